//! The README's charts: every access pattern and every kind of item has its row, and every index its mention.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use store::{Counted, Idempotency};
use testing::{
    people::{account, doctor},
    referrals::{consult, id},
    table::{DEFINITION, Table},
    time::minute,
};

use crate::{
    access::viewed,
    feed::{feed, notification},
    tokens::{digest, link},
    uploads::announced,
};

const README: &str = include_str!("../../README.md");

/// The cells of each row of the chart under this heading.
fn chart(heading: &str) -> Vec<Vec<&'static str>> {
    let section = README.split("\n## ").find(|section| section.starts_with(heading)).unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The words in backticks.
fn code(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The requests that each access pattern makes, as its row says.
pub(crate) fn requests() -> BTreeMap<String, Vec<String>> {
    let rows = chart("Access patterns").into_iter();
    rows.map(|cells| (code(cells[0]).remove(0), code(cells[4]))).collect()
}

#[test]
fn every_access_pattern_has_a_row() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = fs::read_dir(source).unwrap().map(|file| file.unwrap().path());
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut there = BTreeSet::new();
    for path in rust {
        let text = fs::read_to_string(path).unwrap();
        let after = text.split("pub async fn ").skip(1);
        there.extend(after.map(|rest| rest.split('(').next().unwrap().to_owned()));
    }
    assert_eq!(requests().into_keys().collect::<BTreeSet<_>>(), there);
}

#[test]
fn every_index_belongs_to_an_access_pattern() {
    let rows = chart("Access patterns");
    let named: BTreeSet<_> = rows.iter().flat_map(|cells| code(cells[3])).collect();
    let there: BTreeSet<_> = DEFINITION.indexes.iter().map(|index| index.name.clone()).collect();
    assert_eq!(named, there);
}

#[tokio::test]
async fn every_kind_of_item_has_a_row() {
    let table = Table::new();
    let sent = consult(1).begun();
    let key = Idempotency::new(&"dr-oconnor".parse().unwrap(), "POST /referrals", "key", digest("{}"));
    table.store.create(&sent, Some(&key)).await.unwrap();
    table.store.record(&viewed(1)).await.unwrap();
    let mut member = doctor("dr-rao");
    member.entry.email = Some("rao@clinic.example".parse().unwrap());
    table.store.put_member(&member).await.unwrap();
    table.store.learn(&account("pat-1")).await.unwrap();
    table.store.announce(&announced(1)).await.unwrap();
    table.store.tell(&feed("pat-1"), &notification(1), None).await.unwrap();
    let (link, token) = link(1);
    table.store.put_tokens(&[(link, token)]).await.unwrap();
    table.store.use_nonce(link, digest("form"), minute(9)).await.unwrap();
    table.store.put_mail("ses-1", id(1), minute(0)).await.unwrap();
    let sender = "dr-oconnor".parse().unwrap();
    for counted in [Counted::GuestMail, Counted::Mismatch] {
        table.store.count(counted, &sender, minute(0), 1).await.unwrap().unwrap();
    }

    // A key is what it begins with and, in angle brackets, what is variable: `LOG#<number>`.
    let begins = |key: &str| key.split('<').next().unwrap().to_owned();
    let rows: BTreeSet<_> =
        chart("Items").iter().map(|cells| (begins(&code(cells[1])[0]), begins(&code(cells[2])[0]))).collect();
    let mut met = BTreeSet::new();
    for ((partition, sort), _) in table.items() {
        let of = |row: &&(String, String)| partition.starts_with(&row.0) && sort.starts_with(&row.1);
        let row = rows.iter().filter(of).max_by_key(|row| row.1.len());
        met.insert(row.unwrap_or_else(|| panic!("{partition} {sort} has no row")).clone());
    }
    assert_eq!(met, rows, "no row is of something that is not there");
}
