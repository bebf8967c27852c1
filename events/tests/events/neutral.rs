//! An event tells that something has happened, and nothing that is somebody's.

use domain::{
    log::{Actor, Entry},
    values::words::{Channel, EventName, Party, PrivacyCategory},
};
use events::Event;
use serde_json::json;

use crate::story::{MARKER, quiet, referral, told};

#[test]
fn everything_on_the_timeline_is_told_under_its_name() {
    let told = told(referral(json!({"level": "shared"})));
    let mut names: Vec<_> = told.iter().map(|(name, _)| *name).collect();
    assert!(told.iter().all(|(name, event)| event.name == *name));
    names.sort_unstable();
    assert_eq!(names, EventName::ALL, "once each");
}

#[test]
fn what_moves_nothing_and_stands_on_no_timeline_is_not_told() {
    let referral = referral(json!({"level": "shared"}));
    for fact in quiet() {
        assert!(!fact.on_timeline(), "{fact:?}");
        let by = Actor { party: Party::Receiver, id: None, name: None };
        let at = referral.updated_at;
        let entry = Entry::after(referral.handoff.id, None, at, by, Channel::Api, (fact, Vec::new()), None);
        assert_eq!(Event::of(&referral, &entry), None);
    }
}

#[test]
fn no_event_has_a_name_or_a_text() {
    for (name, event) in told(referral(json!({"level": "shared"}))) {
        let said = format!("{} {event:?}", json!(event)).to_lowercase();
        for theirs in
            [MARKER, "dr-rao", "dr-oconnor", "1968", "malware", "wrong-patient", "vitals", "book.example"]
        {
            assert!(!said.contains(&theirs.to_lowercase()), "{name}: {said}");
        }
    }
}

#[test]
fn an_event_of_a_doctor_only_referral_is_that_of_any_other() {
    let shared = told(referral(json!({"level": "shared"})));
    for category in PrivacyCategory::ALL {
        assert_eq!(
            told(referral(json!({"level": "doctor-only", "category": category}))),
            shared,
            "{category}"
        );
    }
}

#[test]
fn what_changes_nothing_says_where_the_referral_stands() {
    let told = told(referral(json!({"level": "shared"})));
    let at = told.iter().position(|(name, _)| *name == EventName::Seen).unwrap();
    let (before, seen) = (&told[at - 1].1.detail, &told[at].1.detail);
    assert_eq!(
        (seen.status, seen.referral_version, seen.awaiting),
        (before.status, before.referral_version, before.awaiting)
    );
    assert_eq!(seen.seq, before.seq + 1);
}
