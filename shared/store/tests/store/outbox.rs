//! What has still to be told is written with the entry, found until the bus has it, and is no part of the log.

use std::collections::BTreeSet;

use aws::Error;
use domain::{commands::command::Command, referral::Referral, values::words::Party};
use events::Event;
use serde_json::json;
use store::{Idempotency, Image, NotWritten, SHARDS, Waiting};
use testing::{
    commands::try_act,
    people::doctor,
    referrals::{accept, checked, consult, decline, grant, id, note, seen},
    table::{Raw, TEMPLATE, Table, size},
    time::minute,
    wire::Fault,
};

use crate::{
    access::viewed,
    feed::{feed, notification},
    tokens::digest,
};

/// All that waits and happened before this minute, page by page.
async fn waiting(table: &Table, before: u32) -> Vec<Waiting> {
    let mut found = Vec::new();
    for shard in 0..SHARDS {
        let mut from = None;
        loop {
            let page = table.store.unpublished(shard, minute(before), from).await.unwrap();
            found.extend(page.items);
            from = page.next;
            if from.is_none() {
                break;
            }
        }
    }
    found
}

/// The ids of what waits.
async fn ids(table: &Table, before: u32) -> BTreeSet<String> {
    waiting(table, before).await.into_iter().map(|waiting| waiting.event.unwrap().detail.id).collect()
}

fn entry(table: &Table, referral: &Referral, seq: u32) -> Raw {
    table.item(&format!("REF#{}", referral.handoff.id), &format!("LOG#{seq:06}"))
}

/// The event of the last entry.
fn last(referral: &Referral) -> Event {
    Event::of(referral, referral.entries.last().unwrap()).unwrap()
}

#[tokio::test]
async fn each_entry_that_is_news_waits_and_no_other() {
    let table = Table::new();
    let draft = consult(1).in_app().begun();
    table.store.create(&draft, None).await.unwrap();
    // One command, two entries: consent, and sent.
    let sent = grant(&draft);
    table.store.append(&draft, &sent, None).await.unwrap();
    let mut referral = sent;
    for step in [seen, checked] {
        let after = step(&referral);
        table.store.append(&referral, &after, None).await.unwrap();
        referral = after;
    }
    let accepted = accept(&referral);
    table.store.append(&referral, &accepted, None).await.unwrap();

    let news = [1, 2, 3, 4, 6].map(|seq| format!("{}:{seq}", id(1)));
    assert_eq!(ids(&table, 99).await, BTreeSet::from(news));
    let mut found = waiting(&table, 99).await;
    found.sort_by_key(|waiting| waiting.key.clone());
    let expected: Vec<_> = accepted
        .entries
        .iter()
        .filter_map(|entry| Event::of(&accepted.clone().as_of(entry.seq), entry))
        .collect();
    assert_eq!(found.into_iter().map(|waiting| waiting.event.unwrap()).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_redirect_is_news_of_both_referrals() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let declined = decline(&sent);
    table.store.append(&sent, &declined, None).await.unwrap();
    let closed_off = try_act(&declined, Party::Sender, Command::Redirect(id(2)), minute(9)).unwrap();
    table.store.replace(&declined, &closed_off, &consult(2).begun(), None).await.unwrap();
    let news = [(1, 1), (1, 2), (1, 3), (2, 1)].map(|(number, seq)| format!("{}:{seq}", id(number)));
    assert_eq!(ids(&table, 99).await, BTreeSet::from(news));
}

#[tokio::test]
async fn what_is_published_waits_no_longer_and_is_the_same_entry() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let noted = note(&sent, "Meena called");
    table.store.append(&sent, &noted, None).await.unwrap();
    let before = table.store.load(id(1)).await.unwrap().unwrap();
    assert_eq!(before, noted);

    table.store.published(&last(&sent)).await.unwrap();
    assert_eq!(ids(&table, 99).await, BTreeSet::from([format!("{}:2", id(1))]));
    let item = entry(&table, &sent, 1);
    for name in ["outbox", "outbox_at", "event"] {
        assert!(item[name].is_null(), "{name}: {item}");
    }
    table.store.published(&last(&noted)).await.unwrap();
    assert_eq!(waiting(&table, 99).await, []);
    let after = table.store.load(id(1)).await.unwrap().unwrap();
    assert_eq!(after, before);
    assert_eq!(after.first_broken, None);
}

#[tokio::test]
async fn marking_again_changes_nothing_and_makes_nothing() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    // An answer that is lost: the SDK asks again, and finds it done.
    table.wire.fail(Fault::AnswerLost);
    table.store.published(&last(&sent)).await.unwrap();
    let items = table.items();
    table.store.published(&last(&sent)).await.unwrap();
    table.store.published(&last(&consult(2).begun())).await.unwrap();
    assert_eq!(table.items(), items);

    table.wire.fail_always(&Fault::error(400, "ThrottlingException"));
    let marked = table.store.published(&last(&sent)).await;
    assert!(matches!(marked, Err(Error::Again(..))), "{marked:?}");
    let found = table.store.unpublished(0, minute(9), None).await.map(drop);
    assert!(matches!(found, Err(Error::Again(..))), "{found:?}");
}

/// The two come from one request: a lost answer, a taken number and a lost race leave neither the one nor the other alone.
#[tokio::test]
async fn an_entry_and_its_event_are_written_together() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.wire.fail(Fault::AnswerLost);
    table.store.create(&sent, None).await.unwrap();
    let first = format!("{}:1", id(1));
    assert_eq!(ids(&table, 99).await, BTreeSet::from([first.clone()]));

    // A put has no token: sent again after a lost answer, it meets itself.
    table.wire.fail(Fault::AnswerLost);
    table.store.append(&sent, &seen(&sent), None).await.unwrap();
    let second = format!("{}:2", id(1));
    assert_eq!(ids(&table, 99).await, BTreeSet::from([first.clone(), second.clone()]));

    // Decided before the first look: its number is taken, and its event is nowhere.
    let written = table.store.append(&sent, &accept(&sent), None).await;
    assert!(matches!(written, Err(NotWritten::NumberTaken)), "{written:?}");
    assert_eq!(ids(&table, 99).await, BTreeSet::from([first, second]));
}

#[tokio::test]
async fn it_waits_in_every_shard_and_is_found_page_by_page() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let own = entry(&table, &sent, 1);
    let shards = (0..SHARDS).map(|shard| format!("\"outbox\":{{\"S\":\"{shard}\"}}"));
    let mut copies = Vec::new();
    for (shard, outbox) in shards.enumerate() {
        for number in 0..25 {
            let text = own.to_string().replace(&format!("\"outbox\":{}", own["outbox"]), &outbox);
            let text = text.replace(
                &id(1).to_string(),
                &id(1000 + u32::try_from(shard).unwrap() * 100 + number).to_string(),
            );
            copies.push(serde_json::from_str(&text).unwrap());
        }
    }
    let all = copies.len() + 1;
    for copy in copies {
        table.put(copy);
    }
    assert_eq!(ids(&table, 99).await.len(), all);
    // Ids as functions make them are spread.
    let mut used = BTreeSet::new();
    for number in 2..200 {
        let sent = consult(number).begun();
        table.store.create(&sent, None).await.unwrap();
        used.insert(entry(&table, &sent, 1)["outbox"]["S"].as_str().unwrap().to_owned());
        if used.len() == usize::from(SHARDS) {
            return;
        }
    }
    panic!("only {used:?}");
}

#[tokio::test]
async fn what_is_younger_is_left_to_the_stream() {
    let table = Table::new();
    for number in 1..6 {
        table.store.create(&consult(number).begun(), None).await.unwrap();
    }
    assert_eq!(ids(&table, 3).await, BTreeSet::from([1, 2].map(|number| format!("{}:1", id(number)))));
    assert_eq!(ids(&table, 1).await, BTreeSet::new());
}

#[tokio::test]
async fn the_stream_brings_the_event_and_nothing_else() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let noted = note(&sent, "Meena called");
    table.store.append(&sent, &noted, None).await.unwrap();
    table.store.append(&noted, &checked(&noted), None).await.unwrap();
    let image = |seq| serde_json::from_value::<Image>(entry(&table, &sent, seq)).unwrap();
    assert!(!format!("{:?}", image(2)).contains("Meena"));
    assert_eq!(image(2).waiting().unwrap().event, Some(last(&noted)));
    assert_eq!(image(3).waiting(), None);
    // Only for an entry that says so: others have none, or have been published.
    table.store.published(&last(&noted)).await.unwrap();
    assert_eq!(serde_json::from_value::<Image>(entry(&table, &sent, 2)).unwrap().waiting(), None);
}

/// Whatever else is written wakes nobody.
#[tokio::test]
async fn the_relay_is_woken_by_what_has_an_event_and_by_nothing_else() {
    let table = Table::new();
    let key = Idempotency::new(&"dr-oconnor".parse().unwrap(), "POST /referrals", "key", digest("{}"));
    let sent = consult(1).begun();
    table.store.create(&sent, Some(&key)).await.unwrap();
    let noted = note(&sent, "Meena called");
    table.store.append(&sent, &noted, None).await.unwrap();
    table.store.append(&noted, &checked(&noted), None).await.unwrap();
    table.store.record(&viewed(1)).await.unwrap();
    table.store.put_member(&doctor("dr-rao")).await.unwrap();
    table.store.tell(&feed("pat-1"), &notification(1), None).await.unwrap();

    let relay = TEMPLATE.functions.iter().find(|function| function.binary == "relay").unwrap();
    let filter = relay.mappings[0].filter().unwrap().unwrap();
    let passes = |name: &str, item: &Raw| {
        let keys = json!({"PK": item["PK"], "SK": item["SK"]});
        let record = json!({"eventName": name, "dynamodb": {"Keys": keys, "NewImage": item}});
        filter.has_matches(record.to_string().as_bytes()).unwrap()
    };
    let items = table.items();
    let told = items.iter().filter(|(_, item)| passes("INSERT", item)).map(|((_, sort), _)| sort.as_str());
    assert_eq!(told.collect::<Vec<_>>(), ["LOG#000001", "LOG#000002"]);
    assert!(items.len() > 8);
    for name in ["MODIFY", "REMOVE"] {
        assert!(items.values().all(|item| !passes(name, item)), "{name}");
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_read_says_where_it_is_and_hides_no_other() {
    let table = Table::new();
    for number in 1..4 {
        table.store.create(&consult(number).begun(), None).await.unwrap();
    }
    let mut broken = entry(&table, &consult(2).begun(), 1);
    broken["event"]["M"]["detail"]["M"]["status"] = json!({"S": "Meena"});
    table.put(broken.clone());
    let found = waiting(&table, 99).await;
    let unreadable: Vec<_> = found.iter().filter(|waiting| waiting.event.is_none()).collect();
    assert_eq!(unreadable, [&Waiting { key: format!("REF#{} LOG#000001", id(2)), event: None }]);
    assert_eq!(found.len(), 3);
    let image: Image = serde_json::from_value(broken).unwrap();
    assert_eq!(image.waiting().as_ref(), Some(unreadable[0]));
    // The log does not care.
    assert_eq!(table.store.load(id(2)).await.unwrap(), Some(consult(2).begun()));
}

/// Its event may not cost an entry another write unit.
#[tokio::test]
async fn a_small_entry_stays_small() {
    let table = Table::new();
    let sent = consult(1).begun();
    table.store.create(&sent, None).await.unwrap();
    let accepted = accept(&sent);
    table.store.append(&sent, &accepted, None).await.unwrap();
    table.store.append(&accepted, &seen(&accepted), None).await.unwrap();
    for seq in 1..=3 {
        let bytes = size(&entry(&table, &sent, seq));
        assert!(bytes <= 1024, "{seq}: {bytes}");
    }
}
