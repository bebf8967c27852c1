//! The audit trail: log and readings together, in time, however it is paged; each party's own form; and what was changed is named.

use domain::{
    audit::{Audit, Broken, LATE_MAX, ReadTrail, StoredAccess, TrailPlace},
    log::Body,
    referral::{
        Referral,
        access::{Access, Looked, Reader, Trail},
    },
    values::{
        digest::Digest,
        person::Caller,
        time::Instant,
        words::{
            Channel,
            Party::{self, Administrator, Patient, Receiver, Sender, System},
            Role,
        },
    },
};
use jiff::SignedDuration;
use proptest::prelude::*;
use serde_json::{Value, json as value};
use uuid::{Builder, Uuid};

use crate::{
    fixtures::{actor, bodies, create, json, minute},
    properties::read_back,
    views::story::{life, marked},
};

/// An id of this moment.
fn id_of(at: Instant, number: u8) -> Uuid {
    Builder::from_unix_timestamp_millis(at.as_millis().try_into().unwrap(), &[number; 10]).into_uuid()
}

/// The receiver has done this so many minutes after the test's day began.
pub(crate) fn access(referral: &Referral, minutes: u8, what: Looked) -> Access {
    let at = minute(minutes);
    Access {
        id: id_of(at, minutes),
        at,
        trail: Trail::Referral(referral.handoff.id),
        by: Reader::party(&actor(Receiver), Some(Role::Doctor)),
        channel: Channel::Api,
        what,
        shown: Some(referral.shown()),
        correlation_id: Some("request-1".to_owned()),
    }
}

pub(crate) fn stored(access: &Access) -> StoredAccess {
    StoredAccess { id: access.id, body: access.body(), hash: access.body().hash() }
}

/// A stranger was refused; the entry's id is of the beginning of the hour.
fn refused(referral: &Referral, minutes: u8, stranger: &str) -> Access {
    let caller = Caller {
        id: stranger.parse().unwrap(),
        role: Role::Doctor,
        workspace: None,
        name: "Dr Other".parse().unwrap(),
        email: None,
        registration_no: None,
        birth_date: None,
    };
    let by = Reader::caller(&caller);
    let refused = Access { by, shown: None, ..access(referral, minutes, Looked::Refused) };
    Access { id: Access::refusal_id(&caller, refused.at), ..refused }
}

/// A mail of this moment that was sent later.
fn mailed(referral: &Referral, about: u8, minutes: u8) -> Access {
    let what = Looked::Mailed {
        tells: "sent".to_owned(),
        seq: Some(1),
        to: Receiver,
        mail: Some("ses-1".to_owned()),
    };
    let by = Reader::party(&actor(System), None);
    Access { id: id_of(minute(about), minutes), by, shown: None, ..access(referral, minutes, what) }
}

/// What a table reads of these access entries for this place.
fn read(table: &[StoredAccess], place: &TrailPlace, rows: usize) -> ReadTrail {
    let (after, until) = place.reads();
    let mut found: Vec<_> =
        table.iter().filter(|row| row.id > after && row.id < id_of(until, 0)).cloned().collect();
    found.sort_by_key(|row| row.id);
    let more = found.len() > rows;
    found.truncate(rows);
    let late = table.iter().filter(|row| place.late().contains(&row.id)).cloned();
    ReadTrail { rows: found, more, late: late.collect() }
}

/// All pages of the trail, each place by way of its text.
fn pages(referral: &Referral, party: Party, table: &[StoredAccess], limit: usize) -> Vec<Audit> {
    let mut place = Some(TrailPlace::beginning(referral, minute(10_000)));
    let mut pages = Vec::new();
    while let Some(at) = place {
        let at: TrailPlace = at.to_string().parse().unwrap();
        let (page, next) = referral.audit(party, &at, read(table, &at, limit), limit);
        pages.push(page);
        place = next;
        assert!(pages.len() < 1000, "the trail ends");
    }
    pages
}

fn entries(pages: &[Audit]) -> Vec<Value> {
    pages.iter().flat_map(|page| page.entries.iter().map(json)).collect()
}

fn table(accesses: &[Access]) -> Vec<StoredAccess> {
    accesses.iter().map(stored).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Readings, refusals of the hour and mails that came late, in any order and by pages of any size: each is there once, in
    /// time.
    #[test]
    fn each_entry_is_there_once_and_in_time_by_pages_of_any_size(
        looks in prop::collection::vec((0_u8..3, 0_u8..200), 0..40), limit in 1_usize..12,
    ) {
        let referral = life(&marked()).pop().unwrap();
        let mut accesses: Vec<_> = looks
            .iter()
            .map(|(kind, minutes)| match kind {
                0 => access(&referral, *minutes, Looked::Viewed),
                1 => refused(&referral, *minutes, &format!("dr-{minutes}")),
                _ => mailed(&referral, minutes / 2, *minutes),
            })
            .collect();
        accesses.sort_by_key(|access| access.id);
        accesses.dedup_by_key(|access| access.id);
        let pages = pages(&referral, Sender, &table(&accesses), limit);
        let found = entries(&pages);
        prop_assert!(pages.iter().all(|page| page.entries.len() <= limit && page.verified));
        prop_assert_eq!(found.len(), referral.entries.len() + accesses.len());
        let at: Vec<_> = found.iter().map(|entry| entry["at"].as_str().unwrap().to_owned()).collect();
        prop_assert!(at.is_sorted(), "{:?}", at);
        let mut ids: Vec<_> = found.iter().map(|entry| entry["id"].to_string()).collect();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), found.len());
    }

    /// Whatever is changed in what is stored of a reading is named.
    #[test]
    fn a_reading_that_was_changed_is_named(which in 0_usize..3, at in 0_usize..400, bit in 0_u8..7) {
        let referral = create(&bodies::consult());
        let accesses = [
            access(&referral, 1, Looked::Viewed),
            access(&referral, 2, Looked::CalendarDownloaded),
            access(&referral, 3, Looked::Viewed),
        ];
        let mut stored = table(&accesses);
        let mut body = stored[which].body.as_str().as_bytes().to_vec();
        let at = at % body.len();
        body[at] ^= 1 << bit;
        let Ok(body) = String::from_utf8(body) else { return Ok(()) };
        stored[which].body = Body::read(body);
        let pages = pages(&referral, Administrator, &stored, 100);
        prop_assert!(!pages[0].verified);
        prop_assert_eq!(&pages[0].first_broken, &Some(Broken::Access(accesses[which].id.to_string())));
        prop_assert_eq!(pages[0].entries.len(), 1 + 3, "and none is hidden by a change");
    }
}

#[test]
fn strangers_beyond_what_a_place_can_name_are_shown_all_the_same() {
    let referral = create(&bodies::consult());
    let strangers = (0..LATE_MAX + 30).map(|number| refused(&referral, 59, &format!("dr-{number}")));
    let mut accesses: Vec<_> = strangers.collect();
    accesses.extend((1..50).map(|minutes| access(&referral, minutes, Looked::Viewed)));
    let pages = pages(&referral, Sender, &table(&accesses), 5);
    assert_eq!(entries(&pages).len(), 1 + accesses.len());
}

#[test]
fn what_is_written_after_the_first_page_is_on_no_further_one() {
    let referral = create(&bodies::consult());
    let mut stored = table(&[access(&referral, 1, Looked::Viewed), access(&referral, 2, Looked::Viewed)]);
    let mut place = TrailPlace::beginning(&referral, minute(3));
    let mut shown = 0;
    for asked in 3_u8.. {
        let (page, next) = referral.audit(Sender, &place, read(&stored, &place, 1), 1);
        shown += page.entries.len();
        // To ask for a page is an entry, too.
        stored.extend(table(&[access(&referral, asked, Looked::AuditRead)]));
        let Some(next) = next else { break };
        place = next;
        assert!(asked < 20, "it ends");
    }
    assert_eq!(shown, 3);
}

#[test]
fn sender_and_administrator_get_all_of_it_and_an_administrator_no_content() {
    let referral = life(&marked()).pop().unwrap();
    let stored = table(&[refused(&referral, 5, "dr-other"), mailed(&referral, 1, 2)]);
    let of = |party| entries(&pages(&referral, party, &stored, 100));
    let (sender, administrator) = (of(Sender), of(Administrator));
    assert_eq!(sender.len(), referral.entries.len() + 2);
    let bare = |entries: &[Value]| -> Vec<Value> {
        let without = |entry: &Value| {
            let mut entry = entry.clone();
            entry.as_object_mut().unwrap().remove("detail");
            entry
        };
        entries.iter().map(without).collect()
    };
    assert_eq!(bare(&sender), bare(&administrator));
    let text = |entries: &[Value]| Value::from(entries.to_vec()).to_string();
    assert!(text(&sender).contains("«content»") && !text(&administrator).contains("«content»"));
    let chained: Vec<_> = sender.iter().filter(|entry| entry.get("seq").is_some()).collect();
    for pair in chained.windows(2) {
        assert_eq!(pair[0]["hash"], pair[1]["prev_hash"]);
    }
    let refused = sender.iter().find(|entry| entry["action"] == "refused").unwrap();
    assert_eq!(
        refused["actor"],
        value!({"id": "dr-other", "role": "stranger", "token_role": "doctor", "name": "Dr Other"})
    );
    assert_eq!(refused["correlation_id"], "request-1");
    let desk = sender.iter().find(|entry| entry["actor"].get("on_behalf_of").is_some());
    assert!(desk.is_none_or(|entry| entry["actor"]["on_behalf_of"]["name"].is_string()));
}

#[test]
fn a_patient_learns_what_was_shared_with_whom_and_who_looked() {
    let referral = create(&bodies::consult());
    let stored = table(&[
        access(&referral, 1, Looked::Viewed),
        access(&referral, 2, Looked::LetterDownloaded { version: Digest::of(b"") }),
        refused(&referral, 3, "dr-other"),
    ]);
    let found = entries(&pages(&referral, Patient, &stored, 100));
    let said: Vec<_> = found.iter().map(|entry| entry["action"].as_str().unwrap()).collect();
    assert_eq!(said, ["sent", "viewed", "letter-downloaded", "refused"]);
    let name = referral.handoff.receiver.name().to_string();
    assert_eq!(found[0]["detail"], format!("shared with {name}: all sections"));
    assert_eq!(found[1]["actor"]["name"], "Dr Lakshmi Rao");
    assert_eq!(found[3]["actor"], value!({"id": null, "role": "stranger", "name": null}));
    for entry in &found {
        for member in ["hash", "prev_hash", "shown"] {
            assert!(entry.get(member).is_none(), "{member} of {entry}");
        }
    }
}

#[test]
fn a_log_that_was_written_anew_contradicts_who_has_read_it() {
    let [before, .., after] = &life(&marked())[..] else { panic!("a life has steps") };
    let stored = table(&[access(after, 1, Looked::Viewed)]);
    assert!(pages(after, Sender, &stored, 100)[0].verified);
    // The log ends earlier, and its chain is whole.
    let cut = read_back(before);
    assert_eq!(cut.first_broken, None);
    let page = pages(&cut, Sender, &stored, 100).remove(0);
    assert_eq!(page.first_broken, Some(Broken::Log(after.head().seq)));
    assert_eq!(json(&page)["first_broken"], value!(after.head().seq));
}

#[test]
fn a_reading_in_another_trail_or_under_another_key_is_broken() {
    let referral = create(&bodies::consult());
    let own = access(&referral, 1, Looked::Viewed);
    let of_other = Access { trail: Trail::Person("dr-rao".parse().unwrap()), ..own.clone() };
    let moved = StoredAccess { id: id_of(minute(2), 9), ..stored(&own) };
    let early = Access { at: minute(1).plus(SignedDuration::from_hours(-2)), ..own };
    for stored in [stored(&of_other), moved, stored(&early)] {
        let page = pages(&referral, Sender, std::slice::from_ref(&stored), 100).remove(0);
        assert_eq!(page.first_broken, Some(Broken::Access(stored.id.to_string())));
    }
    let newer = Body::read(r#"{"v":2}"#.to_owned());
    let newer = StoredAccess { id: id_of(minute(1), 1), hash: newer.hash(), body: newer };
    let page = pages(&referral, Sender, &[newer], 100).remove(0);
    assert!(page.verified, "what a newer program wrote is kept and verified");
    assert_eq!(json(&page)["entries"][1]["action"], "unknown");
}
