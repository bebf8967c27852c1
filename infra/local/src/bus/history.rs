//! What has passed over the template's own buses, for whoever wants to look.

use anyhow::Result;
use rusqlite::{Transaction, params};
use serde_json::{Value, json};

pub(crate) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        event TEXT NOT NULL
    ) STRICT;";

/// As many events are kept; older ones go.
const KEPT: i64 = 10_000;

/// Takes an event down.
pub(super) fn keep(transaction: &Transaction<'_>, event: &Value) -> rusqlite::Result<()> {
    transaction.execute("INSERT INTO events (event) VALUES (?)", [event.to_string()])?;
    let oldest = transaction.last_insert_rowid() - KEPT;
    transaction.execute("DELETE FROM events WHERE id <= ?", params![oldest]).map(drop)
}

/// All of them, newest first.
pub(super) fn show(transaction: &Transaction<'_>) -> Result<Vec<Value>> {
    let mut all = transaction.prepare_cached("SELECT event FROM events ORDER BY id DESC")?;
    let rows = all.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|event| {
        let event: Value = serde_json::from_str(&event?)?;
        Ok(json!({
            "id": event["id"],
            "at": event["time"],
            "source": event["source"],
            "type": event["detail-type"],
            "detail": event["detail"],
        }))
    })
    .collect()
}
