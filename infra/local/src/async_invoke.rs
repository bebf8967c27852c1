//! Functions that nobody waits for: their events are kept until a function has taken them, whatever happens between.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::database::Database;
use crate::lambda::Lambda;
use crate::log::say;

pub(crate) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS invocations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        function TEXT NOT NULL,
        what TEXT NOT NULL,
        event TEXT NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0,
        due INTEGER NOT NULL DEFAULT 0
    ) STRICT;";

/// After the first failure an event waits this long, after the second twice as long. On Lambda it is a minute.
const WAIT: Duration = Duration::from_secs(1);

/// Has a function invoked once this transaction is through. `what` is how the terminal calls the event.
pub(crate) fn add(
    transaction: &Transaction<'_>,
    function: &str,
    what: &str,
    event: &Value,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO invocations (function, what, event) VALUES (?, ?, ?)";
    transaction.execute(sql, params![function, what, event.to_string()]).map(drop)
}

/// The events that are under way.
pub struct Queue {
    database: Database,
    changed: watch::Sender<()>,
}

/// An event and where it stands.
struct Invocation {
    function: String,
    what: String,
    event: String,
    failures: u64,
}

impl Queue {
    /// The events of this file, with what an earlier run left behind.
    #[must_use]
    pub fn new(database: Database) -> Arc<Self> {
        Arc::new(Queue { database, changed: watch::Sender::new(()) })
    }

    /// Says that there may be more.
    pub fn wake(&self) {
        self.changed.send_replace(());
    }

    /// Waits until no event is under way.
    pub async fn drained(&self) -> Result<()> {
        let mut changed = self.changed.subscribe();
        while !self.is_empty().await? {
            changed.changed().await.context("the queue is gone")?;
        }
        Ok(())
    }

    /// Whether no event is under way.
    pub async fn is_empty(&self) -> Result<bool> {
        self.database
            .transact(|transaction| {
                let sql = "SELECT NOT EXISTS (SELECT 1 FROM invocations)";
                Ok(transaction.query_row(sql, [], |row| row.get(0))?)
            })
            .await
    }

    /// Invokes until the task is dropped; what it was about to do is left for the next start.
    pub async fn run(self: Arc<Self>, lambda: Arc<Lambda>) {
        let mut changed = self.changed.subscribe();
        let mut running = JoinSet::new();
        let mut under_way = BTreeSet::new();
        loop {
            changed.mark_unchanged();
            let waiting = self.waiting().await.unwrap_or_else(|error| {
                say("events", format_args!("cannot be read: {error:#}"));
                Vec::new()
            });
            let now = now();
            let mut next = None;
            for (id, due) in waiting {
                if under_way.contains(&id) {
                    continue;
                }
                if due <= now {
                    under_way.insert(id);
                    running.spawn(Arc::clone(&self).deliver(id, Arc::clone(&lambda)));
                } else {
                    next = Some(next.map_or(due, |next: i64| next.min(due)));
                }
            }
            let pause = next.map(|due| Duration::from_millis(u64::try_from(due - now).unwrap_or(0)));
            tokio::select! {
                _ = changed.changed() => {}
                Some(Ok(id)) = running.join_next() => { under_way.remove(&id); }
                () = tokio::time::sleep(pause.unwrap_or(Duration::MAX)), if pause.is_some() => {}
            }
        }
    }

    /// Every event by its number, and when it may be tried.
    async fn waiting(&self) -> Result<Vec<(i64, i64)>> {
        self.database
            .transact(|transaction| {
                let mut all = transaction.prepare_cached("SELECT id, due FROM invocations ORDER BY id")?;
                let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(rows.collect::<rusqlite::Result<_>>()?)
            })
            .await
    }

    async fn deliver(self: Arc<Self>, id: i64, lambda: Arc<Lambda>) -> i64 {
        if let Err(error) = self.try_to_deliver(id, &lambda).await {
            say("events", format_args!("event {id}: {error:#}"));
        }
        self.wake();
        id
    }

    async fn try_to_deliver(&self, id: i64, lambda: &Lambda) -> Result<()> {
        let Some(invocation) = self.load(id).await? else { return Ok(()) };
        let Invocation { function, what, event, failures } = invocation;
        let Err(failure) = lambda.invoke(&function, event.into()).await else {
            return self.remove(id).await;
        };
        let failures = failures + 1;
        if failures > lambda.retries(&function) {
            let times = if failures == 1 { "once".to_owned() } else { format!("{failures} times") };
            say(&function, format_args!("GIVEN UP: {what}. Tried {times}; at last it {failure}"));
            return self.remove(id).await;
        }
        say(&function, format_args!("{what}: {failure}; tried again soon"));
        let due = now() + i64::try_from(WAIT.as_millis())? * i64::try_from(failures)?;
        self.database
            .transact(move |transaction| {
                let sql = "UPDATE invocations SET failures = ?, due = ? WHERE id = ?";
                transaction.execute(sql, params![failures, due, id])?;
                Ok(())
            })
            .await
    }

    async fn load(&self, id: i64) -> Result<Option<Invocation>> {
        self.database
            .transact(move |transaction| {
                let sql = "SELECT function, what, event, failures FROM invocations WHERE id = ?";
                let found = transaction.query_row(sql, [id], |row| {
                    Ok(Invocation {
                        function: row.get(0)?,
                        what: row.get(1)?,
                        event: row.get(2)?,
                        failures: row.get(3)?,
                    })
                });
                Ok(found.optional()?)
            })
            .await
    }

    async fn remove(&self, id: i64) -> Result<()> {
        self.database
            .transact(move |transaction| {
                transaction.execute("DELETE FROM invocations WHERE id = ?", [id])?;
                Ok(())
            })
            .await
    }
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
