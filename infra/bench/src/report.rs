//! All that was measured, as tables for a reader and as JSON for a program.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::function::Function;
use crate::growth::Growth;
use crate::layout::{Table, figure, megabytes};
use crate::load::Run;
use crate::machine::Machine;
use crate::options::Scale;
use crate::paper::Papers;
use crate::readings::{Get, Readings};
use crate::records::Records;
use crate::told::Told;

/// All that was measured.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Report {
    /// Where and when.
    pub machine: Machine,
    /// How much was measured.
    pub scale: Scale,
    /// What each function takes.
    pub functions: Vec<Function>,
    /// How soon the world is told.
    pub told: Vec<Told>,
    /// What the whole carries.
    pub load: Vec<Run>,
    /// Whether it takes more with more.
    pub growth: Growth,
    /// What reading costs.
    pub readings: Readings,
    /// Whether a write takes longer with more records in the table's stream.
    pub records: Vec<Records>,
    /// What a letter on paper takes, and by other programs.
    pub papers: Papers,
    /// The load averages over 1, 5 and 15 minutes after everything was measured.
    pub load_after: String,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.machine)?;
        writeln!(f, "{}", starts(&self.functions))?;
        writeln!(f, "{}", calls(&self.functions))?;
        writeln!(f, "{}", told(&self.told))?;
        writeln!(f, "{}", load(&self.load))?;
        writeln!(f, "{}", growth(&self.growth))?;
        writeln!(f, "{}", readings(&self.readings))?;
        writeln!(f, "{}", beside_readers(&self.readings))?;
        writeln!(f, "{}", records(&self.records))?;
        writeln!(f, "{}", self.papers)?;
        writeln!(f, "load average after: {}", self.load_after)
    }
}

/// How soon the world is told, and what the stream costs.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct World {
    /// Where and when.
    pub machine: Machine,
    /// How much was measured.
    pub scale: Scale,
    /// How soon the world is told.
    pub told: Vec<Told>,
    /// Whether a write takes longer with more records in the table's stream.
    pub records: Vec<Records>,
    /// The load averages over 1, 5 and 15 minutes after it.
    pub load_after: String,
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.machine)?;
        writeln!(f, "{}", told(&self.told))?;
        writeln!(f, "{}", records(&self.records))?;
        writeln!(f, "load average after: {}", self.load_after)
    }
}

fn starts(functions: &[Function]) -> Table {
    let rounds = functions.first().map_or(0, |function| function.starts);
    let title = format!(
        "Each function: its binary; {rounds} starts, medians, from just before its process is made until it first\n\
         polls the runtime API, and how long it was on a processor for that; the peak of its memory at its start, after its\n\
         first answer, after all. MB = 10^6 bytes"
    );
    let columns =
        ["function", "MB", "start ms", "cpu ms", "peak MB", "after 1", "after all", "at its start it asks"];
    let mut table = Table::new(title, &columns).words(7);
    for function in functions {
        let peak = |bytes: Option<u64>| bytes.map_or_else(|| "-".to_owned(), megabytes);
        let calls = function.calls.as_ref();
        table.row(vec![
            function.name.clone(),
            megabytes(function.binary_bytes),
            ms(function.start_ms),
            ms(function.start_on_processor_ms),
            megabytes(function.start_peak_bytes),
            peak(calls.map(|calls| calls.first_peak_bytes)),
            peak(calls.map(|calls| calls.last_peak_bytes)),
            requests(&function.start_requests),
        ]);
    }
    table
}

fn calls(functions: &[Function]) -> Table {
    let calls =
        functions.iter().find_map(|function| function.calls.as_ref()).map_or(0, |calls| calls.warm.calls);
    let title = format!(
        "Each operation: {calls} warm calls through the gateway, one after the other, each on a fresh referral, and how\n\
         long the function itself was on a processor for one; what one asks of the table, and the capacity units which\n\
         that uses up, as the table counts them (of these, by indexes)"
    );
    let columns = ["operation", "p50 ms", "p99 ms", "cpu ms", "read", "write", "(indexes)", "requests"];
    let mut table = Table::new(title, &columns).words(7);
    for function in functions {
        let Some(calls) = &function.calls else {
            let mut row = vec![String::new(); columns.len() - 2];
            row.insert(0, function.name.clone());
            row.push("no call is known".to_owned());
            table.row(row);
            continue;
        };
        let units = [calls.table.read_units, calls.table.write_units, calls.table.write_units_of_indexes];
        let mut row = vec![function.name.clone(), ms(calls.warm.p50_ms), ms(calls.warm.p99_ms)];
        row.push(ms(calls.warm_on_processor_ms));
        row.extend(units.map(|units| figure(units, 1)));
        row.push(requests(&calls.table.requests));
        table.row(row);
    }
    table
}

fn told(runs: &[Told]) -> Table {
    let title = "To the world: from an acceptance's entry, just before its commit, until its event is on the bus, and until\n\
                 SES has the sender's mail; so many accept at once";
    let columns = ["callers", "calls", "event p50 ms", "p99 ms", "mail p50 ms", "p99 ms"];
    let mut table = Table::new(title, &columns);
    for run in runs {
        let mut row = vec![run.callers.to_string(), run.event.calls.to_string()];
        row.extend([run.event.p50_ms, run.event.p99_ms, run.mail.p50_ms, run.mail.p99_ms].map(ms));
        table.row(row);
    }
    table
}

fn records(measured: &[Records]) -> Table {
    let title = "The stream: PutItem in turns into tables of their own, whose streams have so many records";
    let mut table = Table::new(title, &["records", "writes", "p50 ms", "p99 ms"]);
    for Records { records, write } in measured {
        let row = [records.to_string(), write.calls.to_string(), ms(write.p50_ms), ms(write.p99_ms)];
        table.row(row.into());
    }
    table
}

fn readings(readings: &Readings) -> Table {
    let title = "Reading: get of one referral after so many readings of it";
    let columns = ["readings", "calls", "p50 ms", "p99 ms", "read", "write", "requests"];
    let mut table = Table::new(title, &columns).words(6);
    for Get { after, table: asked, latency } in &readings.gets {
        table.row(vec![
            after.to_string(),
            latency.calls.to_string(),
            ms(latency.p50_ms),
            ms(latency.p99_ms),
            figure(asked.read_units, 1),
            figure(asked.write_units, 1),
            requests(&asked.requests),
        ]);
    }
    table
}

fn beside_readers(readings: &Readings) -> Table {
    let Readings { readers, alone, beside_readers, .. } = readings;
    let title = "Commands to one referral, one after the other, while so many read it; none failed";
    let mut table = Table::new(title, &["readers", "commands", "p50 ms", "p99 ms"]);
    for (readers, latency) in [(0, alone), (*readers, beside_readers)] {
        let row = [readers.to_string(), latency.calls.to_string(), ms(latency.p50_ms), ms(latency.p99_ms)];
        table.row(row.into());
    }
    table
}

fn load(runs: &[Run]) -> Table {
    let title = "The whole: callers at once, each again when it was answered. Callers, gateway, table and functions share\n\
                 this machine";
    let mut table =
        Table::new(title, &["operation", "callers", "calls", "seconds", "per second", "p50 ms", "p99 ms"]);
    for run in runs {
        table.row(vec![
            run.function.to_owned(),
            run.callers.to_string(),
            run.latency.calls.to_string(),
            format!("{:.1}", run.seconds),
            format!("{:.0}", run.per_second),
            ms(run.latency.p50_ms),
            ms(run.latency.p99_ms),
        ]);
    }
    table
}

fn growth(growth: &Growth) -> Table {
    let Growth { few, many, page, filled_in_seconds, rows } = growth;
    let title = format!(
        "Growth: {few} referrals in the doctor's box, and {many} (sent in {filled_in_seconds:.0} s), in the same table;\n\
         pages of {page} rows. Left of the bar with {few}, right of it with {many}"
    );
    let short = rows.first().map_or(0, |row| row.few.latency.calls);
    let title = format!("{title}; {short} calls each, in turns");
    let columns = [
        "operation",
        "p50 ms",
        "p99 ms",
        "read",
        "write",
        "requests",
        "|",
        "p50 ms",
        "p99 ms",
        "read",
        "write",
        "requests",
    ];
    let mut table = Table::new(title, &columns).words(5).words(11);
    for row in rows {
        let mut cells = vec![row.operation.clone()];
        for (bar, cost) in [(false, &row.few), (true, &row.many)] {
            cells.extend(bar.then(|| "|".to_owned()));
            cells.extend([ms(cost.latency.p50_ms), ms(cost.latency.p99_ms)]);
            cells.extend([cost.table.read_units, cost.table.write_units].map(|units| figure(units, 1)));
            cells.push(requests(&cost.table.requests));
        }
        table.row(cells);
    }
    table
}

fn requests(requests: &BTreeMap<String, f64>) -> String {
    let each = requests.iter().map(|(action, count)| format!("{} {action}", figure(*count, 1)));
    each.collect::<Vec<_>>().join(", ")
}

fn ms(value: f64) -> String {
    format!("{value:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_named() {
        let asked = BTreeMap::from([("PutItem".to_owned(), 1.0), ("Query".to_owned(), 1.2)]);
        assert_eq!(requests(&asked), "1 PutItem, 1.2 Query");
    }
}
