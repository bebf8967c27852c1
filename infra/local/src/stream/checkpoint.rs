//! How far each mapping has come, and what was put back to it, kept whatever ends this program.

use anyhow::Result;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::record::Record;
use crate::database::Schema;

pub(crate) const SCHEMA: Schema = Schema::of(
    "
    CREATE TABLE IF NOT EXISTS checkpoints (
        mapping TEXT PRIMARY KEY,
        stream TEXT NOT NULL,
        sequence INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS put_back (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        mapping TEXT NOT NULL,
        records TEXT NOT NULL
    ) STRICT;",
);

/// Has a mapping tell these records again once this transaction is through.
pub(crate) fn put_back(transaction: &Transaction<'_>, mapping: &str, records: &[Record]) -> Result<()> {
    let records = serde_json::to_string(records)?;
    let sql = "INSERT INTO put_back (mapping, records) VALUES (?, ?)";
    transaction.execute(sql, params![mapping, records])?;
    Ok(())
}

/// The records that were put back to a mapping first, and their number among those.
pub(super) fn next_put_back(
    transaction: &Transaction<'_>,
    mapping: &str,
) -> Result<Option<(i64, Vec<Record>)>> {
    let sql = "SELECT id, records FROM put_back WHERE mapping = ? ORDER BY id LIMIT 1";
    let found = transaction.query_row(sql, [mapping], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
    let Some((id, records)) = found.optional()? else { return Ok(None) };
    Ok(Some((id, serde_json::from_str(&records)?)))
}

/// Of those records, all up to this one have been handled.
pub(super) fn take_back(transaction: &Transaction<'_>, id: i64, last: i64) -> Result<()> {
    let records: String =
        transaction.query_row("SELECT records FROM put_back WHERE id = ?", [id], |row| row.get(0))?;
    let mut records: Vec<Record> = serde_json::from_str(&records)?;
    records.retain(|record| record.sequence > last);
    if records.is_empty() {
        transaction.execute("DELETE FROM put_back WHERE id = ?", [id])?;
    } else {
        let sql = "UPDATE put_back SET records = ? WHERE id = ?";
        transaction.execute(sql, params![serde_json::to_string(&records)?, id])?;
    }
    Ok(())
}

/// The last record that a mapping has handled; `None` before it has begun.
pub(super) fn get(transaction: &Transaction<'_>, mapping: &str) -> Result<Option<i64>> {
    let sql = "SELECT sequence FROM checkpoints WHERE mapping = ?";
    Ok(transaction.query_row(sql, [mapping], |row| row.get(0)).optional()?)
}

/// A mapping has handled all up to this record.
pub(super) fn set(transaction: &Transaction<'_>, mapping: &str, stream: &str, sequence: i64) -> Result<()> {
    let sql = "INSERT INTO checkpoints (mapping, stream, sequence) VALUES (?1, ?2, ?3)
               ON CONFLICT (mapping) DO UPDATE SET stream = ?2, sequence = ?3";
    transaction.execute(sql, params![mapping, stream, sequence])?;
    Ok(())
}

/// The last record that every mapping of a stream has handled.
pub(super) fn slowest(transaction: &Transaction<'_>, stream: &str) -> Result<i64> {
    let sql = "SELECT COALESCE(MIN(sequence), 0) FROM checkpoints WHERE stream = ?";
    Ok(transaction.query_row(sql, [stream], |row| row.get(0))?)
}

/// A mapping that is no more holds up nobody.
pub(super) fn forget_all_but(transaction: &Transaction<'_>, mappings: &[String]) -> Result<()> {
    let mut all = transaction.prepare("SELECT mapping FROM checkpoints")?;
    let all: Vec<String> = all.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for gone in all.iter().filter(|mapping| !mappings.contains(mapping)) {
        transaction.execute("DELETE FROM checkpoints WHERE mapping = ?", [gone])?;
    }
    Ok(())
}
