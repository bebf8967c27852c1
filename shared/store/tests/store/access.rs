//! Readings are recorded apart, each by itself; and whatever was changed in the table is found when it is read.

use std::sync::Arc;

use domain::{
    audit::StoredAccess,
    log::Body,
    notices::Notification,
    referral::access::{Access, Looked, Reader, Trail},
    values::{
        ids::PersonId,
        words::{BoxName, Channel, Party, Role},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};
use testing::{
    people::{actor, stranger},
    referrals::{accept, ask, consult, id, note, seen},
    table::Table,
    time::minute,
    wire::Fault,
};
use tokio::task::JoinSet;
use uuid::{Builder, Uuid};

fn access(number: u32, by: Reader, what: Looked) -> Access {
    Access {
        id: Uuid::from_u128(number.into()),
        at: minute(number),
        trail: Trail::Referral(id(1)),
        by,
        channel: Channel::Api,
        what,
        shown: None,
        correlation_id: None,
    }
}

/// The receiver has read the first referral.
pub(crate) fn viewed(number: u32) -> Access {
    access(number, Reader::party(&actor(Party::Receiver), Some(Role::Doctor)), Looked::Viewed)
}

/// A stranger has asked for the first referral.
pub(crate) fn refused(number: u32) -> Access {
    let caller = stranger();
    let id = Access::refusal_id(&caller, minute(number));
    Access { id, ..access(number, Reader::caller(&caller), Looked::Refused) }
}

/// The mail of this notification was sent, or refused.
pub(crate) fn mailed(told: &Notification, mail: Option<&str>) -> Access {
    let what = Looked::Mailed {
        tells: "accepted".to_owned(),
        seq: Some(2),
        to: Party::Patient,
        mail: mail.map(str::to_owned),
    };
    let trail = Trail::Referral(told.referral_id);
    Access { id: told.id, trail, ..access(1, Reader::party(&actor(Party::System), None), what) }
}

#[tokio::test]
async fn of_sixteen_readers_and_a_writer_at_once_each_is_recorded_and_nothing_waits() {
    let table = Arc::new(Table::new());
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    table.wire.asked();
    let mut at_once = JoinSet::new();
    for number in 1..=16 {
        let table = Arc::clone(&table);
        at_once.spawn(async move { table.store.record(&viewed(number)).await.unwrap() });
    }
    let (writing, before) = (Arc::clone(&table), sent.clone());
    at_once.spawn(async move {
        let mut before = before;
        for number in 0..8 {
            let after = note(&before, &number.to_string());
            writing.store.append(&before, &after, None).await.unwrap();
            before = after;
        }
    });
    at_once.join_all().await;
    assert_eq!(table.wire.asked().len(), 16 + 8, "no request was made twice");
    let trail = table.items().into_keys().filter(|(partition, _)| *partition == format!("ACC#{}", id(1)));
    assert_eq!(trail.count(), 16);
    assert_eq!(table.store.load(id(1)).await.unwrap().unwrap().entries.len(), 1 + 8);
}

#[tokio::test]
async fn readings_cost_a_later_load_nothing() {
    let table = Table::new();
    table.store.create(&consult(1).begun(), None).await.unwrap();
    table.wire.asked();
    let before = table.store.load(id(1)).await.unwrap();
    for number in 1..=200 {
        table.store.record(&viewed(number)).await.unwrap();
    }
    table.wire.asked();
    assert_eq!(table.store.load(id(1)).await.unwrap(), before);
    assert_eq!(table.wire.operations(), ["Query"]);
}

#[tokio::test]
async fn an_access_entry_is_kept_as_it_was_written_with_its_hash_and_hour() {
    let table = Table::new();
    let shown = Some(consult(1).begun().shown());
    let person: PersonId = "dr-rao".parse().unwrap();
    let list = Looked::Listed { list: BoxName::Inbox, referrals: vec![id(1), id(2)] };
    let listed = Access { trail: Trail::Person(person), what: list, ..viewed(3) };
    for (access, partition) in
        [(Access { shown, ..viewed(1) }, format!("ACC#{}", id(1))), (listed, "ACC#@dr-rao".to_owned())]
    {
        table.store.record(&access).await.unwrap();
        let item = table.item(&partition, &access.id.to_string());
        let body = Body::read(item["body"]["S"].as_str().unwrap().to_owned());
        assert_eq!(Access::read(&body).unwrap(), access);
        assert_eq!(item["hash"]["S"], json!(body.hash()));
        assert_eq!((&item["hour"]["S"], &item["v"]["N"]), (&json!("2026-11-22T09"), &json!("1")));
    }
}

fn ids(read: &[StoredAccess]) -> Vec<Uuid> {
    read.iter().map(|access| access.id).collect()
}

#[tokio::test]
async fn a_trail_is_read_by_pages_and_by_ids_up_to_a_moment() {
    let table = Table::new();
    let own = |number: u32| {
        let millis = u64::try_from(minute(number).as_millis()).unwrap();
        let id = Builder::from_unix_timestamp_millis(millis, &[7; 10]).into_uuid();
        Access { id, ..viewed(number) }
    };
    for number in [3, 1, 5, 2, 4] {
        table.store.record(&own(number)).await.unwrap();
    }
    let other = Access { trail: Trail::Referral(id(2)), ..own(6) };
    table.store.record(&other).await.unwrap();
    let (mut after, mut found, mut more) = (Uuid::nil(), Vec::new(), true);
    while more {
        let page;
        (page, more) = table.store.trail(id(1), (after, minute(5)), 2).await.unwrap();
        assert!(page.len() <= 3);
        assert!(page.iter().all(|access| access.body.hash() == access.hash));
        after = page.last().map_or(after, |last| last.id);
        found.extend(ids(&page));
    }
    assert_eq!(found, [1, 2, 3, 4].map(|number| own(number).id), "the fifth was made at the end");
    assert_eq!(table.store.trail(id(1), (own(9).id, minute(5)), 2).await.unwrap().0.len(), 0);
    let late = table.store.accesses(id(1), &[own(4).id, own(2).id, own(6).id]).await.unwrap();
    assert_eq!(ids(&late), [2, 4].map(|number| own(number).id));
}

#[tokio::test]
async fn who_is_refused_again_and_again_leaves_one_entry_an_hour() {
    let table = Table::new();
    for number in [1, 2, 3, 59, 61] {
        table.store.record(&refused(number)).await.unwrap();
    }
    let items = table.items();
    assert_eq!(items.len(), 2);
    let first: Value =
        serde_json::from_str(items.values().next().unwrap()["body"]["S"].as_str().unwrap()).unwrap();
    assert_eq!(first["at"], json!(minute(1)), "the first of the hour is kept");
}

/// A query sees the row of a transaction and not yet its entry: it is read again, and nothing is broken.
#[tokio::test]
async fn a_transaction_that_is_seen_in_part_breaks_nothing() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let accepted = accept(&sent);
    table.store.append(&sent, &accepted, None).await.unwrap();
    let partition = format!("REF#{}", id(1));
    let in_part: Vec<_> =
        ["LOG#000001", "META", "SNAP"].iter().map(|sort| table.item(&partition, sort)).collect();
    let answer = json!({"Count": in_part.len(), "ScannedCount": in_part.len(), "Items": in_part});
    table.wire.asked();
    table.wire.fail(Fault::Answer(200, answer.to_string()));
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(accepted));
    assert_eq!(table.wire.operations(), ["Query", "Query"]);
    // What stays so is broken.
    table.remove(&partition, &["LOG#000002".to_owned()]);
    assert_eq!(table.store.load(id(1)).await.unwrap().unwrap().first_broken, Some(2));
}

/// A life of eight entries, the keys of its log, and its row.
async fn life() -> (Table, Vec<String>) {
    let table = Table::new();
    let mut referral = consult(1).begun();
    table.store.create(&referral, None).await.unwrap();
    let note = |before: &_| note(before, "One more thing");
    for step in [seen, ask, note, accept, seen, note, note] as [fn(&_) -> _; 7] {
        let after = step(&referral);
        table.store.append(&referral, &after, None).await.unwrap();
        referral = after;
    }
    (table, (1..=8).map(|seq| format!("LOG#{seq:06}")).collect())
}

/// One way in which somebody with access to the table alters a log.
#[derive(Debug, Clone)]
enum Alteration {
    /// A byte of what is stored.
    Flip { entry: usize, place: usize },
    /// An entry is removed, from the middle or from the end.
    Drop { entry: usize },
    /// An entry stands in the place of another.
    Swap { entry: usize, other: usize },
    /// An entry comes once more, behind the last.
    Insert { entry: usize },
    /// All between two entries is removed.
    Cut { from: usize, until: usize },
    /// An entry says something else, with a hash that fits.
    Rehash { entry: usize },
}

fn alterations() -> impl Strategy<Value = Alteration> {
    let entry = || 0..8_usize;
    prop_oneof![
        (entry(), 0..10_000_usize).prop_map(|(entry, place)| Alteration::Flip { entry, place }),
        entry().prop_map(|entry| Alteration::Drop { entry }),
        (entry(), 1..8_usize).prop_map(|(entry, by)| Alteration::Swap { entry, other: (entry + by) % 8 }),
        entry().prop_map(|entry| Alteration::Insert { entry }),
        (0..7_usize, 1..7_usize)
            .prop_map(|(from, some)| Alteration::Cut { from, until: (from + some).min(8) }),
        entry().prop_map(|entry| Alteration::Rehash { entry }),
    ]
}

/// The log's items, altered.
fn altered(log: &[Value], alteration: &Alteration) -> Vec<Value> {
    let mut log = log.to_vec();
    let sort = |item: &Value| item["SK"].clone();
    match *alteration {
        Alteration::Flip { entry, place } => {
            let body = log[entry]["body"]["S"].as_str().unwrap();
            let places: Vec<_> = body.char_indices().collect();
            let (place, old) = places[place % places.len()];
            let new = if old == '0' { "1" } else { "0" };
            let body = format!("{}{new}{}", &body[..place], &body[place + old.len_utf8()..]);
            log[entry]["body"]["S"] = body.into();
        }
        Alteration::Drop { entry } => {
            log.remove(entry);
        }
        Alteration::Swap { entry, other } => {
            let (one, two) = (sort(&log[entry]), sort(&log[other]));
            (log[entry]["SK"], log[other]["SK"]) = (two, one);
        }
        Alteration::Insert { entry } => {
            let mut again = log[entry].clone();
            again["SK"]["S"] = "LOG#000009".into();
            log.push(again);
        }
        Alteration::Cut { from, until } => {
            log.drain(from..until);
        }
        Alteration::Rehash { entry } => {
            let body = log[entry]["body"]["S"].as_str().unwrap();
            let body = Body::read(body.replacen("\"channel\":\"api\"", "\"channel\":\"link\"", 1));
            log[entry]["hash"]["S"] = body.hash().to_string().into();
            log[entry]["body"]["S"] = body.as_str().into();
        }
    }
    log
}

#[test]
fn of_a_thousand_alterations_of_a_stored_log_each_is_found() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (table, keys) = runtime.block_on(life());
    let partition = format!("REF#{}", id(1));
    let log: Vec<_> = keys.iter().map(|key| table.item(&partition, key)).collect();
    let whole = runtime.block_on(table.store.load(id(1))).unwrap().unwrap();
    assert_eq!((whole.first_broken, whole.entries.len()), (None, 8));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(1000));
    let found = runner.run(&alterations(), |alteration| {
        let items = altered(&log, &alteration);
        let changed = items.iter().filter(|item| !log.contains(item));
        let missing = log.iter().filter(|item| items.iter().all(|left| left["SK"] != item["SK"]));
        changed.for_each(|item| table.put(item.clone()));
        missing.for_each(|item| table.remove(&partition, &[item["SK"]["S"].as_str().unwrap().to_owned()]));
        let read = runtime.block_on(table.store.load(id(1))).unwrap().unwrap();
        prop_assert!(read.first_broken.is_some(), "{:?}", alteration);
        prop_assert!(!read.entries.is_empty(), "what can be read is still shown");
        table.remove(&partition, &["LOG#000009".to_owned()]);
        let touched = log.iter().filter(|item| !items.contains(item));
        touched.for_each(|item| table.put(item.clone()));
        Ok(())
    });
    found.unwrap();
}
