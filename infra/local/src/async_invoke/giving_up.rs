//! An event that is given up: what AWS sends to the queue that keeps it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::kept::Invocation;
use crate::dead_letters::{Letter, Source};
use crate::lambda::Failure;
use crate::template::function_arn;

/// What a rule or a schedule sends when Lambda did not take the event: the event, with why in attributes.
pub(super) fn by_deliverer(queue: &str, invocation: &Invocation, arn: &str, condition: &str) -> Letter {
    let by = if arn.contains(":scheduler:") { "SCHEDULE_ARN" } else { "RULE_ARN" };
    let message = "Lambda did not take the event: rate exceeded.";
    let attributes = BTreeMap::from([
        (by, arn.to_owned()),
        ("TARGET_ARN", function_arn(&invocation.function)),
        ("ERROR_CODE", "THROTTLING".to_owned()),
        ("ERROR_MESSAGE", message.to_owned()),
        ("EXHAUSTED_RETRY_CONDITION", condition.to_owned()),
        ("RETRY_ATTEMPTS", invocation.refusals.to_string()),
    ]);
    let tried = invocation.refusals + 1;
    Letter {
        queue: queue.to_owned(),
        why: format!("{}: not taken by Lambda, {tried} times", invocation.what),
        body: invocation.event.clone(),
        attributes,
        source: source(invocation),
    }
}

/// What Lambda sends when the function failed as often as it may: a record of the invocation.
pub(super) fn by_lambda(queue: &str, invocation: &Invocation, failures: u64, failure: &Failure) -> Letter {
    let body = json!({
        "version": "1.0",
        "timestamp": Timestamp::now(),
        "requestContext": {
            "requestId": invocation.request_id,
            "functionArn": format!("{}:$LATEST", function_arn(&invocation.function)),
            "condition": "RetriesExhausted",
            "approximateInvokeCount": failures,
        },
        "requestPayload": invocation.event,
        "responseContext": response_context(Some(failure)),
        "responsePayload": {"errorMessage": failure.to_string()},
    });
    Letter {
        queue: queue.to_owned(),
        why: format!("{}: {} {failure}", invocation.what, invocation.function),
        body,
        attributes: BTreeMap::new(),
        source: source(invocation),
    }
}

/// How Lambda says how a function ended.
pub(crate) fn response_context(failure: Option<&Failure>) -> Value {
    json!({
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": failure.map(|_| "Unhandled"),
    })
}

fn source(invocation: &Invocation) -> Source {
    Source::Invocation {
        function: invocation.function.clone(),
        what: invocation.what.clone(),
        event: invocation.event.clone(),
        by: invocation.by.clone(),
    }
}
