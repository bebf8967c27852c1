//! What a referral's life costs in write units, counted by AWS's rules from what goes over the wire.
//!
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes>

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    ops::AddAssign,
};

use domain::{
    referral::Referral,
    values::words::{EventName, Party},
};
use events::Event;
use local::template::{Index, Projection};
use serde_json::{Map, Value, json};
use store::Idempotency;
use testing::{
    commands::act,
    referrals::{accept, ask, consult, seen},
    table::{DEFINITION, Raw, Table, size},
    time::minute,
    wire::Asked,
};

use crate::{
    access::{mailed, viewed},
    feed::{feed, notification, teller},
    tokens::digest,
};

/// What a typical life may cost, with ten readings, the receiver's first look among them, and five mails.
const LIFE: u64 = 95;

/// An item's partition and sort key.
type Key = (String, String);
type Items = BTreeMap<Key, Raw>;

/// Write units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Units {
    table: u64,
    indexes: u64,
}

impl AddAssign for Units {
    fn add_assign(&mut self, more: Self) {
        self.table += more.table;
        self.indexes += more.indexes;
    }
}

/// What these requests cost, which found the table so and left it so.
fn units(asked: &[Asked], before: &Items, after: &Items) -> Units {
    let (mut sum, mut written) = (Units::default(), BTreeSet::new());
    for (key, times) in asked.iter().flat_map(writes) {
        assert!(written.insert(key.clone()), "{key:?} is written twice: measure each by itself");
        let (old, new) = (before.get(&key), after.get(&key));
        // The larger of what was there and what is there; nothing costs one.
        let larger = old.into_iter().chain(new).map(kilobytes).max().unwrap_or(1);
        sum.table += times * larger;
        sum.indexes += DEFINITION.indexes.iter().map(|index| of_index(index, old, new)).sum::<u64>();
    }
    sum
}

/// The items that a request writes, and how many units each costs for a kilobyte.
fn writes(asked: &Asked) -> Vec<(Key, u64)> {
    let body = &asked.body;
    let each = |list: &Value| list.as_array().unwrap().iter().flat_map(parts).collect::<Vec<_>>();
    let (parts, times) = match asked.operation.as_str() {
        "PutItem" | "UpdateItem" | "DeleteItem" => (vec![body.clone()], 1),
        "BatchWriteItem" => (body["RequestItems"].as_object().unwrap().values().flat_map(each).collect(), 1),
        "TransactWriteItems" => (each(&body["TransactItems"]), 2),
        "BatchGetItem" | "GetItem" | "Query" => (Vec::new(), 0),
        other => panic!("what does {other} cost?"),
    };
    parts.iter().map(|part| (key(part.get("Item").or_else(|| part.get("Key")).unwrap()), times)).collect()
}

/// Such as `{"Put": {…}}`.
fn parts(one: &Value) -> Vec<Value> {
    one.as_object().unwrap().values().cloned().collect()
}

fn key(item: &Raw) -> Key {
    let part = |name: &str| item[name]["S"].as_str().unwrap().to_owned();
    (part("PK"), part("SK"))
}

/// Started kilobytes.
fn kilobytes(item: &Raw) -> u64 {
    u64::try_from(size(item).div_ceil(1024)).unwrap()
}

/// What an index costs whose item was so and is so.
fn of_index(index: &Index, old: Option<&Raw>, new: Option<&Raw>) -> u64 {
    let projected = |item: Option<&Raw>| item.and_then(|item| projected(index, item));
    match (projected(old), projected(new)) {
        (None, None) => 0,
        (Some(one), None) | (None, Some(one)) => kilobytes(&one),
        (Some(old), Some(new)) if old == new => 0,
        (Some(old), Some(new)) if keys(index).any(|name| old[name] != new[name]) => {
            kilobytes(&old) + kilobytes(&new)
        }
        (Some(old), Some(new)) => kilobytes(&old).max(kilobytes(&new)),
    }
}

fn keys(index: &Index) -> impl Iterator<Item = &str> {
    std::iter::once(&index.key.hash).chain(&index.key.range).map(String::as_str)
}

/// What an index has of an item: nothing of one that lacks a key.
fn projected(index: &Index, item: &Raw) -> Option<Raw> {
    if !keys(index).all(|name| item.get(name).is_some()) {
        return None;
    }
    let carried: Vec<&str> = match &index.projection {
        Projection::All => return Some(item.clone()),
        Projection::KeysOnly => Vec::new(),
        Projection::Include(names) => names.iter().map(String::as_str).collect(),
    };
    let names = ["PK", "SK"].into_iter().chain(keys(index)).chain(carried);
    let members = names.filter_map(|name| Some((name.to_owned(), item.get(name)?.clone())));
    Some(Value::Object(members.collect::<Map<_, _>>()))
}

/// The steps of a life, each with what it costs.
#[derive(Default)]
struct Bill(Vec<(&'static str, Units)>);

impl Bill {
    /// Takes a step, and adds what it costs to what such steps have cost before.
    async fn step(&mut self, table: &Table, name: &'static str, step: impl Future<Output = ()>) {
        table.wire.asked();
        let before = table.items();
        step.await;
        let cost = units(&table.wire.asked(), &before, &table.items());
        match self.0.iter_mut().find(|(other, _)| *other == name) {
            Some((_, sum)) => *sum += cost,
            None => self.0.push((name, cost)),
        }
    }

    async fn append(&mut self, table: &Table, name: &'static str, before: &Referral, after: &Referral) {
        self.step(table, name, async { table.store.append(before, after, None).await.unwrap() }).await;
    }

    fn sum(&self) -> Units {
        let mut sum = Units::default();
        self.0.iter().for_each(|(_, cost)| sum += *cost);
        sum
    }

    fn rows(&self) -> Vec<(&'static str, u64, u64)> {
        self.0.iter().map(|(name, cost)| (*name, cost.table, cost.indexes)).collect()
    }

    fn table(&self) -> String {
        let mut text = format!("{:<20} {:>5} {:>7}\n", "step", "table", "indexes");
        for (name, Units { table, indexes }) in self.0.iter().copied().chain([("sum", self.sum())]) {
            writeln!(text, "{name:<20} {table:>5} {indexes:>7}").unwrap();
        }
        text
    }
}

fn reply(before: &Referral) -> Referral {
    let reply = json!({"answers": [{"ask_id": "1-1", "note": "Fasting glucose 118 mg/dL on 20 November"}]});
    act(before, Party::Sender, "reply", reply, minute(7))
}

fn complete(before: &Referral) -> Referral {
    let outcome =
        json!({"type": "advice-only", "summary": "Stable angina.", "advice": "Start metoprolol 25 mg."});
    act(before, Party::Receiver, "complete", outcome, minute(30))
}

#[tokio::test]
async fn a_typical_life_costs_no_more_than_it_may() {
    let (table, mut bill) = (Table::new(), Bill::default());
    let sent = consult(1).begun();
    let key = Idempotency::new(&"dr-oconnor".parse().unwrap(), "POST /referrals", "key", digest("{}"));
    bill.step(&table, "create", async { table.store.create(&sent, Some(&key)).await.unwrap() }).await;
    let seen = seen(&sent);
    bill.append(&table, "first look", &sent, &seen).await;
    let asked = ask(&seen);
    bill.append(&table, "request-info", &seen, &asked).await;
    let replied = reply(&asked);
    bill.append(&table, "reply", &asked, &replied).await;
    let accepted = accept(&replied);
    bill.append(&table, "accept", &replied, &accepted).await;
    let completed = complete(&accepted);
    bill.append(&table, "complete", &accepted, &completed).await;

    let mut news = Vec::new();
    for entry in &completed.entries {
        let event = Event::of(&completed.clone().as_of(entry.seq), entry).unwrap();
        news.push(event.name);
        bill.step(&table, "6 published", async { table.store.published(&event).await.unwrap() }).await;
    }
    let expected = [
        EventName::Sent,
        EventName::Seen,
        EventName::InfoRequested,
        EventName::InfoProvided,
        EventName::Accepted,
        EventName::Completed,
    ];
    assert_eq!(news, expected);
    for number in 1..=9 {
        let reading = async { table.store.record(&viewed(number)).await.unwrap() };
        bill.step(&table, "9 more readings", reading).await;
    }
    for minutes in 1..=5 {
        let (own, told) = (feed("dr-rao"), notification(minutes));
        let claim = Some(teller(minute(minutes)));
        let tell = async { assert!(table.store.tell(&own, &told, claim).await.unwrap()) };
        bill.step(&table, "5 mails: tell", tell).await;
        let record = async { table.store.record(&mailed(&told, Some("ses-1"))).await.unwrap() };
        bill.step(&table, "5 mails: record", record).await;
    }

    let steps = [
        ("create", 10, 6),
        ("first look", 1, 1),
        ("request-info", 4, 8),
        ("reply", 4, 8),
        ("accept", 4, 8),
        ("complete", 4, 6),
        ("6 published", 6, 6),
        ("9 more readings", 9, 0),
        ("5 mails: tell", 5, 0),
        ("5 mails: record", 5, 0),
    ];
    assert_eq!(bill.rows(), steps, "\n{}", bill.table());
    let Units { table, indexes } = bill.sum();
    assert!(table + indexes <= LIFE, "\n{}", bill.table());
}

/// An item with a referral's key and these attributes besides.
fn row(attributes: &Value) -> Raw {
    let mut item = json!({"PK": {"S": "REF#1"}, "SK": {"S": "META"}});
    for (name, value) in attributes.as_object().unwrap() {
        item[name] = json!({"S": value});
    }
    item
}

fn of_one(operation: &str, body: Value, old: Option<Raw>, new: Option<Raw>) -> (u64, u64) {
    let items = |item: Option<Raw>| item.into_iter().map(|item| (key(&item), item)).collect::<Items>();
    let asked = Asked { operation: operation.to_owned(), body };
    let Units { table, indexes } = units(&[asked], &items(old), &items(new));
    (table, indexes)
}

#[test]
fn an_item_costs_a_unit_for_each_started_kilobyte_and_twice_that_in_a_transaction() {
    let of = |bytes: usize| {
        let empty = size(&row(&json!({"text": ""})));
        row(&json!({"text": "x".repeat(bytes - empty)}))
    };
    let put = |item: &Raw| json!({"Item": item});
    for (old, new, expected) in [
        (None, Some(of(1024)), 1),
        (None, Some(of(1025)), 2),
        (Some(of(1025)), Some(of(100)), 2),
        (Some(of(100)), Some(of(2049)), 3),
        (Some(of(2049)), None, 3),
        (None, None, 1),
    ] {
        let item = row(&json!({}));
        let named = [
            ("PutItem", put(&item)),
            ("UpdateItem", json!({"Key": item})),
            ("DeleteItem", json!({"Key": item})),
        ];
        for (operation, body) in named {
            assert_eq!(of_one(operation, body, old.clone(), new.clone()), (expected, 0), "{operation}");
        }
        for part in [json!({"Put": {"Item": item}}), json!({"ConditionCheck": {"Key": item}})] {
            let body = json!({"TransactItems": [part]});
            let cost = of_one("TransactWriteItems", body, old.clone(), new.clone());
            assert_eq!(cost, (2 * expected, 0));
        }
        let body = json!({"RequestItems": {"Table": [{"PutRequest": {"Item": item}}]}});
        assert_eq!(of_one("BatchWriteItem", body, old, new), (expected, 0));
    }
    assert_eq!(of_one("Query", json!({}), None, None), (0, 0));
}

#[test]
fn an_index_costs_by_what_changes_in_it() {
    let open = json!({"inbox": "dr-rao", "inbox_at": "1", "due": "2", "summary": "sent", "version": "1"});
    let with = |name: &str, value: Value| {
        let mut open = open.clone();
        open[name] = value;
        open.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        Some(row(&open))
    };
    let before = || Some(row(&open));
    for (old, new, expected, why) in [
        (None, before(), 2, "it comes into inbox and inbox_open"),
        (before(), None, 2, "it leaves both"),
        (before(), before(), 0, "nothing changes"),
        (before(), with("version", json!("2")), 0, "no index has that"),
        (before(), with("summary", json!("accepted")), 2, "both have that"),
        (before(), with("due", json!("3")), 2, "a key of inbox_open; inbox does not have it"),
        (before(), with("inbox_at", json!("4")), 3, "a key of inbox, and inbox_open has it"),
        (before(), with("due", Value::Null), 1, "it leaves inbox_open"),
        (with("due", Value::Null), before(), 1, "it comes into inbox_open"),
        (before(), with("summary", json!("x".repeat(1024))), 4, "two kilobytes in both"),
    ] {
        let (_, indexes) = of_one("PutItem", json!({"Item": row(&json!({}))}), old, new);
        assert_eq!(indexes, expected, "{why}");
    }
}
