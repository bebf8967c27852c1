//! Many at once: one wins, the others are told, and the log stays in order.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::person::Answer;
use crate::harness::samples::{asks, consult};
use crate::harness::stack::{Stack, number};

/// Does all of this at the same time.
fn at_once<T: Send>(calls: Vec<Box<dyn Fn() -> T + Send + '_>>) -> Vec<T> {
    std::thread::scope(|scope| {
        let running: Vec<_> = calls.into_iter().map(|call| scope.spawn(call)).collect();
        running.into_iter().map(|call| call.join().unwrap()).collect()
    })
}

/// Whoever won, the others are told so; and the winners' versions follow each other.
fn winners(answers: &[Answer], refusals: &[(u16, &str)]) -> Vec<u64> {
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    for answer in lost {
        let code = answer.problem()["code"].clone();
        let known = refusals.iter().any(|(status, known)| answer.status == *status && code == *known);
        assert!(known, "{}: {}", answer.call, answer.text);
    }
    let mut versions: Vec<_> = won.iter().map(|answer| answer.json()["version"].as_u64().unwrap()).collect();
    versions.sort_unstable();
    assert_eq!(versions, (2..2 + versions.len() as u64).collect::<Vec<_>>());
    versions
}

#[test]
fn eight_equal_creates_make_one_referral() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let (key, body) = (format!("race-{}", number()), consult("dr-rao", &patient));
    let headers = [("idempotency-key", key.as_str())];
    let create = || sender.post_with("/v1/referrals", &headers, &body).has(201).text;
    let answers: BTreeSet<String> =
        at_once((0..8).map(|_| Box::new(create) as _).collect()).into_iter().collect();
    assert_eq!(answers.len(), 1, "one answer for all");
    assert_eq!(patient.list("mine").len(), 1);
}

#[test]
fn of_eight_that_exclude_each_other_one_wins() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, patient, id, .. } = &case;
    let decline = || receiver.command(id, "decline", &json!({"reason": "capacity-full"}));
    let sender_withdraws = || sender.command(id, "withdraw", &json!({"reason": "Not needed"}));
    let patient_withdraws = || patient.command(id, "withdraw", &json!({"reason": "I am well"}));
    let calls: Vec<Box<dyn Fn() -> Answer + Send + '_>> = (0..8)
        .map(|n| match n % 3 {
            0 => Box::new(decline) as _,
            1 => Box::new(sender_withdraws) as _,
            _ => Box::new(patient_withdraws) as _,
        })
        .collect();
    let won = winners(&at_once(calls), &[(409, "conflict"), (409, "wrong-state")]);
    assert_eq!(won, [2], "exactly one");
    assert_eq!(case.all_see()["version"], 2);
    assert_eq!(case.timeline().iter().filter(|name| *name != "seen").count(), 2);
}

#[test]
fn of_eight_on_the_same_picture_one_wins() {
    let case = Case::consult("dr-rao");
    let path = |command: &str| format!("/v1/referrals/{}/{command}", case.id);
    let call = |command: &'static str, body: Value| {
        let (path, receiver) = (path(command), &case.receiver);
        Box::new(move || receiver.post_with(&path, &[("if-match", "\"1\"")], &body)) as _
    };
    let calls = (0..8).map(|n| match n % 3 {
        0 => call("accept", json!({})),
        1 => call("decline", json!({"reason": "other"})),
        _ => call("request-info", asks(&["Last ECG"])),
    });
    let refusals = [(409, "conflict"), (409, "wrong-state"), (412, "stale")];
    assert_eq!(winners(&at_once(calls.collect()), &refusals), [2], "exactly one");
    assert_eq!(case.all_see()["version"], 2);
}

#[test]
fn whatever_eight_do_the_log_stays_in_order() {
    let case = Case::consult("dr-rao");
    let Case { receiver, id, .. } = &case;
    let call =
        |command: &'static str, body: Value| Box::new(move || receiver.command(id, command, &body)) as _;
    let calls = (0..8).map(|n| match n % 3 {
        0 => call("accept", json!({})),
        1 => call("decline", json!({"reason": "other"})),
        _ => call("request-info", asks(&["Last ECG"])),
    });
    let won = winners(&at_once(calls.collect()), &[(409, "conflict"), (409, "wrong-state")]);
    assert!(!won.is_empty());
    assert_eq!(case.all_see()["version"], won.len() + 1);
    assert_eq!(case.timeline().iter().filter(|name| *name != "seen").count(), won.len() + 1);
}

#[test]
fn notes_never_exclude_each_other() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, id, .. } = &case;
    let calls: Vec<Box<dyn Fn() -> Answer + Send + '_>> = (0..4)
        .map(|n| {
            let by = if n % 2 == 0 { sender } else { receiver };
            Box::new(move || by.command(id, "note", &json!({"text": format!("Note {n}")}))) as _
        })
        .collect();
    assert_eq!(winners(&at_once(calls), &[]).len(), 4);
    assert_eq!(case.timeline().iter().filter(|name| *name == "noted").count(), 4);
}

#[test]
fn the_first_of_many_readings_is_seen() {
    let case = Case::consult("dr-rao");
    let Case { receiver, id, .. } = &case;
    let read = || receiver.get(&format!("/v1/referrals/{id}")).has(200);
    at_once((0..4).map(|_| Box::new(read) as _).collect());
    assert_eq!(case.timeline(), ["sent", "seen"]);
    case.step(receiver, "accept", &json!({}));
}
