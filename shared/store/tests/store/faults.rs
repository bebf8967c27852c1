//! What goes wrong between a function and the table: what is tried again, what is told, and that nothing is written
//! twice.

use std::time::Duration;

use aws::Error;
use serde_json::json;
use store::{Earlier, Idempotency, NotWritten};
use testing::{
    people::doctor,
    referrals::{accept, checked, consult, decline, id, seen},
    table::Table,
    time::minute,
    wire::Fault,
};

use crate::access::{refused, viewed};

/// As often as the SDK asks before it gives up.
const ATTEMPTS: usize = 3;

fn key() -> Idempotency {
    Idempotency::new(
        &"dr-oconnor".parse().unwrap(),
        "POST /accept 1",
        "key",
        domain::values::digest::Digest::of(b"{}"),
    )
}

fn unavailable(result: &Result<(), NotWritten>) {
    assert!(matches!(result, Err(NotWritten::Store(Error::Again(..)))), "{result:?}");
}

fn broken(result: &Result<(), NotWritten>) {
    assert!(matches!(result, Err(NotWritten::Store(Error::Never(..)))), "{result:?}");
}

/// The SDK sends the same `ClientRequestToken` again, and the table answers what it answered then.
#[tokio::test]
async fn a_transaction_whose_answer_was_lost_is_sent_again_and_written_once() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.wire.fail(Fault::AnswerLost);
    table.store.create(&sent, Some(&key())).await.unwrap();
    let asked = table.wire.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0], asked[1]);
    assert!(asked[0].body["ClientRequestToken"].is_string());

    table.wire.fail(Fault::AnswerLost);
    let accepted = accept(&sent);
    table.store.append(&sent, &accepted, None).await.unwrap();
    assert_eq!(table.wire.operations(), ["TransactWriteItems"; 2]);
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(accepted));
}

/// A put has no such token: the entry that stands under the number tells whether it is the same.
#[tokio::test]
async fn a_put_whose_answer_was_lost_is_written_once_and_no_other_takes_its_place() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    table.wire.asked();
    table.wire.fail(Fault::AnswerLost);
    let seen = seen(&sent);
    table.store.append(&sent, &seen, None).await.unwrap();
    assert_eq!(table.wire.operations(), ["PutItem", "PutItem", "Query"]);
    let other = checked(&sent);
    let taken = table.store.append(&sent, &other, None).await;
    assert!(matches!(taken, Err(NotWritten::NumberTaken)), "{taken:?}");
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(seen));
}

#[tokio::test]
async fn two_commands_never_share_a_token() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    // The same command, decided on the same read: the second is no retry of the first.
    let accepted = accept(&sent);
    table.store.append(&sent, &accepted, None).await.unwrap();
    let again = table.store.append(&sent, &accepted, None).await;
    assert!(matches!(again, Err(NotWritten::Moved)), "{again:?}");
}

#[tokio::test]
async fn a_command_whose_answer_never_came_is_found_by_its_key() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    table.wire.asked();
    table.wire.fail_always(&Fault::AnswerLost);
    let accepted = accept(&sent);
    unavailable(&table.store.append(&sent, &accepted, Some(&key())).await);
    assert_eq!(table.wire.operations().len(), ATTEMPTS);
    table.wire.mend();

    // The client, told to try again, does so: with its key it gets the first answer, without it a conflict.
    let again = table.store.append(&sent, &accepted, Some(&key())).await;
    assert!(matches!(again, Err(NotWritten::Repeated)), "{again:?}");
    assert_eq!(table.store.earlier(&key(), minute(9)).await.unwrap(), Some(Earlier::Same(id(1), 2)));
    let again = table.store.append(&sent, &accepted, None).await;
    assert!(matches!(again, Err(NotWritten::Moved)), "{again:?}");
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(accepted));
}

/// An access entry is the same whenever it is put: sent again after a lost answer, it is there once.
#[tokio::test]
async fn an_access_whose_answer_was_lost_is_recorded_once() {
    let table = Table::new();
    table.wire.fail(Fault::AnswerLost);
    table.store.record(&viewed(1)).await.unwrap();
    assert_eq!(table.items().len(), 1);
    table.wire.fail(Fault::AnswerLost);
    table.store.record(&refused(2)).await.unwrap();
    assert_eq!(table.items().len(), 2);
}

/// What passes is tried again; what stays is told as such.
#[tokio::test]
async fn what_passes_is_tried_again_and_then_unavailable() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    for fault in [
        Fault::NotHeard,
        Fault::error(400, "ThrottlingException"),
        Fault::error(400, "ProvisionedThroughputExceededException"),
        Fault::error(400, "RequestLimitExceeded"),
        Fault::error(500, "InternalServerError"),
        Fault::error(503, "ServiceUnavailable"),
        Fault::Answer(503, "<html>Service Unavailable</html>".to_owned()),
    ] {
        table.wire.asked();
        table.wire.fail(fault.clone());
        assert_eq!(table.store.load(id(1)).await.unwrap().as_ref(), Some(&sent), "{fault:?}");
        assert_eq!(table.wire.operations(), ["Query"; 2], "{fault:?}");

        table.wire.fail_always(&fault);
        let loaded = table.store.load(id(1)).await;
        assert!(matches!(loaded, Err(Error::Again(..))), "{fault:?}: {loaded:?}");
        assert_eq!(table.wire.operations(), ["Query"; ATTEMPTS], "{fault:?}");
        unavailable(&table.store.append(&sent, &accept(&sent), Some(&key())).await);
        assert_eq!(table.wire.operations(), ["TransactWriteItems"; ATTEMPTS], "{fault:?}");
        let recorded = table.store.record(&viewed(1)).await;
        assert!(matches!(recorded, Err(Error::Again(..))), "{fault:?}: {recorded:?}");
        table.wire.mend();
    }
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(sent));
}

#[tokio::test]
async fn what_never_answers_is_unavailable() {
    let table = Table::impatient(Duration::from_millis(10), Duration::from_millis(200));
    table.wire.fail_always(&Fault::Silence);
    let loaded = table.store.load(id(1)).await;
    assert!(matches!(loaded, Err(Error::Again(..))), "{loaded:?}");
    assert_eq!(table.wire.operations(), ["Query"; ATTEMPTS]);
    unavailable(&table.store.create(&consult(1).begun(), None).await);
}

#[tokio::test]
async fn what_will_not_pass_is_not_tried_again() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    for code in ["ValidationException", "AccessDeniedException", "ResourceNotFoundException"] {
        table.wire.asked();
        table.wire.fail_always(&Fault::error(400, code));
        let loaded = table.store.load(id(1)).await;
        assert!(matches!(loaded, Err(Error::Never(..))), "{code}: {loaded:?}");
        let said = loaded.unwrap_err().to_string();
        assert!(said.contains(code) && said.contains("as scripted"), "{said}");
        broken(&table.store.append(&sent, &accept(&sent), None).await);
        let recorded = table.store.record(&viewed(1)).await;
        assert!(matches!(recorded, Err(Error::Never(..))), "{recorded:?}");
        assert_eq!(table.wire.operations(), ["Query", "TransactWriteItems", "PutItem"], "{code}");
        table.wire.mend();
    }
}

#[tokio::test]
async fn the_reason_of_a_cancelled_transaction_says_what_to_do() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    // The key's record, the referral's row, the entry.
    let told = async |reasons: &[&str]| {
        table.wire.asked();
        table.wire.fail(Fault::cancelled(reasons));
        let told = table.store.append(&sent, &decline(&sent), Some(&key())).await;
        assert_eq!(table.wire.operations().len(), 1, "the SDK tries none of these again");
        told.unwrap_err()
    };
    assert!(matches!(told(&["None", "TransactionConflict", "None"]).await, NotWritten::Contended));
    assert!(matches!(told(&["ConditionalCheckFailed", "None", "None"]).await, NotWritten::Repeated));
    assert!(matches!(told(&["None", "ConditionalCheckFailed", "None"]).await, NotWritten::Moved));
    assert!(matches!(told(&["None", "None", "ConditionalCheckFailed"]).await, NotWritten::NumberTaken));
    // A condition that failed is known to have failed, whatever else was under way.
    let both = ["None", "ConditionalCheckFailed", "TransactionConflict"];
    assert!(matches!(told(&both).await, NotWritten::Moved));
    for passing in ["ThrottlingError", "ProvisionedThroughputExceeded"] {
        unavailable(&Err(told(&["None", passing, "None"]).await));
    }
    broken(&Err(told(&["None", "ValidationError", "None"]).await));
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(sent.clone()));
}

#[tokio::test]
async fn a_directory_entry_during_another_change_can_be_sent_again() {
    let table = Table::new();
    let member = doctor("dr-rao");
    for reason in ["TransactionConflict", "ThrottlingError"] {
        table.wire.pass();
        table.wire.fail(Fault::cancelled(&["None", reason, "None"]));
        let written = table.store.put_member(&member).await;
        assert!(matches!(written, Err(Error::Again(..))), "{reason}: {written:?}");
    }
    table.store.put_member(&member).await.unwrap();
}

/// Errors go to the log, and the log is no place for patients.
#[tokio::test]
async fn an_error_says_nothing_of_the_patient() {
    let table = Table::new();
    let half = json!({"Items": [{"PK": {"S": "REF#1"}, "name": {"S": "Meena Kumari"}}]}).to_string();
    let half = half[..half.len() - 3].to_owned();
    table.wire.fail_always(&Fault::Answer(200, half));
    let said = table.store.load(id(1)).await.unwrap_err();
    assert!(!format!("{said} {said:?}").contains("Meena"), "{said}");
    table.wire.mend();

    // Nor does a hand-over that cannot be read.
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let mut snap = table.item(&format!("REF#{}", id(1)), "SNAP");
    snap["handoff"]["B"] = "TWVlbmEgS3VtYXJp".into();
    table.put(snap);
    let said = table.store.load(id(1)).await.unwrap_err();
    assert!(matches!(said, Error::Never(..)) && !said.to_string().contains("Meena"), "{said}");

    // Nor is one that is missing an unknown referral.
    table.remove(&format!("REF#{}", id(1)), &["SNAP".to_owned()]);
    assert!(matches!(table.store.load(id(1)).await, Err(Error::Never(..))));
    assert!(table.store.load(id(2)).await.unwrap().is_none());
}
