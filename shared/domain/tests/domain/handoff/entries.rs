//! Entries of the snapshot: their codes, units and values.

use serde_json::{Value, json};

use super::{with_section, wrong};
use crate::fixtures::{
    bodies::{consult, rich},
    create, json, sign,
};

fn put(pointer: &str, value: Value) -> Value {
    let mut body = rich();
    let (at, member) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(at).unwrap_or_else(|| panic!("no {at}"))[member] = value;
    body
}

#[test]
fn entries_keep_all_their_details() {
    let body = rich();
    let snapshot = json(&create(&body).view(domain::values::words::Party::Receiver))["snapshot"].clone();
    for (section, written) in body["snapshot"].as_object().unwrap() {
        assert_eq!(&snapshot[section], written, "{section}");
    }
}

#[test]
fn a_slip_in_a_code_of_a_known_system_is_named_wherever_it_stands() {
    for (pointer, slip) in [
        ("/snapshot/chief_complaint/code", "29857008"),
        ("/snapshot/vitals/0/code", "8480-7"),
        ("/snapshot/draft_rx/0/code", "C09C407"),
        ("/snapshot/current_rx/0/code", "c09ca07"),
        ("/snapshot/allergies/0/code", "91936050"),
        ("/snapshot/problems/0/code", "38341030"),
        ("/snapshot/labs/0/code", "3016-4"),
        ("/snapshot/recent_visits/0/code", "18534900"),
    ] {
        assert_eq!(wrong(&put(pointer, json!(slip))), [(pointer.to_owned(), "malformed")]);
        let system = pointer.replace("/code", "/system");
        let unknown = put(&system, json!("http://clinic.example/codes"));
        assert!(sign(&unknown).is_ok(), "{pointer}: an unknown system is taken as it is");
    }
    let reason = |code: &str| {
        let codes = json!([{"code": code, "system": "http://hl7.org/fhir/sid/icd-10"}]);
        put("/reason", json!({"text": "Chest tightness", "codes": codes}))
    };
    assert!(sign(&reason("R07.89")).is_ok());
    assert_eq!(wrong(&reason("R0789")), [("/reason/codes/0/code".to_owned(), "malformed")]);
}

#[test]
fn a_system_without_a_code_says_nothing() {
    for at in ["chief_complaint", "current_rx/0", "allergies/0", "problems/0", "labs/0", "recent_visits/0"] {
        let pointer = format!("/snapshot/{at}/code");
        assert_eq!(wrong(&put(&pointer, json!(null))), [(pointer, "required")]);
    }
}

#[test]
fn a_unit_is_ucum_and_the_refusal_says_which_was_meant() {
    for (written, meant) in [("mIU/L", "m[IU]/L?"), ("mg / dl", "mg/dl?"), ("lakhs/cumm", "10*5/mm3?")] {
        let errors = sign(&put("/snapshot/labs/0/unit", json!(written))).unwrap_err().0;
        assert_eq!((errors.len(), errors[0].pointer.as_str()), (1, "/snapshot/labs/0/unit"));
        assert!(errors[0].detail.ends_with(meant), "{}", errors[0].detail);
    }
    let potassium =
        json!([{"code": "2823-3", "value": 4.1, "unit": "mEq/L", "at": "2026-11-22T09:00:00.000Z"}]);
    let found = wrong(&with_section(consult(), "vitals", potassium));
    assert_eq!(found, [("/snapshot/vitals/0/unit".to_owned(), "malformed")]);
}

/// Both arms, or once more after a rest, are written down with the same minute: which holds is the reader's to say.
#[test]
fn a_trend_is_kept_as_it_was_sent_also_twice_in_a_minute() {
    let vital = |value: u32, at: &str| json!({"code": "8480-6", "value": value, "unit": "mm[Hg]", "at": at});
    let days = (1..=30).rev().map(|day| vital(120 + day, &format!("2026-10-{day:02}T08:00:00.000Z")));
    let twice = [(152, "2026-11-22T09:00:00.000Z"), (146, "2026-11-22T09:00:00.000Z")];
    let trend: Value = days.chain(twice.map(|(value, at)| vital(value, at))).collect();
    let referral = create(&with_section(consult(), "vitals", trend.clone()));
    assert_eq!(json(&referral.handoff.snapshot)["vitals"], trend);
}
