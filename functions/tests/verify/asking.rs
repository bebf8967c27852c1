//! A right code is answered with who signed; anything else tells nothing, not even that a referral is there.

use api::extract::FromRequest as _;
use data_encoding::BASE64;
use domain::{
    referral::Referral,
    values::{digest::Digest, words::Party},
};
use functions::{
    ground::{Failure, Shell},
    letters::{VerifyAsked, verify_with},
};
use lambda_http::{Request, request::from_str};
use proof::{Attestation, LetterCode, Retired, SigningKey, SigningKeys};
use serde_json::{Value, json};
use testing::{
    commands::act, config::config, people::named_doctor, referrals::consult, ses::Ses, table::Table,
    time::minute,
};

/// A word that stands wherever a patient's matters are written.
const CANARY: &str = "Quagmirella";
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

fn secret(number: u8) -> String {
    format!("{number:02}").repeat(32)
}

struct World {
    table: Table,
    shell: Shell,
    keys: SigningKeys,
    referral: Referral,
}

/// An answer as its reader has it.
#[derive(Debug, PartialEq, Eq)]
struct Answered {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answered {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

impl World {
    /// With one referral, of which everything about the patient is the canary, and a key that has been replaced.
    async fn new() -> Self {
        let table = Table::new();
        let shell = Shell::new(config(), table.store.clone(), Ses::default().mailer());
        let referral = consult(1)
            .from(named_doctor("dr-oconnor", "Dr <Aoife> O'Connor & Co"))
            .marked(CANARY)
            .with("patient", json!({"name": CANARY, "record_no": CANARY, "language": "hi"}))
            .with("question", json!(CANARY))
            .begun();
        table.store.create(&referral, None).await.unwrap();
        let keys = SigningKeys::of(&secret(2), Some(&secret(1)), &Retired::default()).unwrap();
        table.wire.operations();
        Self { table, shell, keys, referral }
    }

    fn code(&self, key: u8) -> String {
        let key = SigningKey::of(&secret(key)).unwrap();
        LetterCode::of(&key.sign(&Attestation::of(&self.referral.handoff))).to_string()
    }

    async fn asked(&self, reference: &str, query: &str, accept: &str) -> Answered {
        let asked = VerifyAsked::from_request(&request(reference, query, accept)).unwrap();
        let answer = verify_with(&self.shell, &self.keys, asked).await;
        let response = match answer {
            Ok(response) => response,
            Err(Failure::Problem(problem)) => problem.into_response("request-1"),
            Err(failure) => panic!("{failure}"),
        };
        let header = |(name, value): (&lambda_http::http::HeaderName, &lambda_http::http::HeaderValue)| {
            (name.as_str().to_owned(), value.to_str().unwrap().to_owned())
        };
        Answered {
            status: response.status().as_u16(),
            headers: response.headers().iter().map(header).collect(),
            body: String::from_utf8(response.body().as_ref().to_vec()).unwrap(),
        }
    }

    async fn of_code(&self, code: &str, accept: &str) -> Answered {
        let reference = self.referral.handoff.reference.to_string();
        self.asked(&reference, &format!("code={code}"), accept).await
    }
}

fn request(reference: &str, query: &str, accept: &str) -> Request {
    let event = json!({
        "version": "2.0", "routeKey": "GET /v1/verify/{ref}", "rawPath": format!("/v1/verify/{reference}"),
        "rawQueryString": query, "headers": {"accept": accept},
        "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "d", "domainPrefix": "d", "requestId": "request-1",
            "routeKey": "GET /v1/verify/{ref}", "stage": "$default",
            "time": "22/Nov/2026:09:00:00 +0000", "timeEpoch": 1_795_338_000_000_i64,
            "http": {"method": "GET", "path": format!("/v1/verify/{reference}"), "protocol": "HTTP/1.1",
                     "sourceIp": "1.2.3.4", "userAgent": "test"},
        },
        "pathParameters": {"ref": reference}, "isBase64Encoded": false,
    });
    from_str(&event.to_string()).unwrap()
}

#[tokio::test]
async fn a_right_code_is_answered_with_who_signed_what_and_when() {
    let world = World::new().await;
    let answer = world.of_code(&world.code(2), "*/*").await;
    let signature = &world.referral.handoff.signature;
    let keys = world.keys.public();
    assert_eq!(answer.status, 200);
    let expected = json!({
        "ref": world.referral.handoff.reference, "matches": true, "valid": true,
        "signer": "Dr <Aoife> O'Connor & Co", "registration_no": signature.registration_no,
        "registration": "checked", "account": "dr-oconnor", "workspace": "clinic-a",
        "signed_at": signature.at, "sha256": signature.sha256, "key_id": keys[0].id(), "public_key": keys[0],
        "keys": keys,
    });
    assert_eq!(answer.json(), expected);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("vary"), Some("Accept"));
}

#[tokio::test]
async fn it_is_read_as_people_type_it_and_by_the_key_before_this_one() {
    let world = World::new().await;
    let typed = world.code(1).to_lowercase().replace('0', "o").replace('-', "%20");
    let reference = world.referral.handoff.reference.to_string().to_lowercase().replace('-', "");
    let answer = world.asked(&reference, &format!("code={typed}"), "application/json").await;
    assert_eq!((answer.status, answer.json()["public_key"].clone()), (200, json!(world.keys.public()[1])));
}

#[tokio::test]
async fn a_referral_whose_log_does_not_verify_matches_nothing() {
    let world = World::new().await;
    let code = world.code(2);
    assert_eq!(world.of_code(&code, "*/*").await.status, 200);
    world.table.remove(&format!("REF#{}", world.referral.handoff.id), &["LOG#000001".to_owned()]);
    let (altered, wrong) =
        (world.of_code(&code, "*/*").await, world.of_code("0000-0000-0000-0000", "*/*").await);
    assert_eq!((altered.status, altered.body), (404, wrong.body));
}

#[tokio::test]
async fn nobody_learns_which_referrals_there_are() {
    let world = World::new().await;
    let wrong = "0000-0000-0000-0000";
    let unknown = domain::values::reference::Reference::new(77).to_string();
    for accept in ["application/json", BROWSER] {
        let of_known = world.of_code(wrong, accept).await;
        let requests = world.table.wire.operations();
        assert_eq!(requests, ["GetItem", "Query"]);
        let of_unknown = world.asked(&unknown, &format!("code={wrong}"), accept).await;
        assert_eq!(world.table.wire.operations(), requests);
        assert_eq!(of_known.status, 404);
        // The page names the reference that was asked for, and the two are as long.
        let own = world.referral.handoff.reference.to_string();
        let renamed = Answered { body: of_unknown.body.replace(&unknown, &own), ..of_unknown };
        assert_eq!(of_known, renamed);
    }
    // What cannot be a reference is none of ours.
    let never = world.asked("R-7K4M-92QZ", &format!("code={wrong}"), "application/json").await;
    assert_eq!((never.status, never.json()["code"].as_str()), (404, Some("not-found")));
    assert_eq!(world.table.wire.operations(), Vec::<String>::new());
}

#[tokio::test]
async fn without_a_code_it_says_what_is_missing() {
    let world = World::new().await;
    let reference = world.referral.handoff.reference.to_string();
    for query in ["", "code=", "code=8H3K-Q2ZV", "code=8H3K-Q2ZV-0MXT-5RD%C3%A9", "code=a&code=b"] {
        let answer = world.asked(&reference, query, "application/json").await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (422, Some("invalid")), "{query}");
        assert_eq!(answer.json()["errors"][0]["pointer"], "?code", "{query}");
    }
    let other = world.asked(&reference, "kode=1", "application/json").await;
    assert_eq!((other.status, &other.json()["errors"][0]["pointer"]), (422, &json!("?kode")));
    assert_eq!(world.table.wire.operations(), Vec::<String>::new(), "nothing has to be looked up");
}

#[tokio::test]
async fn a_letter_that_was_voided_is_right_and_no_longer_stands() {
    let world = World::new().await;
    let void = json!({"reason": "wrong-patient", "comment": CANARY});
    let voided = act(&world.referral, Party::Sender, "void", void, minute(9));
    world.table.store.append(&world.referral, &voided, None).await.unwrap();
    let answer = world.of_code(&world.code(2), "application/json").await.json();
    assert_eq!(
        (&answer["matches"], &answer["valid"], &answer["why"]),
        (&json!(true), &json!(false), &json!("voided"))
    );
    let page = world.of_code(&world.code(2), BROWSER).await;
    assert!(page.body.contains("Do not act on this letter"), "{}", page.body);
    assert!(page.body.contains("voided"), "{}", page.body);
}

#[tokio::test]
async fn it_says_nothing_of_the_patient_and_writes_nothing_down() {
    let world = World::new().await;
    let before = world.table.items();
    for accept in ["application/json", BROWSER] {
        for code in [world.code(2), "0000000000000000".to_owned(), String::new()] {
            let answer = world.of_code(&code, accept).await;
            assert!(!format!("{answer:?}").contains(CANARY), "{answer:?}");
        }
    }
    assert_eq!(world.table.items(), before);
}

#[tokio::test]
async fn a_browser_gets_a_page_that_loads_nothing_and_runs_nothing() {
    let world = World::new().await;
    let right = world.of_code(&world.code(2), BROWSER).await;
    let wrong = world.of_code("0000000000000000", BROWSER).await;
    let missing = world.of_code("", BROWSER).await;
    assert_eq!([right.status, wrong.status, missing.status], [200, 404, 422]);
    for page in [&right, &wrong, &missing] {
        let html = &page.body;
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(page.header("cache-control"), Some("no-store"));
        assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(page.header("x-robots-tag"), Some("noindex, nofollow"));
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{html}");
        assert_eq!(html.matches("<h1").count(), 1);
        assert_eq!(html.matches("<main ").count(), 1);
        let (_, body) = html.split_once("</style>").unwrap();
        assert_eq!(body.matches("href=").count(), body.matches("href=\"#main\"").count(), "{body}");
        for word in ["<script", "src=", "http:", "https:", "url("] {
            assert!(!html.contains(word), "{word}: {html}");
        }
        // The one style is the one that the policy lets in.
        let style = html.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
        let hash = BASE64.encode(Digest::of(style.as_bytes()).as_bytes());
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{policy}");
        assert!(html.len() < 12_000, "{} bytes", html.len());
    }
    for words in ["Dr &#60;Aoife&#62; O&#39;Connor &#38; Co", "22 Nov 2026, 2:31 pm IST"] {
        assert!(right.body.contains(words), "{words}: {}", right.body);
    }
    assert!(right.body.contains(&world.referral.handoff.signature.sha256.to_string()));
    assert!(!right.body.contains("<form"), "there is nothing left to ask");
    for page in [&wrong, &missing] {
        assert!(page.body.contains("<label for=\"code\">"), "{}", page.body);
    }
}
