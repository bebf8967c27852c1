//! What holds for every referral, whatever anybody tries in whatever order.

mod chain;
mod laws;
mod outside;
mod parsing;
mod storage;

pub(crate) use storage::read_back;

use domain::{
    referral::{Referral, lifecycle},
    values::{time::Instant, words::Party},
};
use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::Value;

use crate::fixtures::{
    act, bodies,
    commands::{STEPS, later, name_of, step},
    create, minute, opened,
};

/// One thing that somebody tries.
#[derive(Debug, Clone)]
enum Try {
    /// Any step by any party: most are refused.
    Anything { party: usize, step: usize },
    /// One of the steps that the lifecycle allows now.
    Sensible { pick: usize },
    /// Looks at it.
    Read { party: usize },
}

/// A referral, and what is tried with it, each so many minutes after the one before.
#[derive(Debug, Clone)]
struct Story {
    kind: &'static str,
    tries: Vec<(Try, i64)>,
}

const KINDS: &[&str] =
    &["consult", "draft", "guest", "doctor-only", "lab-order", "imaging-order", "admission in draft"];

fn body(kind: &str) -> Value {
    match kind {
        "consult" => bodies::consult(),
        "draft" => bodies::in_app(bodies::consult()),
        "guest" => bodies::to_guest(bodies::consult()),
        "doctor-only" => bodies::doctor_only(bodies::consult()),
        "lab-order" => bodies::lab_order(),
        "imaging-order" => bodies::imaging_order(),
        "admission in draft" => bodies::in_app(bodies::admission()),
        other => panic!("there is no kind {other}"),
    }
}

fn stories() -> impl Strategy<Value = Story> {
    let kinds = prop::sample::select(KINDS);
    let parties = 0..Party::ALL.len();
    let tries = prop_oneof![
        1 => (parties.clone(), 0..STEPS.len()).prop_map(|(party, step)| Try::Anything { party, step }),
        3 => (0..1000_usize).prop_map(|pick| Try::Sensible { pick }),
        1 => parties.prop_map(|party| Try::Read { party }),
    ];
    let tries = prop::collection::vec((tries, 0..3000_i64), 0..24);
    (kinds, tries).prop_map(|(kind, tries)| Story { kind, tries })
}

/// The parties and steps that the lifecycle allows now; what a deadline does is among them.
fn sensible(referral: &Referral) -> Vec<(Party, &'static str)> {
    let of_party = |party: &Party| {
        let (party, names) = (*party, lifecycle::actions(*party, referral));
        let is_allowed = move |step: &&&str| {
            party == Party::System || names.iter().any(|name| name.as_str() == name_of(step))
        };
        STEPS.iter().filter(is_allowed).map(|step| (party, *step)).collect::<Vec<_>>()
    };
    Party::ALL.iter().flat_map(of_party).collect()
}

/// Plays the story; shows `check` each state with the one before and whether a command made the difference.
fn play(story: &Story, mut check: impl FnMut(&Referral, &Referral, Happened)) -> Referral {
    let mut now = minute(0);
    let mut referral = create(&body(story.kind));
    for (tried, minutes) in &story.tries {
        now = now.plus(SignedDuration::from_mins(*minutes));
        let (after, happened) = one(&referral, tried, now);
        check(&referral, &after, happened);
        referral = after;
    }
    referral
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Happened {
    Accepted,
    Refused,
    Read,
}

fn one(before: &Referral, tried: &Try, now: Instant) -> (Referral, Happened) {
    let (party, name) = match tried {
        Try::Read { party } => {
            let read = opened(before.clone(), Party::ALL[*party], now);
            return (read, Happened::Read);
        }
        Try::Anything { party, step } => (Party::ALL[*party], STEPS[*step]),
        Try::Sensible { pick } => {
            let sensible = sensible(before);
            sensible[pick % sensible.len()]
        }
    };
    // Visits are booked for a time to come; the fixture's day may have passed.
    let command = later(step(name, before), now);
    match act(before.clone(), party, command, now) {
        Ok(after) => (after, Happened::Accepted),
        Err(_) => (before.clone(), Happened::Refused),
    }
}
