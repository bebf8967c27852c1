//! An event source mapping: which records of a table's stream a function is told, how many at once, what if it fails.

use std::ops::RangeInclusive;

use quamina::{Quamina, QuaminaError};

use super::bus::check_pattern;
use super::fields::{Fields, flag, list, number, refuse, text, word};
use super::node::{Node, Value};
use super::queue::on_failure;
use super::table::Table;
use super::{Problems, Template};

/// An event source mapping as the template defines it.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// Its name among the function's events.
    pub name: String,
    /// The table whose stream it reads.
    pub table: String,
    /// Whether it begins with what is in the stream already, and not with what comes.
    pub from_the_beginning: bool,
    /// How many records at once, at most.
    pub batch: u64,
    /// For how many seconds it waits for a batch to become full.
    pub window: u64,
    /// How often it tries again, at most; for ever if `None`.
    pub retries: Option<u64>,
    /// Records older than this, in seconds, are given up; none if `None`.
    pub max_age: Option<u64>,
    /// Whether a batch that failed is tried again in halves.
    pub bisects: bool,
    /// Whether the function's answer says which records failed.
    pub reports_failures: bool,
    /// Event patterns of which a record must match one; all do if there is none.
    pub filters: Vec<String>,
    /// The queue that is told of what was given up.
    pub on_failure: Option<String>,
}

impl Mapping {
    /// What matches the records that are told; none if all are.
    pub fn filter(&self) -> Result<Option<Quamina<()>>, QuaminaError> {
        let mut filter = Quamina::new();
        for pattern in &self.filters {
            filter.add_pattern((), pattern)?;
        }
        Ok((!self.filters.is_empty()).then_some(filter))
    }

    /// `None` if it is switched off, too.
    pub(super) fn read(
        name: &str,
        properties: &Node,
        template: &Template,
        problems: &mut Problems,
    ) -> Option<Mapping> {
        let mut fields = Fields::open(properties, problems)?;
        // One shard is read in order here. Metrics and keys are AWS's.
        fields.not_needed_here(&["KmsKeyArn", "MetricsConfig"]);
        let table =
            fields.need("Stream", problems).and_then(|node| streamed(node, &template.tables, problems));
        let positions = [("TRIM_HORIZON", true), ("LATEST", false)];
        let position =
            fields.need("StartingPosition", problems).and_then(|node| word(node, &positions, problems));
        let batch = fields.take("BatchSize").and_then(|node| number(node, 1..=10_000, problems));
        let window = fields
            .take("MaximumBatchingWindowInSeconds")
            .and_then(|node| number(node, 0..=300, problems))
            .unwrap_or(0);
        if let Some(node) = fields.take("ParallelizationFactor") {
            number(node, 1..=1, problems);
        }
        let retries =
            fields.take("MaximumRetryAttempts").and_then(|node| endless(node, 0..=10_000, problems));
        let max_age =
            fields.take("MaximumRecordAgeInSeconds").and_then(|node| endless(node, 60..=604_800, problems));
        let bisects = fields.take("BisectBatchOnFunctionError").and_then(|node| flag(node, problems));
        let mut reports_failures = false;
        for node in fields.take("FunctionResponseTypes").map(|node| list(node, problems)).unwrap_or_default()
        {
            reports_failures |= word(node, &[("ReportBatchItemFailures", true)], problems).unwrap_or(false);
        }
        let filters = fields.take("FilterCriteria").map(|node| filters(node, problems)).unwrap_or_default();
        let on_failure =
            fields.take("DestinationConfig").and_then(|node| on_failure(node, &template.queues, problems));
        let on = fields.take("Enabled").and_then(|node| flag(node, problems)).unwrap_or(true);
        fields.close(problems);
        let mapping = Mapping {
            name: name.to_owned(),
            table: table?,
            from_the_beginning: position?,
            // Lambda's own for streams.
            batch: batch.unwrap_or(100),
            window,
            retries,
            max_age,
            bisects: bisects.unwrap_or(false),
            reports_failures,
            filters,
            on_failure,
        };
        on.then_some(mapping)
    }
}

/// The table whose stream has this ARN.
fn streamed(node: &Node, tables: &[Table], problems: &mut Problems) -> Option<String> {
    let arn = text(node, problems)?;
    let table = tables.iter().find(|table| table.stream_arn() == arn);
    match table {
        Some(table) if table.stream.is_some() => return Some(table.name.clone()),
        Some(table) => refuse(node, &format!("{} has no StreamSpecification", table.name), problems),
        None => refuse(node, &format!("{arn} is not the stream of a table of this template"), problems),
    }
    None
}

/// A whole number, or -1 for without end.
fn endless(node: &Node, allowed: RangeInclusive<u64>, problems: &mut Problems) -> Option<u64> {
    if matches!(node.value, Value::Number(-1)) { None } else { number(node, allowed, problems) }
}

fn filters(node: &Node, problems: &mut Problems) -> Vec<String> {
    let Some(mut fields) = Fields::open(node, problems) else { return Vec::new() };
    let filters = fields.need("Filters", problems).map(|node| list(node, problems)).unwrap_or_default();
    fields.close(problems);
    let mut patterns = Vec::new();
    for filter in filters {
        let Some(mut fields) = Fields::open(filter, problems) else { continue };
        if let Some(node) = fields.need("Pattern", problems) {
            let pattern = text(node, problems).unwrap_or_default();
            check_pattern(&pattern, node, problems);
            patterns.push(pattern);
        }
        fields.close(problems);
    }
    patterns
}
