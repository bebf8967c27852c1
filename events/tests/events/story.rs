//! A referral to which everything happens that can, one thing after the other.

use domain::{
    handoff::Added,
    log::{Actor, After, Awaiting, Body, Entry, Fact, Log, Stored},
    referral::Referral,
    values::{
        reference::Reference,
        time::Instant,
        words::{Channel, EventName, Holder, Party, Status},
    },
};
use events::Event;
use serde_json::{Value, json};
use testing::{
    people::{named_doctor, token},
    referrals::{added, sign},
    time,
};

/// A word that stands in every text, name and category of the story.
pub(crate) const MARKER: &str = "Zimtstern";

/// What happens, by whom, and where the referral stands then; nothing where it only stays where it is.
type Happening = (EventName, Value, Party, Option<(Status, Holder)>);

/// Everything that can happen and is told.
#[rustfmt::skip]
fn everything() -> Vec<Happening> {
    use EventName as E;
    use Party::{Administrator, Patient, Receiver, Sender, System};
    use Status::{Accepted, Completed, Declined, Draft, Expired, NeedInfo, Sent, VisitRequired, Voided, Withdrawn};
    let digest = "ab".repeat(32);
    let file = "019aa000-0000-7000-8000-0000000000f1";
    let visit = json!({"starts_at": "2026-11-25T05:30:00.000Z", "zone": "Asia/Kolkata", "place": MARKER});
    vec![
        (E::Drafted, json!({"handoff": digest}), Sender, Some((Draft, Holder::Patient))),
        (E::ConsentGiven, json!({"scope": ["vitals", "labs"]}), Patient, Some((Draft, Holder::Sender))),
        (E::Sent, json!({"handoff": digest}), Patient, Some((Sent, Holder::Receiver))),
        (E::Seen, json!({}), Receiver, None),
        (E::InfoRequested, json!({"round": 1, "asks": [{"text": MARKER, "wants": "any", "required": true}], "accept_when_answered": false}), Receiver, Some((NeedInfo, Holder::Sender))),
        (E::InfoProvided, json!({"answers": [{"ask_id": "1-1", "note": MARKER}], "note": MARKER}), Sender, Some((Sent, Holder::Receiver))),
        (E::FileRefused, json!({"attachment_id": file, "why": "malware"}), System, None),
        (E::VisitRequested, json!({"reason": MARKER, "booking_url": format!("https://book.example/{MARKER}"), "bring": [MARKER]}), Receiver, Some((VisitRequired, Holder::Patient))),
        (E::VisitBooked, visit, Patient, Some((VisitRequired, Holder::Receiver))),
        (E::VisitMissed, json!({}), Receiver, Some((VisitRequired, Holder::Patient))),
        (E::VisitCancelled, json!({}), Patient, Some((VisitRequired, Holder::Receiver))),
        (E::VisitAttended, json!({}), Receiver, Some((VisitRequired, Holder::Receiver))),
        (E::Accepted, json!({"expected_by": "2026-12-01"}), Receiver, Some((Accepted, Holder::Receiver))),
        (E::Reported, json!({"text": MARKER, "results": [{"text": MARKER}]}), Receiver, Some((Accepted, Holder::Receiver))),
        (E::Noted, json!({"text": MARKER}), Sender, Some((Accepted, Holder::Receiver))),
        (E::Completed, json!({"outcome_type": "advice-only", "summary": MARKER, "advice": MARKER}), Receiver, Some((Completed, Holder::Nobody))),
        (E::Amended, json!({"what": MARKER, "text": MARKER}), Receiver, Some((Completed, Holder::Nobody))),
        (E::Acknowledged, json!({}), Sender, Some((Completed, Holder::Nobody))),
        (E::Declined, json!({"reason": "other", "comment": MARKER, "alternative": MARKER}), Receiver, Some((Declined, Holder::Sender))),
        (E::Redirected, json!({"to": "019aa000-0000-7000-8000-000000000002"}), Sender, Some((Declined, Holder::Nobody))),
        (E::ClosedOff, json!({"reason": MARKER}), Sender, Some((Declined, Holder::Nobody))),
        (E::Withdrawn, json!({"reason": MARKER}), Patient, Some((Withdrawn, Holder::Nobody))),
        (E::ConsentRefused, json!({}), Patient, Some((Withdrawn, Holder::Nobody))),
        (E::ConsentWithdrawn, json!({}), Patient, Some((Withdrawn, Holder::Nobody))),
        (E::EmailDelivered, json!({}), System, None),
        (E::EmailBounced, json!({"why": "bounced", "mail": digest}), System, Some((Sent, Holder::Sender))),
        (E::EmailReceived, mail(), Receiver, None),
        (E::EmailHeld, json!({"why": "unverified", "from": format!("{MARKER}@post.example"), "received": mail()}), System, None),
        (E::LinkLocked, json!({}), System, None),
        (E::LinksRevoked, json!({}), Sender, None),
        (E::PatientMismatched, json!({}), System, None),
        (E::Expired, json!({}), System, Some((Expired, Holder::Sender))),
        (E::Voided, json!({"reason": "wrong-patient", "comment": MARKER}), Administrator, Some((Voided, Holder::Nobody))),
    ]
}

/// A mail as it is stored.
fn mail() -> Value {
    let digest = "cd".repeat(32);
    json!({"words": MARKER, "cut": MARKER, "mail": digest, "content": digest})
}

/// What happens and is not told: a check has passed a file, a newer program wrote what this one does not know.
pub(crate) fn quiet() -> Vec<Fact> {
    let file = "019aa000-0000-7000-8000-0000000000f1";
    let facts = [json!({"event": "file-checked", "attachment_id": file}), json!({"event": "brewed"})];
    facts.iter().map(stored).collect()
}

/// So many minutes after the day began.
fn minute(minutes: usize) -> Instant {
    time::minute(i64::try_from(minutes).unwrap())
}

/// Before anything has happened: with this privacy.
pub(crate) fn referral(privacy: Value) -> Referral {
    let mut body = json!({
        "kind": "consult", "priority": "soon",
        "to": {"member_id": "dr-rao"},
        "patient": {"id": MARKER, "name": MARKER, "birth_date": "1968-04-02", "email": format!("{MARKER}@post.example")},
        "reason": {"text": MARKER}, "question": MARKER, "bring": [MARKER],
        "snapshot": {"chief_complaint": {"text": MARKER}, "note": MARKER},
        "consent": {"method": "in-app", "language": "hi", "notice": "v1"},
        "sign": true,
    });
    body["privacy"] = privacy;
    let doctor = |id: &str| named_doctor(id, &format!("Dr {MARKER}"));
    let added = Added {
        reference: Reference::new(7_654_321),
        sender: token(&doctor("dr-oconnor")),
        receiver: Some(doctor("dr-rao")),
        ..added()
    };
    Referral::new(sign(&body, added).unwrap())
}

/// The fact of this name, as it is stored.
fn fact(name: EventName, mut members: Value) -> Fact {
    members["event"] = json!(name);
    let fact = stored(&members);
    assert_ne!(fact, Fact::Unknown, "{members}");
    fact
}

/// The fact of an entry that is stored so.
fn stored(fact: &Value) -> Fact {
    let id = "019aa000-0000-7000-8000-000000000001";
    let entry = json!({
        "v": 1, "referral": id, "seq": 1, "at": minute(0), "by": {"party": "system"}, "channel": "api",
        "fact": fact, "prev_hash": "00".repeat(32),
    });
    let body = Body::read(entry.to_string());
    let stored = Stored { seq: 1, hash: body.hash(), body };
    Log::read(id.parse().unwrap(), vec![stored], None).entries.remove(0).fact
}

/// The whole story of this referral: each entry's name and event.
pub(crate) fn told(mut referral: Referral) -> Vec<(EventName, Event)> {
    let mut told = Vec::new();
    for (at, (name, members, party, after)) in everything().into_iter().enumerate() {
        let by = Actor { party, id: Some(MARKER.parse().unwrap()), name: Some(MARKER.parse().unwrap()) };
        let version = referral.version + 1;
        let since = minute(at);
        let after = after.map(|(status, who)| {
            let due_at = (who != Holder::Nobody).then(|| minute(at + 2880));
            After { status, version, awaiting: Awaiting { who, since, due_at } }
        });
        let facts = (fact(name, members), Vec::new());
        let entry =
            Entry::after(referral.handoff.id, referral.entries.last(), since, by, Channel::Api, facts, after);
        referral = referral.apply(entry.clone());
        told.push((name, Event::of(&referral, &entry).unwrap()));
    }
    told
}
