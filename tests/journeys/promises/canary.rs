//! What is written about a patient never shows in a log, on the terminal, in a refusal or in an address.

use serde_json::{Value, json};

use crate::harness::person::Answer;
use crate::harness::samples::with;
use crate::harness::stack::{Stack, number};
use crate::harness::tour::{MARKER, marked_consult, tour};

pub(crate) fn is_clean(text: &str) -> bool {
    !text.to_lowercase().contains(&MARKER.to_lowercase())
}

/// Status line, headers, and of a refusal also the body.
fn check(answer: &Answer) {
    for (name, value) in &answer.headers {
        assert!(is_clean(&String::from_utf8_lossy(value.as_bytes())), "{}: {name}: {value:?}", answer.call);
    }
    assert!(answer.status < 400 || is_clean(&answer.text), "{}: {}", answer.call, answer.text);
}

#[test]
fn a_patients_words_stay_where_they_belong() {
    let stack = Stack::start();
    let mut shown = 0;
    tour(&stack, |call| {
        let key = format!("canary-{}", number());
        let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
        let body = call.body.to_string();
        let body = (call.method != "GET").then_some(body.as_bytes());
        let answer = call.by.send(call.method, call.path, &headers, body);
        check(&answer);
        assert!(answer.status < 400, "{}: {}", answer.call, answer.text);
        shown += usize::from(!is_clean(&answer.text));
        let page = answer.json_if_any();
        assert!(page.get("next").is_none_or(|next| is_clean(&next.to_string())), "{page}");
        page
    });
    assert!(shown > 10, "the word is where it belongs");

    // Refusals of every sort, by values that hold the word.
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let whole = marked_consult(&patient);
    let created = sender.create(&whole).has(201);
    check(&created);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let pointers = [
        "/kind",
        "/priority",
        "/to/member_id",
        "/patient/birth_date",
        "/patient/sex",
        "/patient/phone",
        "/patient/language",
        "/reason",
        "/bring",
        "/privacy/level",
        "/snapshot/vitals",
        "/snapshot/allergies",
        "/snapshot/labs/0/unit",
        "/snapshot/labs/0/flag",
        "/snapshot/labs/0/range/low",
        "/tests",
        "/precautions",
        "/consent/method",
        "/sign",
    ];
    for pointer in pointers {
        let wrong = with(whole.clone(), &json!({pointer: MARKER}));
        let refused = sender.create(&wrong);
        refused.problem();
        check(&refused);
    }
    let long = format!("{MARKER} ").repeat(1000);
    for (path, body) in [
        ("/v1/referrals".to_owned(), with(whole, &json!({"/question": long})).to_string()),
        ("/v1/referrals".to_owned(), format!("{{\"reason\": \"{MARKER}")),
        (format!("/v1/referrals/{id}/accept"), json!({"expected_by": MARKER}).to_string()),
        (
            format!("/v1/referrals/{id}/reply"),
            json!({"answers": [{"ask_id": MARKER, "note": MARKER}]}).to_string(),
        ),
        (format!("/v1/referrals/{id}/note"), json!({"text": [MARKER]}).to_string()),
        (
            format!("/v1/referrals/{id}/report"),
            json!({"results": [{
                "text": MARKER, "unit": format!("mmHg/{MARKER}"), "code": MARKER, "system": "http://loinc.org",
            }]})
            .to_string(),
        ),
        (format!("/v1/referrals/{id}/acknowledge"), json!({}).to_string()),
        (format!("/v1/referrals/{MARKER}/note"), json!({"text": MARKER}).to_string()),
    ] {
        let json = [("content-type", b"application/json".as_slice()), ("idempotency-key", b"canary")];
        let refused = sender.send("POST", &path, &json, Some(body.as_bytes()));
        refused.problem();
        check(&refused);
    }
    for path in [
        format!("?limit={MARKER}"),
        format!("?box={MARKER}"),
        format!("?cursor={MARKER}"),
        format!("/{MARKER}"),
    ] {
        let refused = sender.get(&format!("/v1/referrals{path}"));
        refused.problem();
        check(&refused);
    }
    sender.get(&format!("/v1/directory?q={MARKER}&city={MARKER}")).is(200);
    assert_eq!(stack.drain().is(200)["in_flight"], Value::from(0));

    let written = stack.written();
    assert!(written.contains("POST /v1/referrals/{id}/accept"), "there are logs to look at");
    let leaks: Vec<_> = written.lines().filter(|line| !is_clean(line)).collect();
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}
