//! What each access pattern costs: the requests that the README promises, however much is in the table.

use std::collections::BTreeMap;

use domain::{
    commands::command::Command,
    files::file::{Check, Finding},
    values::{
        person::Account,
        words::{Kind, Party, Status},
    },
};
use events::Event;
use store::{CODES, Counted, DirectoryQuery, Filter, Idempotency, RENEWALS, SHARDS};
use testing::{
    commands::try_act,
    people::{account, doctor, facility},
    referrals::{accept, consult, decline, id, note, seen},
    table::Table,
    time::minute,
};

use crate::{
    access::viewed,
    feed::{feed, notification, teller},
    lists::{desk, inbox, mine, over, page, sent},
    readme,
    tokens::{digest, link},
    uploads::announced,
};

/// The requests of each function of the store, in a table where a doctor's lists have so many rows.
async fn measured(rows: u32) -> BTreeMap<String, Vec<String>> {
    let table = Table::new();
    let (first, order) = (consult(1).begun(), consult(2).lab_order().to(facility("lab-1", "lab")).begun());
    let key = Idempotency::new(&"dr-oconnor".parse().unwrap(), "POST /referrals", "key", digest("{}"));
    let mut costs = BTreeMap::new();
    let mut cost = |name: &str| {
        let asked = table.wire.operations();
        let earlier = costs.insert(name.to_owned(), asked.clone());
        assert!(earlier.is_none_or(|earlier| earlier == asked), "{name} once costs {asked:?}");
    };

    table.store.warm().await;
    cost("warm");
    table.store.create(&first, Some(&key)).await.unwrap();
    cost("create");
    table.store.create(&order, None).await.unwrap();
    cost("create");
    let (of_doctors, of_patient) = (over(table.row(&first), "mine"), over(table.row(&first), "sent"));
    let of_desk = over(table.row(&order), "mine");
    for (referral, row, others) in [
        (&first, of_doctors, 10_000..10_000 + rows),
        (&first, of_patient, 20_000..20_000 + rows.min(400)),
        (&order, of_desk, 30_000..30_010),
    ] {
        let own = referral.handoff.id.to_string();
        table.copy(&[row], &own, others.map(|number| id(number).to_string()));
    }

    table.store.load(id(1)).await.unwrap();
    cost("load");
    table.store.by_reference(first.handoff.reference).await.unwrap();
    cost("by_reference");
    of_trails(&table, rows, &mut cost).await;
    let seen = seen(&first);
    table.store.append(&first, &seen, None).await.unwrap();
    cost("note");
    let noted = note(&seen, "one");
    table.store.append(&seen, &noted, None).await.unwrap();
    cost("append");
    table.store.append(&noted, &accept(&noted), Some(&key)).await.unwrap_err();
    cost("append");
    table.store.earlier(&key, minute(9)).await.unwrap();
    cost("earlier");
    let declined = decline(&noted);
    table.store.append(&noted, &declined, None).await.unwrap();
    cost("append");
    let closed_off = try_act(&declined, Party::Sender, Command::Redirect(id(3)), minute(9)).unwrap();
    let new = consult(3).to(doctor("dr-iyer")).begun();
    table.store.replace(&declined, &closed_off, &new, None).await.unwrap();
    cost("replace");

    for list in [inbox("dr-rao"), desk("lab"), sent("dr-oconnor"), mine("pat-1")] {
        let first = page(&table, &list, 4, None).await;
        cost("list");
        assert_eq!(first.items.len(), 4);
        page(&table, &list, 4, first.next).await;
        cost("list");
        for filter in filters() {
            table.store.list(&list, &filter, 4, None).await.unwrap();
            cost("list");
        }
    }

    let upload = announced(1);
    table.store.announce(&upload).await.unwrap();
    cost("announce");
    table.store.uploads(&[upload.attachment.attachment_id].into()).await.unwrap();
    cost("uploads");
    table.store.found(upload.attachment.attachment_id, Check::Scan, Finding::Passed, None).await.unwrap();
    cost("found");

    let event = Event::of(&first, &first.entries[0]).unwrap();
    for shard in 0..SHARDS {
        table.store.unpublished(shard, minute(99), None).await.unwrap();
        cost("unpublished");
    }
    // Once more, when it does not wait any more.
    for _ in 0..2 {
        table.store.published(&event).await.unwrap();
        cost("published");
    }
    of_feeds(&table, rows, &mut cost).await;
    of_tokens(&table, &mut cost).await;
    for member in [doctor("dr-rao"), facility("lab-1", "lab")] {
        table.store.put_member(&member).await.unwrap();
        cost("put_member");
    }
    table.store.members(&[&"dr-rao".parse().unwrap(), &"lab-1".parse().unwrap()]).await.unwrap();
    cost("members");
    of_accounts(&table, rows, &mut cost).await;
    table.store.member_by_email(&"rao@clinic.example".parse().unwrap()).await.unwrap();
    cost("member_by_email");
    let query = DirectoryQuery { q: Some("Facility".to_owned()), ..DirectoryQuery::default() };
    let found = table.store.search(&query, 9, None).await.unwrap();
    assert_eq!(found.items.len(), 1);
    cost("search");
    costs
}

/// What a patient's account costs.
async fn of_accounts(table: &Table, rows: u32, cost: &mut impl FnMut(&str)) {
    let (own, other) = (account("pat-1"), Account { id: account("pat-1").id, ..account("pat-2") });
    table.store.parties(&[&"dr-rao".parse().unwrap()], Some(&own.id)).await.unwrap();
    cost("parties");
    assert!(!table.store.knows(&own).await.unwrap());
    cost("knows");
    table.store.learn(&own).await.unwrap();
    cost("learn");
    // Three of this test's own, and their copies.
    let named = 3 + usize::try_from(rows).unwrap();
    assert_eq!(table.store.misdirected(&other).await.unwrap().len(), named.min(20));
    cost("misdirected");
}

/// The trail of a referral that was read so often.
async fn of_trails(table: &Table, rows: u32, cost: &mut impl FnMut(&str)) {
    table.store.record(&viewed(1)).await.unwrap();
    cost("record");
    table.store.is_recorded(id(1), viewed(1).id).await.unwrap();
    cost("is_recorded");
    for number in 2..=rows.min(200) {
        table.store.record(&viewed(number)).await.unwrap();
    }
    table.wire.asked();
    table.store.trail(id(1), (uuid::Uuid::nil(), minute(99)), 10).await.unwrap();
    cost("trail");
    table.store.accesses(id(1), &[viewed(1).id, viewed(2).id]).await.unwrap();
    cost("accesses");
}

/// What a feed costs, and the mails that are told in it.
async fn of_feeds(table: &Table, rows: u32, cost: &mut impl FnMut(&str)) {
    let (own, told) = (feed("pat-1"), notification(1));
    table.store.tell(&own, &told, Some(teller(minute(1)))).await.unwrap();
    cost("tell");
    for minutes in [2, 9] {
        table.store.claim(&own, told.referral_id, told.id, teller(minute(minutes))).await.unwrap();
        cost("claim");
    }
    table.store.unclaim(&own, told.id).await.unwrap();
    cost("unclaim");
    table.copy(
        &[table.item("FEED#person#pat-1", &told.id.to_string())],
        &told.id.to_string(),
        (2..rows).map(|minutes| notification(minutes).id.to_string()),
    );
    let first = table.store.feed(&own, 4, None, minute(9)).await.unwrap();
    cost("feed");
    assert_eq!(first.items.len(), 4);
    table.store.feed(&own, 4, first.next, minute(9)).await.unwrap();
    cost("feed");
}

/// What a guest's link costs.
async fn of_tokens(table: &Table, cost: &mut impl FnMut(&str)) {
    let (link, token) = link(1);
    table.store.put_tokens(&[(link, token), (digest("reply"), token)]).await.unwrap();
    cost("put_tokens");
    table.store.token(link).await.unwrap();
    cost("token");
    for _ in 0..2 {
        table.store.use_nonce(link, digest("form"), minute(99)).await.unwrap();
        cost("use_nonce");
    }
    table.store.set_code(link, digest("123456"), minute(9), CODES).await.unwrap();
    cost("set_code");
    table.store.try_code(link, &[digest("123456")], minute(1)).await.unwrap();
    cost("try_code");
    table.store.count_renewal(link, RENEWALS).await.unwrap();
    cost("count_renewal");
    table.store.count_upload(link).await.unwrap();
    cost("count_upload");
    table.store.uncount_renewal(link).await.unwrap();
    cost("uncount_renewal");
    let sender = "dr-oconnor".parse().unwrap();
    table.store.count(Counted::GuestMail, &sender, minute(1), 1).await.unwrap().unwrap();
    cost("count");
    table.store.uncount(Counted::GuestMail, &sender, minute(1)).await.unwrap();
    cost("uncount");
    table.store.created_since(&sender, minute(1), 300).await.unwrap();
    cost("created_since");
    table.store.put_mail("ses-1", id(1), minute(0)).await.unwrap();
    cost("put_mail");
    table.store.referral_of_mail("ses-1").await.unwrap();
    cost("referral_of_mail");
}

/// Every combination of filters.
fn filters() -> Vec<Filter> {
    let mut filters = vec![Filter::default()];
    let mut and = |with: fn(Filter) -> Filter| {
        filters.extend(filters.clone().into_iter().map(with));
    };
    and(|filter| Filter { status: Some(Status::Declined), ..filter });
    and(|filter| Filter { kind: Some(Kind::Admission), ..filter });
    and(|filter| Filter { awaiting_me: true, ..filter });
    and(|filter| Filter { overdue_at: Some(minute(9)), ..filter });
    and(|filter| Filter { patient: Some("pat-1".parse().unwrap()), ..filter });
    filters
}

#[tokio::test]
async fn each_function_costs_what_the_readme_says() {
    let few = Box::pin(measured(10)).await;
    assert_eq!(few, readme::requests());
    assert_eq!(Box::pin(measured(2000)).await, few);
}
