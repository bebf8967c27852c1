//! Orders go to a desk, whose people share an inbox and each act under their own name.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::person::Person;
use crate::harness::samples::{DESKS_DOCTOR, by_name, lab_order, with};
use crate::harness::stack::Stack;

fn colleague(stack: &Stack) -> Person {
    stack.somebody("selvi", "desk", "lab-a", "Selvi Raman")
}

#[test]
fn a_lab_completes_straight_from_sent_and_amends() {
    let case = Case::of("desk-lab", lab_order);
    let Case { sender, receiver, patient, id, .. } = &case;
    assert_eq!(receiver.read(id)["tests"][0]["text"], "HbA1c");
    assert!(receiver.read(id)["actions"].as_array().unwrap().contains(&json!("complete")));
    case.refused(receiver, "complete", &by_name(&json!({"type": "seen", "summary": "No"})), (422, "invalid"));
    case.refused(receiver, "complete", &by_name(&json!({"type": "report"})), (422, "invalid"));
    case.step(receiver, "complete", &by_name(&json!({"type": "report", "summary": "HbA1c 6.1 %"})));
    case.stands("completed", "nobody");
    case.step(receiver, "amend", &json!({"what": "Unit", "text": "6.1 % is 43 mmol/mol"}));
    case.stands("completed", "nobody");
    let outcome = patient.read(id)["outcome"].clone();
    assert_eq!((&outcome["type"], &outcome["summary"]), (&json!("report"), &json!("HbA1c 6.1 %")));
    assert_eq!(outcome["amendments"][0]["text"], "6.1 % is 43 mmol/mol");
    case.refused(sender, "amend", &json!({"what": "Mine"}), (403, "not-your-turn"));
    case.step(sender, "acknowledge", &json!({}));
    case.refused(sender, "acknowledge", &json!({}), (409, "wrong-state"));
}

#[test]
fn a_consult_is_not_completed_straight_from_sent() {
    let case = Case::consult("dr-rao");
    let outcome = json!({"type": "advice-only", "summary": "Fine"});
    case.refused(&case.receiver, "complete", &outcome, (409, "wrong-state"));
}

#[test]
fn the_people_of_a_desk_share_its_inbox_each_under_their_own_name() {
    let case = Case::of("desk-lab", lab_order);
    let colleague = colleague(&case.stack);
    for person in [&case.receiver, &colleague] {
        assert!(person.list("inbox").contains(&case.id), "{}", person.user);
    }
    case.step(&case.receiver, "accept", &json!({}));
    case.step(&colleague, "complete", &by_name(&json!({"type": "report", "summary": "HbA1c 6.1 %"})));
    let timeline = case.sender.read(&case.id)["timeline"].clone();
    let names = |kind: &str| {
        let entry = timeline.as_array().unwrap().iter().find(|entry| entry["type"] == kind).unwrap();
        entry["by"].clone()
    };
    assert_eq!(names("accepted"), json!({"role": "receiver", "name": "Marina Diagnostics"}));
    let clinician = json!({"role": "receiver", "name": DESKS_DOCTOR, "registration_no": "TN-77120"});
    assert_eq!(names("completed"), clinician);

    let other = case.stack.somebody("desk-other", "desk", "lab-b", "Another lab");
    other.get(&format!("/v1/referrals/{}", case.id)).refused(404, "not-found");
    assert!(!other.list("inbox").contains(&case.id));
    let doctor = case.stack.somebody("dr-lab", "doctor", "lab-a", "A doctor of the lab");
    doctor.get(&format!("/v1/referrals/{}", case.id)).refused(404, "not-found");
}

#[test]
fn an_order_names_its_tests() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    for kind in ["lab-order", "imaging-order"] {
        let none = json!({"/kind": kind, "/tests": null, "/precautions": null});
        let body = with(lab_order("desk-lab", &patient), &none);
        let problem = sender.create(&body).refused(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "/tests");
    }
    assert!(patient.list("mine").is_empty());
}
