//! What a person has done lately: counted by day, and by the list of what they sent.

use domain::values::{ids::PersonId, time::Instant};
use store::Counted;
use testing::{
    referrals::{consult, id},
    table::Table,
    time::minute,
};

fn sender() -> PersonId {
    "dr-oconnor".parse().unwrap()
}

#[tokio::test]
async fn so_many_mails_to_guests_a_day_whoever_counts_at_once() {
    let table = Table::new();
    let mut counting = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let store = table.store.clone();
        counting.spawn(async move {
            store.count(Counted::GuestMail, &sender(), minute(0), 3).await.unwrap().is_ok()
        });
    }
    assert_eq!(counting.join_all().await.into_iter().filter(|counted| *counted).count(), 3);
    let full = table.store.count(Counted::GuestMail, &sender(), minute(1), 3).await.unwrap().unwrap_err();
    assert!((1..=86_400).contains(&full), "{full}");
    // Another person, and the next day, have their own.
    let other = "dr-rao".parse().unwrap();
    table.store.count(Counted::GuestMail, &other, minute(0), 3).await.unwrap().unwrap();
    let tomorrow = Instant::from_millis(minute(1).as_millis() + full * 1000);
    table.store.count(Counted::GuestMail, &sender(), tomorrow, 3).await.unwrap().unwrap();
    // What came to nothing makes room.
    table.store.uncount(Counted::GuestMail, &sender(), minute(0)).await.unwrap();
    table.store.count(Counted::GuestMail, &sender(), minute(1), 3).await.unwrap().unwrap();
    table.store.count(Counted::GuestMail, &sender(), minute(1), 3).await.unwrap().unwrap_err();
}

#[tokio::test]
async fn what_was_made_lately_is_found_oldest_first_and_no_more_than_asked_for() {
    let table = Table::new();
    for number in 1..=5 {
        table.store.create(&consult(number).begun(), None).await.unwrap();
    }
    let made = |since: Instant, most: u32| {
        let store = table.store.clone();
        async move { store.created_since(&sender(), since, most).await.unwrap() }
    };
    let ever = Instant::from_millis(0);
    assert_eq!(made(ever, 10).await, (1..=5).map(id).collect::<Vec<_>>());
    assert_eq!(made(ever, 2).await, [id(1), id(2)]);
    assert!(made(Instant::from_millis(i64::MAX >> 17), 10).await.is_empty());
    assert!(table.store.created_since(&"dr-rao".parse().unwrap(), ever, 10).await.unwrap().is_empty());
}
