//! The same life, of a member by the API, and of a guest by forms and by mail: the same statuses, events and figures.
//!
//! Analytics are computed from the log. What of it the world is told, event by event, is compared here: what happened, whose
//! doing it was, the status, the version, and whose turn it is then. From that come the figures: how often information was
//! asked for, who held the ball in which order, and that no time of it is nobody's. How many things were asked is no part of
//! an event, so it is read from the referral. What may differ is how a mail fares (`email-…`): it is asserted to move
//! nothing.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::harness::browser::{Guest, hidden};
use crate::harness::case::Case;
use crate::harness::person::Person;
use crate::harness::post::{answer, reply_to};
use crate::harness::samples::in_days;

/// What is done by whom, with which words. A receiver's step is done as they can: by the API, by a form, by mail.
#[derive(Clone)]
enum Step {
    /// The receiver looks for the first time.
    Look,
    /// The receiver: the command; what a form's fields say; and the mail, if there is a keyword for it.
    Receiver(&'static str, Vec<(&'static str, &'static str)>, Option<&'static str>),
    /// Sender or patient, who have an account.
    Other(&'static str, &'static str, Value),
}

use Step::{Look, Other, Receiver};

fn asks(more: &[(&'static str, &'static str)]) -> Step {
    let fields = [&[("asks", "prior ECG\nfasting glucose")], more].concat();
    Receiver("request-info", fields, more.is_empty().then_some("NEED: prior ECG; fasting glucose"))
}

fn answers() -> Step {
    let answers = json!([{"ask_id": "1-1", "note": "Normal"}, {"ask_id": "1-2", "note": "118 mg/dL"}]);
    Other("sender", "reply", json!({"answers": answers}))
}

fn more_answers() -> Step {
    let answers =
        json!([{"ask_id": "2-1", "note": "Normal, too"}, {"ask_id": "2-2", "unavailable": "Not done"}]);
    Other("sender", "reply", json!({"answers": answers}))
}

fn visit() -> [Step; 2] {
    let booking = json!({"starts_at": in_days(2), "zone": "Asia/Kolkata", "place": "Room 4"});
    [
        Receiver("require-visit", vec![("reason", "Examination")], Some("VISIT\n\nExamination")),
        Other("patient", "book-visit", booking),
    ]
}

fn accepts() -> Step {
    Receiver("accept", Vec::new(), Some("ACCEPT"))
}

fn completes() -> Step {
    let fields = vec![("type", "advice-only"), ("summary", "Stable angina.")];
    Receiver("complete", fields, Some("DONE\n\nStable angina."))
}

/// Lives that can be led by mail, too: a guest opens the link to read, and answers by replying.
fn lives() -> Vec<(&'static str, Vec<Step>)> {
    let declines = |reason: &'static str| {
        Receiver(
            "decline",
            vec![("reason", "other"), ("comment", reason)],
            Some("DECLINE: No time before June"),
        )
    };
    let close = || Other("sender", "close-off", json!({"reason": "Treated here"}));
    let [needs_visit, books] = visit();
    vec![
        (
            "to the outcome",
            vec![
                Look,
                asks(&[]),
                answers(),
                asks(&[]),
                more_answers(),
                needs_visit,
                books,
                accepts(),
                completes(),
                Other("sender", "acknowledge", json!({})),
            ],
        ),
        ("declined", vec![Look, declines("No time before June"), close()]),
        ("handed back", vec![Look, accepts(), declines("No time before June"), close()]),
        (
            "withdrawn by the patient",
            vec![Look, asks(&[]), Other("patient", "withdraw", json!({"reason": "Well again"}))],
        ),
    ]
}

/// What a mail has no keyword for: by the API and by forms only.
fn longer_lives() -> Vec<(&'static str, Vec<Step>)> {
    let [needs_visit, books] = visit();
    vec![
        (
            "seen, reported, corrected",
            vec![
                Look,
                needs_visit,
                books,
                Receiver("visit-outcome", vec![("outcome", "attended")], None),
                Receiver("accept", vec![("expected_by", "")], None),
                Receiver("report", vec![("text", "Treadmill test positive")], None),
                Receiver("note", vec![("text", "Told her husband")], None),
                completes(),
                Receiver("amend", vec![("what", "Dose"), ("text", "12.5 mg")], None),
            ],
        ),
        (
            "accepted when answered",
            vec![Look, asks(&[("accept_when_answered", "yes")]), answers(), completes()],
        ),
    ]
}

/// A form's fields as a client of the API writes them.
fn body(fields: &[(&str, &str)]) -> Value {
    let member = |(name, value): &(&str, &str)| match *name {
        "asks" => ((*name).to_owned(), value.lines().map(|text| json!({"text": text})).collect()),
        "accept_when_answered" => ((*name).to_owned(), json!(true)),
        _ => ((*name).to_owned(), json!(value)),
    };
    fields.iter().filter(|(_, value)| !value.is_empty()).map(member).collect::<serde_json::Map<_, _>>().into()
}

/// How a guest answers.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Forms,
    Mail,
}

fn of_member(life: &[Step]) -> Life {
    let case = Case::consult("dr-rao");
    for step in life {
        match step {
            Look => drop(case.receiver.read(&case.id)),
            Receiver(command, fields, _) => {
                drop(case.receiver.command(&case.id, command, &body(fields)).is(200));
            }
            Other(by, command, body) => others_do(&case.sender, &case.patient, &case.id, (by, command, body)),
        }
    }
    Life::of(&case.stack.told(&case.id), &case.sender.read(&case.id))
}

fn of_guest(way: Way, life: &[Step]) -> Life {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    for step in life {
        match step {
            Look => drop(guest.open(&link)),
            Receiver(command, fields, _) if way == Way::Forms => {
                let page = guest.get(&link).has(200);
                assert!(!hidden(&page, "nonce").is_empty());
                guest.fill_in(&link, &page, command, fields);
            }
            Receiver(command, _, mail) => {
                let words = mail.unwrap_or_else(|| panic!("no keyword for {command}"));
                guest.stack.drain().is(200);
                let to = reply_to(&guest.stack, &guest.email);
                guest.stack.post(&guest.email, &to, &answer(&guest.email, words)).unwrap();
                guest.stack.drain().is(200);
            }
            Other(by, command, body) => {
                others_do(&guest.sender, &guest.patient, &guest.id, (by, command, body));
            }
        }
    }
    Life::of(&guest.stack.told(&guest.id), &guest.sender.read(&guest.id))
}

fn others_do(sender: &Person, patient: &Person, id: &str, (by, command, body): (&str, &str, &Value)) {
    let by = if by == "sender" { sender } else { patient };
    by.command(id, command, body).is(200);
}

/// A life as the world was told of it, without what is of this one referral and of this moment.
#[derive(Debug, PartialEq)]
struct Life {
    /// Each event: what, whose doing, kind, priority, status, version, whose turn and whether until then.
    events: Vec<Value>,
    /// Who held the ball, in order.
    holders: Vec<String>,
    /// How often something was asked, and how many things.
    rounds: usize,
    asks: usize,
    /// How often it was sent, seen, accepted, declined, completed.
    counts: [usize; 5],
    /// What all parties read: the timeline by its types, and how it stands.
    timeline: Vec<Value>,
    standing: [Value; 3],
}

impl Life {
    fn of(told: &[Value], read: &Value) -> Life {
        let mut told = told.to_vec();
        told.sort_by_key(|event| event["detail"]["seq"].as_u64());
        only_its_own_doing_moves_a_referral(&told);
        told.retain(|event| !is_of_a_mail(&event["type"]));
        let count = |name: &str| told.iter().filter(|event| event["type"] == name).count();
        let mut holders: Vec<String> = told
            .iter()
            .map(|event| event["detail"]["awaiting"]["who"].as_str().unwrap().to_owned())
            .collect();
        holders.dedup();
        let asks = read["asks"].as_array().map_or(0, Vec::len);
        let timeline = read["timeline"].as_array().unwrap().iter().map(|entry| entry["type"].clone());
        Life {
            events: told.iter().map(neutral).collect(),
            holders,
            rounds: count("info-requested"),
            asks,
            counts: ["sent", "seen", "accepted", "declined", "completed"].map(count),
            timeline: timeline.filter(|name| !is_of_a_mail(name)).collect(),
            standing: [read["status"].clone(), read["version"].clone(), read["awaiting"]["who"].clone()],
        }
    }
}

fn is_of_a_mail(name: &Value) -> bool {
    name.as_str().unwrap().starts_with("email-")
}

/// What an event says that does not depend on who the people are and what time it is.
fn neutral(event: &Value) -> Value {
    let detail = &event["detail"];
    json!({
        "type": event["type"], "by": detail["by"], "form": detail["version"], "kind": detail["kind"],
        "priority": detail["priority"], "status": detail["status"], "version": detail["referral_version"],
        "who": detail["awaiting"]["who"], "due": detail["awaiting"].get("due_at").is_some(),
    })
}

/// That a mail arrived or was answered changes neither status nor turn by itself: what follows from it is an event of its
/// own, of the same version. And the holders' times add up to the referral's age, so that each second is somebody's.
fn only_its_own_doing_moves_a_referral(told: &[Value]) {
    let at = |event: &Value| event["detail"]["at"].as_str().unwrap().parse::<Timestamp>().unwrap();
    let (first, last) = (told.first().unwrap(), told.last().unwrap());
    let mut held = jiff::SignedDuration::ZERO;
    for pair in told.windows(2) {
        let [before, event] = pair else { panic!("two events") };
        let who = before["detail"]["awaiting"]["who"].as_str().unwrap();
        let between = at(event).duration_since(at(before));
        assert!(!between.is_negative(), "{event} before {before}");
        assert!(["sender", "receiver", "patient", "nobody"].contains(&who), "{before}");
        held += between;
        if is_of_a_mail(&event["type"])
            && event["detail"]["referral_version"] != before["detail"]["referral_version"]
        {
            let next =
                told.iter().find(|next| next["detail"]["seq"].as_u64() > event["detail"]["seq"].as_u64());
            let next = next.unwrap_or_else(|| panic!("a mail alone moved it: {event}"));
            assert_eq!(next["detail"]["referral_version"], event["detail"]["referral_version"], "{event}");
        }
    }
    assert_eq!(held, at(last).duration_since(at(first)));
}

#[test]
fn a_member_by_the_api_and_a_guest_by_forms_and_by_mail_live_the_same_life() {
    for (name, life) in lives() {
        let member = of_member(&life);
        for way in [Way::Forms, Way::Mail] {
            assert_eq!(of_guest(way, &life), member, "{name}, {way:?}");
        }
    }
}

#[test]
fn what_has_no_keyword_is_the_same_by_forms() {
    for (name, life) in longer_lives() {
        assert_eq!(of_guest(Way::Forms, &life), of_member(&life), "{name}");
    }
}

#[test]
fn the_figures_of_a_life_are_those_that_its_script_says() {
    let (_, life) = lives().swap_remove(0);
    let found = of_guest(Way::Mail, &life);
    assert_eq!((found.rounds, found.asks, found.counts), (2, 4, [1, 1, 1, 0, 1]));
    let turns = ["receiver", "sender", "receiver", "sender", "receiver", "patient", "receiver", "nobody"];
    assert_eq!(found.holders, turns);
    // Ten decisions: all steps but the first look, and the sending.
    assert_eq!(found.standing, [json!("completed"), json!(10), json!("nobody")]);
}
