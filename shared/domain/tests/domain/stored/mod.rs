//! Logs that were written earlier: each of them is still read, verified, and folded to the state that it had.
//!
//! `tests/stored/v1/` has whole lives as the table keeps them. They are only ever added to: `STORED=add` writes those
//! that are missing, and their digests to the list beside them.

mod lives;
mod newer;

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use domain::{
    log::{Body, FACTS, Stored},
    referral::{Referral, access::Access},
    values::{
        digest::Digest,
        time::Instant,
        words::{ConsentMethod, Kind, Party},
    },
};
use serde_json::{Value, json};

/// A referral as the table has it.
pub(crate) fn read(life: &Value) -> Referral {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let log = (1..).zip(life["log"].as_array().unwrap()).map(|(seq, entry)| Stored {
        seq,
        body: Body::read(text(&entry["body"])),
        hash: text(&entry["hash"]).parse().unwrap(),
    });
    let log: Vec<_> = log.collect();
    let head = log.last().map(|last| domain::log::Head { seq: last.seq, hash: last.hash });
    Referral::read(Body::read(text(&life["handed_over"])), log, head).unwrap()
}

/// The same, to be stored.
pub(crate) fn written(referral: &Referral) -> Value {
    let entry = |entry: &domain::log::Entry| json!({"hash": entry.hash, "body": entry.body.as_str()});
    json!({
        "handed_over": referral.handed_over.as_str(),
        "log": referral.entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

/// When the patient consented: at the hand-over, where not in the app.
fn first_consented_at(referral: &Referral) -> Option<Instant> {
    let was_given = referral.handoff.consent.method != ConsentMethod::InApp;
    referral.consent_given_at.or(was_given.then_some(referral.handoff.created_at))
}

/// What the log makes of a referral, in words that no view decides.
fn state(referral: &Referral) -> Value {
    let visit = referral.visit.as_ref().map(|visit| {
        json!({
            "booked": visit.booked.as_ref().map(|booked| booked.starts_at),
            "outcome": visit.outcome,
        })
    });
    json!({
        "status": referral.status,
        "version": referral.version,
        "awaiting": referral.awaiting,
        "asks": referral.asks.iter().map(|asked| json!([asked.id, asked.answer.is_some()])).collect::<Vec<_>>(),
        "files": referral.files.iter().map(|file| json!([file.attachment.attachment_id, file.state])).collect::<Vec<_>>(),
        "held": referral.held().map(|(entry, _)| entry.seq).collect::<Vec<_>>(),
        "visit": visit,
        "expected_by": referral.expected_by,
        "sent_at": referral.sent_at,
        "seen_at": referral.seen_at,
        "delivered_at": referral.delivered_at,
        "undelivered": referral.undelivered,
        "scope": referral.scope,
        "consent": [first_consented_at(referral), referral.consent_refused_at, referral.consent_withdrawn_at],
        "reports": referral.reports.iter().map(|report| report.what.text.clone()).collect::<Vec<_>>(),
        "outcome": referral.outcome.as_ref().map(|outcome| outcome.what.outcome_type),
        "amendments": referral.amendments.len(),
        "acknowledged_at": referral.acknowledged_at,
        "closed_off": referral.closed_off,
        "replaced_by": referral.replaced_by,
        "updated_at": referral.updated_at,
        "signed": referral.handoff.signature.sha256,
        "disclosed": referral.disclosed(Party::Sender).map(|disclosed| domain::handoff::seal::of_sections(&disclosed.digests)),
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored/v1")
}

fn list() -> PathBuf {
    folder().join("SHA256SUMS")
}

/// The stored files by their names, whatever they are of.
fn files() -> Vec<(String, String)> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let json = entries.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    let mut files: Vec<_> = json
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// Every stored life.
fn stored_lives() -> Vec<(String, Value)> {
    let lives = files().into_iter().filter(|(name, _)| !name.starts_with("access"));
    lives.map(|(name, text)| (name, serde_json::from_str(&text).unwrap())).collect()
}

/// Adds what is missing; changes nothing that is there.
fn add(name: &str, value: &Value) {
    let path = folder().join(name);
    let asked = std::env::var("STORED").is_ok_and(|said| said == "add");
    if asked && !path.exists() {
        let text = format!("{value:#}\n");
        let mut sums = fs::read_to_string(list()).unwrap_or_default();
        writeln!(sums, "{}  {name}", Digest::of(text.as_bytes())).unwrap();
        fs::create_dir_all(folder()).unwrap();
        fs::write(&path, text).unwrap();
        fs::write(list(), sums).unwrap();
    }
    assert!(path.exists(), "{name} is not stored: STORED=add cargo test --package domain stored");
}

#[test]
fn every_life_is_stored() {
    for (name, referral) in lives::lives() {
        let mut life = written(&referral);
        life["state"] = state(&referral);
        add(&format!("{}.json", name.replace(['+', ' ', ':'], "-")), &life);
    }
    let accesses = lives::accesses();
    let written = |access: &Access| json!({"hash": access.body().hash(), "body": access.body().as_str()});
    add("access.json", &accesses.iter().map(written).collect());
    add("access-later.json", &lives::later_accesses().iter().map(written).collect());
}

#[test]
fn what_is_stored_is_read_verified_and_folded_to_the_same_state() {
    let lives = stored_lives();
    assert!(lives.len() >= lives::lives().len());
    for (name, life) in lives {
        let referral = read(&life);
        assert_eq!(referral.first_broken, None, "{name}");
        assert_eq!(state(&referral), life["state"], "{name}");
        let again = written(&referral);
        assert_eq!((&again["handed_over"], &again["log"]), (&life["handed_over"], &life["log"]), "{name}");
    }
}

#[test]
fn stored_accesses_are_read_and_would_be_written_so_again() {
    let of = |name: &str| -> Vec<Value> {
        serde_json::from_str(&fs::read_to_string(folder().join(name)).unwrap()).unwrap()
    };
    let accesses = [of("access.json"), of("access-later.json")];
    assert_eq!(accesses[0].len(), lives::accesses().len());
    assert_eq!(accesses[1].len(), lives::later_accesses().len());
    for stored in accesses.concat() {
        let body = Body::read(stored["body"].as_str().unwrap().to_owned());
        assert_eq!(stored["hash"], json!(body.hash()));
        assert_eq!(Access::read(&body).unwrap().body(), body);
    }
}

#[test]
fn what_is_stored_never_changes() {
    let sums = fs::read_to_string(list()).unwrap();
    let listed: BTreeSet<_> = sums.lines().map(str::to_owned).collect();
    let found = files().into_iter().map(|(name, text)| format!("{}  {name}", Digest::of(text.as_bytes())));
    assert_eq!(found.collect::<BTreeSet<_>>(), listed, "a stored life was changed, removed or not listed");
}

#[test]
fn every_fact_and_every_kind_is_stored() {
    let (mut facts, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    for (_, life) in stored_lives() {
        let referral = read(&life);
        kinds.insert(referral.handoff.kind);
        for entry in &referral.entries {
            let body: Value = serde_json::from_str(entry.body.as_str()).unwrap();
            facts.insert(body["fact"]["event"].as_str().unwrap().to_owned());
        }
    }
    let kebab = |name: &&str| {
        let dashed = name.chars().flat_map(|c| c.is_uppercase().then_some('-').into_iter().chain([c]));
        dashed.collect::<String>().trim_start_matches('-').to_lowercase()
    };
    let all = FACTS.iter().filter(|name| **name != "Unknown").map(kebab);
    assert_eq!(facts, all.collect());
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), Kind::ALL);
}
