//! A command is written on condition that nobody wrote in between: one wins, the other is told.

use domain::values::words::Status;
use store::NotWritten;
use testing::{
    people::facility,
    referrals::{accept, consult, decline, grant, id, note, report, seen},
    table::Table,
};

#[tokio::test]
async fn of_two_commands_that_were_decided_on_the_same_read_one_wins() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let (accepted, declined) = (accept(&sent), decline(&sent));
    let (first, second) =
        tokio::join!(table.store.append(&sent, &accepted, None), table.store.append(&sent, &declined, None));
    let winner = match (&first, &second) {
        (Ok(()), Err(NotWritten::Moved)) => accepted,
        (Err(NotWritten::Moved), Ok(())) => declined,
        _ => panic!("{first:?}, {second:?}"),
    };
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(winner));
}

#[tokio::test]
async fn a_command_that_was_decided_on_an_older_read_is_told_so() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let mut now = sent.clone();
    for text in ["one", "two", "three"] {
        let after = note(&now, text);
        table.store.append(&now, &after, None).await.unwrap();
        now = after;
    }
    let written = table.store.append(&sent, &accept(&sent), None).await;
    assert!(matches!(written, Err(NotWritten::Moved)), "{written:?}");
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(now));
}

#[tokio::test]
async fn a_first_look_in_between_takes_the_number_and_moves_nothing() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    table.store.append(&sent, &seen(&sent), None).await.unwrap();
    let written = table.store.append(&sent, &accept(&sent), None).await;
    assert!(matches!(written, Err(NotWritten::NumberTaken)), "{written:?}");

    let seen = table.store.load(id(1)).await.unwrap().unwrap();
    assert_eq!((seen.status, seen.version, seen.entries.len()), (Status::Sent, sent.version, 2));
    let accepted = accept(&seen);
    table.store.append(&seen, &accepted, None).await.unwrap();
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(accepted));
}

#[tokio::test]
async fn a_command_in_between_matters_more_than_a_first_look() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let seen = seen(&sent);
    table.store.append(&sent, &seen, None).await.unwrap();
    table.store.append(&seen, &note(&seen, "one"), None).await.unwrap();
    let written = table.store.append(&sent, &accept(&sent), None).await;
    assert!(matches!(written, Err(NotWritten::Moved)), "{written:?}");
}

#[tokio::test]
async fn a_command_of_two_entries_is_written_as_one_or_not_at_all() {
    let table = Table::new();
    let draft = consult(1).in_app().begun();
    table.store.create(&draft, None).await.unwrap();
    let sent = grant(&draft);
    assert_eq!(sent.entries.len(), draft.entries.len() + 2);

    // Two entries that move nothing take both numbers of the command.
    let once = seen(&draft);
    table.store.append(&draft, &once, None).await.unwrap();
    table.store.append(&once, &seen(&once), None).await.unwrap();
    let before = table.items();
    let written = table.store.append(&draft, &sent, None).await;
    assert!(matches!(written, Err(NotWritten::NumberTaken)), "{written:?}");
    assert_eq!(table.items(), before);

    let read = table.store.load(id(1)).await.unwrap().unwrap();
    table.store.append(&read, &grant(&read), None).await.unwrap();
    let sent = table.store.load(id(1)).await.unwrap().unwrap();
    assert_eq!((sent.status, sent.version, sent.entries.len()), (Status::Sent, 2, 5));
}

#[tokio::test]
async fn what_is_not_there_cannot_be_appended_to() {
    let table = Table::new();
    let sent = consult(1).begun();
    let written = table.store.append(&sent, &accept(&sent), None).await;
    assert!(matches!(written, Err(NotWritten::Moved)), "{written:?}");
    assert!(table.items().is_empty());
}

#[tokio::test]
async fn no_two_referrals_have_the_same_short_reference() {
    let table = Table::new();
    let first = consult(1).referred_to_as(7).begun();
    table.store.create(&first, None).await.unwrap();
    let before = table.items();
    let written = table.store.create(&consult(2).referred_to_as(7).begun(), None).await;
    assert!(matches!(written, Err(NotWritten::ReferenceTaken)), "{written:?}");
    assert_eq!(table.items(), before);
    table.store.create(&consult(2).referred_to_as(8).begun(), None).await.unwrap();
}

#[tokio::test]
async fn a_report_of_all_the_results_it_may_have_fits_and_no_more_is_sent_than_an_item_holds() {
    let table = Table::new();
    let sent = consult(1).lab_order().to(facility("lab-1", "lab")).begun();
    table.store.create(&sent, None).await.unwrap();
    let accepted = accept(&sent);
    table.store.append(&sent, &accepted, None).await.unwrap();

    // In Tamil, three bytes a character.
    let reported = report(&accepted, &"ந".repeat(500));
    table.store.append(&accepted, &reported, None).await.unwrap();
    assert_eq!(table.store.load(id(1)).await.unwrap().as_ref(), Some(&reported));

    // Four bytes: more than the table takes.
    table.wire.asked();
    let written = table.store.append(&reported, &report(&reported, &"𑀓".repeat(500)), None).await;
    assert!(matches!(written, Err(NotWritten::TooLarge)), "{written:?}");
    assert_eq!(table.wire.asked(), [], "it is not asked");
}
