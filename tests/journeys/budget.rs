//! What each call may ask of the table, so that an inbox of ten thousand costs what an inbox of ten costs.

use serde_json::Value;

use crate::person::Answer;
use crate::stack::{Stack, number};
use crate::tour::{Call, tour};

/// The requests of one call: actions, each with how often.
fn budget(function: &str) -> &'static [(&'static str, u64)] {
    match function {
        "get" => &[("PutItem", 1), ("Query", 1)],
        "openapi" => &[],
        "list" | "search-directory" => &[("Query", 1)],
        "create" | "set-directory-entry" => &[("BatchGetItem", 1), ("TransactWriteItems", 1)],
        "redirect" => &[("BatchGetItem", 1), ("Query", 1), ("TransactWriteItems", 1)],
        _ => &[("Query", 1), ("TransactWriteItems", 1)],
    }
}

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
        let asked = stack.requests();
        let expected: Vec<_> = budget(call.function)
            .iter()
            .map(|(action, count)| (call.function.to_owned(), (*action).to_owned(), *count))
            .collect();
        assert_eq!(asked, expected, "{} {}", call.method, call.path);
        called.push(call.function.to_owned());
        answer
    });
    called.sort_unstable();
    called.dedup();
    assert_eq!(called, crate::wiring::binaries(), "every function was measured");
}

fn ok(answer: &Answer) -> Value {
    assert!(answer.status < 300, "{}: {}", answer.call, answer.text);
    answer.json()
}
