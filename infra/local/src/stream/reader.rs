//! One mapping: reads its table's stream in order, has its function told, and tidies up behind it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow};
use quamina::Quamina;
use tokio::sync::watch;
use tokio::time::Instant;

use super::batch::Batch;
use super::checkpoint;
use super::name_of;
use super::record::{Record, Stream};
use super::tell::Origin;
use crate::database::Database;
use crate::lambda::Lambda;
use crate::log::say;
use crate::template::{Function, Mapping, Table};

/// It looks by itself this often, should it not have been woken.
const LOOK: Duration = Duration::from_secs(1);
/// Records that are handled are removed when there are this many.
const TRIM: usize = 500;

/// A mapping at work.
pub(super) struct Reader {
    pub(super) name: String,
    pub(super) function: String,
    pub(super) function_arn: String,
    pub(super) mapping: Mapping,
    filter: Option<Quamina<()>>,
    pub(super) stream: Arc<Stream>,
    pub(super) database: Database,
    moved: watch::Sender<()>,
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
        let filter =
            mapping.filter().map_err(|error| anyhow!("{} {}: {error}", function.id, mapping.name))?;
        Ok(Reader {
            name: name_of(function, mapping),
            function: function.binary.clone(),
            function_arn: function.arn(),
            mapping: mapping.clone(),
            filter,
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
