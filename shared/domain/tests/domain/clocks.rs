//! Due times: the clock of each priority for each duty, and who it runs for.

use domain::{
    referral::{
        Referral,
        clocks::{Clocks, Duty},
    },
    values::words::{
        Holder,
        Party::{self, Patient, Receiver, Sender, System},
        Priority,
    },
};
use jiff::SignedDuration;
use serde_json::json;

use crate::fixtures::{
    act, bodies,
    commands::{command, step},
    create, minute,
};

const MINUTE: i64 = 1;
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// The product's table in minutes: seen by, decided by, info reply by, visit booked by, expires. An emergency
/// has no time for booking; whoever has to book then has as long as a decision takes.
#[rustfmt::skip]
const TABLE: [(Priority, i64, i64, i64, i64, i64); 4] = [
    (Priority::Emergency, 15 * MINUTE, HOUR,      HOUR,      HOUR,      24 * HOUR),
    (Priority::Urgent,    4 * HOUR,    24 * HOUR, 24 * HOUR, 48 * HOUR, 7 * DAY),
    (Priority::Soon,      DAY,         2 * DAY,   3 * DAY,   5 * DAY,   14 * DAY),
    (Priority::Routine,   DAY,         3 * DAY,   7 * DAY,   14 * DAY,  60 * DAY),
];

fn in_minutes(duration: SignedDuration) -> i64 {
    duration.as_mins()
}

#[test]
fn every_priority_has_the_products_clocks() {
    for (priority, seen, decided, reply, visit, expires) in TABLE {
        let clocks = Clocks::of(priority);
        assert_eq!(in_minutes(clocks.seen_by), seen, "{priority}: seen by");
        assert_eq!(in_minutes(clocks.decided_by), decided, "{priority}: decided by");
        assert_eq!(in_minutes(clocks.info_reply_by), reply, "{priority}: info reply by");
        assert_eq!(in_minutes(clocks.visit_booked_by), visit, "{priority}: visit booked by");
        assert_eq!(in_minutes(clocks.expires), expires, "{priority}: expires");
    }
    assert_eq!(TABLE.len(), Priority::ALL.len());
}

#[test]
fn every_duty_is_its_holders_and_due_by_its_clock() {
    for (priority, _, decided, reply, visit, expires) in TABLE {
        for (duty, holder, due) in [
            (Duty::Consent, Holder::Patient, Some(decided)),
            (Duty::Decide, Holder::Receiver, Some(decided)),
            (Duty::Answer, Holder::Sender, Some(reply)),
            (Duty::Book, Holder::Patient, Some(visit)),
            (Duty::See, Holder::Receiver, Some(decided)),
            (Duty::Finish, Holder::Receiver, Some(expires)),
            (Duty::FindAnother, Holder::Sender, Some(decided)),
            (Duty::Nothing, Holder::Nobody, None),
        ] {
            assert_eq!(duty.holder(), holder, "{duty:?}");
            let found = duty.due_at(priority, minute(7), None, None);
            assert_eq!(found, due.map(|due| minute(7 + due)), "{priority} × {duty:?}");
        }
    }
}

#[test]
fn a_booked_visit_leaves_the_time_to_decide_after_it_begins() {
    for (priority, _, decided, ..) in TABLE {
        let due = |visit| Duty::See.due_at(priority, minute(0), Some(visit), None);
        assert_eq!(due(minute(5000)), Some(minute(5000 + decided)), "{priority}");
        assert_eq!(due(minute(-5000)), Some(minute(decided)), "{priority}: never before it began");
    }
}

#[test]
fn a_promised_day_lasts_until_its_midnight_in_india() {
    let promised =
        Duty::Finish.due_at(Priority::Routine, minute(0), None, Some("2026-12-10".parse().unwrap()));
    assert_eq!(promised.unwrap().to_string(), "2026-12-10T18:29:59.999Z");
}

/// What the holder's clock says after each of these steps, a minute apart.
fn dues(priority: Priority, steps: &[(Party, &str)]) -> Vec<(Holder, i64)> {
    let referral = create(&bodies::with(bodies::consult(), json!({"priority": priority})));
    let due = |referral: &Referral| {
        let awaiting = referral.awaiting;
        let minutes =
            awaiting.due_at.map_or(0, |due| (due.as_millis() - awaiting.since.as_millis()) / 60_000);
        (awaiting.who, minutes)
    };
    let mut dues = vec![due(&referral)];
    steps.iter().zip(1..).fold(referral, |before, ((party, name), minutes)| {
        let command = match *name {
            "accept" => command("accept", json!({})),
            other => step(other, &before),
        };
        let after = act(before, *party, command, minute(minutes)).unwrap();
        dues.push(due(&after));
        after
    });
    dues
}

#[test]
fn the_clock_runs_for_the_holder_and_begins_anew_with_each() {
    for (priority, _, decided, reply, visit, expires) in TABLE {
        let steps = [
            (Receiver, "request-info"),
            (Sender, "reply"),
            (Receiver, "require-visit"),
            (Patient, "book-visit"),
            (Receiver, "visit-outcome: missed"),
            (Receiver, "accept"),
            (Receiver, "request-info"),
            (Sender, "reply"),
            (Receiver, "decline"),
            (Sender, "close-off"),
        ];
        let mut found = dues(priority, &steps);
        found.remove(4); // A booked visit has its own test.
        let expected = [
            (Holder::Receiver, decided),
            (Holder::Sender, reply),
            (Holder::Receiver, decided),
            (Holder::Patient, visit),
            (Holder::Patient, visit),
            (Holder::Receiver, expires),
            (Holder::Sender, reply),
            (Holder::Receiver, expires),
            (Holder::Sender, decided),
            (Holder::Nobody, 0),
        ];
        assert_eq!(found, expected, "{priority}");
        let undelivered = dues(priority, &[(System, "bounce"), (System, "expire")]);
        assert_eq!(undelivered[1..], [(Holder::Sender, decided); 2], "{priority}");
    }
}
