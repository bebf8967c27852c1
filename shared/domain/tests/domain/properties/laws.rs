//! The lifecycle's laws: one holder, due times, versions, terminal states, and a hand-over that never changes.

use std::collections::BTreeMap;

use domain::{
    log::{After, Awaiting},
    referral::Referral,
    values::words::{Holder, Status},
};
use jiff::SignedDuration;
use proptest::prelude::*;

use super::{Happened, play, stories};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_step_keeps_the_laws(story in stories()) {
        let mut first: Option<Referral> = None;
        play(&story, |before, after, happened| {
            let first = first.get_or_insert_with(|| before.clone());
            match happened {
                Happened::Accepted => assert_eq!(after.version, before.version + 1, "one version a command"),
                Happened::Refused => assert_eq!(after, before, "a refusal changes nothing"),
                Happened::Read => reading_changes_no_state(before, after),
            }
            has_a_holder_and_a_due_time(after);
            terminal_stays(before.status, after.status);
            assert_eq!(after.handoff, first.handoff, "what was handed over never changes");
            assert_eq!(after.handoff_digest(), first.handoff_digest());
            let snapshot = domain::referral::of_snapshot(&after.handoff.snapshot, &after.handoff.files, &after.handoff.salts);
            assert_eq!(after.handoff.signature.sha256, snapshot, "what was signed is what is there");
            if let (Some(sent), Some(seen)) = (before.sent_at, before.seen_at) {
                assert_eq!((after.sent_at, after.seen_at), (Some(sent), Some(seen)), "kept once");
            }
        });
    }

    #[test]
    fn the_state_is_the_fold_of_the_log(story in stories()) {
        let mut states = Vec::new();
        let last = play(&story, |before, _, _| states.push(before.clone()));
        states.push(last.clone());
        prop_assert_eq!(&Referral::fold(last.handoff.clone(), last.entries.clone()), &last);
        for state in states {
            let entries = state.entries.len();
            prop_assert_eq!(&last.clone().as_of(u32::try_from(entries).unwrap()), &state, "as of {}", entries);
        }
    }

    #[test]
    fn waiting_times_add_up_to_the_age(story in stories()) {
        let last = play(&story, |_, _, _| {});
        let standing: Vec<(_, After)> =
            last.entries.iter().filter_map(|entry| Some((entry.at, entry.after?))).collect();
        let end = last.entries.last().unwrap().at;
        let mut held: BTreeMap<Holder, i64> = BTreeMap::new();
        for (index, (at, after)) in standing.iter().enumerate() {
            let until = standing.get(index + 1).map_or(end, |(at, _)| *at);
            *held.entry(after.awaiting.who).or_default() += until.as_millis() - at.as_millis();
            prop_assert!(after.awaiting.since <= *at);
            let begins = index == 0 || standing[index - 1].1.awaiting.who != after.awaiting.who;
            prop_assert!(!begins || after.awaiting.since == *at, "a new holder's clock begins at once");
        }
        let age = end.as_millis() - last.handoff.created_at.as_millis();
        prop_assert_eq!(held.values().sum::<i64>(), age, "{:?}", held);
    }
}

fn has_a_holder_and_a_due_time(referral: &Referral) {
    let Awaiting { who, since, due_at } = referral.awaiting;
    if !referral.status.is_terminal() {
        assert_ne!(who, Holder::Nobody, "{} waits for nobody", referral.status);
    }
    assert_eq!(due_at.is_some(), who != Holder::Nobody);
    // A day that the receiver had promised may have passed; everything else is due later than it began.
    if referral.expected_by.is_none() {
        assert!(due_at.is_none_or(|due| due >= since.plus(SignedDuration::from_mins(15))));
    }
}

/// A terminal status never changes, except that what should never have been sent can still be voided.
fn terminal_stays(before: Status, after: Status) {
    match before {
        Status::Completed | Status::Voided => assert_eq!(after, before),
        Status::Declined | Status::Withdrawn | Status::Expired => {
            assert!(after == before || after == Status::Voided, "{before} became {after}");
        }
        Status::Draft => assert_ne!(after, Status::Expired, "a draft does not expire"),
        Status::Accepted => assert_ne!(after, Status::Expired, "accepted never expires"),
        Status::Sent | Status::NeedInfo | Status::VisitRequired => assert_ne!(after, Status::Draft),
    }
}

fn reading_changes_no_state(before: &Referral, after: &Referral) {
    let without_entry =
        Referral { entries: before.entries.clone(), seen_at: before.seen_at, ..after.clone() };
    assert_eq!(&without_entry, before);
    let first_look = before.seen_at.is_none() && after.seen_at.is_some();
    let entries = before.entries.len() + usize::from(first_look);
    assert_eq!(after.entries.len(), entries, "of readings, only the receiver's first look is in the log");
    assert!(!first_look || after.entries.last().unwrap().after.is_none());
}
