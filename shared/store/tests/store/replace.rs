//! A redirect closes off the old referral and begins the new one: both, or neither.

use domain::{commands::command::Command, referral::Referral, values::words::Party};
use store::{Earlier, Idempotency, NotWritten};
use testing::{
    commands::try_act,
    people::doctor,
    referrals::{consult, decline, id, note},
    table::Table,
    time::minute,
};

/// A declined referral in a table, the same closed off, and the new one.
async fn declined(table: &Table) -> (Referral, Referral, Referral) {
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let declined = decline(&sent);
    table.store.append(&sent, &declined, None).await.unwrap();
    let closed_off = try_act(&declined, Party::Sender, Command::Redirect(id(2)), minute(5)).unwrap();
    (declined, closed_off, consult(2).to(doctor("dr-iyer")).begun())
}

fn key() -> Idempotency {
    Idempotency::new(
        &"dr-oconnor".parse().unwrap(),
        "POST /redirect 1",
        "key",
        domain::values::digest::Digest::of(b"to dr-iyer"),
    )
}

#[tokio::test]
async fn both_are_written_and_the_key_names_the_new_one() {
    let table = Table::new();
    let (before, after, new) = declined(&table).await;
    table.store.replace(&before, &after, &new, Some(&key())).await.unwrap();
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(after.clone()));
    assert_eq!(table.store.load(id(2)).await.unwrap(), Some(new.clone()));
    assert_eq!(table.store.earlier(&key(), minute(6)).await.unwrap(), Some(Earlier::Same(id(2), 1)));

    let again = table.store.replace(&before, &after, &new, Some(&key())).await;
    assert!(matches!(again, Err(NotWritten::Repeated)), "{again:?}");
}

#[tokio::test]
async fn nothing_is_written_when_the_old_one_moved() {
    let table = Table::new();
    let (before, after, new) = declined(&table).await;
    table.store.append(&before, &note(&before, "Dr Iyer would take her"), None).await.unwrap();
    let items = table.items();
    let written = table.store.replace(&before, &after, &new, Some(&key())).await;
    assert!(matches!(written, Err(NotWritten::Moved)), "{written:?}");
    assert_eq!(table.items(), items);
    assert_eq!(table.store.earlier(&key(), minute(6)).await.unwrap(), None);
}

#[tokio::test]
async fn nothing_is_written_when_the_new_ones_reference_is_taken() {
    let table = Table::new();
    let (before, after, _) = declined(&table).await;
    let new = consult(2).to(doctor("dr-iyer")).referred_to_as(1).begun();
    let items = table.items();
    let written = table.store.replace(&before, &after, &new, Some(&key())).await;
    assert!(matches!(written, Err(NotWritten::ReferenceTaken)), "{written:?}");
    assert_eq!(table.items(), items);
}
