//! Within one clinic: at once, by the same rules of consent.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::samples::{consult, with};
use crate::harness::stack::Stack;

#[test]
fn a_colleague_has_it_at_once_and_sees_no_more_than_consent_covers() {
    let scope = json!({"/consent/scope": ["chief-complaint", "vitals"]});
    let case = Case::of("dr-rao", |to, patient| with(consult(to, patient), &scope));
    let Case { sender, receiver, patient, id, .. } = &case;
    assert_eq!(receiver.list("inbox").first(), Some(id), "at once, newest first");
    let views = [sender, receiver, patient].map(|person| person.read(id));
    for view in &views {
        assert_eq!((&view["internal"], &view["network"]), (&json!(true), &json!("in")));
        assert_eq!(view["delivery"]["status"], "delivered");
    }
    assert_eq!(views[0]["snapshot"]["note"], "Father had an MI at 52.");
    assert!(views[1]["snapshot"].get("note").is_none(), "one clinic is no consent");
    assert!(views[1]["withheld"].as_array().unwrap().contains(&json!("snapshot.note")));
    case.step(receiver, "accept", &json!({}));
    case.step(patient, "consent", &json!({"decision": "withdraw"}));
    assert!(receiver.read(id).get("snapshot").is_none(), "nor is it afterwards");
}

#[test]
fn a_colleague_waits_for_consent_as_anybody_does() {
    let in_app = json!({"/consent": {"method": "in-app", "language": "en", "notice": "v1"}});
    let case = Case::of("dr-rao", |to, patient| with(consult(to, patient), &in_app));
    case.receiver.get(&format!("/v1/referrals/{}", case.id)).refused(404, "not-found");
    assert!(!case.receiver.list("inbox").contains(&case.id));
    case.step(&case.patient, "consent", &json!({"decision": "grant"}));
    assert_eq!(case.receiver.read(&case.id)["internal"], true);
    let none = json!({"/consent": null});
    let refused = case.sender.create(&with(consult("dr-rao", &case.patient), &none));
    refused.refused(422, "consent-missing");
}

#[test]
fn who_is_of_the_same_clinic_is_internal_a_desk_too() {
    let stack = Stack::shared();
    for (to, internal) in [("dr-iyer", false), ("dr-rao", true)] {
        let case = Case::consult(to);
        assert_eq!(case.sender.read(&case.id)["internal"], internal, "{to}");
    }
    let desk = stack.somebody("desk-own", "desk", "clinic-a", "Treatment room");
    let entry = json!({"accepts": ["lab-order"]});
    desk.put("/v1/directory/me", &entry).is(200);
    let patient = stack.patient();
    let order = crate::harness::samples::lab_order("desk-own", &patient);
    let sent = stack.person("dr-oconnor").create(&order).is(201);
    assert_eq!(sent["internal"], true, "the clinic's own laboratory is");
    assert!(desk.list("inbox").contains(&sent["id"].as_str().unwrap().to_owned()));
}
