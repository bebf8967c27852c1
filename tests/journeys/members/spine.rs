//! A doctor sends, another sees, asks, accepts and completes; the patient can follow it all the way.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::samples::{asks, consult};
use crate::harness::stack::Stack;

#[test]
fn from_sent_to_completed() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, patient, id, .. } = &case;

    assert!(receiver.list("inbox").contains(id), "in the inbox at once");
    assert!(sender.list("sent").contains(id));
    assert_eq!(patient.list("mine"), [id.as_str()]);
    assert_eq!(sender.read(id)["delivery"]["seen_at"], json!(null));

    let opened = receiver.read(id);
    assert_eq!(opened["snapshot"]["note"], "Father had an MI at 52.");
    assert_eq!(opened["actions"], json!(["request-info", "require-visit", "accept", "decline", "note"]));
    let seen_at = sender.read(id)["delivery"]["seen_at"].clone();
    assert!(seen_at.is_string(), "the sender knows that it was seen");
    receiver.read(id);
    assert_eq!(sender.read(id)["delivery"]["seen_at"], seen_at, "seen is kept once");
    case.stands("sent", "receiver");

    case.step(receiver, "request-info", &asks(&["Last ECG", "Fasting glucose"]));
    case.stands("need-info", "sender");
    let answers = [("1-1", "Normal sinus rhythm"), ("1-2", "118 mg/dL")];
    let answers = answers.map(|(ask_id, note)| json!({"ask_id": ask_id, "note": note}));
    let answered = case.step(sender, "reply", &json!({"answers": answers}));
    assert_eq!(answered["asks"][1]["answer"]["note"], "118 mg/dL");
    case.stands("sent", "receiver");

    case.step(receiver, "accept", &json!({}));
    case.stands("accepted", "receiver");
    let outcome =
        json!({"type": "seen", "summary": "Stable angina", "advice": "Start metoprolol, review in 4 weeks"});
    case.step(receiver, "complete", &outcome);
    case.stands("completed", "nobody");
    case.step(sender, "acknowledge", &json!({}));

    let told = patient.read(id);
    assert_eq!(told["status_text"], "Completed.");
    assert_eq!(told["outcome"]["advice"], "Start metoprolol, review in 4 weeks");
    let expected =
        ["sent", "seen", "info-requested", "info-provided", "accepted", "completed", "acknowledged"];
    assert_eq!(case.timeline(), expected);
    let names = |view: &serde_json::Value| {
        let entries = view["timeline"].as_array().unwrap().clone();
        entries.into_iter().map(|entry| (entry["type"].clone(), entry["by"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(names(&told), names(&sender.read(id)), "one timeline for all");
    assert_eq!(names(&told), names(&receiver.read(id)));
}

#[test]
fn what_create_answers_is_the_referral() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let answer = sender.create(&consult("dr-rao", &patient)).has(201);
    let referral = answer.json();
    let id = referral["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), Some(format!("/v1/referrals/{id}").as_str()));
    assert_eq!(answer.header("etag"), Some("\"1\""));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(sender.get(answer.header("location").unwrap()).is(200), referral);

    let reference = referral["ref"].as_str().unwrap();
    let groups: Vec<_> = reference.split('-').map(str::len).collect();
    assert_eq!(groups, [1, 4, 4], "{reference}");
    assert_eq!(referral["internal"], true, "both doctors are of one clinic");
    assert_eq!(referral["network"], "in");
    assert_eq!(referral["from"]["registration_no"], "TN-48213");
    assert_eq!(referral["snapshot"]["attachments"], "not-recorded", "never silently absent");
    assert_eq!(referral["snapshot"]["allergies"], "none-known");
    let digest = referral["snapshot"]["sha256"].as_str().unwrap();
    assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
    assert_eq!(stack.person("dr-rao").read(id)["snapshot"]["sha256"], digest);
}
