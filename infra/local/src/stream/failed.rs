//! Records that are given up: what AWS sends to the queue that keeps them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use serde_json::json;

use super::record::Record;
use crate::async_invoke::response_context;
use crate::dead_letters::{Letter, Source};
use crate::lambda::Failure;

/// Why records are given up.
#[derive(Debug, Clone, Copy)]
pub(super) enum Condition {
    /// They were tried as often as the mapping says.
    Exhausted,
    /// They are older than the mapping says.
    TooOld,
}

impl Condition {
    fn as_str(self) -> &'static str {
        match self {
            Condition::Exhausted => "RetryAttemptsExhausted",
            Condition::TooOld => "RecordAgeExceeded",
        }
    }
}

/// Whose records they are.
pub(super) struct Whose<'a> {
    pub(super) queue: &'a str,
    pub(super) mapping: &'a str,
    pub(super) function_arn: &'a str,
    pub(super) stream_arn: &'a str,
}

/// What is sent: which records they were, and not what is in them.
pub(super) fn letter(
    whose: &Whose<'_>,
    records: &[Record],
    condition: Condition,
    tries: u64,
    failure: Option<&Failure>,
) -> Result<Letter> {
    let [first, last] = [records.first(), records.last()].map(|record| record.context("no record"));
    let (first, last) = (first?, last?);
    let body = json!({
        "version": "1.0",
        "timestamp": Timestamp::now(),
        "requestContext": {
            "requestId": uuid::Uuid::new_v4(),
            "functionArn": whose.function_arn,
            "condition": condition.as_str(),
            "approximateInvokeCount": tries,
        },
        "responseContext": response_context(failure),
        "DDBStreamBatchInfo": {
            "shardId": "shardId-00000000000000000000-local",
            "startSequenceNumber": first.sequence_number(),
            "endSequenceNumber": last.sequence_number(),
            "approximateArrivalOfFirstRecord": Timestamp::from_second(first.at)?,
            "approximateArrivalOfLastRecord": Timestamp::from_second(last.at)?,
            "batchSize": records.len(),
            "streamArn": whose.stream_arn,
        },
    });
    let count = records.len();
    let what = if count == 1 { "1 record".to_owned() } else { format!("{count} records") };
    let why = match (condition, failure) {
        (Condition::TooOld, _) => format!("{what}: too old"),
        (Condition::Exhausted, Some(failure)) => format!("{what}: {failure}"),
        (Condition::Exhausted, None) => format!("{what}: reported as failed"),
    };
    let source = Source::Mapping { mapping: whose.mapping.to_owned(), records: records.to_vec() };
    Ok(Letter { queue: whose.queue.to_owned(), why, body, attributes: BTreeMap::new(), source })
}
