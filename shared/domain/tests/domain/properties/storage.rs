//! What is stored comes back as it was: the hand-over, every entry, and so the referral.

use domain::{
    log::{Body, Stored},
    referral::{Referral, summary::Summary},
};
use proptest::prelude::*;

use super::{play, stories};
use crate::fixtures::{
    json,
    situations::{SITUATIONS, situation},
};

/// The referral as the table gives it back.
pub(crate) fn read_back(referral: &Referral) -> Referral {
    let log = referral.entries.iter().map(|entry| Stored {
        seq: entry.seq,
        body: Body::read(entry.body.as_str().to_owned()),
        hash: entry.hash,
    });
    let handed_over = Body::read(referral.handed_over.as_str().to_owned());
    Referral::read(handed_over, log.collect(), Some(referral.head())).unwrap()
}

fn comes_back(referral: &Referral) {
    assert_eq!(&read_back(referral), referral);
    for entry in &referral.entries {
        let body: serde_json::Value = serde_json::from_str(entry.body.as_str()).unwrap();
        assert_eq!(body["fact"]["event"], entry.fact.name(), "stored under its event's name");
        assert_eq!(body["v"], 1);
    }
    let row = Summary::of(referral);
    let stored: Summary = serde_json::from_value(json(&row)).unwrap();
    assert_eq!(stored, row);
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
