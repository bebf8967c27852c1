//! From the GP to a hospital: a bed is asked for with a whole packet, and given.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::samples::{DESKS_DOCTOR, admission, by_name, in_days, with};
use crate::harness::stack::Stack;

const SECTIONS: [&str; 4] =
    ["/snapshot/vitals", "/snapshot/current_rx", "/snapshot/allergies", "/snapshot/recent_visits"];

#[test]
fn each_section_that_is_missing_is_named_in_turn() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let whole = admission("desk-hospital", &patient);
    for pointer in SECTIONS.into_iter().chain(["/admission"]) {
        for nothing in [json!(null), json!([]), json!("not-recorded")] {
            // An admission is an object, or nothing.
            if pointer != "/admission" || nothing.is_null() {
                let problem =
                    sender.create(&with(whole.clone(), &json!({ pointer: nothing }))).refused(422, "invalid");
                let errors = problem["errors"].as_array().unwrap();
                let named: Vec<_> = errors.iter().map(|error| (&error["pointer"], &error["code"])).collect();
                assert_eq!(named, [(&json!(pointer), &json!("required"))], "{nothing}");
            }
        }
    }
    let bare = json!({"/snapshot": {}, "/admission": null});
    let problem = sender.create(&with(whole.clone(), &bare)).refused(422, "invalid");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 5, "all at once: {problem}");
    for (pointer, wrong) in [
        ("/admission/proposed_on", json!(in_days(-3)[..10])),
        ("/admission/proposed_on", json!(in_days(800)[..10])),
        ("/admission/proposed_on", json!("soon")),
        ("/admission/type", json!(null)),
        ("/admission/type", json!("x".repeat(61))),
        ("/admission/bed", json!(12)),
    ] {
        let problem = sender.create(&with(whole.clone(), &json!({ pointer: wrong }))).refused(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    assert!(patient.list("mine").is_empty(), "nothing was stored");
}

#[test]
fn with_nothing_known_it_is_accepted_and_the_patient_admitted() {
    let none_known: serde_json::Value =
        SECTIONS.iter().map(|section| ((*section).to_owned(), json!("none-known"))).collect();
    let case = Case::of("desk-hospital", |to, patient| with(admission(to, patient), &none_known));
    let Case { receiver: desk, sender, patient, id, .. } = &case;
    let asked = desk.read(id);
    assert_eq!(asked["admission"]["ward"], "Cardiac care");
    assert_eq!(asked["admission"]["proposed_on"], in_days(7)[..10]);
    assert_eq!(asked["snapshot"]["allergies"], "none-known");
    assert_eq!(patient.read(id)["admission"], sender.read(id)["admission"]);
    case.step(desk, "accept", &json!({"expected_by": in_days(7)[..10]}));
    for wrong in [
        json!({"type": "report", "summary": "No"}),
        json!({"type": "seen", "summary": "No"}),
        json!({"type": "admitted"}),
        json!({"type": "admitted", "results": [{"text": "Bed 12"}]}),
        json!({"type": "admitted", "summary": "Bed 12", "seen_on": "2026-11-22"}),
    ] {
        case.refused(desk, "complete", &by_name(&wrong), (422, "invalid"));
    }
    case.step(desk, "complete", &by_name(&json!({"type": "admitted", "summary": "Cardiac care, bed 12"})));
    case.stands("completed", "nobody");
    for person in [sender, desk, patient] {
        let outcome = person.read(id)["outcome"].clone();
        assert_eq!(
            (&outcome["type"], &outcome["summary"]),
            (&json!("admitted"), &json!("Cardiac care, bed 12"))
        );
        assert_eq!(outcome["by"]["name"], DESKS_DOCTOR);
    }
}

#[test]
fn a_hospital_may_discharge_straight_from_sent() {
    let case = Case::of("desk-hospital", admission);
    let discharged = json!({"type": "discharged", "summary": "Observed for a day, home", "advice": "Rest"});
    case.step(&case.receiver, "complete", &by_name(&discharged));
    case.stands("completed", "nobody");
    assert_eq!(case.patient.read(&case.id)["outcome"]["advice"], "Rest");
}
