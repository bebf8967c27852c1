//! The largest referral on paper: long texts are shortened, and the paper says where they go on.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use documents::pdf::Print;
use domain::{
    referral::{Referral, limits::PAPER_BYTES},
    values::words::Party,
};
use serde_json::json;
use testing::{
    bodies,
    letters::{after, create},
};

/// A referral whose log is full of reports in this script.
fn full(letter: &str) -> Referral {
    let accepted = after(create(&bodies::consult()), &[(Party::Receiver, "accept", json!({}))]);
    let text = letter.repeat(8_000 / letter.chars().count());
    let mut full = accepted;
    loop {
        let report = after(full.clone(), &[(Party::Receiver, "report", json!({"text": text}))]);
        if full.has_room_for(&report).is_err() {
            return full;
        }
        full = report;
    }
}

#[test]
fn the_largest_log_is_printed_in_the_time_of_a_function() {
    let full = full("मधुमेह की दवा ");
    let view = full.view_within(Party::Receiver, PAPER_BYTES);
    let shortened = documents::content::letter(&view);
    assert!(format!("{shortened:?}").contains("Shortened here"));
    let began = Instant::now();
    let pdf = Print::of(&view, None, None).pdf(&BTreeMap::new()).unwrap();
    // Ten times what it takes with all that this package has itself not optimised: a busy machine is no failure.
    assert!(began.elapsed() < Duration::from_mins(1), "{} bytes in {:?}", pdf.len(), began.elapsed());
}
