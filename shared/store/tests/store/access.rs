//! Every reading is recorded, whoever reads at the same moment, and none of them moves the referral.

use std::sync::Arc;

use domain::{
    entry::{Fact, verify},
    referral::Referral,
    words::Party,
};
use store::NotWritten;
use tokio::task::JoinSet;

use crate::{
    referrals::{consult, id, note, read},
    table::Table,
};

/// Reads and records it, as a function does; the number of attempts.
async fn open(table: &Table, party: Party) -> u32 {
    for attempt in 1.. {
        let referral = table.store.load(id(1)).await.unwrap().unwrap();
        match table.store.record_access(&read(&referral, party)).await {
            Ok(()) => return attempt,
            Err(NotWritten::NumberTaken) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    unreachable!()
}

fn times(referral: &Referral, wanted: impl Fn(&Fact) -> bool) -> usize {
    referral.entries.iter().filter(|entry| wanted(&entry.fact)).count()
}

#[tokio::test]
async fn of_eight_readers_at_once_each_is_recorded() {
    let table = Arc::new(Table::new());
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let row = table.row(&sent);

    let mut readers = JoinSet::new();
    for party in [Party::Receiver, Party::Sender, Party::Patient, Party::Administrator].repeat(2) {
        let table = Arc::clone(&table);
        readers.spawn(async move { open(&table, party).await });
    }
    let attempts = readers.join_all().await;
    // Each round, one of them is recorded: nobody has to try more often than there are readers.
    assert!(attempts.iter().max() <= Some(&8), "{attempts:?}");

    let read = table.store.load(id(1)).await.unwrap().unwrap();
    assert_eq!(verify(&read.entries), Ok(()));
    assert_eq!(times(&read, |fact| *fact == Fact::Seen), 1);
    assert_eq!(times(&read, |fact| *fact == Fact::Viewed), 7);
    assert_eq!(table.row(&sent), row);
}

#[tokio::test]
async fn readers_and_writers_at_once_make_one_chain() {
    let table = Arc::new(Table::new());
    table.store.create(&consult(1).begun(), None).await.unwrap();
    let mut at_once = JoinSet::new();
    for number in 0..3 {
        for party in [Party::Receiver, Party::Patient] {
            let table = Arc::clone(&table);
            at_once.spawn(async move {
                open(&table, party).await;
            });
        }
        let table = Arc::clone(&table);
        at_once.spawn(async move {
            loop {
                let before = table.store.load(id(1)).await.unwrap().unwrap();
                match table.store.append(&before, &note(&before, &number.to_string()), None).await {
                    Ok(()) => break,
                    Err(NotWritten::Moved | NotWritten::NumberTaken | NotWritten::Contended) => {}
                    Err(other) => panic!("{other:?}"),
                }
            }
        });
    }
    at_once.join_all().await;
    let referral = table.store.load(id(1)).await.unwrap().unwrap();
    assert_eq!(verify(&referral.entries), Ok(()));
    assert_eq!((referral.entries.len(), referral.version), (1 + 6 + 3, 1 + 3));
    assert_eq!(times(&referral, |fact| matches!(fact, Fact::Noted(_))), 3);
}

#[tokio::test]
async fn what_was_changed_in_the_table_is_found() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    for text in ["one", "two"] {
        let before = table.store.load(id(1)).await.unwrap().unwrap();
        table.store.append(&before, &note(&before, text), None).await.unwrap();
    }
    let mut entry = table.item(&format!("REF#{}", id(1)), "LOG#000002");
    assert_eq!(entry["fact"]["M"]["text"]["S"], "one");
    entry["fact"]["M"]["text"]["S"] = "another".into();
    table.put(entry);
    let changed = table.store.load(id(1)).await.unwrap().unwrap();
    assert_eq!(verify(&changed.entries), Err(2));
}
