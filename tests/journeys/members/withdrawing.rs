//! A referral is taken back by the patient or the sender, or voided because it should never have been sent.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::samples::asks;

#[test]
fn the_patient_takes_it_back() {
    let case = Case::consult("dr-rao");
    case.step(&case.receiver, "request-info", &asks(&["Last ECG"]));
    case.step(&case.patient, "withdraw", &json!({"reason": "I feel well again"}));
    case.stands("withdrawn", "nobody");
    for command in ["accept", "decline", "require-visit"] {
        let body = json!({"accept": {}, "decline": {"reason": "other"}, "require-visit": {"reason": "Echo"}});
        case.refused(&case.receiver, command, &body[command], (409, "wrong-state"));
    }
    case.refused(&case.sender, "withdraw", &json!({"reason": "Me too"}), (409, "wrong-state"));
    let left = case.receiver.read(&case.id);
    assert!(left.get("snapshot").is_none() && left.get("reason").is_none(), "nothing further is shown");
}

#[test]
fn the_sender_takes_it_back() {
    let case = Case::consult("dr-rao");
    case.refused(&case.receiver, "withdraw", &json!({"reason": "Not mine"}), (403, "not-your-turn"));
    case.refused(&case.sender, "withdraw", &json!({}), (422, "invalid"));
    case.step(&case.sender, "withdraw", &json!({"reason": "Went to the emergency room"}));
    case.stands("withdrawn", "nobody");
    assert_eq!(case.sender.read(&case.id)["actions"], json!(["void", "note"]));
}

#[test]
fn nobody_takes_back_what_is_accepted() {
    let case = Case::consult("dr-rao");
    case.step(&case.receiver, "accept", &json!({}));
    for by in [&case.sender, &case.patient] {
        case.refused(by, "withdraw", &json!({"reason": "Too late"}), (409, "wrong-state"));
    }
}

#[test]
fn voided_by_the_sender() {
    let case = Case::consult("dr-rao");
    case.step(&case.receiver, "accept", &json!({}));
    case.step(&case.sender, "void", &json!({"reason": "wrong-patient", "comment": "Another Meena Kumari"}));
    case.stands("voided", "nobody");
    for wrong in [&case.receiver, &case.patient] {
        let left = wrong.read(&case.id);
        for member in ["snapshot", "reason", "question", "outcome", "asks"] {
            assert!(left.get(member).is_none(), "{member} is of another patient");
        }
        assert!(left["withheld"].as_array().unwrap().contains(&json!("snapshot")));
    }
    case.step(&case.sender, "note", &json!({"text": "Told both patients"}));
}

#[test]
fn voided_by_the_clinics_administrator() {
    let case = Case::consult("dr-iyer");
    let (admin, stranger) =
        (case.stack.person("admin-a"), case.stack.somebody("admin-b", "admin", "clinic-b", "Admin B"));
    let body = json!({"reason": "duplicate", "comment": "Sent twice"});
    stranger.command(&case.id, "void", &body).refused(404, "not-found");
    let seen = admin.read(&case.id);
    assert!(seen.get("snapshot").is_none(), "an administrator sees no content");
    case.refused(&admin, "withdraw", &json!({"reason": "Tidy"}), (403, "not-your-turn"));
    case.step(&admin, "void", &body);
    case.stands("voided", "nobody");
    case.refused(&admin, "void", &body, (409, "wrong-state"));
    let timeline = case.sender.read(&case.id)["timeline"].clone();
    let voided = timeline.as_array().unwrap().iter().find(|entry| entry["type"] == "voided").unwrap();
    assert_eq!(voided["by"], json!({"role": "administrator", "name": "Lakshmi Narayanan"}));
}

#[test]
fn what_is_completed_is_not_voided() {
    let case = Case::consult("dr-rao");
    case.step(&case.receiver, "accept", &json!({}));
    case.step(&case.receiver, "complete", &json!({"type": "advice-only", "summary": "No need to come"}));
    let body = json!({"reason": "test", "comment": "A test"});
    case.refused(&case.sender, "void", &body, (409, "wrong-state"));
    case.refused(&case.stack.person("admin-a"), "void", &body, (409, "wrong-state"));
    case.stands("completed", "nobody");
}
