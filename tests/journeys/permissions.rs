//! Each function may do what it does, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use crate::stack::{Stack, number};
use crate::tour::tour;
use crate::wiring::template;

/// What an item of a transaction needs besides `PutItem`, where some transaction has one: who, what, and when.
const IN_TRANSACTIONS: [(&str, &str, &str); 1] =
    [("set-directory-entry", "dynamodb:DeleteItem", "drops the words of an entry's former name")];

/// The IAM actions that a request needs; all our transactions put.
fn needs(action: &str) -> String {
    format!("dynamodb:{}", if action == "TransactWriteItems" { "PutItem" } else { action })
}

#[test]
fn no_function_may_do_what_it_never_does() {
    let stack = Stack::start();
    // Each command twice with one key: a repetition reads what nothing else does.
    tour(&stack, |call| {
        let key = format!("twice-{}", number());
        let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
        let body = call.body.to_string();
        let body = (call.method != "GET").then_some(body.as_bytes());
        let first = call.by.send(call.method, call.path, &headers, body);
        assert!(first.status < 300, "{}: {}", first.call, first.text);
        let again = call.by.send(call.method, call.path, &headers, body);
        assert_eq!(again.status, first.status, "{}: {}", again.call, again.text);
        first.json()
    });
    let mut does: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (function, action, _) in stack.requests() {
        does.entry(function).or_default().insert(needs(&action));
    }
    for actions in does.values_mut() {
        // Every function opens its connection by a query when it starts; some of these had started before.
        actions.insert("dynamodb:Query".to_owned());
    }
    for (function, action, _) in IN_TRANSACTIONS {
        does.get_mut(function).unwrap().insert(action.to_owned());
    }
    for function in template().functions {
        assert!(function.policies.iter().all(|statement| statement.allows), "{}", function.id);
        let may: BTreeSet<_> =
            function.policies.iter().flat_map(|statement| statement.actions.clone()).collect();
        let does = does.remove(&function.binary).unwrap_or_default();
        assert_eq!(does, may, "{} does (left) and may (right)", function.binary);
    }
}
