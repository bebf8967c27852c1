//! What is open is found at once among ten thousand that are over, and what is over is nowhere among it.

use domain::{
    referral::{Referral, summary::Summary},
    values::words::{Party, Status},
};
use serde_json::json;
use store::{Filter, OwnedBox, Place, SIFTED};
use testing::{
    commands::act,
    referrals::{accept, ask, consult, decline, grant, id},
    table::Table,
    time::minute,
};

use crate::lists::{inbox, mine, over, page, sent};

fn awaiting_me() -> Filter {
    Filter { awaiting_me: true, ..Filter::default() }
}

/// Everything that is due before the end of the century.
fn due() -> Filter {
    Filter { overdue_at: Some("2099-12-31T00:00:00.000Z".parse().unwrap()), ..Filter::default() }
}

/// A page of a list, and how many requests it took.
async fn asked(
    table: &Table,
    list: &OwnedBox,
    filter: &Filter,
    after: Option<Place>,
) -> (Vec<Summary>, Option<Place>, usize) {
    table.wire.asked();
    let page = table.store.list(list, filter, 100, after).await.unwrap();
    (page.items, page.next, table.wire.operations().len())
}

fn ids(rows: &[Summary]) -> Vec<String> {
    rows.iter().map(|row| row.id.to_string()).collect()
}

fn newest_first(numbers: impl DoubleEndedIterator<Item = u32>) -> Vec<String> {
    numbers.rev().map(|number| id(number).to_string()).collect()
}

/// A table with so many that are over, newer than the referral with number 1.
async fn crowded(first: &Referral, others: u32) -> Table {
    let table = Table::new();
    table.store.create(first, None).await.unwrap();
    let own = first.handoff.id.to_string();
    table.copy(
        &[over(table.row(first), "mine")],
        &own,
        (1000..1000 + others).map(|number| id(number).to_string()),
    );
    table
}

#[tokio::test]
async fn what_waits_is_found_by_one_request_among_thousands_that_are_over() {
    let first = consult(1).begun();
    let table = crowded(&first, 4 * u32::try_from(SIFTED).unwrap()).await;
    for number in 2..=30 {
        // The older, the later it is due: the order is the list's, not the index's.
        let sent = consult(number).signed(60 - number).begun();
        table.store.create(&sent, None).await.unwrap();
    }
    let asked_of = consult(31).begun();
    table.store.create(&asked_of, None).await.unwrap();
    table.store.append(&asked_of, &ask(&asked_of), None).await.unwrap();

    let by_sending: Vec<_> =
        (2..=30).map(|number| id(number).to_string()).chain([id(1).to_string()]).collect();
    let (rows, next, requests) = asked(&table, &inbox("dr-rao"), &awaiting_me(), None).await;
    assert_eq!((ids(&rows), next, requests), (by_sending.clone(), None, 1));
    let sent_ones = Filter { status: Some(Status::Sent), ..Filter::default() };
    let (rows, next, requests) = asked(&table, &sent("dr-oconnor"), &sent_ones, None).await;
    assert_eq!((ids(&rows), next, requests), (newest_first(1..=30), None, 1));
    let (rows, _, requests) = asked(&table, &sent("dr-oconnor"), &awaiting_me(), None).await;
    assert_eq!((ids(&rows), requests), (newest_first(31..=31), 1));
}

#[tokio::test]
async fn one_patient_is_found_by_one_request_among_thousands() {
    let first = consult(1).begun();
    let table = crowded(&first, 2 * u32::try_from(SIFTED).unwrap()).await;
    let of_pat_2 = |number| consult(number).about("pat-2").begun();
    for number in [2, 3] {
        table.store.create(&of_pat_2(number), None).await.unwrap();
    }
    // Another doctor's is nobody's business.
    let other = consult(4)
        .about("pat-2")
        .from(testing::people::doctor("dr-das"))
        .to(testing::people::doctor("dr-iyer"));
    table.store.create(&other.begun(), None).await.unwrap();
    let filter = Filter { patient: Some("pat-2".parse().unwrap()), ..Filter::default() };
    for list in [inbox("dr-rao"), sent("dr-oconnor")] {
        let (rows, next, requests) = asked(&table, &list, &filter, None).await;
        assert_eq!((ids(&rows), next, requests), (newest_first(2..=3), None, 1), "{list:?}");
    }
}

/// A second request, and the same order: what is open is then most of the list.
#[tokio::test]
async fn more_than_can_be_sorted_are_still_in_order() {
    let first = consult(1).begun();
    let table = Table::new();
    table.store.create(&first, None).await.unwrap();
    let own = first.handoff.id.to_string();
    let all = u32::try_from(SIFTED).unwrap() + 20;
    table.copy(&[table.row(&first)], &own, (2..=all).map(|number| id(number).to_string()));
    for list in [inbox("dr-rao"), sent("dr-oconnor")] {
        let filter = Filter { status: Some(Status::Sent), ..Filter::default() };
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let (rows, next, requests) = asked(&table, &list, &filter, after).await;
            assert_eq!(requests, 2);
            found.extend(ids(&rows));
            after = next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(found, newest_first(1..=all), "{list:?}");
    }
}

#[tokio::test]
async fn what_is_over_is_in_no_index_of_what_is_open() {
    let table = Table::new();
    let (completed, closed) = (consult(1).begun(), consult(2).begun());
    let accepted = accept(&completed);
    let outcome = json!({"type": "advice-only", "summary": "Stable angina."});
    let done = act(&accepted, Party::Receiver, "complete", outcome, minute(9));
    let declined = decline(&closed);
    let close = json!({"reason": "Seen elsewhere"});
    let over = act(&declined, Party::Sender, "close-off", close, minute(9));
    for (begun, between, over) in [(completed, accepted, done), (closed, declined, over)] {
        table.store.create(&begun, None).await.unwrap();
        table.store.append(&begun, &between, None).await.unwrap();
        for list in [inbox("dr-rao"), sent("dr-oconnor"), mine("pat-1")] {
            let (rows, ..) = asked(&table, &list, &due(), None).await;
            assert_eq!(rows, [Summary::of(&between)], "{list:?}");
        }
        table.store.append(&between, &over, None).await.unwrap();
        assert!(table.row(&over)["due"].is_null());
        for list in [inbox("dr-rao"), sent("dr-oconnor"), mine("pat-1")] {
            assert_eq!(asked(&table, &list, &due(), None).await.0, [], "{list:?}");
        }
    }
}

#[tokio::test]
async fn a_draft_is_in_no_inbox_and_stands_where_it_was_sent() {
    let table = Table::new();
    let draft = consult(1).signed(1).in_app().begun();
    for referral in [&draft, &consult(2).signed(1).begun(), &consult(3).signed(5).begun()] {
        table.store.create(referral, None).await.unwrap();
    }
    for name in ["inbox", "inbox_at"] {
        assert!(table.row(&draft)[name].is_null(), "{name}");
    }
    // A minute after it was written.
    table.store.append(&draft, &grant(&draft), None).await.unwrap();
    let all = page(&table, &inbox("dr-rao"), 9, None).await.items;
    assert_eq!(ids(&all), [3, 1, 2].map(|number| id(number).to_string()));
    let first = page(&table, &inbox("dr-rao"), 1, None).await;
    let second = page(&table, &inbox("dr-rao"), 1, first.next).await;
    assert_eq!(ids(&second.items), [id(1).to_string()]);
    assert_eq!(ids(&page(&table, &sent("dr-oconnor"), 9, None).await.items), newest_first(1..=3));
}

/// Cursors are not signed: whatever place one names, the answer is rows of the list that was asked for.
#[tokio::test]
async fn a_forged_place_breaks_nothing() {
    let table = Table::new();
    for number in 1..=3 {
        table.store.create(&consult(number).begun(), None).await.unwrap();
    }
    let overdue = Filter { overdue_at: Some(minute(9999)), ..Filter::default() };
    let filters = [
        Filter::default(),
        awaiting_me(),
        overdue,
        Filter { patient: Some("pat-1".parse().unwrap()), ..due() },
    ];
    let moments = ["", "@1900-01-01T00:00:00.000Z", "@2026-11-22T09:02:00.000Z", "@2199-01-01T00:00:00.000Z"];
    for list in [inbox("dr-rao"), sent("dr-oconnor"), mine("pat-1")] {
        for filter in &filters {
            for moment in moments {
                for number in [0, 2, 9] {
                    let place: Place = format!("{}{moment}", id(number)).parse().unwrap();
                    let (rows, next, _) = asked(&table, &list, filter, Some(place)).await;
                    assert!(rows.len() <= 3 && next.is_none(), "{list:?} {filter:?} {place}");
                }
            }
        }
    }
}
