//! The log's chain: numbers without gaps, and no entry changed, dropped or moved unnoticed.

use domain::{
    entry::{Entry, verify},
    words::{Channel, Party},
};
use jiff::SignedDuration;
use proptest::prelude::*;

use super::{play, stories};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn entries_are_numbered_and_chained(story in stories()) {
        let entries = play(&story, |_, _, _| {}).entries;
        prop_assert_eq!(verify(&entries), Ok(()));
        for (number, entry) in (1..).zip(&entries) {
            prop_assert_eq!(entry.seq, number);
        }
        for pair in entries.windows(2) {
            prop_assert_eq!(pair[1].prev_hash, pair[0].hash);
            prop_assert!(pair[0].at <= pair[1].at);
        }
    }

    #[test]
    fn whatever_is_changed_is_named(story in stories()) {
        let entries = play(&story, |_, _, _| {}).entries;
        for index in 0..entries.len() {
            for (what, changed) in changes(&entries[index]) {
                let mut log = entries.clone();
                log[index] = changed;
                prop_assert_eq!(verify(&log), Err(number(index)), "{} of entry {}", what, index + 1);
            }
        }
    }

    #[test]
    fn whatever_is_dropped_moved_or_repeated_is_named(story in stories()) {
        let entries = play(&story, |_, _, _| {}).entries;
        for index in 0..entries.len() {
            let mut twice = entries.clone();
            twice.insert(index, entries[index].clone());
            prop_assert_eq!(verify(&twice), Err(number(index + 1)), "entry {} twice", index + 1);
            // The end of the log has nothing after it that could tell; an anchor of the newest hash does.
            if index + 1 < entries.len() {
                let mut dropped = entries.clone();
                dropped.remove(index);
                prop_assert_eq!(verify(&dropped), Err(number(index)), "without entry {}", index + 1);
                let mut swapped = entries.clone();
                swapped.swap(index, index + 1);
                prop_assert_eq!(verify(&swapped), Err(number(index)), "entry {} after the next", index + 1);
            }
        }
    }

    #[test]
    fn a_rewritten_entry_with_a_fitting_hash_is_found_at_the_next(story in stories()) {
        let entries = play(&story, |_, _, _| {}).entries;
        for index in 0..entries.len().saturating_sub(1) {
            let previous = index.checked_sub(1).map(|previous| &entries[previous]);
            let Entry { at, by, fact, files, after, .. } = entries[index].clone();
            let mut log = entries.clone();
            log[index] = Entry::after(previous, at, by, Channel::Clock, (fact, files), after);
            prop_assert_eq!(verify(&log), Err(number(index + 1)));
        }
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap() + 1
}

/// The entry with one member changed, for each member.
fn changes(entry: &Entry) -> Vec<(&'static str, Entry)> {
    let mut changes = vec![
        ("the number", Entry { seq: entry.seq + 1, ..entry.clone() }),
        ("the time", Entry { at: entry.at.plus(SignedDuration::from_millis(1)), ..entry.clone() }),
        ("the channel", Entry { channel: Channel::Clock, ..entry.clone() }),
        ("the fact", Entry { fact: domain::entry::Fact::Acknowledged, ..entry.clone() }),
        ("the hash", Entry { hash: entry.prev_hash, ..entry.clone() }),
        ("the chain", Entry { prev_hash: entry.hash, ..entry.clone() }),
    ];
    let mut by = entry.clone();
    by.by.party = if by.by.party == Party::System { Party::Sender } else { Party::System };
    changes.push(("the role", by));
    let mut name = entry.clone();
    name.by.name = Some("Somebody else".parse().unwrap());
    changes.push(("the name", name));
    if let Some(after) = entry.after {
        let mut moved = entry.clone();
        moved.after = Some(domain::entry::After { version: after.version + 1, ..after });
        changes.push(("where it stands", moved));
        changes.push(("that it moved", Entry { after: None, ..entry.clone() }));
    }
    changes.retain(|(_, changed)| changed != entry);
    changes
}
