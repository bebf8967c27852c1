//! A doctor without an account reads, answers and acts by the link in a mail.

use serde_json::{Value, json};

use crate::harness::browser::{Guest, filled, nonce, to_guest};
use crate::harness::case::Case;
use crate::harness::person::{Answer, Person};
use crate::harness::samples::{asks, consult};
use crate::harness::stack::Stack;

const PATIENT: &str = "Meena Kumari";

fn says(page: &Answer, words: &str) -> bool {
    page.text.contains(words)
}

/// What holds of every page: kept nowhere, told nobody, nothing from elsewhere.
fn is_private(page: &Answer) {
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow"),
    ] {
        assert_eq!(page.header(name), Some(value), "{}: {name}", page.call);
    }
    assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
}

#[test]
fn following_a_link_changes_and_reveals_nothing_however_often() {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    let before = guest.standing();
    for _ in 0..3 {
        for headers in [
            &[][..],
            &[("purpose", b"prefetch".as_slice()), ("sec-purpose", b"prefetch;prerender")],
            &[("x-moz", b"prefetch"), ("user-agent", b"Safe Links scanner")],
        ] {
            let page = guest.send("GET", &link, headers, &[]).has(200);
            is_private(&page);
            assert!(!says(&page, PATIENT) && !says(&page, "chest") && says(&page, "Dr Anand Menon"));
            assert_eq!(guest.send("HEAD", &link, headers, &[]).has(200).text, "");
        }
    }
    guest.get(&format!("{link}?utm_source=mail&done=accept")).has(200);
    assert_eq!(guest.standing(), before);
}

#[test]
fn a_guest_asks_by_form_is_told_by_mail_and_accepts_and_completes() {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    let page = guest.open(&link);
    is_private(&page);
    for words in [PATIENT, "Tab Telmisartan 40 mg OD", "Ask for information"] {
        assert!(says(&page, words), "{words}");
    }
    let page = guest.fill_in(&link, &page, "request-info", &[("asks", "Prior ECG?\r\nFasting glucose?")]);
    assert!(says(&page, "You have"), "{}", page.text);
    let read = guest.sender.read(&guest.id);
    assert_eq!((&read["status"], read["asks"].as_array().unwrap().len()), (&json!("need-info"), 2));

    let mails = guest.mails().len();
    let answers = json!([{"ask_id": "1-1", "note": "Normal"}, {"ask_id": "1-2", "note": "118 mg/dL"}]);
    guest.sender.command(&guest.id, "reply", &json!({"answers": answers})).is(200);
    assert_eq!(guest.mails().len(), mails + 1);
    let fresh = guest.link();
    assert_ne!(fresh, link, "each mail has a link of its own");
    guest.forget();
    let page = guest.open(&fresh);
    let page = guest.fill_in(&fresh, &page, "accept", &[("expected_by", "")]);
    let outcome = [("type", "advice-only"), ("summary", "Stable angina."), ("advice", "Metoprolol 25 mg.")];
    guest.fill_in(&fresh, &page, "complete", &outcome);

    // The same life of a member.
    let case = Case::consult("dr-rao");
    case.receiver.read(&case.id);
    case.step(&case.receiver, "request-info", &asks(&["Prior ECG?", "Fasting glucose?"]));
    case.step(&case.sender, "reply", &json!({"answers": answers}));
    case.step(&case.receiver, "accept", &json!({}));
    case.step(&case.receiver, "complete", &json!({"type": "advice-only", "summary": "Stable angina."}));
    let types = |person: &crate::harness::person::Person, id: &str| {
        let read = person.read(id);
        let events = read["timeline"].as_array().unwrap().iter().map(|event| event["type"].clone());
        // How a mail fares is what only a guest has.
        let events: Vec<Value> = events.filter(|event| event != "email-delivered").collect();
        (read["status"].clone(), events)
    };
    for (ours, theirs) in [(&guest.sender, &case.sender), (&guest.patient, &case.patient)] {
        assert_eq!(types(ours, &guest.id), types(theirs, &case.id));
    }
    assert!(!guest.stack.written().contains(link.strip_prefix("/l/").unwrap()), "no token in a log");
}

#[test]
fn a_form_acts_once_and_only_with_its_pages_nonce() {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    let landing = guest.get(&link);
    // Not opened, or by a nonce that is none.
    let before = guest.standing();
    for form in [&[][..], &[("nonce", "x")], &[("nonce", ""), ("code", "123456")]] {
        let page = guest.post(&format!("{link}/open"), form).has(409);
        assert!(!says(&page, PATIENT) && page.header("set-cookie").is_none());
    }
    let page = guest.post(&format!("{link}/accept"), &[("nonce", &nonce(&landing))]).has(403);
    assert!(!says(&page, PATIENT));
    assert_eq!(guest.standing(), before);

    let page = guest.open(&link);
    guest.forget();
    guest.post(&format!("{link}/open"), &[("nonce", &nonce(&landing))]).has(303);
    let again = guest.post(&format!("{link}/open"), &[("nonce", &nonce(&landing))]).has(303);
    assert!(again.header("set-cookie").is_none(), "it is open, and not opened a second time");
    guest.forget();
    guest.post(&format!("{link}/open"), &[("nonce", &nonce(&landing))]).has(409);
    guest.open(&link);

    let version = |guest: &Guest| guest.sender.read(&guest.id)["version"].clone();
    let before = version(&guest);
    guest.post(&format!("{link}/accept"), &[("nonce", &nonce(&landing)), ("version", "1")]).has(409);
    guest.post(&format!("{link}/accept"), &[("version", "1")]).has(409);
    assert_eq!(version(&guest), before);
    // Pressed twice it is done once.
    let twice = filled(&page, &[("text", "Called the patient")]);
    for _ in 0..2 {
        guest.post(&format!("{link}/note"), &twice.each()).has(303);
    }
    let notes = guest.sender.read(&guest.id)["timeline"].to_string().matches("\"noted\"").count();
    assert_eq!(notes, 1);
    // Another form with the nonce that was used.
    let page =
        guest.post(&format!("{link}/note"), &filled(&page, &[("text", "Other words")]).each()).has(409);
    assert!(says(&page, "Other words"), "what was typed is kept");
}

#[test]
fn wrong_fields_and_a_lost_race_are_pages_that_keep_what_was_typed() {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    let (first, second) = (guest.open(&link), guest.get(&link));
    let wrong = filled(&first, &[("reason", ""), ("comment", "My list is closed")]);
    let page = guest.post(&format!("{link}/decline"), &wrong.each()).has(422);
    is_private(&page);
    assert!(says(&page, "My list is closed") && says(&page, "There is a problem"));

    guest.fill_in(&link, &first, "accept", &[]);
    let late = filled(&second, &[("reason", "capacity-full"), ("comment", "No beds")]);
    let page = guest.post(&format!("{link}/decline"), &late.each()).has(409);
    assert!(says(&page, "No beds") && says(&page, "Nothing was changed"));
    assert_eq!(guest.sender.read(&guest.id)["status"], "accepted");
    guest.post(&format!("{link}/withdraw"), &late.each()).has(403);
    guest.post(&format!("{link}/note"), &filled(&second, &[("text", &"x".repeat(70_000))]).each()).has(413);
}

#[test]
fn what_is_between_the_doctors_opens_with_its_code_only() {
    let private = json!({"/privacy": {"level": "doctor-only", "category": "mental-health"}});
    let guest = Guest::with(&private);
    let link = guest.link();
    let code = || {
        let landing = guest.get(&link);
        let page = guest.post(&format!("{link}/code"), &[("nonce", &nonce(&landing))]).has(200);
        let mails = guest.mails();
        let mail = &mails[0];
        assert!(mail["subject"].as_str().unwrap().ends_with(": Your code"), "{mail}");
        assert!(!mail.to_string().contains(PATIENT));
        let (_, rest) = mail["text"].as_str().unwrap().split_once("The code is ").unwrap();
        (page, rest[..6].to_owned())
    };
    let open = |page: &Answer, code: &str| {
        guest.post(&format!("{link}/open"), &[("nonce", &nonce(page)), ("code", code)])
    };
    guest.post(&format!("{link}/open"), &[("nonce", &nonce(&guest.get(&link)))]).has(422);
    let (page, right) = code();
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let page = open(&page, wrong).has(422);
    assert!(says(&page, "4 tries are left"), "{}", page.text);
    open(&page, &format!("{} {}", &right[..3], &right[3..])).has(303);
    assert!(says(&guest.get(&link), PATIENT));

    // Somebody else has the link, and guesses.
    let (mut page, right) = {
        let opened = guest.cookies();
        guest.forget();
        let found = code();
        for cookie in opened {
            guest.remember(cookie);
        }
        found
    };
    let wrong = if right == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        page = open(&page, wrong).has(422);
    }
    let locked = open(&page, wrong).has(403);
    assert!(says(&locked, "This link is locked"));
    open(&page, &right).has(404);
    // Not even for the browser that had opened it.
    assert!(!guest.cookies().is_empty());
    guest.get(&link).has(404);
    let read = guest.sender.read(&guest.id);
    assert!(read["timeline"].to_string().contains("\"link-locked\""), "{read}");
    guest.stack.drain().is(200);
    let feed = guest.sender.get("/v1/notifications").is(200);
    let told = feed["items"].as_array().unwrap().iter().find(|one| one["type"] == "link-locked").unwrap();
    assert_eq!(told["referral_id"], guest.id);
    assert!(told["text"].as_str().unwrap().contains("gave a wrong code five times"), "{told}");

    // A new one goes to the known address.
    let mails = guest.mails().len();
    let page = guest.post(&format!("{link}/renew"), &[]).has(200);
    assert!(says(&page, "Look into your mail"));
    assert_eq!(guest.mails().len(), mails + 1);
    assert_ne!(guest.link(), link);
    guest.get(&guest.link()).has(200);
    for _ in 0..4 {
        assert_eq!(guest.post(&format!("{link}/renew"), &[]).has(200).text, page.text);
    }
    assert_eq!(guest.mails().len(), mails + 3, "not more than three");
}

#[test]
fn what_an_address_claims_is_not_said() {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    guest.open(&link);
    let page = guest.get(&format!("{link}?done=accept")).has(200);
    assert!(!says(&page, "You have accepted"), "{}", page.text);
    let page = guest.fill_in(&link, &page, "accept", &[]);
    assert!(says(&page, "You have accepted"), "{}", page.text);
}

#[test]
fn what_was_written_for_too_long_is_not_lost() {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    let page = guest.open(&link);
    let before = guest.standing();
    // As after half an hour.
    guest.forget();
    let words = "I shall see her <b>on Monday</b>";
    let form = filled(&page, &[("text", words)]);
    let late = guest.post(&format!("{link}/note"), &form.each()).has(403);
    assert!(says(&late, "more than 30 minutes ago") && !says(&late, PATIENT), "{}", late.text);
    assert!(late.text.contains("I shall see her &#60;b&#62;on Monday"), "{}", late.text);
    assert_eq!(guest.standing(), before);
    let page = guest.open(&link);
    guest.fill_in(&link, &page, "note", &[("text", words)]);
}

#[test]
fn a_link_for_which_all_codes_were_mailed_can_be_renewed() {
    let private = json!({"/privacy": {"level": "doctor-only", "category": "genetic"}});
    let guest = Guest::with(&private);
    let link = guest.link();
    for _ in 0..10 {
        guest.code(&link);
    }
    let dead = guest.post(&format!("{link}/code"), &[("nonce", &nonce(&guest.get(&link)))]).has(404);
    assert!(says(&dead, "Ask for a new link"), "{}", dead.text);
    guest.post(&format!("{link}/renew"), &[]).has(200);
    assert_ne!(guest.link(), link);
}

#[test]
fn links_that_the_sender_revokes_open_no_more_and_a_new_one_is_mailed() {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    let page = guest.open(&link);
    let (id, before) = (&guest.id, guest.mails().len());
    let revoke = |by: &Person| by.post(&format!("/v1/referrals/{id}/links/revoke"), &json!({}));
    revoke(&guest.patient).refused(403, "not-your-turn");
    let revoked = revoke(&guest.sender).is(200);
    assert_eq!(
        (&revoked["status"], &revoked["version"]),
        (&json!("sent"), &json!(1)),
        "nothing else changes"
    );
    assert!(revoked["timeline"].to_string().contains("\"links-revoked\""), "{revoked}");
    // Also in the browser that has opened it, and for a form that was on the page.
    let dead = guest.get(&link).has(404);
    assert!(says(&dead, "This link cannot be opened"));
    guest.post(&format!("{link}/accept"), &filled(&page, &[]).each()).has(404);
    guest.post(&format!("{link}/renew"), &[]).has(200);
    let mails = guest.mails();
    assert_eq!(mails.len(), before + 1, "{mails:?}");
    assert!(mails[0]["subject"].as_str().unwrap().ends_with("A new link"), "{}", mails[0]);
    let old = mails[1]["reply_to"].as_str().unwrap();
    let new = guest.link();
    assert_ne!(new, link);
    assert!(says(&guest.open(&new), PATIENT));
    let mail = |to: &str| format!("From: {}\r\nTo: {to}\r\nSubject: Re\r\n\r\nACCEPT\r\n", guest.email);
    guest.stack.post(&guest.email, old, &mail(old)).unwrap();
    guest.stack.drain().is(200);
    let read = guest.sender.read(id);
    assert_eq!((&read["status"], &read["held"][0]["why"]), (&json!("sent"), &json!("revoked")), "{read}");
    let to = mails[0]["reply_to"].as_str().unwrap();
    guest.stack.post(&guest.email, to, &mail(to)).unwrap();
    guest.stack.drain().is(200);
    assert_eq!(guest.sender.read(id)["status"], "accepted");
    // A member has no link.
    let member = guest.sender.create(&consult("dr-rao", &guest.patient)).is(201);
    let path = format!("/v1/referrals/{}/links/revoke", member["id"].as_str().unwrap());
    guest.sender.post(&path, &json!({})).refused(409, "wrong-state");
}

#[test]
fn a_link_that_is_no_good_is_one_page_and_dies_with_its_referral() {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    guest.open(&link);
    let (start, end) = link.split_at(link.len() - 4);
    let altered = format!("{start}{}", if end == "AAAA" { "AAAB" } else { "AAAA" });
    let forged = format!("/l/{}", "A".repeat(50));
    let page = guest.get(&forged).has(404);
    let shape = |page: &Answer, link: &str| page.text.replace(link, "/l/TOKEN");
    for path in [altered.as_str(), "/l/x", "/l/%F0%9F%92%8A"] {
        let dead = guest.get(path).has(404);
        is_private(&dead);
        assert_eq!(shape(&dead, path), shape(&page, &forged));
        for form in ["open", "code", "accept"] {
            let dead = guest.post(&format!("{path}/{form}"), &[("nonce", "x")]).has(404);
            assert_eq!(shape(&dead, path), shape(&page, &forged));
        }
        guest.post(&format!("{path}/renew"), &[]).has(200);
    }
    guest.sender.command(&guest.id, "withdraw", &json!({"reason": "Not needed"})).is(200);
    let before = guest.standing();
    let mails = guest.mails().len();
    for path in [link.clone(), format!("{link}/attachments/019aa6f0-5b1c-7d1a-9c55-0e6a3f2d9b10")] {
        let dead = guest.get(&path).has(404);
        assert_eq!(shape(&dead, &link), shape(&page, &forged));
    }
    guest.post(&format!("{link}/accept"), &[("nonce", "x")]).has(404);
    guest.post(&format!("{link}/renew"), &[]).has(200);
    assert_eq!((guest.standing(), guest.mails().len()), (before, mails));
}

#[test]
fn an_address_of_a_member_goes_in_network() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let found = sender.get("/v1/directory?q=rao").is(200);
    let email = found["items"][0]["email"].as_str().unwrap().to_uppercase();
    let sent = sender.create(&to_guest(&email, &patient)).is(201);
    assert_eq!((&sent["network"], &sent["to"]["id"]), (&json!("in"), &json!("dr-rao")));
}

#[test]
fn a_guest_is_given_a_file() {
    let stack = Stack::shared();
    let sender = stack.doctor("clinic-guests");
    let file = sender.upload(&crate::harness::uploads::pdf(3));
    stack.drain().is(200);
    let guest = Guest::by(&stack, sender, &json!({"/snapshot/attachments": [file]}));
    let link = guest.link();
    let path = format!("{link}/attachments/{file}");
    assert_eq!(guest.get(&path).has(303).header("location"), Some(link.as_str()), "not opened yet");
    guest.open(&link);
    let found = guest.get(&path).has(303);
    assert!(found.header("location").unwrap().contains("Signature="), "an address that was signed");
    guest.get(&format!("{link}/attachments/019aa6f0-5b1c-7d1a-9c55-0e6a3f2d9b10")).has(404);
}

#[test]
fn a_browser_that_keeps_no_cookies_is_told_so_and_one_that_reloads_a_form_comes_back() {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    let first = guest.send("GET", &link, &[("sec-fetch-site", b"none".as_slice())], &[]).has(200);
    assert!(!says(&first, "does not accept cookies") && says(&first, "has to accept a cookie"));
    let sent_on = guest.open(&link);
    assert!(says(&sent_on, PATIENT));
    // The same browser without its cookie, sent on by our own page.
    guest.forget();
    let again = guest.send("GET", &link, &[("sec-fetch-site", b"same-origin".as_slice())], &[]).has(200);
    assert!(
        says(&again, "does not accept cookies from this page") && !says(&again, PATIENT),
        "{}",
        again.text
    );
    assert!(says(&again, "Open the referral</button>"));

    let page = guest.open(&link);
    let refused = guest.post(&format!("{link}/decline"), &filled(&page, &[("reason", "")]).each()).has(422);
    assert!(says(&refused, "There is a problem"), "{}", refused.text);
    for form in ["decline", "open", "code"] {
        let back = guest.get(&format!("{link}/{form}")).has(303);
        assert_eq!(back.header("location"), Some(link.as_str()), "{form}");
    }
    guest.get("/l/none/decline").has(404);
}
