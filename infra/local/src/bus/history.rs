//! What has passed over the template's own buses, and what has become of mail, for whoever wants to look.

use anyhow::Result;
use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::{Value, json};

use super::Happening;
use crate::database::Schema;

pub(crate) const SCHEMA: Schema = Schema::of(
    "
    CREATE TABLE IF NOT EXISTS events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        event TEXT NOT NULL
    ) STRICT;",
);

/// As many events are kept; older ones go.
const KEPT: i64 = 10_000;

/// Takes an event down as it is shown.
pub(super) fn keep(
    transaction: &Transaction<'_>,
    id: &str,
    time: &str,
    happening: &Happening<'_>,
) -> Result<()> {
    let shown = json!({
        "id": id,
        "at": time,
        "passed_at": format!("{:.3}", Timestamp::now()),
        "source": happening.source,
        "type": happening.kind,
        "detail": happening.detail,
    });
    transaction.execute("INSERT INTO events (event) VALUES (?)", [shown.to_string()])?;
    let oldest = transaction.last_insert_rowid() - KEPT;
    transaction.execute("DELETE FROM events WHERE id <= ?", [oldest])?;
    Ok(())
}

/// All of them, newest first.
pub(super) fn show(transaction: &Transaction<'_>) -> Result<Vec<Value>> {
    let mut all = transaction.prepare_cached("SELECT event FROM events ORDER BY id DESC")?;
    let rows = all.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|event| Ok(serde_json::from_str(&event?)?)).collect()
}
