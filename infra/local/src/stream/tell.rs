//! Telling a function a batch: again while it fails, in halves if the mapping says so, until each record is handled or
//! given up.

use std::time::Duration;

use anyhow::Result;
use rusqlite::Transaction;
use serde_json::json;

use super::answer::{self, Said};
use super::checkpoint;
use super::failed::{self, Condition, Whose};
use super::reader::Reader;
use super::record::Record;
use crate::lambda::{Failure, Lambda};
use crate::log::say;

/// After the first failure a batch waits this long, twice as long after the next, and so on up to `WAIT_MAX`.
const WAIT: Duration = Duration::from_millis(50);
const WAIT_MAX: Duration = Duration::from_secs(1);

/// Records that are tried together, and how often they were.
struct Part {
    records: Vec<Record>,
    failures: u64,
}

/// Where a batch came from, which says what is remembered once a part of it is handled.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    Stream,
    /// Put back, under this number.
    Queue(i64),
}

/// Takes down that all up to this record is handled.
fn advance(
    transaction: &Transaction<'_>,
    mapping: &str,
    table: &str,
    origin: Origin,
    last: i64,
) -> Result<()> {
    match origin {
        Origin::Stream => checkpoint::set(transaction, mapping, table, last),
        Origin::Queue(id) => checkpoint::take_back(transaction, id, last),
    }
}

impl Reader {
    /// Tells a batch until each of its records is handled or given up.
    pub(super) async fn tell(&self, lambda: &Lambda, records: Vec<Record>, origin: Origin) -> Result<()> {
        let mut parts = vec![Part { records, failures: 0 }];
        while let Some(mut part) = parts.pop() {
            self.drop_too_old(&mut part, origin).await?;
            if part.records.is_empty() {
                continue;
            }
            let (handled, failure) = self.try_to_tell(lambda, &part).await;
            if let Some(last) = handled.checked_sub(1).and_then(|last| part.records.get(last)) {
                self.reached(last.sequence, origin).await?;
                // The rest has not failed alone yet.
                part.failures = 0;
            }
            part.records.drain(..handled);
            if part.records.is_empty() {
                continue;
            }
            if self.mapping.bisects && part.records.len() > 1 {
                // Halves do not count as tries. What follows a part that is handled is a half already.
                if handled == 0 {
                    let later = part.records.split_off(part.records.len() / 2);
                    parts.push(Part { records: later, failures: 0 });
                }
                parts.push(Part { failures: 0, ..part });
                continue;
            }
            part.failures += 1;
            if self.mapping.retries.is_some_and(|retries| part.failures > retries) {
                self.give_up(&part, Condition::Exhausted, failure.as_ref(), origin).await?;
                continue;
            }
            let doublings = u32::try_from((part.failures - 1).min(16))?;
            tokio::time::sleep((WAIT * 2_u32.pow(doublings)).min(WAIT_MAX)).await;
            parts.push(part);
        }
        Ok(())
    }

    /// How many of these records the function has handled, from the first on; and how it failed at the next, if it did
    /// not say so itself.
    async fn try_to_tell(&self, lambda: &Lambda, part: &Part) -> (usize, Option<Failure>) {
        let records: Vec<_> = part.records.iter().map(|record| &record.told).collect();
        let count = records.len();
        let event = json!({"Records": records}).to_string();
        let what = format!("{count} of {}", self.name);
        match lambda.invoke(&self.function, event.into()).await {
            Err(failure) => {
                say(&self.function, format_args!("{what}: {failure}"));
                (0, Some(failure))
            }
            Ok(_) if !self.mapping.reports_failures => (count, None),
            Ok(answer) => match answer::read(&answer, &part.records) {
                Said::Handled => (count, None),
                Said::From(first) => {
                    say(&self.function, format_args!("{what}: all but {} handled", count - first));
                    (first, None)
                }
                Said::Nonsense => {
                    say(&self.function, format_args!("{what}: no batchItemFailures that make sense"));
                    (0, None)
                }
            },
        }
    }

    async fn drop_too_old(&self, part: &mut Part, origin: Origin) -> Result<()> {
        let Some(max_age) = self.mapping.max_age else { return Ok(()) };
        let oldest = jiff::Timestamp::now().as_second() - i64::try_from(max_age)?;
        let young = part.records.iter().position(|record| record.at >= oldest);
        let old: Vec<Record> = part.records.drain(..young.unwrap_or(part.records.len())).collect();
        if old.is_empty() {
            return Ok(());
        }
        let old = Part { records: old, failures: part.failures };
        self.give_up(&old, Condition::TooOld, None, origin).await
    }

    /// These records are told no more: kept in a queue, if the mapping has one, in one step with going on.
    async fn give_up(
        &self,
        part: &Part,
        condition: Condition,
        failure: Option<&Failure>,
        origin: Origin,
    ) -> Result<()> {
        let Some(last) = part.records.last().map(|record| record.sequence) else { return Ok(()) };
        let count = part.records.len();
        say(
            &self.function,
            format_args!("GIVEN UP: {count} of {}, tried {} times", self.name, part.failures),
        );
        let whose = |queue| Whose {
            queue,
            mapping: &self.name,
            function_arn: &self.function_arn,
            stream_arn: &self.stream.arn,
        };
        let queue = self.mapping.on_failure.as_deref();
        let letter = queue
            .map(|queue| failed::letter(&whose(queue), &part.records, condition, part.failures, failure))
            .transpose()?;
        let (name, table) = (self.name.clone(), self.stream.table.clone());
        self.database
            .transact(move |transaction| {
                if let Some(letter) = letter {
                    crate::dead_letters::keep(transaction, &letter)?;
                }
                advance(transaction, &name, &table, origin, last)
            })
            .await
    }

    /// All up to this record is handled.
    pub(super) async fn reached(&self, sequence: i64, origin: Origin) -> Result<()> {
        let (name, table) = (self.name.clone(), self.stream.table.clone());
        self.database.transact(move |transaction| advance(transaction, &name, &table, origin, sequence)).await
    }
}
