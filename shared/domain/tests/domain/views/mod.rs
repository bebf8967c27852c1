//! What each party sees: enough to act on, the same state for all, and never more than they may.

mod contract;
mod disclosed;
mod doctor_only;
mod logged;
mod parties;
mod results;
mod scope;
pub(crate) mod story;
mod taken_back;

use domain::{
    referral::{Referral, summary::Summary},
    values::words::Party,
};
use serde_json::Value;

use crate::fixtures::{
    json,
    situations::{SITUATIONS, situation},
};

/// The answer that this party gets, as text.
fn seen_by(party: Party, referral: &Referral) -> String {
    serde_json::to_string(&referral.view(party)).unwrap()
}

#[test]
fn status_version_and_awaiting_are_the_same_for_everybody() {
    let state = |view: &Value| (view["status"].clone(), view["version"].clone(), view["awaiting"].clone());
    for name in SITUATIONS {
        let referral = situation(name);
        let truth = state(&json(&referral.view(Party::Sender)));
        assert_eq!(truth.0, json(&referral.status), "{name}");
        for party in Party::ALL {
            assert_eq!(state(&json(&referral.view(*party))), truth, "{name} as {party} sees it");
            let row = Summary::of(&referral).view(*party);
            assert_eq!(state(&json(&row)), truth, "{name} in the list of {party}");
        }
    }
}

#[test]
fn only_the_patient_is_told_in_plain_words_and_in_the_patients_language() {
    for name in SITUATIONS {
        let referral = situation(name);
        for party in Party::ALL {
            let view = json(&referral.view(*party));
            let row = json(&Summary::of(&referral).view(*party));
            assert_eq!(view["status_text"], row["status_text"], "{name} × {party}");
            assert_eq!(row.get("language"), None, "a row's language is for the words only");
            match view["status_text"].as_str() {
                None => assert_ne!(*party, Party::Patient, "{name}"),
                Some(text) => {
                    assert_eq!(*party, Party::Patient, "{name}");
                    assert!(text.chars().any(|c| ('ऀ'..='ॿ').contains(&c)), "{name}: {text} is not Hindi");
                }
            }
        }
    }
}
