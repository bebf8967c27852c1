//! From the GP to an imaging centre: which side, with contrast or without, and what to mind.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::samples::{by_name, imaging_order, lab_order, with};
use crate::harness::stack::Stack;
use crate::harness::untouched::Untouched;

#[test]
fn the_imaging_centre_reads_what_to_mind_and_reports() {
    let case = Case::of("desk-hospital", imaging_order);
    let Case { receiver: desk, sender, patient, id, .. } = &case;
    let order = imaging_order("desk-hospital", patient);
    for person in [sender, desk, patient] {
        let seen = person.read(id);
        assert_eq!(seen["tests"], order["tests"], "{}", person.user);
        assert_eq!(seen["precautions"], order["precautions"], "{}", person.user);
    }
    case.step(
        desk,
        "request-info",
        &by_name(&json!({"asks": [{"text": "Premedication against the urticaria?"}]})),
    );
    let answer =
        json!({"answers": [{"ask_id": "1-1", "note": "Prednisolone 50 mg, 13, 7 and 1 hours before"}]});
    case.step(sender, "reply", &answer);
    case.step(desk, "accept", &json!({}));
    let measured = json!({"text": "Ejection fraction", "code": "10230-1", "system": "http://loinc.org", "value": 58, "unit": "%"});
    case.refused(desk, "complete", &by_name(&json!({"type": "seen", "summary": "No"})), (422, "invalid"));
    let report = json!({"type": "report", "summary": "No stenosis above 50 %", "results": [measured]});
    case.step(desk, "complete", &by_name(&report));
    case.stands("completed", "nobody");
    for person in [sender, desk, patient] {
        assert_eq!(person.read(id)["outcome"]["results"], json!([measured]), "{}", person.user);
    }
}

#[test]
fn what_does_not_fit_the_kind_is_refused() {
    let desk = Untouched::new();
    let lab = lab_order(&desk.receiver.user, &desk.patient);
    let imaging = imaging_order(&desk.receiver.user, &desk.patient);
    for (order, pointer, value) in [
        (&lab, "/tests/0/contrast", json!("with")),
        (&lab, "/tests/0/laterality", json!("left")),
        (&lab, "/tests/0/body_site", json!("Knee")),
        (&lab, "/precautions/contrast_reaction", json!("Urticaria")),
        (&lab, "/precautions/renal_function", json!("eGFR 54")),
        (&imaging, "/tests/0/fasting", json!("required")),
        (&imaging, "/tests/0/specimen", json!("Urine")),
        (&imaging, "/tests/0/collected_at", json!("2026-11-22T09:00:00.000Z")),
        (&lab, "/admission", json!({"type": "elective"})),
        (&desk.whole(), "/tests", json!([{"text": "HbA1c"}])),
        (&desk.whole(), "/precautions", json!({"pregnancy": "pregnant"})),
    ] {
        let body = with(order.clone(), &json!({ pointer: value }));
        let problem = desk.create(body.to_string().as_bytes()).refused(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
        assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{problem}");
    }
}

#[test]
fn a_pregnancy_is_for_those_who_see_the_content() {
    let pregnant = json!({"/precautions": {"pregnancy": "pregnant"}, "/tests/0/contrast": "without"});
    let case = Case::of("desk-hospital", |to, patient| with(imaging_order(to, patient), &pregnant));
    assert_eq!(case.receiver.read(&case.id)["precautions"]["pregnancy"], "pregnant");
    let administrator = Stack::shared().person("admin-a").read(&case.id);
    assert!(!administrator.to_string().contains("pregnan"), "{administrator}");
}
