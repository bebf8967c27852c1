//! A command that is repeated with its key gets its first answer and changes nothing.

use std::sync::Arc;

use domain::{
    referral::Referral,
    values::{digest::Digest, ids::ReferralId, words::Party},
};
use serde_json::json;
use store::{Earlier, Idempotency, NotWritten, REMEMBERED_FOR};
use testing::{
    commands::act,
    referrals::{accept, consult, decline, id, note},
    table::{DEFINITION, Table},
    time::{minute, seconds_after},
};
use tokio::task::JoinSet;

/// Dr O'Connor's key for a note to the first referral.
fn key() -> Idempotency {
    used("dr-oconnor", "POST /note 1", "key", "body")
}

fn used(person: &str, route: &str, key: &str, body: &str) -> Idempotency {
    Idempotency::new(&person.parse().unwrap(), route, key, Digest::of(body.as_bytes()))
}

/// A table with a referral to which a note was added with the key.
async fn noted() -> (Table, Referral) {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let noted = note(&sent, "one");
    table.store.append(&sent, &noted, Some(&key())).await.unwrap();
    (table, noted)
}

#[tokio::test]
async fn the_same_request_again_is_told_what_it_wrote() {
    let (table, noted) = noted().await;
    let items = table.items();
    let again = table.store.append(&noted, &note(&noted, "one"), Some(&key())).await;
    assert!(matches!(again, Err(NotWritten::Repeated)), "{again:?}");
    assert_eq!(table.items(), items);

    let accepted = accept(&noted);
    table.store.append(&noted, &accepted, None).await.unwrap();
    let first = table.store.earlier(&key(), minute(9)).await.unwrap();
    assert_eq!(first, Some(Earlier::Same(id(1), 2)));
    assert_eq!(table.store.load(id(1)).await.unwrap().unwrap().as_of(2), noted);
}

#[tokio::test]
async fn a_repeated_request_is_repeated_also_if_it_was_decided_on_what_it_wrote_over() {
    let (table, noted) = noted().await;
    let sent = noted.clone().as_of(1);
    let again = table.store.append(&sent, &note(&sent, "one"), Some(&key())).await;
    assert!(matches!(again, Err(NotWritten::Repeated)), "not Moved: {again:?}");
}

#[tokio::test]
async fn another_request_with_the_same_key_is_refused() {
    let (table, noted) = noted().await;
    let other = used("dr-oconnor", "POST /note 1", "key", "another body");
    let again = table.store.append(&noted, &note(&noted, "two"), Some(&other)).await;
    assert!(matches!(again, Err(NotWritten::Repeated)), "{again:?}");
    assert_eq!(table.store.earlier(&other, minute(9)).await.unwrap(), Some(Earlier::Other));
}

#[tokio::test]
async fn keys_of_other_people_and_routes_do_not_meet() {
    let (table, mut referral) = noted().await;
    for other in [
        used("dr-rao", "POST /note 1", "key", "body"),
        used("dr-oconnor", "POST /note 2", "key", "body"),
        used("dr-oconnor", "POST /note 1", "another key", "body"),
        used("dr-oconnor", "POST /note", "1 key", "body"),
    ] {
        assert_eq!(table.store.earlier(&other, minute(9)).await.unwrap(), None, "{other:?}");
        let after = note(&referral, "more");
        table.store.append(&referral, &after, Some(&other)).await.unwrap();
        referral = after;
    }
}

#[tokio::test]
async fn what_was_not_written_is_not_remembered() {
    let (table, noted) = noted().await;
    let other = used("dr-rao", "POST /decline 1", "key", "body");
    let sent = noted.as_of(1);
    let written = table.store.append(&sent, &decline(&sent), Some(&other)).await;
    assert!(matches!(written, Err(NotWritten::Moved)), "{written:?}");
    assert_eq!(table.store.earlier(&other, minute(9)).await.unwrap(), None);
}

/// The table removes what has expired when it finds the time to: until then, it counts as removed.
#[tokio::test]
async fn a_key_is_remembered_for_48_hours() {
    let (table, noted) = noted().await;
    let then = noted.entries.last().unwrap().at;
    let (just_before, over) = (seconds_after(then, REMEMBERED_FOR - 1), seconds_after(then, REMEMBERED_FOR));
    assert_eq!(table.store.earlier(&key(), just_before).await.unwrap(), Some(Earlier::Same(id(1), 2)));
    assert_eq!(table.store.earlier(&key(), over).await.unwrap(), None);

    let late = |at| act(&noted, Party::Sender, "note", json!({"text": "late"}), at);
    let written = table.store.append(&noted, &late(just_before), Some(&key())).await;
    assert!(matches!(written, Err(NotWritten::Repeated)), "{written:?}");
    table.store.append(&noted, &late(over), Some(&key())).await.unwrap();
    assert_eq!(table.store.earlier(&key(), over).await.unwrap(), Some(Earlier::Same(id(1), 3)));
}

#[tokio::test]
async fn the_table_removes_what_has_expired() {
    let (table, noted) = noted().await;
    let attribute = DEFINITION.expires_by.as_deref().unwrap();
    let expires: Vec<_> = table.items().into_iter().filter(|(_, item)| !item[attribute].is_null()).collect();
    let [((partition, _), item)] = expires.as_slice() else { panic!("{expires:#?}") };
    assert!(partition.starts_with("IDEM#"));
    let seconds = noted.entries.last().unwrap().at.as_millis() / 1000 + REMEMBERED_FOR;
    assert_eq!(item[attribute]["N"], seconds.to_string());
}

/// As when a phone sends again and again while the first request is still under way.
#[tokio::test]
async fn eight_equal_requests_at_once_create_one_referral() {
    let table = Arc::new(Table::new());
    let mut creating = JoinSet::new();
    for number in 1..=8 {
        let table = Arc::clone(&table);
        creating.spawn(async move {
            let referral = consult(number).begun();
            (referral.handoff.id, table.store.create(&referral, Some(&key())).await)
        });
    }
    let (mut created, mut repeated): (Vec<ReferralId>, u32) = (Vec::new(), 0);
    while let Some(done) = creating.join_next().await {
        match done.unwrap() {
            (id, Ok(())) => created.push(id),
            (_, Err(NotWritten::Repeated)) => repeated += 1,
            (_, Err(other)) => panic!("{other:?}"),
        }
    }
    assert_eq!((created.len(), repeated), (1, 7));
    let first = table.store.earlier(&key(), minute(9)).await.unwrap();
    assert_eq!(first, Some(Earlier::Same(created[0], 1)));
    // The referral's row, what was handed over, one entry, its reference, the key.
    assert_eq!(table.items().len(), 5);
}
