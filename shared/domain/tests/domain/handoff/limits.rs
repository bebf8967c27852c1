//! Limits: the last that is taken and the first that is not.

use serde_json::{Value, json};

use super::wrong;
use crate::fixtures::{
    bodies::{consult, lab_order, with},
    sign,
};

/// Puts a value at a JSON pointer, whose last member may be new.
fn put(pointer: &str, value: Value) -> Value {
    let mut body = consult();
    let (at, member) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(at).unwrap_or_else(|| panic!("no {at}"))[member] = value;
    body
}

#[test]
fn texts_are_bounded_in_characters() {
    for (pointer, max) in [
        ("/reason/text", 2000),
        ("/question", 2000),
        ("/patient/name", 120),
        ("/snapshot/chief_complaint/text", 2000),
        ("/snapshot/note", 8000),
        ("/snapshot/draft_rx/0/text", 500),
    ] {
        // Tamil: three bytes a character.
        let longest = put(pointer, json!("ந".repeat(max)));
        assert!(sign(&longest).is_ok(), "{pointer} takes {max}");
        let found = wrong(&put(pointer, json!("ந".repeat(max + 1))));
        assert_eq!(found, [(pointer.to_owned(), "too-long")]);
        assert_eq!(wrong(&put(pointer, json!("  \n "))), [(pointer.to_owned(), "required")]);
        assert_eq!(wrong(&put(pointer, json!("a\u{0}b"))), [(pointer.to_owned(), "malformed")]);
    }
}

#[test]
fn lists_are_bounded() {
    let text = |text: &str| json!({"text": text});
    let vital = json!({"code": "8867-4", "value": 72, "unit": "/min", "at": "2026-11-22T09:00:00.000Z"});
    for (pointer, entry, max) in [
        ("/bring", json!("ECG"), 20),
        ("/reason/codes", json!({"code": "R07"}), 20),
        ("/snapshot/vitals", vital, 2000),
        ("/snapshot/draft_rx", text("Tab"), 100),
        ("/snapshot/current_rx", text("Tab"), 100),
        ("/snapshot/allergies", text("Dust"), 100),
        ("/snapshot/problems", text("Gout"), 100),
        ("/snapshot/labs", text("HbA1c 6.1 %"), 1000),
        ("/snapshot/recent_visits", json!({"date": "2026-11-08"}), 100),
        ("/snapshot/attachments", json!("019aa000-0000-7000-8000-000000000001"), 40),
    ] {
        assert!(sign(&put(pointer, json!(vec![entry.clone(); max]))).is_ok(), "{pointer} takes {max}");
        let found = wrong(&put(pointer, json!(vec![entry; max + 1])));
        assert_eq!(found, [(pointer.to_owned(), "too-many")]);
    }
    let tests = |count: usize| with(lab_order(), json!({"tests": vec![text("HbA1c"); count]}));
    assert!(sign(&tests(50)).is_ok());
    assert_eq!(wrong(&tests(51)), [("/tests".to_owned(), "too-many")]);
}

#[test]
fn a_measurement_that_no_body_can_have_is_a_typing_error() {
    let vital = |code: &str, value: Value, unit: &str| {
        let vital = json!({"code": code, "value": value, "unit": unit, "at": "2026-11-22T09:00:00.000Z"});
        put("/snapshot/vitals", json!([vital]))
    };
    let at = |member: &str, code: &'static str| vec![(format!("/snapshot/vitals/0/{member}"), code)];
    assert!(sign(&vital("8867-4", json!(72), "/min")).is_ok());
    assert_eq!(wrong(&vital("8867-4", json!(1500), "/min")), at("value", "out-of-range"));
    assert_eq!(wrong(&vital("8310-5", json!(98.6), "Cel")), at("value", "out-of-range"));
    assert_eq!(wrong(&vital("8310-5", json!(37.2), "C")), at("unit", "not-allowed"));
    assert_eq!(wrong(&vital("8867-4", json!("72"), "/min")), at("value", "wrong-type"));
    assert_eq!(wrong(&vital("8867", json!(72), "/min")), at("code", "malformed"));
    assert!(sign(&vital("718-7", json!(13.5), "g/dL")).is_ok(), "what is not a vital sign is not judged");
}
