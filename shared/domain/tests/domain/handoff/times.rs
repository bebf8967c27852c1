//! What was seen has happened, and what is planned lies ahead and within reason.

use domain::handoff::{Added, Create, Handoff};
use domain::wire::input::parse;
use serde_json::{Value, json};

use super::wrong;
use crate::fixtures::{
    added,
    bodies::{admission, lab_order, rich},
    id, sign,
};

fn put(mut body: Value, pointer: &str, value: &str) -> Value {
    *body.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = json!(value);
    body
}

fn out_of_range(pointer: &str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), "out-of-range")]
}

/// It is 22 November 2026, 14:30 in India.
#[test]
fn nothing_was_seen_that_is_still_to_come() {
    for pointer in [
        "/patient/birth_date",
        "/snapshot/chief_complaint/onset",
        "/snapshot/problems/0/onset",
        "/snapshot/current_rx/0/started_on",
        "/snapshot/recent_visits/0/date",
    ] {
        if pointer != "/patient/birth_date" {
            assert!(sign(&put(rich(), pointer, "2026-11-22")).is_ok(), "{pointer} may be today");
        }
        assert_eq!(
            wrong(&put(rich(), pointer, "2026-11-23")).first(),
            out_of_range(pointer).first(),
            "{pointer}"
        );
    }
    for pointer in ["/snapshot/vitals/0/at", "/snapshot/labs/0/at"] {
        // A clinic's clock may be five minutes fast.
        assert!(sign(&put(rich(), pointer, "2026-11-22T09:05:00.000Z")).is_ok(), "{pointer}");
        assert_eq!(wrong(&put(rich(), pointer, "2026-11-22T09:05:00.001Z")), out_of_range(pointer));
    }
    let draft = put(rich(), "/snapshot/draft_rx/0/started_on", "2026-12-24");
    assert!(sign(&draft).is_ok(), "a draft may begin later");
}

#[test]
fn a_specimen_is_taken_before_or_soon() {
    let at = |moment: &str| put(lab_order(), "/tests/0/collected_at", moment);
    for moment in ["2026-11-20T08:00:00.000Z", "2026-11-25T02:30:00.000Z"] {
        assert!(sign(&at(moment)).is_ok(), "{moment}");
    }
    assert_eq!(wrong(&at("2036-11-25T02:30:00.000Z")), out_of_range("/tests/0/collected_at"));
}

#[test]
fn a_bed_is_proposed_for_a_day_to_come() {
    let on = |day: &str| put(admission(), "/admission/proposed_on", day);
    for day in ["2026-11-22", "2028-11-21"] {
        assert!(sign(&on(day)).is_ok(), "{day}");
    }
    for day in ["2026-11-21", "2028-11-22"] {
        assert_eq!(wrong(&on(day)), out_of_range("/admission/proposed_on"), "{day}");
    }
    // Another hospital is found after the proposed day: that alone must not stand in its way.
    let passed: Create = parse(on("2026-11-21")).unwrap();
    let replacing = Added { replaces: Some(id(9)), ..added(&admission()) };
    assert!(Handoff::sign(passed, replacing).is_ok());
}
