//! A newer program has written to the log: an older one keeps, verifies and passes over what it does not know, and goes
//! on writing to the same chain.
//!
//! Version 2 is invented here. How a real one is added stands in `domain::log`.

use domain::{
    commands::command::Command,
    log::{Body, Fact, Head, Stored},
    referral::Referral,
    values::{
        digest::Digest,
        words::{Channel, Party, Status},
    },
};
use serde_json::{Value, json};

use crate::fixtures::{act, actor, bodies, commands::command, create, minute};

fn command_of(name: &str) -> Command {
    let body = if name == "note" { json!({"text": "One more thing"}) } else { json!({}) };
    command(name, body)
}

/// The log as the table has it.
fn stored(referral: &Referral) -> Vec<Stored> {
    let entry =
        |entry: &domain::log::Entry| Stored { seq: entry.seq, body: entry.body.clone(), hash: entry.hash };
    referral.entries.iter().map(entry).collect()
}

fn load(referral: &Referral, log: Vec<Stored>) -> Referral {
    let head = log.last().map(|last| Head { seq: last.seq, hash: last.hash });
    Referral::read(referral.handed_over.clone(), log, head).unwrap()
}

/// The newest entry, as a newer program would have written it.
fn rewritten(log: &mut [Stored], change: impl Fn(&mut Value)) {
    let last = log.last_mut().unwrap();
    let mut entry: Value = serde_json::from_str(last.body.as_str()).unwrap();
    change(&mut entry);
    last.body = Body::read(serde_json_canonicalizer::to_string(&entry).unwrap());
    last.hash = last.body.hash();
}

/// The older program's next command, on what it could read.
fn goes_on(read: &Referral) -> Referral {
    let after = act(read.clone(), Party::Sender, command_of("note"), minute(30)).unwrap();
    let again = load(&after, stored(&after));
    assert_eq!((again.first_broken, &again), (None, &after), "the chain verifies throughout");
    after
}

#[test]
fn a_member_that_is_not_known_is_kept_and_verified() {
    let accepted = act(create(&bodies::consult()), Party::Receiver, command_of("accept"), minute(1)).unwrap();
    let mut log = stored(&accepted);
    rewritten(&mut log, |entry| {
        entry["fact"]["ward"] = json!("3B");
        entry["signature"] = json!({"key": "2", "of": "…"});
    });
    let read = load(&accepted, log.clone());
    assert_eq!((read.first_broken, read.status), (None, Status::Accepted));
    let after = goes_on(&read);
    assert_eq!(after.entries[1].body, log[1].body, "kept to the letter");
    assert!(matches!(after.entries[1].fact, Fact::Accepted(_)));
}

#[test]
fn a_fact_a_word_or_a_version_that_is_not_known_is_passed_over() {
    type Change = fn(&mut Value);
    let changes: [Change; 4] = [
        |entry| entry["fact"] = json!({"event": "transferred", "to": "dr-iyer"}),
        |entry| entry["fact"] = json!({"event": "declined", "reason": "on-holiday"}),
        |entry| entry["v"] = json!(2),
        |entry| entry["fact"] = json!("a text"),
    ];
    for change in changes {
        let noted = act(create(&bodies::consult()), Party::Sender, command_of("note"), minute(1)).unwrap();
        let mut log = stored(&noted);
        rewritten(&mut log, change);
        rewritten(&mut log, |entry| entry["after"]["status"] = json!("accepted"));
        let read = load(&noted, log);
        assert_eq!((read.first_broken, &read.entries[1].fact), (None, &Fact::Unknown));
        // Where the referral stands is in every entry, whatever the fact.
        assert_eq!(read.status, Status::Accepted);
        assert!(read.view(Party::Sender).timeline.iter().all(|entry| entry.seq != 2));
        goes_on(&read);
    }
}

#[test]
fn older_and_newer_take_turns() {
    let mut referral = create(&bodies::consult());
    for turn in 1..20 {
        let by = if turn % 2 == 0 { Party::Sender } else { Party::Receiver };
        let after = act(load(&referral, stored(&referral)), by, command_of("note"), minute(turn)).unwrap();
        let mut log = stored(&after);
        if turn % 2 == 1 {
            rewritten(&mut log, |entry| {
                entry["v"] = json!(2);
                entry["fact"]["language"] = json!("ta");
            });
        }
        referral = load(&after, log);
        assert_eq!(referral.first_broken, None, "turn {turn}");
    }
    assert_eq!(referral.version, 20);
    let unknown = referral.entries.iter().filter(|entry| entry.fact == Fact::Unknown);
    assert_eq!(unknown.count(), 10);
}

#[test]
fn a_hand_over_that_is_not_the_one_that_was_named_is_found() {
    let sent = create(&bodies::consult());
    let other = sent.handed_over.as_str().replacen("Chest tightness", "Chest pain", 1);
    let log = stored(&sent);
    let read = Referral::read(Body::read(other), log, Some(sent.head())).unwrap();
    assert_eq!(read.first_broken, Some(1));
    let note: Command = command_of("note");
    assert_eq!(
        act(read.clone(), Party::Sender, note, minute(1)),
        Err(domain::referral::refusal::Refusal::Broken)
    );
    let told = |party| read.view(party).integrity.map(|integrity| integrity.first_broken);
    assert_eq!([Party::Sender, Party::Administrator].map(told), [Some(1), Some(1)]);
    assert_eq!([Party::Receiver, Party::Patient].map(told), [None, None]);
    assert!(Party::ALL.iter().all(|party| read.view(*party).actions.is_empty()));
    assert_eq!(Digest::default().to_string().len(), 64);
    let seen = sent.note(Fact::Seen, actor(Party::Receiver), minute(2), Channel::Api);
    assert_eq!(seen.first_broken, None);
}
