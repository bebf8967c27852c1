//! Reading is free: readers wait for nobody, are in nobody's way, and each of them is recorded before anything is shown.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::person::{Answer, Person};
use crate::harness::samples::{consult, in_days};
use crate::harness::stack::{Stack, number};
use crate::harness::wired::template;

/// How often a function has put an item since this was asked last.
fn puts(stack: &Stack, function: &str) -> u64 {
    let asked = stack.requests().into_iter().filter(|row| row.0 == function && row.1 == "PutItem");
    asked.map(|row| row.2).sum()
}

#[test]
fn sixteen_readers_at_once_fail_no_command_and_are_all_recorded() {
    let stack = Stack::start();
    let (sender, receiver, patient) = (stack.person("dr-oconnor"), stack.person("dr-rao"), stack.patient());
    let created = sender.create(&consult("dr-rao", &patient)).is(201);
    let id = created["id"].as_str().unwrap();
    receiver.read(id);
    stack.requests();
    let read =
        |reader: &Person| (0..4).map(|_| reader.get(&format!("/v1/referrals/{id}"))).collect::<Vec<Answer>>();
    let commands = std::thread::scope(|scope| {
        let readers = [&sender, &receiver, &patient, &sender].repeat(4);
        let readers: Vec<_> = readers.into_iter().map(|reader| scope.spawn(move || read(reader))).collect();
        let mut commands = Vec::new();
        for number in 0..8 {
            commands.push(sender.command(id, "note", &json!({"text": format!("Note {number}")})));
        }
        for answers in readers {
            answers.join().unwrap().into_iter().for_each(|answer| drop(answer.has(200)));
        }
        commands
    });
    let versions: Vec<_> = commands.into_iter().map(|answer| answer.is(200)["version"].clone()).collect();
    assert_eq!(versions, (2..10).map(Value::from).collect::<Vec<_>>(), "no command waited for a reader");
    assert_eq!(puts(&stack, "get"), 64, "each reading is recorded");
}

#[test]
fn whatever_shows_a_patient_is_recorded_once_each_time() {
    // A stack of its own: requests are counted.
    let stack = Stack::start();
    let (sender, receiver, patient) = (stack.person("dr-oconnor"), stack.person("dr-rao"), stack.patient());
    let created = sender.create(&consult("dr-rao", &patient)).is(201);
    let id = created["id"].as_str().unwrap();
    let path = format!("/v1/referrals/{id}");
    let seen = |view: &Value| {
        let timeline = view["timeline"].as_array().unwrap();
        timeline.iter().filter(|entry| entry["type"] == "seen").count()
    };
    assert_eq!(seen(&sender.read(id)), 0);
    let (first, again) = (receiver.read(id), receiver.read(id));
    assert_eq!((seen(&first), seen(&again)), (1, 1), "only the first look is a fact of the log");
    assert_eq!(first["delivery"]["seen_at"], again["delivery"]["seen_at"]);
    assert_eq!(puts(&stack, "get"), 3);

    receiver.get("/v1/referrals?box=inbox").has(200);
    assert_eq!(puts(&stack, "list"), 1, "a page of a list is one entry");
    for person in [&sender, &receiver] {
        person.get(&format!("{path}/pdf")).has(303);
    }
    assert_eq!(puts(&stack, "get-pdf"), 2);
    receiver.command(id, "require-visit", &json!({"reason": "Echo"})).is(200);
    patient.command(id, "book-visit", &json!({"starts_at": in_days(1), "zone": "UTC"})).is(200);
    stack.requests();
    patient.get(&format!("{path}/visit.ics")).has(200);
    assert_eq!(puts(&stack, "visit-calendar"), 1);

    let accept =
        || receiver.post_with(&format!("{path}/accept"), &[("idempotency-key", "again")], &json!({}));
    let first = accept().has(200);
    assert_eq!(puts(&stack, "accept"), 0);
    assert_eq!(accept().has(200).text, first.text);
    assert_eq!(puts(&stack, "accept"), 1, "an answer that is given again is a reading");

    let stranger = stack.doctor("clinic-z");
    stack.requests();
    for _ in 0..3 {
        stranger.get(&path).refused(404, "not-found");
    }
    assert_eq!(puts(&stack, "get"), 3, "who is refused is recorded");
    stranger.command(id, "note", &json!({"text": "Mine"})).refused(404, "not-found");
    assert_eq!(puts(&stack, "note"), 1);
}

/// The same is what was meant, not its bytes.
#[test]
fn a_request_that_means_the_same_is_the_same_request() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let key = format!("meant-{}", number());
    let mut body = consult("dr-rao", &patient);
    body["snapshot"]["vitals"] =
        json!([{"code": "8480-6", "value": 152, "unit": "mm[Hg]", "at": "2026-11-22T09:00:00.000Z"}]);
    let headers = [("idempotency-key", key.as_str())];
    let first = sender.post_with("/v1/referrals", &headers, &body).has(201);
    let mut same = body.clone();
    same["snapshot"]["vitals"][0]["at"] = json!("2026-11-22T14:30:00+05:30");
    same["question"] = body.get("question").cloned().unwrap_or(Value::Null);
    same["admission"] = Value::Null;
    let text = same.to_string().replacen("152", "152.0", 1);
    assert_ne!(text, body.to_string());
    let typed = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
    let again = sender.send("POST", "/v1/referrals", &typed, Some(text.as_bytes())).has(201);
    assert_eq!(again.text, first.text);
    let mut other = body;
    other["snapshot"]["vitals"][0]["value"] = json!(153);
    sender.post_with("/v1/referrals", &headers, &other).refused(422, "idempotency-key-reused");
}

#[test]
fn an_unknown_query_parameter_is_refused_by_every_route_of_the_api() {
    let case = Case::consult("dr-rao");
    let mut routes = BTreeSet::new();
    for route in template().functions.into_iter().flat_map(|function| function.routes) {
        let path = route
            .path
            .replace("{id}", &case.id)
            .replace("{version}", "v1")
            .replace("{seq}", "1")
            .replace("{attachment_id}", "019aa000-0000-7000-8000-000000000001");
        // The document is the same for everybody, and pages of links take what a mail program adds.
        if path.starts_with("/l/") || path == "/v1/openapi.json" || path.contains("{ref}") {
            continue;
        }
        let headers = [
            ("content-type", b"application/json".as_slice()),
            ("idempotency-key", b"unknown-parameter".as_slice()),
        ];
        let body = (route.method != "GET").then_some(b"{}".as_slice());
        let answer = case.sender.send(&route.method, &format!("{path}?nonsense=1"), &headers, body);
        let problem = answer.refused(422, "invalid");
        let pointers: Vec<_> =
            problem["errors"].as_array().unwrap().iter().map(|error| &error["pointer"]).collect();
        assert_eq!(pointers, ["?nonsense"], "{} {path}", route.method);
        routes.insert(format!("{} {path}", route.method));
    }
    assert!(routes.len() > 25, "{routes:?}");
}
