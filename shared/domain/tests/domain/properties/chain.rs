//! The log's chain: numbers without gaps, and no entry changed, dropped or moved unnoticed.

use domain::{
    log::{Body, Entry, Head, Log, Stored},
    values::words::Channel,
};
use proptest::prelude::*;

use super::{play, stories};
use crate::fixtures::id;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn entries_are_numbered_and_chained(story in stories()) {
        let entries = play(&story, |_, _, _| {}).entries;
        prop_assert_eq!(verify(&entries), Ok(()));
        let read = read(&entries, true);
        prop_assert_eq!(&read.entries, &entries, "what was written is read back");
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
            let mut dropped = entries.clone();
            dropped.remove(index);
            // Without the row's count, what is cut from the end shows in nothing; a row has it.
            prop_assert_eq!(verify_against(&entries, &dropped), Err(number(index)), "without entry {}", index + 1);
            if index + 1 < entries.len() {
                let mut swapped = entries.clone();
                swapped.swap(index, index + 1);
                prop_assert_eq!(verify(&swapped), Err(number(index)), "entry {} after the next", index + 1);
            }
        }
    }

    #[test]
    fn a_rewritten_entry_with_a_fitting_hash_is_found(story in stories()) {
        let entries = play(&story, |_, _, _| {}).entries;
        for index in 0..entries.len() {
            let previous = index.checked_sub(1).map(|previous| &entries[previous]);
            let Entry { at, by, fact, files, after, .. } = entries[index].clone();
            let mut log = entries.clone();
            log[index] = Entry::after(id(1), previous, at, by, Channel::Clock, (fact, files), after);
            // At the next entry, or, of the last one, by what the row says.
            let found = number((index + 1).min(entries.len() - 1));
            prop_assert_eq!(verify_against(&entries, &log), Err(found));
        }
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap() + 1
}

/// The log as the table gives it back, by the keys under which the entries stand.
fn read(entries: &[Entry], with_head: bool) -> Log {
    read_with(entries, with_head.then(|| head(entries)).flatten())
}

fn read_with(entries: &[Entry], head: Option<Head>) -> Log {
    let stored = entries.iter().map(|entry| Stored {
        seq: entry.seq,
        body: Body::read(entry.body.as_str().to_owned()),
        hash: entry.hash,
    });
    Log::read(id(1), stored.collect(), head)
}

fn head(entries: &[Entry]) -> Option<Head> {
    entries.last().map(|entry| Head { seq: entry.seq, hash: entry.hash })
}

fn verify(entries: &[Entry]) -> Result<(), u32> {
    // Under the keys in the order in which they are given.
    let stored = (1..).zip(entries).map(|(seq, entry)| Stored {
        seq,
        body: Body::read(entry.body.as_str().to_owned()),
        hash: entry.hash,
    });
    let log = Log::read(id(1), stored.collect(), head(entries));
    log.first_broken.map_or(Ok(()), Err)
}

/// The log that is left, against the row of the one that was written.
fn verify_against(written: &[Entry], left: &[Entry]) -> Result<(), u32> {
    read_with(left, head(written)).first_broken.map_or(Ok(()), Err)
}

/// The entry with one byte of what is stored changed, at several places, and with its hash or body exchanged.
fn changes(entry: &Entry) -> Vec<(String, Entry)> {
    let body = entry.body.as_str();
    let mut changes: Vec<_> = (0..body.len())
        .step_by(body.len() / 40 + 1)
        .filter(|place| body.is_char_boundary(*place) && body.is_char_boundary(place + 1))
        .map(|place| {
            let other = if &body[place..=place] == "0" { "1" } else { "0" };
            let changed = format!("{}{other}{}", &body[..place], &body[place + 1..]);
            (format!("byte {place}"), Entry { body: Body::read(changed), ..entry.clone() })
        })
        .collect();
    changes.push(("the hash".to_owned(), Entry { hash: entry.prev_hash, ..entry.clone() }));
    changes
}
