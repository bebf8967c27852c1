//! What is stored comes back as it was: the hand-over, every entry, and so the referral.

use domain::{entry::Entry, handoff::Handoff, referral::Referral, summary::Summary};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::{play, stories};
use crate::fixtures::{
    json,
    situations::{SITUATIONS, situation},
};

/// Through text, and through a tree of values as the table's client does.
fn stored<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) -> T {
    let text = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let tree = serde_json::to_value(value).unwrap();
    let of_tree: T = serde_json::from_value(tree).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(read, of_tree);
    read
}

fn comes_back(referral: &Referral) {
    let handoff: Handoff = stored(&referral.handoff);
    let entries: Vec<Entry> = referral.entries.iter().map(stored).collect();
    assert_eq!(&Referral::fold(handoff, entries), referral);
    for entry in &referral.entries {
        assert_eq!(json(&entry.fact)["event"], entry.fact.name(), "stored under its event's name");
    }
    let row = Summary::of(referral);
    assert_eq!(stored(&row), row);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_story_comes_back(story in stories()) {
        comes_back(&play(&story, |_, _, _| {}));
    }
}

#[test]
fn every_situation_comes_back() {
    for name in SITUATIONS {
        comes_back(&situation(name));
    }
}
