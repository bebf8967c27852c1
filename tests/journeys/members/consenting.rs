//! Nothing leaves before the patient's consent, and nothing further after it is taken back.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::samples::{consult, with};

fn draft() -> Case {
    let consent = json!({"/consent": {"method": "in-app", "language": "en", "notice": "v1"}});
    Case::of("dr-rao", |to, patient| with(consult(to, patient), &consent))
}

fn sections(view: &Value) -> Vec<&str> {
    let signed = ["sha256", "signed_at", "signed_by", "registration_no"];
    let members = view["snapshot"].as_object().unwrap().keys().map(String::as_str);
    members.filter(|member| !signed.contains(member)).collect()
}

#[test]
fn a_draft_is_invisible_until_the_patient_consents_to_part_of_it() {
    let case = draft();
    let Case { sender, receiver, patient, id, .. } = &case;
    case.stands("draft", "patient");
    receiver.get(&format!("/v1/referrals/{id}")).refused(404, "not-found");
    receiver.command(id, "accept", &json!({})).refused(404, "not-found");
    assert!(!receiver.list("inbox").contains(id));
    assert_eq!(patient.list("mine"), [id.as_str()]);
    assert_eq!(patient.read(id)["actions"], json!(["consent", "withdraw"]));
    case.refused(sender, "consent", &json!({"decision": "grant"}), (403, "not-your-turn"));

    let scope = json!(["vitals", "current-rx", "allergies"]);
    case.step(patient, "consent", &json!({"decision": "grant", "scope": scope}));
    case.stands("sent", "receiver");
    assert!(receiver.list("inbox").contains(id), "in the inbox at once");
    let seen = receiver.read(id);
    assert_eq!(seen["consent"]["scope"], scope);
    let mut shown = sections(&seen);
    shown.sort_unstable();
    assert_eq!(shown, ["allergies", "current_rx", "vitals"]);
    assert!(seen["withheld"].as_array().unwrap().contains(&json!("snapshot.note")));
    assert!(!seen.to_string().contains("MI at 52"), "the note is out of scope");
    assert_eq!(sections(&sender.read(id)).len(), 10, "the sender sees all");
    assert_eq!(seen["snapshot"]["sha256"], sender.read(id)["snapshot"]["sha256"]);
    case.refused(patient, "consent", &json!({"decision": "grant", "scope": scope}), (422, "invalid"));
    assert_eq!(case.timeline()[..3], ["drafted", "consent-given", "sent"]);
}

#[test]
fn a_grant_widens_nothing() {
    let consent = json!({"method": "in-app", "language": "en", "notice": "v1", "scope": ["vitals", "labs"]});
    let case = Case::of("dr-rao", |to, patient| with(consult(to, patient), &json!({"/consent": consent})));
    case.step(&case.patient, "consent", &json!({"decision": "grant", "scope": ["labs", "note"]}));
    assert_eq!(sections(&case.receiver.read(&case.id)), ["labs"]);
}

#[test]
fn refused_in_the_app() {
    let case = draft();
    case.step(&case.patient, "consent", &json!({"decision": "refuse"}));
    let seen = case.sender.read(&case.id);
    assert_eq!((&seen["status"], &seen["consent"]["status"]), (&json!("withdrawn"), &json!("refused")));
    case.receiver.get(&format!("/v1/referrals/{}", case.id)).refused(404, "not-found");
    assert!(!case.receiver.list("inbox").contains(&case.id));
    assert_eq!(case.timeline(), ["drafted", "consent-refused", "withdrawn"]);
}

#[test]
fn a_draft_can_be_taken_back_or_voided_unseen() {
    for (command, body, status) in [
        ("withdraw", json!({"reason": "Wrong form"}), "withdrawn"),
        ("void", json!({"reason": "test", "comment": "A test"}), "voided"),
    ] {
        let case = draft();
        case.step(&case.sender, command, &body);
        assert_eq!(case.sender.read(&case.id)["status"], status);
        case.receiver.get(&format!("/v1/referrals/{}", case.id)).refused(404, "not-found");
        case.refused(&case.patient, "consent", &json!({"decision": "grant"}), (409, "wrong-state"));
    }
}

#[test]
fn taken_back_before_acceptance_it_is_withdrawn() {
    let case = Case::consult("dr-rao");
    case.step(&case.patient, "consent", &json!({"decision": "withdraw"}));
    case.stands("withdrawn", "nobody");
    assert_eq!(case.timeline()[..3], ["sent", "consent-withdrawn", "withdrawn"]);
    assert!(case.receiver.read(&case.id).get("snapshot").is_none());
}

#[test]
fn taken_back_after_acceptance_nothing_further_is_released() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, patient, id, .. } = &case;
    case.step(receiver, "accept", &json!({}));
    assert!(receiver.read(id).get("snapshot").is_some());
    case.step(patient, "consent", &json!({"decision": "withdraw"}));
    case.stands("accepted", "receiver");
    let left = receiver.read(id);
    assert_eq!(left["consent"]["status"], "withdrawn");
    for member in ["snapshot", "reason", "question"] {
        assert!(left.get(member).is_none(), "{member}");
        assert!(left["withheld"].as_array().unwrap().contains(&json!(member)), "{member}");
    }
    assert!(!left.to_string().contains("MI at 52"));
    assert!(sender.read(id).get("snapshot").is_some(), "the sender keeps the record");
    case.refused(patient, "consent", &json!({"decision": "withdraw"}), (409, "wrong-state"));
    case.step(receiver, "complete", &json!({"type": "advice-only", "summary": "Seen elsewhere"}));
}

#[test]
fn an_emergency_is_flagged_and_needs_its_reason() {
    let emergency =
        json!({"/priority": "emergency", "/consent": {"method": "emergency", "reason": "Unconscious"}});
    let case = Case::of("dr-rao", |to, patient| with(consult(to, patient), &emergency));
    assert_eq!(case.receiver.read(&case.id)["consent"]["emergency"], true);
    case.stands("sent", "receiver");
    let silent = json!({"/consent": {"method": "emergency"}});
    let body = with(consult("dr-rao", &case.patient), &silent);
    let problem = case.sender.create(&body).refused(422, "invalid");
    assert_eq!(problem["errors"][0]["pointer"], "/consent/reason");
}
