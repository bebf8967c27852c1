//! Rounds of asking and answering: partial answers, "not available", and "accept when answered".

use domain::{
    referral::{Referral, refusal::Refusal},
    values::words::{
        Holder,
        Party::{Receiver, Sender},
        Status,
    },
};
use serde_json::{Value, json};

use crate::fixtures::{act, bodies, commands::command, create, minute};

fn ask(referral: Referral, body: Value) -> Referral {
    act(referral, Receiver, command("request-info", body), minute(1)).unwrap()
}

fn reply(referral: Referral, answers: Value) -> Result<Referral, Refusal> {
    act(referral, Sender, command("reply", json!({"answers": answers})), minute(2))
}

fn refused(referral: &Referral, answers: Value) -> Vec<(String, &'static str)> {
    match reply(referral.clone(), answers) {
        Err(Refusal::Invalid(errors)) => {
            errors.into_iter().map(|error| (error.pointer, error.code)).collect()
        }
        other => panic!("this should be invalid: {other:?}"),
    }
}

fn asked() -> Referral {
    let asks = json!([
        {"text": "Prior ECG", "wants": "file"},
        {"text": "Fasting glucose", "wants": "note"},
        {"text": "Anything else?", "required": false},
    ]);
    ask(create(&bodies::consult()), json!({"asks": asks, "accept_when_answered": true}))
}

const FILE: &str = "019aa000-0000-7000-8000-000000000009";

#[test]
fn every_required_ask_answered_accepts_at_once_with_one_version() {
    let before = asked();
    let after = reply(
        before.clone(),
        json!([{"ask_id": "1-1", "attachments": [FILE]}, {"ask_id": "1-2", "note": "118"}]),
    )
    .unwrap();
    assert_eq!((after.status, after.awaiting.who), (Status::Accepted, Holder::Receiver));
    assert_eq!(after.version, before.version + 1);
    let names: Vec<_> = after.entries.iter().map(|entry| entry.fact.name()).collect();
    assert_eq!(names, ["sent", "info-requested", "info-provided", "accepted"]);
    assert_eq!(after.entries[3].by.party, Receiver, "it is the receiver who accepts, as said when asking");
    assert_eq!(after.entries[2].after.unwrap().status, Status::Sent, "it is sent again, and then accepted");
}

#[test]
fn a_required_ask_left_open_or_not_available_is_for_the_receiver_to_judge() {
    for answers in [
        json!([{"ask_id": "1-2", "note": "118"}]),
        json!([{"ask_id": "1-1", "unavailable": "never taken"}, {"ask_id": "1-2", "note": "118"}]),
    ] {
        let after = reply(asked(), answers).unwrap();
        assert_eq!((after.status, after.awaiting.who), (Status::Sent, Holder::Receiver));
    }
}

#[test]
fn rounds_are_counted_and_their_asks_are_numbered() {
    let first = reply(asked(), json!([{"ask_id": "1-2", "note": "118"}])).unwrap();
    let second = ask(first, json!({"asks": [{"text": "And HbA1c?"}]}));
    assert_eq!(second.rounds(), 2);
    let open: Vec<_> = second.open_asks().map(|asked| asked.id.to_string()).collect();
    assert_eq!(open, ["1-1", "1-3", "2-1"]);
    // The receiver no longer says "accept when answered".
    let answers = json!([
        {"ask_id": "1-1", "attachments": [FILE]}, {"ask_id": "1-3", "note": "No"}, {"ask_id": "2-1", "note": "6.1"},
    ]);
    assert_eq!(reply(second, answers).unwrap().status, Status::Sent);
}

#[test]
fn a_wrong_answer_is_named() {
    let asked = asked();
    let wrong = |pointer: &str, code| vec![(pointer.to_owned(), code)];
    assert_eq!(refused(&asked, json!([])), wrong("/answers", "required"));
    assert_eq!(
        refused(&asked, json!([{"ask_id": "1-4", "note": "x"}])),
        wrong("/answers/0/ask_id", "not-allowed")
    );
    let twice = json!([{"ask_id": "1-3", "note": "x"}, {"ask_id": "1-3", "note": "y"}]);
    assert_eq!(refused(&asked, twice), wrong("/answers/1/ask_id", "not-allowed"));
    assert_eq!(
        refused(&asked, json!([{"ask_id": "1-1", "note": "x"}])),
        wrong("/answers/0/attachments", "required")
    );
    let file = json!([{"ask_id": "1-2", "attachments": [FILE]}]);
    assert_eq!(refused(&asked, file), wrong("/answers/0/note", "required"));
    let answered = reply(asked, json!([{"ask_id": "1-2", "note": "118"}])).unwrap();
    let again = ask(answered, json!({"asks": [{"text": "More"}]}));
    let closed = refused(&again, json!([{"ask_id": "1-2", "note": "119"}]));
    assert_eq!(closed, wrong("/answers/0/ask_id", "not-allowed"));
}

#[test]
fn what_is_accepted_is_not_accepted_again_and_keeps_the_promised_day() {
    let promised = act(
        create(&bodies::consult()),
        Receiver,
        command("accept", json!({"expected_by": "2026-12-10"})),
        minute(1),
    );
    let asked = ask(promised.unwrap(), json!({"asks": [{"text": "HbA1c?"}], "accept_when_answered": true}));
    let after = reply(asked.clone(), json!([{"ask_id": "1-1", "note": "6.1 %"}])).unwrap();
    assert_eq!(after.entries.len(), asked.entries.len() + 1);
    assert_eq!(after.expected_by, asked.expected_by);
    assert_eq!(after.awaiting.due_at.unwrap().to_string(), "2026-12-10T18:29:59.999Z");
}

#[test]
fn at_most_forty_asks_are_open_at_once() {
    let twenty = json!({"asks": vec![json!({"text": "?"}); 20]});
    let forty = ask(ask(create(&bodies::consult()), twenty), json!({"asks": vec![json!({"text": "?"}); 20]}));
    let more = act(forty, Receiver, command("request-info", json!({"asks": [{"text": "?"}]})), minute(3));
    let Err(Refusal::Invalid(errors)) = more else { panic!("{more:?}") };
    assert_eq!((errors[0].pointer.as_str(), errors[0].code), ("/asks", "too-many"));
}
