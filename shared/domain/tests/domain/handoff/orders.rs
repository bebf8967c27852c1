//! Orders: what is said of a test fits a laboratory or an imaging centre, and is kept as it was said.

use domain::values::words::{Kind, Party};
use serde_json::{Value, json};

use super::wrong;
use crate::fixtures::{
    bodies::{admission, consult, imaging_order, lab_order, with},
    create, json, sign,
};

/// The order with this member in its first test.
fn with_test(mut order: Value, member: &str, value: Value) -> Value {
    order["tests"][0][member] = value;
    order
}

fn one(pointer: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), code)]
}

#[test]
fn whoever_sees_the_content_sees_the_order_as_it_was_written() {
    for order in [lab_order(), imaging_order()] {
        for party in [Party::Sender, Party::Receiver, Party::Patient] {
            let view = json(&create(&order).view(party));
            assert_eq!(view["tests"], order["tests"], "{party}");
            assert_eq!(view["precautions"], order["precautions"], "{party}");
        }
        let view = json(&create(&order).view(Party::Administrator));
        assert!(view.get("tests").is_none() && view.get("precautions").is_none());
    }
    assert_eq!(json(&create(&consult()).view(Party::Sender)).get("precautions"), None);
}

#[test]
fn what_does_not_fit_the_kind_is_refused() {
    for (member, value) in [
        ("specimen", json!("Urine")),
        ("collected_at", json!("2026-11-22T08:30:00.000Z")),
        ("fasting", json!("not-required")),
    ] {
        let imaging = with_test(imaging_order(), member, value);
        assert_eq!(wrong(&imaging), one(&format!("/tests/0/{member}"), "not-allowed"));
    }
    for (member, value) in
        [("body_site", json!("Knee")), ("laterality", json!("left")), ("contrast", json!("without"))]
    {
        let lab = with_test(lab_order(), member, value);
        assert_eq!(wrong(&lab), one(&format!("/tests/0/{member}"), "not-allowed"));
    }
    for member in ["contrast_reaction", "renal_function"] {
        let lab = with(lab_order(), json!({"precautions": {"pregnancy": "unknown", member: "x"}}));
        assert_eq!(wrong(&lab), one(&format!("/precautions/{member}"), "not-allowed"));
    }
}

#[test]
fn what_belongs_to_another_kind_altogether_is_refused() {
    let tests = json!([{"text": "HbA1c", "contrast": "with", "fasting": "required"}]);
    let (bed, mind) = (json!({"type": "elective"}), json!({"pregnancy": "pregnant"}));
    for (body, members) in [
        (
            consult(),
            vec![("tests", tests.clone()), ("precautions", mind.clone()), ("admission", bed.clone())],
        ),
        (admission(), vec![("tests", tests), ("precautions", mind)]),
        (lab_order(), vec![("admission", bed.clone())]),
        (imaging_order(), vec![("admission", bed)]),
    ] {
        for (member, value) in members {
            let kind: Kind = body["kind"].as_str().unwrap().parse().unwrap();
            let found = wrong(&with(body.clone(), json!({member: value})));
            assert_eq!(found, one(&format!("/{member}"), "not-allowed"), "{kind}");
        }
    }
    assert!(sign(&with(consult(), json!({"tests": []}))).is_ok(), "no tests are none");
}

#[test]
fn a_fast_has_its_hours_only_where_it_is_asked_for() {
    let fasting = |word: Value, hours: Value| {
        with_test(with_test(lab_order(), "fasting", word), "fasting_hours", hours)
    };
    for hours in [1, 24] {
        assert!(sign(&fasting(json!("required"), json!(hours))).is_ok(), "{hours}");
    }
    assert!(sign(&fasting(json!("required"), json!(null))).is_ok());
    assert!(sign(&fasting(json!("not-required"), json!(null))).is_ok());
    for (word, hours, code) in [
        (json!("required"), json!(0), "out-of-range"),
        (json!("required"), json!(25), "out-of-range"),
        (json!("required"), json!("eight"), "wrong-type"),
        (json!("not-required"), json!(8), "not-allowed"),
        (json!(null), json!(8), "not-allowed"),
    ] {
        let found = wrong(&fasting(word.clone(), hours.clone()));
        assert_eq!(found, one("/tests/0/fasting_hours", code), "{word} {hours}");
    }
    for hours in [json!(-1), json!(256), json!(1.5)] {
        let errors = wrong(&fasting(json!("required"), hours));
        assert_eq!(errors.iter().map(|(at, _)| at.as_str()).collect::<Vec<_>>(), ["/tests/0/fasting_hours"]);
    }
}

#[test]
fn words_that_are_not_known_are_refused_with_those_that_are() {
    for (order, pointer, known) in [
        (lab_order(), "/tests/0/fasting", "required, not-required"),
        (imaging_order(), "/tests/0/laterality", "left, right, bilateral, unpaired"),
        (imaging_order(), "/tests/0/contrast", "without, with, without-then-with, as-needed"),
        (
            imaging_order(),
            "/precautions/pregnancy",
            "not-pregnant, pregnant, possible, not-applicable, unknown",
        ),
    ] {
        let mut body = order;
        *body.pointer_mut(pointer).unwrap() = json!("perhaps");
        let errors = sign(&body).unwrap_err().0;
        assert_eq!((errors[0].pointer.as_str(), errors[0].code), (pointer, "not-allowed"));
        assert_eq!(errors[0].detail, format!("use one of: {known}"));
    }
}

#[test]
fn a_test_has_a_code_as_any_entry_has() {
    let slip = with_test(lab_order(), "code", json!("57698-4"));
    assert_eq!(wrong(&slip), one("/tests/0/code", "malformed"));
    let without = with_test(lab_order(), "code", json!(null));
    assert_eq!(wrong(&without), one("/tests/0/code", "required"));
}
