//! One mapping: reads its table's stream in order, tells its function, and remembers how far it has come.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use quamina::Quamina;
use rusqlite::Transaction;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::Instant;

use super::answer::{self, Said};
use super::batch::Batch;
use super::checkpoint;
use super::failed::{self, Condition, Whose};
use super::name_of;
use super::record::{Record, Stream};
use crate::database::Database;
use crate::lambda::{Failure, Lambda};
use crate::log::say;
use crate::template::{Function, Mapping, Table};

/// It looks by itself this often, should it not have been woken.
const LOOK: Duration = Duration::from_secs(1);
/// After the first failure a batch waits this long, twice as long after the next, and so on up to `WAIT_MAX`.
const WAIT: Duration = Duration::from_millis(50);
const WAIT_MAX: Duration = Duration::from_secs(1);
/// Records that are handled are removed when there are this many.
const TRIM: usize = 500;

/// A mapping at work.
pub(super) struct Reader {
    name: String,
    function: String,
    function_arn: String,
    mapping: Mapping,
    filter: Option<Quamina<()>>,
    stream: Arc<Stream>,
    database: Database,
    moved: watch::Sender<()>,
}

/// Records that are tried together, and how often they were.
struct Part {
    records: Vec<Record>,
    failures: u64,
}

/// Where a batch came from, which says what is remembered once a part of it is handled.
#[derive(Clone, Copy)]
enum Origin {
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
    pub(super) fn open(
        file: &Path,
        table: &Table,
        function: &Function,
        mapping: &Mapping,
        database: Database,
        moved: watch::Sender<()>,
    ) -> Result<Self> {
        let mut filter = Quamina::new();
        for pattern in &mapping.filters {
            filter
                .add_pattern((), pattern)
                .map_err(|error| anyhow!("{} {}: {error}", function.id, mapping.name))?;
        }
        Ok(Reader {
            name: name_of(function, mapping),
            function: function.binary.clone(),
            function_arn: function.arn(),
            mapping: mapping.clone(),
            filter: (!mapping.filters.is_empty()).then_some(filter),
            stream: Arc::new(Stream::open(file, table)?),
            database,
            moved,
        })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A mapping that is new begins where the template says.
    pub(super) async fn begin(&self) -> Result<()> {
        let newest = self.with_stream(Stream::newest).await?;
        let beginning = if self.mapping.from_the_beginning { 0 } else { newest };
        let (name, table) = (self.name.clone(), self.stream.table.clone());
        self.database
            .transact(move |transaction| match checkpoint::get(transaction, &name)? {
                Some(_) => Ok(()),
                None => checkpoint::set(transaction, &name, &table, beginning),
            })
            .await
    }

    /// Whether nothing is left to be told.
    pub(super) async fn is_done(&self) -> Result<bool> {
        let newest = self.with_stream(Stream::newest).await?;
        let name = self.name.clone();
        self.database
            .transact(move |transaction| {
                let checkpoint = checkpoint::get(transaction, &name)?.unwrap_or(0);
                Ok(newest <= checkpoint && checkpoint::next_put_back(transaction, &name)?.is_none())
            })
            .await
    }

    /// Tells until the task is dropped; what is under way then is told again at the next start.
    pub(super) async fn run(self: Arc<Self>, lambda: Arc<Lambda>, mut written: watch::Receiver<()>) {
        // What an earlier run left is trimmed at the first opportunity.
        let mut handled = TRIM;
        loop {
            written.mark_unchanged();
            let stepped = self.step(&lambda, &mut written).await;
            self.moved.send_replace(());
            let more = match stepped {
                Ok(seen) => seen,
                Err(error) => {
                    say(&self.name, format_args!("{error:#}"));
                    None
                }
            };
            handled += more.unwrap_or(0);
            if handled >= TRIM {
                handled = 0;
                if let Err(error) = self.trim().await {
                    say(&self.name, format_args!("the stream cannot be trimmed: {error:#}"));
                }
            }
            if more.is_some() {
                continue;
            }
            tokio::select! {
                _ = written.changed() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Tells the next batch, and says how many records it passed; nothing if there was none.
    async fn step(&self, lambda: &Lambda, written: &mut watch::Receiver<()>) -> Result<Option<usize>> {
        let name = self.name.clone();
        let back = self.database.transact(move |transaction| checkpoint::next_put_back(transaction, &name));
        if let Some((id, records)) = back.await? {
            self.tell(lambda, records, Origin::Queue(id)).await?;
            return Ok(Some(0));
        }
        let name = self.name.clone();
        let since = self.database.transact(move |transaction| checkpoint::get(transaction, &name)).await?;
        let since = since.unwrap_or(0);
        let batch = self.gather(since, written).await?;
        if batch.up_to == since {
            return Ok(None);
        }
        self.tell(lambda, batch.records, Origin::Stream).await?;
        self.reached(batch.up_to, Origin::Stream).await?;
        Ok(Some(batch.seen))
    }

    /// The next batch, when it is full or has waited as long as it may.
    async fn gather(&self, since: i64, written: &mut watch::Receiver<()>) -> Result<Batch> {
        let until = Instant::now() + Duration::from_secs(self.mapping.window);
        loop {
            let count = Batch::reads(&self.mapping);
            let records = self.with_stream(move |stream| stream.after(since, count)).await?;
            let batch = Batch::of(records, since, self.mapping.batch, |record| self.passes(record));
            if batch.full || batch.records.is_empty() || Instant::now() >= until {
                return Ok(batch);
            }
            tokio::select! {
                _ = written.changed() => {}
                () = tokio::time::sleep_until(until) => {}
            }
        }
    }

    fn passes(&self, record: &Record) -> bool {
        let matches = |filter: &Quamina<()>| filter.has_matches(record.told.to_string().as_bytes());
        self.filter.as_ref().is_none_or(|filter| matches(filter).unwrap_or(false))
    }

    /// Tells a batch until each of its records is handled or given up.
    async fn tell(&self, lambda: &Lambda, records: Vec<Record>, origin: Origin) -> Result<()> {
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
    async fn reached(&self, sequence: i64, origin: Origin) -> Result<()> {
        let (name, table) = (self.name.clone(), self.stream.table.clone());
        self.database.transact(move |transaction| advance(transaction, &name, &table, origin, sequence)).await
    }

    /// Removes from the table's file what every mapping has handled.
    async fn trim(&self) -> Result<()> {
        let table = self.stream.table.clone();
        let up_to =
            self.database.transact(move |transaction| checkpoint::slowest(transaction, &table)).await?;
        self.with_stream(move |stream| stream.trim(up_to)).await
    }

    async fn with_stream<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Stream) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let stream = Arc::clone(&self.stream);
        tokio::task::spawn_blocking(move || work(&stream)).await?
    }
}
