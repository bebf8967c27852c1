//! The largest referral on paper: long texts are shortened, and the paper says where they go on.

use std::time::Instant;

use domain::{limits::PAPER_BYTES, referral::Referral, words::Party};
use letter::pdf::Print;
use serde_json::json;

use crate::fixtures::{after, bodies, create};

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
    for script in ["मधुमेह की दवा ", "abcdefg hij "] {
        let full = full(script);
        for party in [Party::Sender, Party::Receiver, Party::Patient] {
            let view = full.view_within(party, PAPER_BYTES);
            let began = Instant::now();
            let pdf = Print::of(&view, None, None).pdf(&std::collections::BTreeMap::new()).unwrap();
            let took = began.elapsed();
            println!("{script} {party}: {} bytes in {took:?}", pdf.len());
            assert!(took.as_secs() < 15, "{script} {party}: {took:?}");
        }
        let shortened = letter::content::letter(&full.view_within(Party::Sender, PAPER_BYTES));
        assert!(format!("{shortened:?}").contains("Shortened here"));
    }
}
