//! Doctor-only: whatever it is about, the patient sees the same, byte for byte.

use domain::{
    audit::{ReadTrail, TrailPlace},
    referral::{Referral, access::Looked, summary::Summary},
    values::words::{
        Party::{self, Patient, Receiver, Sender},
        Status,
    },
};
use serde_json::{Value, json};

use super::{
    seen_by,
    story::{CONTENT, life, marked, marked_kinds, other_lives, steps_of},
};
use crate::{
    audit::{access, stored},
    fixtures::{bodies, create, json, minute},
};

const FILE: &str = "019aa000-0000-7000-8000-0000000000cc";

/// A step with the two ways in which it can go.
type Step = (Party, &'static str, [Value; 2]);

/// Two referrals that agree in whom, when and what to bring, and in nothing else.
fn twins(kind: &Value) -> [Value; 2] {
    let one = json!({"privacy": {"level": "doctor-only", "category": "mental-health"}});
    let (tests, precautions, admission) = match kind["kind"].as_str().unwrap() {
        "lab-order" => (
            json!([{"text": "One", "fasting": "required"}, {"text": "Two"}, {"text": "Three"}]),
            json!({"pregnancy": "pregnant"}),
            json!(null),
        ),
        "imaging-order" => (
            json!([{"text": "One", "laterality": "left", "contrast": "with"}, {"text": "Two"}]),
            json!({"renal_function": "eGFR 54"}),
            json!(null),
        ),
        "admission" => (json!(null), json!(null), json!({"type": "day care"})),
        _ => (json!(null), json!(null), json!(null)),
    };
    let other = json!({
        "privacy": {"level": "doctor-only", "category": "hiv-sti"},
        "reason": null, "question": "A long question. ".repeat(60).trim(),
        "tests": tests, "precautions": precautions, "admission": admission,
        "snapshot": {
            "chief_complaint": {"text": "Something else"}, "vitals": "none-known", "current_rx": "none-known",
            "allergies": [{"text": "Penicillin"}], "recent_visits": "none-known",
        },
        "consent": {"method": "verbal", "language": "hi", "notice": "v1", "scope": ["vitals"], "additions": true},
    });
    [bodies::with(kind.clone(), one), bodies::with(kind.clone(), other)]
}

/// Plays both, and compares all that the patient and the clinic's administrator can see, at every step.
fn look_the_same(kind: &Value, steps: &[Step]) {
    let [one, other] = twins(kind);
    let way = |index: usize| -> Vec<(Party, &str, Value)> {
        steps.iter().map(|(party, name, bodies)| (*party, *name, bodies[index].clone())).collect()
    };
    let (one, other) = (steps_of(&one, &way(0)), steps_of(&other, &way(1)));
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(&other) {
        assert_ne!(seen_by(Sender, one), seen_by(Sender, other), "they do differ");
        for party in [Patient, Party::Administrator] {
            assert_eq!(seen_by(party, one), seen_by(party, other), "{party}, {}", one.status);
            let row =
                |referral: &Referral| serde_json::to_string(&Summary::of(referral).view(party)).unwrap();
            assert_eq!(row(one), row(other), "{party}'s list, {}", one.status);
            assert_eq!(trail(one, party), trail(other, party), "{party}'s audit trail, {}", one.status);
        }
        let notices = |referral: &Referral| referral.notices(referral.entries.last().unwrap().seq);
        assert_eq!(notices(one), notices(other), "what anybody is told, {}", one.status);
    }
}

/// The audit trail, with a file that was downloaded; of an administrator, who gets hashes, without these.
fn trail(referral: &Referral, party: Party) -> String {
    let files = [Looked::Viewed, Looked::FileDownloaded { attachment_id: FILE.parse().unwrap() }];
    let looks = files.map(|looked| access(referral, 1, looked));
    let read = ReadTrail { rows: looks.iter().map(stored).collect(), more: false, late: Vec::new() };
    let place = TrailPlace::beginning(referral, minute(1_000_000));
    let mut page = json(&referral.audit(party, &place, read, 1000).0);
    for entry in page["entries"].as_array_mut().unwrap() {
        assert!(party != Patient || entry.get("hash").is_none(), "a hash of words can be guessed: {entry}");
        for member in ["hash", "prev_hash"] {
            entry.as_object_mut().unwrap().remove(member);
        }
    }
    if party == Patient {
        assert!(!page.to_string().contains("file"), "{page}");
    }
    page.to_string()
}

#[test]
fn from_sent_to_acknowledged() {
    let three = json!([{"text": "a"}, {"text": "b", "required": false, "wants": "file"}, {"text": "c"}]);
    look_the_same(
        &bodies::consult(),
        &[
            (Receiver, "request-info", [json!({"asks": [{"text": CONTENT}]}), json!({"asks": three})]),
            (
                Sender,
                "reply",
                [
                    json!({"answers": [{"ask_id": "1-1", "note": CONTENT}]}),
                    json!({"answers": [{"ask_id": "1-1", "unavailable": "no"}, {"ask_id": "1-3", "attachments": [FILE]}]}),
                ],
            ),
            (Receiver, "require-visit", [json!({"reason": CONTENT}), json!({"reason": "Another"})]),
            (
                Patient,
                "book-visit",
                [0, 1].map(|_| json!({"starts_at": "2026-12-01T04:30:00Z", "zone": "UTC"})),
            ),
            (Receiver, "visit-outcome", [0, 1].map(|_| json!({"outcome": "attended"}))),
            (Receiver, "accept", [0, 1].map(|_| json!({"expected_by": "2026-12-10"}))),
            (
                Receiver,
                "report",
                [json!({"text": CONTENT}), json!({"results": [{"text": "K", "value": 6.1}]})],
            ),
            (Sender, "note", [json!({"text": CONTENT}), json!({"attachments": [FILE, FILE]})]),
            (
                Receiver,
                "complete",
                [
                    json!({"type": "advice-only", "summary": CONTENT}),
                    json!({"type": "seen", "seen_on": "2026-11-22", "summary": "b", "advice": "c", "attachments": [FILE]}),
                ],
            ),
            (
                Receiver,
                "amend",
                [json!({"what": CONTENT}), json!({"what": "b", "results": [{"text": "K", "value": 4.1}]})],
            ),
            (Sender, "acknowledge", [json!({}), json!({})]),
        ],
    );
}

#[test]
fn orders_admissions_and_closures() {
    let declines = [json!({"reason": "conflict"}), json!({"reason": "other", "comment": CONTENT})];
    let reasons = || [json!({"reason": CONTENT}), json!({"reason": "Another"})];
    let voids =
        [json!({"reason": "test", "comment": "a"}), json!({"reason": "wrong-patient", "comment": "b"})];
    let reports =
        [json!({"type": "report", "summary": CONTENT}), json!({"type": "report", "attachments": [FILE]})];
    let ends = [
        json!({"type": "admitted", "summary": CONTENT}),
        json!({"type": "discharged", "summary": "b", "advice": "c"}),
    ];
    let results = json!({"type": "report", "results": [{"text": "HIV 1 and 2", "flag": "reactive"}]});
    let partial = [json!({"text": CONTENT}), json!({"text": "b", "attachments": [FILE]})];
    look_the_same(
        &bodies::lab_order(),
        &[
            (Receiver, "accept", [0, 1].map(|_| json!({}))),
            (Receiver, "report", partial),
            (Receiver, "complete", [json!({"type": "report", "summary": CONTENT}), results]),
        ],
    );
    look_the_same(&bodies::imaging_order(), &[(Receiver, "complete", reports)]);
    look_the_same(&bodies::admission(), &[(Receiver, "complete", ends)]);
    look_the_same(&bodies::consult(), &[(Receiver, "decline", declines), (Sender, "close-off", reasons())]);
    look_the_same(&bodies::consult(), &[(Sender, "withdraw", reasons())]);
    look_the_same(&bodies::to_guest(bodies::consult()), &[(Sender, "void", voids)]);
}

#[test]
fn no_content_reaches_the_patient_in_any_life() {
    let body = bodies::doctor_only(marked());
    let orders = marked_kinds().map(|order| create(&bodies::doctor_only(order)));
    for referral in life(&body).iter().chain(other_lives(&body).iter().flatten()).chain(&orders) {
        let view = seen_by(Patient, referral);
        assert!(!view.contains(CONTENT), "{}: {view}", referral.status);
        assert!(!view.contains("mental-health"), "the category tells what it hides: {view}");
    }
}

#[test]
fn the_patient_sees_whom_when_how_it_stands_and_what_to_bring() {
    let referral = life(&bodies::doctor_only(marked())).swap_remove(5);
    assert_eq!(referral.status, Status::VisitRequired);
    let view = json(&referral.view(Patient));
    assert_eq!(view["to"]["name"], "Dr Lakshmi Rao");
    assert_eq!(view["from"]["name"], "Dr Aoife O'Connor");
    assert_eq!(view["bring"], json!(["Old ECGs", "Current medicines"]));
    assert_eq!(view["visit"]["bring"], json!(["Running shoes"]));
    assert_eq!(view["visit"]["starts_at"], "2026-12-01T04:30:00.000Z");
    assert_eq!(view["privacy"], json!({"level": "doctor-only"}));
    let withheld = view["withheld"].as_array().unwrap();
    for member in ["reason", "question", "precautions", "snapshot", "asks", "reports", "outcome"] {
        assert!(withheld.contains(&json!(member)), "{member} is said to be withheld");
        assert_eq!(view.get(member), None, "{member} is left out");
    }
}
