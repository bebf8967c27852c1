//! What one function takes: its binary, its start, its memory, what it asks of the table, and how soon it answers.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::Bench;
use crate::calls::send;
use crate::scenario::knows;
use crate::stats::{Latency, millis, percentile};
use local::lambda::{Measured, Started};
use local::log::say;

/// How many calls the table's requests are counted over.
const COUNTED: u32 = 5;

/// What one function takes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Function {
    /// Its name.
    pub name: String,
    /// The size of its binary.
    pub binary_bytes: u64,
    /// How often it was started.
    pub starts: usize,
    /// From just before its process is made until it first polls the runtime API: the median.
    pub start_ms: f64,
    /// How long it was on a processor for that: the median.
    pub start_on_processor_ms: f64,
    /// The most memory that it had until then: the median.
    pub start_peak_bytes: u64,
    /// What a start asks of the table, by action.
    pub start_requests: BTreeMap<String, f64>,
    /// What its calls take; none if no call of it is known.
    pub calls: Option<Calls>,
}

/// What the calls of one function take.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Calls {
    /// The most memory that its process had after it had answered once.
    pub first_peak_bytes: u64,
    /// The same after all calls.
    pub last_peak_bytes: u64,
    /// What one call asks of the table.
    pub table: Asked,
    /// How long a warm call takes through the gateway.
    pub warm: Latency,
    /// How long the function was on a processor for one of them: the mean.
    pub warm_on_processor_ms: f64,
}

/// What one call asks of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Asked {
    /// Requests by action.
    pub requests: BTreeMap<String, f64>,
    /// Read capacity units.
    pub read_units: f64,
    /// Write capacity units.
    pub write_units: f64,
    /// How many of them are the indexes'.
    pub write_units_of_indexes: f64,
}

impl Bench<'_> {
    /// Starts every function so many times, each round in another order.
    pub(super) async fn starts(&self) -> Result<BTreeMap<String, Vec<Started>>> {
        let mut starts: BTreeMap<String, Vec<Started>> = BTreeMap::new();
        let mut functions: Vec<Measured<'_>> = self.lambda.measured().collect();
        self.counts.clear();
        for _ in 0..self.scale.starts {
            shuffle(&mut functions)?;
            for function in &functions {
                starts.entry(function.name().to_owned()).or_default().push(function.start().await?);
            }
        }
        Ok(starts)
    }

    /// Measures every function, one after the other.
    pub(super) async fn functions(&self, starts: BTreeMap<String, Vec<Started>>) -> Result<Vec<Function>> {
        let mut functions = Vec::new();
        for (measured, (name, starts)) in self.lambda.measured().zip(starts) {
            let median = |of: fn(&Started) -> Duration| {
                percentile(starts.iter().map(of).collect(), 50).map(millis).context("no start")
            };
            functions.push(Function {
                binary_bytes: std::fs::metadata(&measured.binary)?.len(),
                starts: starts.len(),
                start_ms: median(|start| start.after)?,
                start_on_processor_ms: median(|start| start.on_processor)?,
                start_peak_bytes: percentile(starts.iter().map(|start| start.peak).collect(), 50)
                    .context("no start")?,
                start_requests: per(self.counts.of(&name), starts.len())?,
                calls: None,
                name,
            });
        }
        for (measured, function) in self.lambda.measured().zip(&mut functions) {
            if knows(&function.name) {
                say("bench", format_args!("calls of {}", function.name));
                let measured = self.measure(&measured).await;
                function.calls = Some(measured.with_context(|| function.name.clone())?);
            }
        }
        Ok(functions)
    }

    async fn measure(&self, function: &Measured<'_>) -> Result<Calls> {
        let sender = self.sender();
        let counted = usize::try_from(COUNTED)?;
        let mut calls = self.calls(function.name(), 1 + counted + self.scale.calls).await?;
        let warm = calls.split_off(1 + counted);
        // One process from the first call to the last: its memory is of these calls alone.
        function.end().await;
        let rest = calls.split_off(1);
        send(&sender, calls, 1, None).await?;
        let first_peak_bytes = function.peak()?;
        self.counts.clear();
        self.counts.measure_capacity(true);
        let sent = send(&sender, rest, 1, None).await;
        let table = self.asked(function.name(), COUNTED);
        self.counts.measure_capacity(false);
        sent?;
        let before = function.on_processor()?;
        let warm = send(&sender, warm, 1, None).await?;
        let on_processor = function.on_processor()?.saturating_sub(before);
        Ok(Calls {
            first_peak_bytes,
            last_peak_bytes: function.peak()?,
            table: table?,
            warm_on_processor_ms: millis(on_processor) / f64::from(u32::try_from(warm.answers.len())?),
            warm: Latency::of(warm.answers.iter().map(|answer| answer.took))?,
        })
    }

    /// What one of so many calls asked of the table since it was counted anew.
    pub(super) fn asked(&self, function: &str, calls: u32) -> Result<Asked> {
        let (used, each) = (self.counts.used_by(function), f64::from(calls));
        Ok(Asked {
            requests: per(self.counts.of(function), usize::try_from(calls)?)?,
            read_units: used.read / each,
            write_units: used.write / each,
            write_units_of_indexes: used.write_indexes / each,
        })
    }
}

/// How many of each there are for each of so many.
fn per(counts: BTreeMap<String, u64>, many: usize) -> Result<BTreeMap<String, f64>> {
    let many = f64::from(u32::try_from(many)?);
    let each = |(action, count)| Ok((action, f64::from(u32::try_from(count)?) / many));
    counts.into_iter().map(each).collect()
}

/// Another order, by chance (Fisher and Yates).
fn shuffle<T>(items: &mut [T]) -> Result<()> {
    for last in (1..items.len()).rev() {
        let chance = usize::try_from(getrandom::u32()?)?;
        items.swap(last, chance % (last + 1));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_loses_nothing() {
        let mut items: Vec<u32> = (0..50).collect();
        shuffle(&mut items).unwrap();
        items.sort_unstable();
        assert!(items.into_iter().eq(0..50));
    }

    #[test]
    fn counts_are_per_call() {
        let counts = BTreeMap::from([("PutItem".to_owned(), 5), ("Query".to_owned(), 11)]);
        let each = BTreeMap::from([("PutItem".to_owned(), 1.0), ("Query".to_owned(), 2.2)]);
        assert_eq!(per(counts, 5).unwrap(), each);
    }
}
