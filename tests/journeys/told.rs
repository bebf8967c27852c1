//! Each change is told to whom it concerns, by mail and in their feeds: once, and with nothing of the patient's.

use serde_json::{Value, json};

use crate::person::Person;
use crate::samples::{asks, consult, in_days, with};
use crate::stack::Stack;

/// What stands in somebody's feed about a referral, the earliest first.
fn feed(of: &Person, id: &str) -> Vec<String> {
    let page = of.get("/v1/notifications?limit=100").is(200);
    let own = page["items"].as_array().unwrap().iter().filter(|item| item["referral_id"] == id);
    let mut types: Vec<_> = own.map(|item| item["type"].as_str().unwrap().to_owned()).collect();
    types.reverse();
    types
}

/// The mails about a referral, the earliest first: to whom, and the whole.
fn mails(stack: &Stack, reference: &str) -> Vec<(String, Value)> {
    let all = stack.nobody().get("/.local/mail").is(200);
    let about = |mail: &&Value| mail["subject"].as_str().unwrap().starts_with(reference);
    let own = all.as_array().unwrap().iter().filter(about);
    let mut mails: Vec<_> =
        own.map(|mail| (mail["to"][0].as_str().unwrap().to_owned(), mail.clone())).collect();
    mails.reverse();
    mails
}

/// A referral from `sent` over a question and a visit to its outcome: its people, its id and its reference.
fn life(stack: &Stack) -> ([Person; 3], String, String) {
    let (sender, receiver, patient) = (stack.person("dr-oconnor"), stack.person("dr-rao"), stack.patient());
    let email = json!({"/patient/email": format!("{}@post.example", patient.user)});
    let sent = sender.create(&with(consult("dr-rao", &patient), &email)).is(201);
    let id = sent["id"].as_str().unwrap();
    let booking = json!({"starts_at": in_days(3), "zone": "Asia/Kolkata", "place": "Room 4"});
    for (by, command, body) in [
        (&receiver, "request-info", asks(&["Prior ECG"])),
        (&sender, "reply", json!({"answers": [{"ask_id": "1-1", "note": "Normal"}]})),
        (&receiver, "require-visit", json!({"reason": "Treadmill test"})),
        (&patient, "book-visit", booking),
        (&receiver, "accept", json!({})),
        (&receiver, "complete", json!({"type": "seen", "summary": "Stable angina"})),
    ] {
        by.command(id, command, &body).is(200);
    }
    stack.drain().is(200);
    let (id, reference) = (id.to_owned(), sent["ref"].as_str().unwrap().to_owned());
    ([sender, receiver, patient], id, reference)
}

#[test]
fn everybody_is_told_what_the_others_did_and_nothing_of_the_patient() {
    let stack = Stack::start();
    let ([sender, receiver, patient], id, reference) = life(&stack);
    for (who, own, others) in [
        (&sender, &["sent", "info-provided"][..], &["info-requested", "accepted", "completed"][..]),
        (
            &receiver,
            &["info-requested", "visit-requested", "accepted", "completed"],
            &["sent", "info-provided"],
        ),
        (&patient, &["visit-booked"], &["sent", "visit-requested", "accepted", "completed"]),
    ] {
        let feed = feed(who, &id);
        assert!(own.iter().all(|own| !feed.iter().any(|told| told == own)), "{}: {feed:?}", who.user);
        assert!(others.iter().all(|other| feed.iter().any(|told| told == other)), "{}: {feed:?}", who.user);
    }
    assert!(feed(&stack.person("dr-iyer"), &id).is_empty(), "nobody else is told");

    let mails = mails(&stack, &reference);
    for address in [format!("{}@post.example", patient.user), "kavitha.rao@adyar-family.example".to_owned()] {
        assert!(mails.iter().any(|(to, _)| *to == address), "{address}: {mails:?}");
    }
    for (to, mail) in &mails {
        let mail = mail.to_string();
        for word in ["Meena", "Chest", "Treadmill", "angina", "ECG", "Room 4"] {
            assert!(!mail.contains(word), "{word} in a mail to {to}: {mail}");
        }
    }
    let invited = mails.iter().find(|(_, mail)| mail["attachments"].to_string().contains("visit.ics"));
    assert_eq!(invited.unwrap().0, "kavitha.rao@adyar-family.example", "the visit is for a calendar");
    assert_eq!(stack.nobody().get("/.local/dead-letters").is(200), json!([]));
}
