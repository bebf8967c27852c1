//! The lists: newest first, each row once however they are paged, and nobody else's.

use std::cmp::Reverse;

use domain::{
    referral::{
        Referral,
        summary::{Inbox, Summary},
    },
    values::words::{Holder, Kind, Status},
};
use serde_json::json;
use store::{Filter, OwnedBox, Page, Place, SIFTED};
use testing::{
    people::{account, doctor, facility},
    referrals::{accept, ask, consult, decline, grant, id, note},
    table::{Raw, Table},
    time::minute,
};

/// What was sent to this doctor.
pub(crate) fn inbox(doctor: &str) -> OwnedBox {
    OwnedBox::Inbox(Inbox::Doctor(doctor.parse().unwrap()))
}

/// What was sent to this desk.
pub(crate) fn desk(workspace: &str) -> OwnedBox {
    OwnedBox::Inbox(Inbox::Desk(workspace.to_owned()))
}

/// What this doctor sent.
pub(crate) fn sent(doctor: &str) -> OwnedBox {
    OwnedBox::Sent(doctor.parse().unwrap())
}

/// What is about this patient.
pub(crate) fn mine(patient: &str) -> OwnedBox {
    OwnedBox::Mine(account(patient))
}

/// A page of a whole list.
pub(crate) async fn page(
    table: &Table,
    list: &OwnedBox,
    limit: usize,
    after: Option<Place>,
) -> Page<Summary, Place> {
    table.store.list(list, &Filter::default(), limit, after).await.unwrap()
}

/// All pages of a list, and what the store promises of each.
async fn pages(table: &Table, list: &OwnedBox, filter: &Filter, limit: usize) -> Vec<Summary> {
    let (mut rows, mut after) = (Vec::new(), None);
    loop {
        let page = table.store.list(list, filter, limit, after).await.unwrap();
        rows.extend(page.items.iter().cloned());
        let Some(next) = page.next else { break };
        assert_eq!(page.items.len(), limit, "only the last page may be shorter");
        // A cursor carries it as a text.
        after = Some(next.to_string().parse::<Place>().unwrap());
    }
    rows
}

/// The numbers of these rows.
fn numbers(rows: &[Summary]) -> Vec<u32> {
    rows.iter().map(|row| (0..100).find(|number| id(*number) == row.id).unwrap()).collect()
}

async fn listed(table: &Table, list: &OwnedBox) -> Vec<u32> {
    numbers(&pages(table, list, &Filter::default(), 100).await)
}

#[tokio::test]
async fn the_newest_come_first_and_each_comes_once() {
    let table = Table::new();
    // Written in another order than they were made.
    for number in [3, 1, 7, 5, 2, 6, 4] {
        table.store.create(&consult(number).begun(), None).await.unwrap();
    }
    for list in [inbox("dr-rao"), sent("dr-oconnor"), mine("pat-1")] {
        for limit in [1, 2, 3, 6, 7, 8] {
            let rows = pages(&table, &list, &Filter::default(), limit).await;
            assert_eq!(numbers(&rows), [7, 6, 5, 4, 3, 2, 1], "{list:?} by {limit}");
        }
        assert_eq!(page(&table, &list, 7, None).await.next, None, "a full last page is the last");
    }
}

#[tokio::test]
async fn what_arrives_between_two_pages_repeats_and_hides_nothing() {
    let table = Table::new();
    for number in 1..=6 {
        table.store.create(&consult(number).begun(), None).await.unwrap();
    }
    let first = page(&table, &inbox("dr-rao"), 2, None).await;
    let mut seen = numbers(&first.items);
    let mut after = first.next;
    for number in 7.. {
        let Some(place) = after else { break };
        table.store.create(&consult(number).begun(), None).await.unwrap();
        let page = page(&table, &inbox("dr-rao"), 2, Some(place)).await;
        seen.extend(numbers(&page.items));
        after = page.next;
    }
    assert_eq!(seen, [6, 5, 4, 3, 2, 1]);
}

#[tokio::test]
async fn a_command_between_two_pages_moves_no_row() {
    let table = Table::new();
    let mut referrals = Vec::new();
    for number in 1..=4 {
        let referral = consult(number).begun();
        table.store.create(&referral, None).await.unwrap();
        referrals.push(referral);
    }
    let first = page(&table, &inbox("dr-rao"), 2, None).await;
    assert_eq!(numbers(&first.items), [4, 3]);
    for referral in &referrals {
        table.store.append(referral, &accept(referral), None).await.unwrap();
    }
    let second = page(&table, &inbox("dr-rao"), 2, first.next).await;
    assert_eq!(numbers(&second.items), [2, 1]);
    assert!(second.items.iter().all(|row| row.status == Status::Accepted));
}

#[tokio::test]
async fn a_draft_is_in_no_inbox_before_the_patient_consents() {
    let table = Table::new();
    let draft = consult(1).in_app().begun();
    table.store.create(&draft, None).await.unwrap();
    assert!(listed(&table, &inbox("dr-rao")).await.is_empty());
    assert_eq!(listed(&table, &sent("dr-oconnor")).await, [1]);
    assert_eq!(listed(&table, &mine("pat-1")).await, [1]);

    table.store.append(&draft, &grant(&draft), None).await.unwrap();
    assert_eq!(listed(&table, &inbox("dr-rao")).await, [1]);
}

#[tokio::test]
async fn a_desk_shares_its_inbox_and_meets_no_doctor_of_its_name() {
    let table = Table::new();
    let orders = [
        consult(1).lab_order().to(facility("desk-1", "lab")),
        consult(2).lab_order().to(facility("desk-2", "lab")),
        consult(3).lab_order().to(facility("desk-3", "another-lab")),
        consult(4).to(doctor("lab")),
    ];
    for order in orders {
        table.store.create(&order.begun(), None).await.unwrap();
    }
    assert_eq!(listed(&table, &desk("lab")).await, [2, 1]);
    assert_eq!(listed(&table, &desk("another-lab")).await, [3]);
    assert_eq!(listed(&table, &inbox("lab")).await, [4]);
    assert!(listed(&table, &inbox("desk-1")).await.is_empty());
}

#[tokio::test]
async fn nobody_sees_what_is_not_theirs() {
    let table = Table::new();
    table.store.create(&consult(1).begun(), None).await.unwrap();
    let other = consult(2).from(doctor("dr-das")).to(doctor("dr-iyer")).about("pat-2");
    table.store.create(&other.begun(), None).await.unwrap();
    for (list, own) in [
        (inbox("dr-rao"), 1),
        (sent("dr-oconnor"), 1),
        (mine("pat-1"), 1),
        (inbox("dr-iyer"), 2),
        (sent("dr-das"), 2),
        (mine("pat-2"), 2),
    ] {
        assert_eq!(listed(&table, &list).await, [own], "{list:?}");
    }
    // A patient is no doctor, even with the same id, and a name is not its beginning.
    for list in
        [inbox("pat-1"), inbox("dr-oconnor"), sent("dr-rao"), mine("dr-rao"), sent("dr-o"), mine("pat-")]
    {
        assert!(listed(&table, &list).await.is_empty(), "{list:?}");
    }
    // Nor does another list's place lead there.
    let place = page(&table, &inbox("dr-iyer"), 1, None).await.items[0].id.to_string().parse().unwrap();
    let rows = page(&table, &inbox("dr-rao"), 9, Some(place)).await.items;
    assert_eq!(numbers(&rows), [1]);
}

#[tokio::test]
async fn a_row_says_what_the_log_says() {
    let table = Table::new();
    let mut referral = consult(1).begun();
    table.store.create(&referral, None).await.unwrap();
    for step in [ask, |before: &Referral| note(before, "coming"), accept, decline] {
        let after = step(&referral);
        table.store.append(&referral, &after, None).await.unwrap();
        referral = after;
        for list in [inbox("dr-rao"), sent("dr-oconnor"), mine("pat-1")] {
            assert_eq!(page(&table, &list, 9, None).await.items, [Summary::of(&referral)]);
        }
    }
}

/// Each filter of each list against the plain reading of its words, over all pages.
#[tokio::test]
async fn filters_show_what_they_say() {
    let table = Table::new();
    let mut all = Vec::new();
    for number in 1..=18 {
        let asked = consult(number).signed(number / 3);
        let asked = if number % 3 == 0 { asked.about("pat-2") } else { asked };
        let asked = if number % 2 == 0 { asked.lab_order().to(facility("lab-1", "lab")) } else { asked };
        let asked = if number % 4 < 2 { asked.with("priority", json!("emergency")) } else { asked };
        let begun = if number % 7 == 0 { asked.in_app().begun() } else { asked.begun() };
        table.store.create(&begun, None).await.unwrap();
        let step: Option<fn(&Referral) -> Referral> = match (begun.status, number % 5) {
            (Status::Sent, 0) => Some(accept),
            (Status::Sent, 1) => Some(ask),
            (Status::Sent, 2) => Some(decline),
            (Status::Draft, 4) => Some(grant),
            _ => None,
        };
        let now = step.map_or_else(|| begun.clone(), |step| step(&begun));
        if now != begun {
            table.store.append(&begun, &now, None).await.unwrap();
        }
        all.push(now);
    }
    let (lists, mut found) = ([inbox("dr-rao"), desk("lab"), sent("dr-oconnor"), mine("pat-1")], 0);
    for list in &lists {
        for filter in filters(matches!(list, OwnedBox::Mine(_))) {
            let rows = pages(&table, list, &filter, 3).await;
            assert_eq!(rows, expected(&all, list, &filter, &rows), "{list:?} {filter:?}");
            found += usize::from(!rows.is_empty());
        }
    }
    assert!(found > 100, "only {found} lists had rows");
}

/// Filters of each sort and their combinations; a patient's own list is of one patient.
fn filters(own: bool) -> Vec<Filter> {
    let statuses = [Status::Draft, Status::Sent, Status::NeedInfo, Status::Declined].map(Some);
    let patients = if own { vec![None] } else { vec![None, Some("pat-2".parse().unwrap())] };
    let mut filters = Vec::new();
    for status in [None].into_iter().chain(statuses) {
        for kind in [None, Some(Kind::Consult), Some(Kind::LabOrder)] {
            for (awaiting_me, overdue_at) in
                [(false, None), (true, None), (false, Some(minute(65))), (true, Some(minute(65)))]
            {
                let filter = |patient| Filter { status, kind, awaiting_me, overdue_at, patient };
                filters.extend(patients.iter().cloned().map(filter));
            }
        }
    }
    filters
}

/// A page that finds too little goes no further than it may, and the next one goes on from there.
#[tokio::test]
async fn a_page_reads_no_more_than_it_may_and_loses_nothing() {
    let table = Table::new();
    let (few, many) = (consult(1).begun(), consult(2).begun());
    table.store.create(&few, None).await.unwrap();
    table.store.append(&few, &ask(&few), None).await.unwrap();
    table.store.create(&many, None).await.unwrap();
    let own = many.handoff.id.to_string();
    let others = u32::try_from(2 * SIFTED).unwrap();
    table.copy(&[table.row(&many)], &own, (100..100 + others).map(|number| id(number).to_string()));

    let sifting = Filter { status: Some(Status::NeedInfo), ..Filter::default() };
    let (mut after, mut found, mut pages) = (None, Vec::new(), 0);
    loop {
        table.wire.asked();
        let page = table.store.list(&mine("pat-1"), &sifting, 3, after).await.unwrap();
        assert_eq!(table.wire.operations(), ["Query"]);
        found.extend(numbers(&page.items));
        pages += 1;
        let Some(next) = page.next else { break };
        after = Some(next.to_string().parse().unwrap());
    }
    assert_eq!((found, pages), (vec![1], 3));
}

/// What a list shows, by the words of its filter; `like` says in which order the equally due come.
fn expected(all: &[Referral], list: &OwnedBox, filter: &Filter, like: &[Summary]) -> Vec<Summary> {
    let matching = all
        .iter()
        .filter(|referral| {
            let boxes = referral.boxes();
            match list {
                OwnedBox::Inbox(inbox) => boxes.inbox.as_ref() == Some(inbox),
                OwnedBox::Sent(sender) => boxes.sent == *sender,
                OwnedBox::Mine(account) => referral.handoff.patient.account().as_ref() == Some(account),
            }
        })
        .filter(|referral| {
            let holder = match list {
                OwnedBox::Inbox(_) => Holder::Receiver,
                OwnedBox::Sent(_) => Holder::Sender,
                OwnedBox::Mine(_) => Holder::Patient,
            };
            filter.status.is_none_or(|status| referral.status == status)
                && filter.kind.is_none_or(|kind| referral.handoff.kind == kind)
                && (!filter.awaiting_me || referral.awaiting.who == holder)
                && filter.overdue_at.is_none_or(|now| referral.awaiting.due_at.is_some_and(|due| due < now))
                && filter
                    .patient
                    .as_ref()
                    .is_none_or(|patient| referral.boxes().mine.as_ref() == Some(patient))
        });
    let mut matching: Vec<_> = matching.collect();
    if matches!(list, OwnedBox::Inbox(_)) {
        matching.sort_by_key(|referral| Reverse((referral.sent_at, referral.handoff.id)));
    } else {
        matching.sort_by_key(|referral| Reverse(referral.handoff.id));
    }
    let mut rows: Vec<_> = matching.into_iter().map(Summary::of).collect();
    if filter.overdue_at.is_some() {
        rows.sort_by_key(|row| (row.awaiting.due_at, like.iter().position(|shown| shown.id == row.id)));
    }
    rows
}

/// The row as it would be of a referral that is over, and in this list of somebody else.
pub(crate) fn over(mut row: Raw, elsewhere: &str) -> Raw {
    row.as_object_mut().unwrap().remove("due");
    row[elsewhere] = json!({"S": "somebody-else"});
    let summary = &mut row["summary"]["M"];
    summary["status"] = json!({"S": "completed"});
    summary["awaiting"]["M"]["who"] = json!({"S": "nobody"});
    summary["awaiting"]["M"].as_object_mut().unwrap().remove("due_at");
    row
}
