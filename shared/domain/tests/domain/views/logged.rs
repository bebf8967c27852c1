//! What a log would show of a referral: nothing about the patient.

use super::story::{CONTENT, life, marked, marked_kinds};
use crate::fixtures::{bodies, create};

#[test]
fn debug_tells_nothing_about_the_patient() {
    let referral = life(&bodies::doctor_only(marked())).pop().unwrap();
    let logged = format!("{referral:?}{:?}", marked_kinds().map(|order| create(&order)));
    let salt = serde_json::to_value(&referral.handoff.salts).unwrap()["vitals"].as_str().unwrap().to_owned();
    for secret in [
        CONTENT,
        "Meena",
        "meena@",
        "98505 50199",
        "1968-04-02",
        "Female",
        "Decimal",
        "9.125",
        "Critical",
        "Normal",
        "mmol",
        "Possible",
        "Pregnant",
        "Left",
        "WithoutThenWith",
        "fasting",
        "Some(11)",
        "8480-6",
        "MentalHealth",
        &salt,
    ] {
        assert!(!logged.contains(secret), "{secret} in {logged}");
    }
    assert!(logged.contains(&referral.handoff.id.to_string()), "it can still be told which referral it is");
}
