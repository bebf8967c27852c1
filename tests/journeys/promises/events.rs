//! Every change is one event on the bus, which says where the referral stands and nothing of the patient.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::person::Person;
use crate::harness::samples::{asks, consult, in_days, with};
use crate::harness::stack::Stack;
use crate::harness::tour::{MARKER, marked_consult, tour};

impl Stack {
    /// What has passed over the bus about this referral, oldest first.
    pub(crate) fn told(&self, id: &str) -> Vec<Value> {
        self.drain().is(200);
        let events = self.nobody().get("/.local/events").is(200);
        let mut told = events.as_array().unwrap().clone();
        told.retain(|event| event["source"] == "referrals" && event["detail"]["referral_id"] == id);
        told.reverse();
        told
    }
}

/// By what they tell, in the order in which it happened.
fn names(mut told: Vec<Value>) -> Vec<String> {
    told.sort_by_key(|event| event["detail"]["seq"].as_u64());
    told.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_entry_of_the_timeline_is_told_once() {
    let case = Case::consult("dr-rao");
    let Case { receiver, sender, .. } = &case;
    let request = with(asks(&["ECG?"]), &json!({"/accept_when_answered": true}));
    case.step(receiver, "request-info", &request);
    case.step(sender, "reply", &json!({"answers": [{"ask_id": "1-1", "note": "Normal"}]}));
    case.step(receiver, "complete", &json!({"type": "advice-only", "summary": "Fine"}));

    let told = case.stack.told(&case.id);
    assert_eq!(names(told.clone()), case.timeline());
    for event in &told {
        let detail = &event["detail"];
        assert_eq!(detail["id"], format!("{}:{}", case.id, detail["seq"]), "{event}");
    }
    let referral = sender.read(&case.id);
    let last = told.iter().max_by_key(|event| event["detail"]["seq"].as_u64()).unwrap();
    let detail = &last["detail"];
    assert_eq!(detail["status"], referral["status"]);
    assert_eq!(detail["referral_version"], referral["version"]);
    assert_eq!(detail["awaiting"], json!({"who": "nobody"}));
    assert_eq!((&detail["ref"], &detail["kind"]), (&referral["ref"], &referral["kind"]));
}

#[test]
fn a_draft_and_its_consent_are_told() {
    let in_app = json!({"/consent": {"method": "in-app", "language": "en", "notice": "v1"}});
    let case = Case::of("dr-rao", |to, patient| with(consult(to, patient), &in_app));
    case.step(&case.patient, "consent", &json!({"decision": "grant"}));
    assert_eq!(names(case.stack.told(&case.id)), ["drafted", "consent-given", "sent", "seen"]);
}

#[test]
fn a_redirect_is_told_of_both_referrals() {
    let case = Case::consult("dr-rao");
    case.receiver.command(&case.id, "decline", &json!({"reason": "out-of-area"})).is(200);
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-iyer"}, "sign": true, "consent": consent});
    let new = case.sender.command(&case.id, "redirect", &redirect).is(201);
    assert_eq!(names(case.stack.told(&case.id)), ["sent", "declined", "redirected"]);
    assert_eq!(names(case.stack.told(new["id"].as_str().unwrap())), ["sent"]);
}

#[test]
fn what_was_refused_or_repeated_is_not_told_again() {
    let case = Case::consult("dr-rao");
    let key = [("idempotency-key", case.id.as_str())];
    let path = format!("/v1/referrals/{}/accept", case.id);
    for _ in 0..3 {
        case.receiver.post_with(&path, &key, &json!({})).has(200);
    }
    case.receiver.command(&case.id, "require-visit", &json!({"reason": "Echo"})).has(409);
    case.patient.command(&case.id, "accept", &json!({})).has(403);
    assert_eq!(names(case.stack.told(&case.id)), ["sent", "accepted"]);
}

#[test]
fn the_sweep_finds_nothing_when_all_was_told() {
    // Tomorrow's sweep would publish what the relay is just publishing for others.
    let stack = Stack::start();
    let sent = stack.person("dr-oconnor").create(&consult("dr-rao", &stack.patient())).is(201);
    let id = sent["id"].as_str().unwrap();
    let before = stack.told(id);
    assert_eq!(names(before.clone()), ["sent"]);
    let tomorrow = json!({"time": in_days(1)});
    for _ in 0..2 {
        stack.nobody().post("/.local/schedule/sweep-relay", &tomorrow).is(200);
    }
    assert_eq!(stack.told(id), before);
}

#[test]
fn a_doctor_only_referral_is_told_of_as_any_other() {
    let told = |privacy: Value| {
        let case =
            Case::of("dr-rao", |to, patient| with(consult(to, patient), &json!({"/privacy": privacy})));
        case.receiver.command(&case.id, "accept", &json!({})).is(200);
        let mut told = case.stack.told(&case.id);
        told.sort_by_key(|event| event["detail"]["seq"].as_u64());
        // What is of this one referral, and of this moment.
        for event in &mut told {
            for name in ["id", "referral_id", "ref", "at", "awaiting"] {
                event["detail"].as_object_mut().unwrap().remove(name).unwrap();
            }
        }
        let details: Vec<_> =
            told.into_iter().map(|event| (event["type"].clone(), event["detail"].clone())).collect();
        details
    };
    let shared = told(json!({"level": "shared"}));
    assert_eq!(shared.len(), 2);
    assert_eq!(told(json!({"level": "doctor-only", "category": "mental-health"})), shared);
}

#[test]
fn a_patients_words_are_on_no_bus() {
    let stack = Stack::start();
    tour(&stack, |call| {
        let key = format!("events-{}", crate::harness::stack::number());
        let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
        let body = call.body.to_string();
        let body = (call.method != "GET").then_some(body.as_bytes());
        call.by.send(call.method, call.path, &headers, body).json_if_any()
    });
    let patient: Person = stack.patient();
    stack.person("dr-oconnor").create(&marked_consult(&patient)).has(201);
    stack.drain().is(200);
    let events = stack.nobody().get("/.local/events").has(200).text;
    assert!(events.matches("\"referral_id\"").count() > 20, "{events}");
    // SES says whom a mail went to, and nothing else of the patient.
    let marker = MARKER.to_lowercase();
    let events = events.to_lowercase().replace(&format!("{marker}@post.example"), "");
    assert!(!events.contains(&marker), "{events}");
}
