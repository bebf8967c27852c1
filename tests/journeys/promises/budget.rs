//! What each call may ask of the table, so that an inbox of ten thousand costs what an inbox of ten costs.

use std::sync::Arc;

use local::template::Function;
use serde_json::{Value, json};

use crate::harness::browser::{Guest, filled, nonce};
use crate::harness::person::Answer;
use crate::harness::samples::{consult, with};
use crate::harness::stack::{Stack, number};
use crate::harness::tour::{Call, MINE, tour};
use crate::harness::uploads::pdf;
use crate::harness::wired::template;

/// The requests of one call: actions, each with how often.
fn budget(function: &str) -> &'static [(&'static str, u64)] {
    match function {
        "get" | "get-attachment" | "get-entry" | "get-held" | "list" | "visit-calendar" => {
            &[("PutItem", 1), ("Query", 1)]
        }
        // The referral, and its readings.
        "audit" => &[("PutItem", 1), ("Query", 2)],
        // Made for the first time.
        "get-pdf" => &[("HeadObject", 1), ("PutItem", 1), ("PutObject", 1), ("Query", 1)],
        "consent-notice" | "openapi" => &[],
        "verify" => &[("GetItem", 1), ("Query", 1)],
        "notifications" | "search-directory" => &[("Query", 1)],
        "create-attachment" => &[("PutItem", 1)],
        "set-directory-entry" => &[("BatchGetItem", 1), ("TransactWriteItems", 1)],
        // What the sender has made lately.
        "create" => &[("BatchGetItem", 1), ("Query", 1), ("TransactWriteItems", 1)],
        // The guest is mailed, and the mail is counted.
        "revoke-links" => &[("Query", 1), ("TransactWriteItems", 1), ("UpdateItem", 1)],
        "redirect" => &[("BatchGetItem", 1), ("Query", 2), ("TransactWriteItems", 1)],
        _ => &[("Query", 1), ("TransactWriteItems", 1)],
    }
}

/// A list of a patient is one read more; the first time, one put and one query more.
const FIRST_SIGN_IN: &[(&str, u64)] = &[("GetItem", 1), ("PutItem", 2), ("Query", 2)];

fn make(call: &Call<'_>) -> Answer {
    let key = format!("budget-{}", number());
    let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
    let body = call.body.to_string();
    let body = (call.method != "GET").then_some(body.as_bytes());
    call.by.send(call.method, call.path, &headers, body)
}

#[test]
fn every_call_keeps_to_its_budget() {
    let stack = Stack::start();
    // A function asks once when it starts, which is no part of any call.
    tour(&stack, |call| ok(&make(call)));
    let mut called = Vec::new();
    tour(&stack, |call| {
        stack.requests();
        let answer = ok(&make(call));
        // Of the call itself: what it sets off comes after the answer.
        let asked: Vec<_> = stack.requests().into_iter().filter(|row| row.0 == call.function).collect();
        let expected = if call.path == MINE { FIRST_SIGN_IN } else { budget(call.function) };
        let expected: Vec<_> = expected
            .iter()
            .map(|(action, count)| (call.function.to_owned(), (*action).to_owned(), *count))
            .collect();
        assert_eq!(asked, expected, "{} {}", call.method, call.path);
        called.push(call.function.to_owned());
        answer
    });
    called.sort_unstable();
    called.dedup();
    // Those of links are measured below.
    let elsewhere = |function: &Function| function.routes.iter().all(|route| route.path.starts_with("/l/"));
    let woken: Vec<_> = template().functions.into_iter().filter(elsewhere).collect();
    let mut all = crate::harness::wired::binaries();
    all.retain(|binary| woken.iter().all(|function| function.binary != *binary));
    assert_eq!(called, all, "every function was measured");
}

fn ok(answer: &Answer) -> Value {
    assert!(answer.status < 400, "{}: {}", answer.call, answer.text);
    answer.json_if_any()
}

/// With files it is one more read; a look into the bucket for each that nothing has checked yet, and a tag for each that
/// has been.
#[test]
fn files_cost_one_read_more() {
    let stack = Stack::start();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let files = [sender.upload(&pdf(1)), sender.upload(&pdf(2))];
    stack.drain().is(200);
    let body = with(consult("dr-rao", &patient), &json!({"/snapshot/attachments": files}));
    let note = json!({"attachments": files});
    let costs = |function: &str, what: &dyn Fn() -> Value| {
        stack.requests();
        let answer = what();
        let asked = stack.requests().into_iter().filter(|row| row.0 == function);
        (answer, asked.map(|(_, action, count)| format!("{action} {count}")).collect::<Vec<_>>())
    };
    // Each function opens its connection when it starts.
    sender.create(&body).is(201);
    let (sent, asked) = costs("create", &|| sender.create(&body).is(201));
    assert_eq!(asked, ["BatchGetItem 2", "PutObjectTagging 2", "Query 1", "TransactWriteItems 1"]);
    let id = sent["id"].as_str().unwrap();
    sender.command(id, "note", &note).is(200);
    let (_, asked) = costs("note", &|| sender.command(id, "note", &note).is(200));
    assert_eq!(asked, ["BatchGetItem 1", "Query 1", "TransactWriteItems 1"]);
    let (_, asked) = costs("get", &|| sender.read(id));
    assert_eq!(asked.len(), 2, "a reading costs the same: {asked:?}");
}

/// For a guest it is one read more, by their address: whose address is a member's goes to the member.
#[test]
fn a_guest_costs_one_read_more_and_may_be_a_member() {
    let stack = Stack::start();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let member = sender.get("/v1/directory?q=rao").is(200)["items"][0].clone();
    let guest = json!({"guest": {"name": "Somebody by this address", "email": member["email"]}});
    let body = with(consult("dr-rao", &patient), &json!({"/to": guest}));
    // The function opens its connection when it starts.
    sender.create(&body).is(201);
    stack.requests();
    let sent = sender.create(&body).is(201);
    let asked = stack.requests().into_iter().filter(|row| row.0 == "create");
    let asked: Vec<_> = asked.map(|(_, action, count)| format!("{action} {count}")).collect();
    assert_eq!(asked, ["BatchGetItem 1", "Query 2", "TransactWriteItems 1"]);
    assert_eq!((&sent["network"], &sent["to"]["id"]), (&json!("in"), &member["id"]));
}

/// What a link costs: its own record is one read more than a member's.
#[test]
fn a_link_keeps_to_its_budget() {
    let stack = Arc::new(Stack::start());
    let life = |measured: bool| {
        let guest = Guest::by(&stack, stack.doctor("clinic-guests"), &json!({}));
        let link = guest.link();
        let costs = |function: &str, expected: &[&str], what: &dyn Fn() -> Answer| {
            stack.requests();
            let answer = what();
            let asked = stack.requests().into_iter().filter(|row| row.0 == function);
            let asked: Vec<_> = asked.map(|(_, action, count)| format!("{action} {count}")).collect();
            assert!(!measured || asked == expected, "{}: {asked:?}", answer.call);
            answer
        };
        let landing = costs("link-page", &["GetItem 1", "Query 1"], &|| guest.get(&link));
        let nonce = nonce(&landing);
        let (reads, open) = (["GetItem 1", "PutItem 1", "Query 1"], format!("{link}/open"));
        costs("open-link", &reads, &|| guest.post(&open, &[("nonce", &nonce)])).has(303);
        let page = costs("link-page", &reads, &|| guest.get(&link)).has(200);
        let prints = ["GetItem 1", "HeadObject 1", "PutItem 1", "PutObject 1", "Query 1"];
        costs("link-pdf", &prints, &|| guest.get(&format!("{link}/pdf"))).has(303);
        let announces = ["GetItem 1", "PutItem 1", "Query 1", "UpdateItem 1"];
        costs("link-upload", &announces, &|| guest.announce(&link, &page, &pdf(1))).has(201);
        let form = filled(&page, &[]);
        let acts = ["GetItem 1", "Query 1", "TransactWriteItems 1"];
        costs("link-command", &acts, &|| guest.post(&format!("{link}/accept"), &form.each())).has(303);
    };
    // Each function opens its connection when it starts.
    life(false);
    life(true);
}
