//! The events that nobody waits for, on disk.

use std::time::Duration;

use anyhow::Result;
use rusqlite::{OptionalExtension as _, Transaction, params};
use serde_json::Value;
use uuid::{Builder, Uuid};

use super::Queue;
use crate::database::Schema;
use crate::dead_letters::{self, Letter};

pub(crate) const SCHEMA: Schema = Schema::of(
    "
    CREATE TABLE IF NOT EXISTS invocations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        function TEXT NOT NULL,
        what TEXT NOT NULL,
        event TEXT NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0,
        due INTEGER NOT NULL DEFAULT 0
    ) STRICT;",
)
.with(
    // The rule or schedule (its ARN) that the event is by, how often Lambda did not take it, when it came.
    &[
        ("invocations", "by", "TEXT"),
        ("invocations", "refusals", "INTEGER NOT NULL DEFAULT 0"),
        ("invocations", "came", "INTEGER NOT NULL DEFAULT 0"),
    ],
    "CREATE INDEX IF NOT EXISTS invocations_due ON invocations (due, id);",
);

/// Has a function invoked once this transaction is through. `what` is how the terminal calls the event; `by` is the rule
/// or schedule that it comes from.
pub(crate) fn add(
    transaction: &Transaction<'_>,
    function: &str,
    what: &str,
    event: &Value,
    by: Option<&str>,
) -> rusqlite::Result<()> {
    insert(transaction, function, what, event, by, 0)
}

/// The same by a rule, later by some milliseconds.
pub(crate) fn deliver(
    transaction: &Transaction<'_>,
    function: &str,
    what: &str,
    event: &Value,
    rule: &str,
    late: u64,
) -> rusqlite::Result<()> {
    insert(transaction, function, what, event, Some(rule), i64::try_from(late).unwrap_or(0))
}

fn insert(
    transaction: &Transaction<'_>,
    function: &str,
    what: &str,
    event: &Value,
    by: Option<&str>,
    late: i64,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO invocations (function, what, event, by, came, due) VALUES (?, ?, ?, ?, ?, ?)";
    let mut insert = transaction.prepare_cached(sql)?;
    insert.execute(params![function, what, event.to_string(), by, now(), now() + late]).map(drop)
}

/// An event and where it stands.
pub(super) struct Invocation {
    /// The same for each try, as on Lambda.
    pub(super) request_id: Uuid,
    pub(super) function: String,
    pub(super) what: String,
    pub(super) event: Value,
    pub(super) failures: u64,
    pub(super) by: Option<String>,
    /// How often Lambda did not take it.
    pub(super) refusals: u64,
    /// When it came, in milliseconds.
    pub(super) came: i64,
}

impl Queue {
    /// Whether no event is under way.
    pub async fn is_empty(&self) -> Result<bool> {
        self.database
            .transact(|transaction| {
                let sql = "SELECT NOT EXISTS (SELECT 1 FROM invocations)";
                Ok(transaction.query_row(sql, [], |row| row.get(0))?)
            })
            .await
    }

    /// The first events by their numbers, and when they may be tried.
    pub(super) async fn waiting(&self, count: usize) -> Result<Vec<(i64, i64)>> {
        self.database
            .transact(move |transaction| {
                let sql = "SELECT id, due FROM invocations ORDER BY due, id LIMIT ?";
                let mut all = transaction.prepare_cached(sql)?;
                let rows = all.query_map([count], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(rows.collect::<rusqlite::Result<_>>()?)
            })
            .await
    }

    /// Counts, in one of two columns, and waits.
    pub(super) async fn again(
        &self,
        id: i64,
        column: &'static str,
        count: u64,
        wait: Duration,
    ) -> Result<()> {
        let due = now() + i64::try_from(wait.as_millis())?;
        self.database
            .transact(move |transaction| {
                let sql = format!("UPDATE invocations SET {column} = ?, due = ? WHERE id = ?");
                transaction.execute(&sql, params![count, due, id])?;
                Ok(())
            })
            .await
    }

    /// Removes it and, in the same step, keeps it in a queue if there is one for it.
    pub(super) async fn give_up(&self, id: i64, letter: Option<Letter>) -> Result<()> {
        self.database
            .transact(move |transaction| {
                if let Some(letter) = letter {
                    dead_letters::keep(transaction, &letter)?;
                }
                transaction.execute("DELETE FROM invocations WHERE id = ?", [id])?;
                Ok(())
            })
            .await
    }

    pub(super) async fn load(&self, id: i64) -> Result<Option<Invocation>> {
        self.database
            .transact(move |transaction| {
                let sql = "SELECT function, what, event, failures, by, refusals, came FROM invocations WHERE id = ?";
                let found = transaction.query_row(sql, [id], |row| {
                    let event: String = row.get(2)?;
                    let came = row.get(6)?;
                    Ok(Invocation {
                        request_id: request_id(id, came),
                        function: row.get(0)?,
                        what: row.get(1)?,
                        event: serde_json::from_str(&event).unwrap_or(Value::Null),
                        failures: row.get(3)?,
                        by: row.get(4)?,
                        refusals: row.get(5)?,
                        came,
                    })
                });
                Ok(found.optional()?)
            })
            .await
    }

    pub(super) async fn remove(&self, id: i64) -> Result<()> {
        self.database
            .transact(move |transaction| {
                transaction.execute("DELETE FROM invocations WHERE id = ?", [id])?;
                Ok(())
            })
            .await
    }
}

/// Made of its number in this file and of when it came.
fn request_id(id: i64, came: i64) -> Uuid {
    let mut number = [0; 10];
    number[2..].copy_from_slice(&id.to_be_bytes());
    Builder::from_unix_timestamp_millis(u64::try_from(came).unwrap_or(0), &number).into_uuid()
}

pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
