//! A record of a table's stream, as the embedded table keeps it and as Lambda tells it.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result};
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::template::{REGION, Table};

/// What makes a number of the embedded table one of `DynamoDB`'s, which have 21 digits and more.
const SEQUENCE_BASE: u128 = 100_000_000_000_000_000_000;

/// A record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Its number in the table's stream.
    pub(super) sequence: i64,
    /// When it was written, in seconds.
    pub(super) at: i64,
    /// Its length in the table's file, in bytes.
    pub(super) size: usize,
    /// As Lambda tells it.
    pub(super) told: Value,
}

impl Record {
    /// How Lambda names it.
    pub(super) fn sequence_number(&self) -> String {
        sequence_number(self.sequence)
    }
}

fn sequence_number(sequence: i64) -> String {
    (SEQUENCE_BASE + u128::try_from(sequence).unwrap_or(0)).to_string()
}

/// A record as Lambda tells it.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(rename = "eventID")]
    id: String,
    #[serde(rename = "eventName")]
    name: String,
    #[serde(rename = "eventVersion")]
    version: &'a str,
    #[serde(rename = "eventSource")]
    source: &'a str,
    #[serde(rename = "awsRegion")]
    region: &'a str,
    dynamodb: Change<'a>,
    #[serde(rename = "eventSourceARN")]
    stream_arn: &'a str,
    #[serde(rename = "userIdentity", skip_serializing_if = "Option::is_none")]
    user_identity: Option<Value>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Change<'a> {
    approximate_creation_date_time: i64,
    keys: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_image: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_image: Option<Value>,
    sequence_number: String,
    size_bytes: usize,
    stream_view_type: &'a str,
}

/// A table's stream, in the table's file.
pub(super) struct Stream {
    connection: Mutex<Connection>,
    pub(super) table: String,
    pub(super) arn: String,
    view: String,
}

impl Stream {
    pub(super) fn open(file: &Path, table: &Table) -> Result<Self> {
        let connection = Connection::open(file).with_context(|| file.display().to_string())?;
        // The table's own writes wait for this one's, which are few and short.
        connection.execute_batch("PRAGMA synchronous = NORMAL")?;
        Ok(Stream {
            connection: Mutex::new(connection),
            table: table.name.clone(),
            arn: table.stream_arn(),
            view: table.stream.clone().unwrap_or_default(),
        })
    }

    /// The first records after this one.
    pub(super) fn after(&self, sequence: i64, count: u64) -> Result<Vec<Record>> {
        // The order is that of the index which the table's own writes use, too.
        let sql = "SELECT CAST(sequence_number AS INTEGER), created_at, event_name, event_id, keys_json, new_image, \
                   old_image, user_identity FROM _stream_records WHERE table_name = ? \
                   AND CAST(sequence_number AS INTEGER) > ? ORDER BY CAST(sequence_number AS INTEGER) LIMIT ?";
        let connection = self.connection();
        let mut found = connection.prepare_cached(sql)?;
        let mut rows = found.query(params![self.table, sequence, count])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records.push(self.read(row)?);
        }
        Ok(records)
    }

    fn read(&self, row: &Row<'_>) -> Result<Record> {
        let (sequence, at): (i64, i64) = (row.get(0)?, row.get(1)?);
        let (name, id): (String, Option<String>) = (row.get(2)?, row.get(3)?);
        let mut size = 0;
        let mut read = |column| -> Result<Option<Value>> {
            let Some(text) = row.get::<_, Option<String>>(column)? else { return Ok(None) };
            size += text.len();
            Ok(Some(serde_json::from_str(&text)?))
        };
        let (keys, new_image, old_image) = (read(4)?, read(5)?, read(6)?);
        let identity: Option<String> = row.get(7)?;
        let told = Told {
            id: id.unwrap_or_else(|| sequence.to_string()),
            name,
            version: "1.1",
            source: "aws:dynamodb",
            region: REGION,
            dynamodb: Change {
                approximate_creation_date_time: at,
                keys,
                new_image,
                old_image,
                sequence_number: sequence_number(sequence),
                size_bytes: size,
                stream_view_type: &self.view,
            },
            stream_arn: &self.arn,
            user_identity: identity.map(|identity| serde_json::from_str(&identity)).transpose()?,
        };
        let told = serde_json::to_value(told)?;
        Ok(Record { sequence, at, size, told })
    }

    /// The number of the newest record; 0 if there is none.
    pub(super) fn newest(&self) -> Result<i64> {
        let sql = "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) FROM _stream_records WHERE table_name = ?";
        Ok(self.connection().prepare_cached(sql)?.query_row([&self.table], |row| row.get(0))?)
    }

    /// Removes the records up to this one, but for the newest: the next one's number follows from it.
    pub(super) fn trim(&self, up_to: i64) -> Result<()> {
        let up_to = up_to.min(self.newest()?.saturating_sub(1));
        let sql =
            "DELETE FROM _stream_records WHERE table_name = ? AND CAST(sequence_number AS INTEGER) <= ?";
        self.connection().execute(sql, params![self.table, up_to])?;
        Ok(())
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
