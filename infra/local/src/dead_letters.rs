//! Queues, as far as they keep what could not be handled: with why, until it is put back.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use rusqlite::{Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::database::{Database, Schema};
use crate::stream::Record;
use crate::template::{Queue, Template};
use crate::{async_invoke, stream};

pub(crate) const SCHEMA: Schema = Schema::of(
    "
    CREATE TABLE IF NOT EXISTS dead_letters (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        queue TEXT NOT NULL,
        at INTEGER NOT NULL,
        why TEXT NOT NULL,
        body TEXT NOT NULL,
        attributes TEXT NOT NULL,
        source TEXT NOT NULL
    ) STRICT;",
);

/// What could not be handled.
pub(crate) struct Letter {
    /// Where it goes.
    pub(crate) queue: String,
    /// In a few words, for whoever looks.
    pub(crate) why: String,
    /// The message, as AWS sends it.
    pub(crate) body: Value,
    /// Its attributes, as AWS sends them.
    pub(crate) attributes: BTreeMap<&'static str, String>,
    /// Where it is put back to.
    pub(crate) source: Source,
}

/// Where a letter came from. What it says is not shown: a record may have patients' words in it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Source {
    /// An event that a function was to be invoked with, perhaps by a rule or a schedule (its ARN).
    Invocation { function: String, what: String, event: Value, by: Option<String> },
    /// Records that a mapping (its name) was to tell its function.
    Mapping { mapping: String, records: Vec<Record> },
}

impl Source {
    fn name(&self) -> &str {
        match self {
            Source::Invocation { function, .. } => function,
            Source::Mapping { mapping, .. } => mapping,
        }
    }
}

/// Keeps a letter once the transaction is through.
pub(crate) fn keep(transaction: &Transaction<'_>, letter: &Letter) -> Result<()> {
    let sql = "INSERT INTO dead_letters (queue, at, why, body, attributes, source) VALUES (?, ?, ?, ?, ?, ?)";
    let attributes = serde_json::to_string(&letter.attributes)?;
    let source = serde_json::to_string(&letter.source)?;
    let at = Timestamp::now().as_millisecond();
    transaction
        .execute(sql, params![letter.queue, at, letter.why, letter.body.to_string(), attributes, source])?;
    Ok(())
}

/// The template's queues.
pub struct DeadLetters {
    database: Database,
    queues: Vec<Queue>,
    /// The mappings that letters can be put back to.
    mappings: Vec<String>,
    functions: Vec<String>,
}

impl DeadLetters {
    /// What this file has for these queues.
    #[must_use]
    pub fn of(template: &Template, database: Database) -> Self {
        let functions = template.functions.iter().map(|function| function.binary.clone());
        let mappings = template
            .functions
            .iter()
            .flat_map(|function| function.mappings.iter().map(|mapping| stream::name_of(function, mapping)));
        DeadLetters {
            database,
            queues: template.queues.clone(),
            mappings: mappings.collect(),
            functions: functions.collect(),
        }
    }

    /// All of them, newest first.
    pub async fn show(&self) -> Result<Vec<Value>> {
        let queues = self.queues.clone();
        self.database
            .transact(move |transaction| {
                forget(transaction, &queues)?;
                let letters = load(transaction)?;
                letters.iter().rev().map(Kept::show).collect()
            })
            .await
    }

    /// Puts all of them back to where they came from, and says how many. Where that is gone, they stay.
    pub async fn redrive(&self) -> Result<usize> {
        let queues = self.queues.clone();
        let (functions, mappings) = (self.functions.clone(), self.mappings.clone());
        self.database
            .transact(move |transaction| {
                forget(transaction, &queues)?;
                let mut count = 0;
                for letter in load(transaction)? {
                    match &letter.source {
                        Source::Invocation { function, what, event, by } if functions.contains(function) => {
                            async_invoke::add(transaction, function, what, event, by.as_deref())?;
                        }
                        Source::Mapping { mapping, records } if mappings.contains(mapping) => {
                            stream::put_back(transaction, mapping, records)?;
                        }
                        Source::Invocation { .. } | Source::Mapping { .. } => continue,
                    }
                    transaction.execute("DELETE FROM dead_letters WHERE id = ?", [letter.id])?;
                    count += 1;
                }
                Ok(count)
            })
            .await
    }
}

/// A letter that is kept.
struct Kept {
    id: i64,
    queue: String,
    at: i64,
    why: String,
    body: String,
    attributes: String,
    source: Source,
}

impl Kept {
    fn show(&self) -> Result<Value> {
        Ok(json!({
            "id": self.id,
            "queue": self.queue,
            "at": Timestamp::from_millisecond(self.at)?,
            "from": self.source.name(),
            "why": self.why,
            "body": serde_json::from_str::<Value>(&self.body)?,
            "attributes": serde_json::from_str::<Value>(&self.attributes)?,
        }))
    }
}

fn load(transaction: &Transaction<'_>) -> Result<Vec<Kept>> {
    let sql = "SELECT id, queue, at, why, body, attributes, source FROM dead_letters ORDER BY id";
    let mut all = transaction.prepare_cached(sql)?;
    let mut rows = all.query([])?;
    let mut letters = Vec::new();
    while let Some(row) = rows.next()? {
        let source: String = row.get(6)?;
        letters.push(Kept {
            id: row.get(0)?,
            queue: row.get(1)?,
            at: row.get(2)?,
            why: row.get(3)?,
            body: row.get(4)?,
            attributes: row.get(5)?,
            source: serde_json::from_str(&source).context("where a dead letter came from")?,
        });
    }
    Ok(letters)
}

/// Removes what its queue keeps no longer.
fn forget(transaction: &Transaction<'_>, queues: &[Queue]) -> Result<()> {
    for queue in queues {
        let oldest = Timestamp::now().as_millisecond() - i64::try_from(queue.retention)? * 1000;
        transaction
            .execute("DELETE FROM dead_letters WHERE queue = ? AND at < ?", params![queue.name, oldest])?;
    }
    Ok(())
}
