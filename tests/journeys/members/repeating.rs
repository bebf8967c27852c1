//! Whoever repeats a request with its key gets the first answer; whoever acts on an old picture is told.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::person::{Answer, Person};
use crate::harness::samples::{consult, with};
use crate::harness::stack::{Stack, number};

fn create(sender: &Person, key: &str, body: &Value) -> Answer {
    sender.post_with("/v1/referrals", &[("idempotency-key", key)], body)
}

fn command(by: &Person, id: &str, command: &str, header: (&str, &str), body: &Value) -> Answer {
    by.post_with(&format!("/v1/referrals/{id}/{command}"), &[header], body)
}

#[test]
fn a_create_that_is_repeated_creates_once() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let (key, body) = (format!("send-{}", number()), consult("dr-rao", &patient));
    let first = create(&sender, &key, &body).has(201);
    let id = first.json()["id"].as_str().unwrap().to_owned();
    stack.person("dr-rao").command(&id, "accept", &json!({})).is(200);

    let again = create(&sender, &key, &body).has(201);
    assert_eq!(again.text, first.text, "the first answer, to the byte");
    for header in ["location", "etag", "content-type"] {
        assert_eq!(again.header(header), first.header(header), "{header}");
    }
    assert_eq!(patient.list("mine"), [id.as_str()]);
    assert_eq!(sender.read(&id)["version"], 2, "nothing changed");

    let other = with(body.clone(), &json!({"/priority": "urgent"}));
    create(&sender, &key, &other).refused(422, "idempotency-key-reused");
    assert_eq!(patient.list("mine").len(), 1);
    sender.post("/v1/referrals", &body).refused(400, "idempotency-key-required");
    assert_eq!(patient.list("mine").len(), 1);
    // Keys of different people do not meet.
    create(&stack.doctor("clinic-c"), &key, &body).has(201);
    assert_eq!(patient.list("mine").len(), 2);
}

#[test]
fn a_command_that_is_repeated_happens_once() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, id, .. } = &case;
    let (key, body) = (("idempotency-key", "accept-1"), json!({}));
    let first = command(receiver, id, "accept", key, &body).has(200);
    case.step(sender, "note", &json!({"text": "Thank you"}));
    let before = case.timeline();
    let again = command(receiver, id, "accept", key, &body).has(200);
    assert_eq!(again.text, first.text);
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(case.timeline(), before, "nothing changed");
    let other = json!({"expected_by": "2026-12-24"});
    command(receiver, id, "accept", key, &other).refused(422, "idempotency-key-reused");
    receiver.command(id, "accept", &body).refused(409, "wrong-state");

    // Where a repetition would be possible, too.
    let note = json!({"text": "Called the patient"});
    let key = ("idempotency-key", "note-1");
    let first = command(sender, id, "note", key, &note).has(200);
    assert_eq!(command(sender, id, "note", key, &note).has(200).text, first.text);
    command(sender, id, "note", key, &json!({"text": "Else"})).refused(422, "idempotency-key-reused");
    assert_eq!(case.timeline().iter().filter(|name| *name == "noted").count(), 2);
    // The same key on another route and by another person is another key.
    command(receiver, id, "note", key, &note).has(200);
    command(sender, id, "void", key, &json!({"reason": "test", "comment": "A test"})).has(200);
}

#[test]
fn a_redirect_that_is_repeated_creates_once() {
    let case = Case::consult("dr-iyer");
    case.step(&case.receiver, "decline", &json!({"reason": "out-of-area"}));
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let body = json!({"to": {"member_id": "dr-rao"}, "sign": true, "consent": consent});
    let key = ("idempotency-key", "redirect-1");
    let first = command(&case.sender, &case.id, "redirect", key, &body).has(201);
    let again = command(&case.sender, &case.id, "redirect", key, &body).has(201);
    assert_eq!((&again.text, again.header("location")), (&first.text, first.header("location")));
    assert_eq!(case.patient.list("mine").len(), 2);
    let other = with(body, &json!({"/to": {"member_id": "desk-hospital"}}));
    command(&case.sender, &case.id, "redirect", key, &other).refused(422, "idempotency-key-reused");
}

#[test]
fn an_old_picture_is_stale() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, id, .. } = &case;
    let tag = receiver.get(&format!("/v1/referrals/{id}")).has(200);
    let tag = tag.header("etag").unwrap();
    assert_eq!(tag, "\"1\"");
    case.step(sender, "note", &json!({"text": "He also takes aspirin"}));
    let problem = command(receiver, id, "accept", ("if-match", tag), &json!({})).refused(412, "stale");
    assert!(problem["detail"].as_str().unwrap().contains("\"2\""), "{problem}");
    case.stands("sent", "receiver");
    command(receiver, id, "note", ("if-match", "*"), &json!({"text": "Any version"})).has(200);
    command(receiver, id, "accept", ("if-match", "\"3\""), &json!({})).has(200);
    for wrong in ["3", "W/\"3\"", "\"3", "\"x\"", "\"3\", \"4\"", "\"-1\"", "\"99999999999999\""] {
        command(receiver, id, "note", ("if-match", wrong), &json!({"text": "No"})).refused(400, "malformed");
    }
    case.stands("accepted", "receiver");
}

#[test]
fn a_repeated_command_that_was_conditional_gets_its_first_answer() {
    let case = Case::consult("dr-rao");
    let path = format!("/v1/referrals/{}/accept", case.id);
    let headers = [("if-match", "\"1\""), ("idempotency-key", "once")];
    let first = case.receiver.post_with(&path, &headers, &json!({})).has(200);
    assert_eq!(case.receiver.post_with(&path, &headers, &json!({})).has(200).text, first.text);
}

#[test]
fn reading_does_not_make_a_picture_old() {
    let case = Case::consult("dr-rao");
    for reader in [&case.receiver, &case.patient, &case.sender] {
        assert_eq!(reader.read(&case.id)["version"], 1);
    }
    command(&case.receiver, &case.id, "accept", ("if-match", "\"1\""), &json!({})).has(200);
}

#[test]
fn a_first_answer_shows_nothing_that_was_taken_back_since() {
    let case = Case::consult("dr-rao");
    let (key, id) = (format!("accept-{}", number()), case.id.as_str());
    let accept = || command(&case.receiver, id, "accept", ("idempotency-key", &key), &json!({})).is(200);
    assert!(accept()["snapshot"].is_object());
    case.step(&case.patient, "consent", &json!({"decision": "withdraw"}));
    let again = accept();
    assert_eq!((&again["status"], again.get("snapshot")), (&json!("accepted"), None));
    assert_eq!(again["consent"]["status"], "withdrawn", "what it is now, not what it was");
}
