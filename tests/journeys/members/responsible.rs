//! An answer has a name: a desk says which clinician answers, and that person is shown.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::samples::{DESKS_DOCTOR, asks, by_name, lab_order};

#[test]
fn a_desk_answers_by_the_name_of_a_clinician() {
    let steps = [
        ("request-info", asks(&["Since when?"]), "info-requested"),
        ("report", json!({"text": "To follow"}), "reported"),
        ("complete", json!({"type": "report", "summary": "Normal"}), "completed"),
    ];
    let case = Case::of("desk-lab", lab_order);
    let desk = &case.receiver;
    case.step(desk, "accept", &json!({}));
    for (command, body, event) in steps {
        let problem = case.refused(desk, command, &body, (422, "responsible-required"));
        assert_eq!(problem["errors"][0]["pointer"], "/responsible", "{command}");
        case.step(desk, command, &by_name(&body));
        for person in [&case.sender, desk, &case.patient] {
            let seen = person.read(&case.id);
            let entries = seen["timeline"].as_array().unwrap();
            let by = &entries.iter().find(|entry| entry["type"] == event).unwrap()["by"];
            assert_eq!(by["name"], DESKS_DOCTOR, "{command} for {}", person.user);
        }
        case.stack.drain().is(200);
        let feed = case.sender.get("/v1/notifications?limit=100").is(200);
        let told = feed["items"].as_array().unwrap().iter();
        let told = told.clone().find(|row| row["referral_id"] == case.id.as_str() && row["type"] == event);
        let text = told.unwrap()["text"].as_str().unwrap();
        assert!(text.contains(DESKS_DOCTOR) && !text.contains("Marina"), "{text}");
    }
}

#[test]
fn a_desk_declines_by_name_and_a_doctor_in_their_own() {
    let order = Case::of("desk-lab", lab_order);
    let decline = json!({"reason": "other"});
    order.refused(&order.receiver, "decline", &decline, (422, "responsible-required"));
    order.step(&order.receiver, "decline", &by_name(&decline));
    let consult = Case::consult("dr-iyer");
    let problem = consult.refused(&consult.receiver, "decline", &by_name(&decline), (422, "invalid"));
    assert_eq!(problem["errors"][0]["pointer"], "/responsible");
    consult.step(&consult.receiver, "decline", &decline);
}
