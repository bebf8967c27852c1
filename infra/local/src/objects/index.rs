//! Which objects there are: every version of each, what is said of it, and where its content is.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};

use crate::database::Schema;

/// A version that has no `noncurrent_since` is the object as it is now; one without `sha256` says that it is deleted.
pub(crate) const SCHEMA: Schema = Schema::of(
    "
    CREATE TABLE IF NOT EXISTS versions (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        bucket TEXT NOT NULL,
        key TEXT NOT NULL,
        version TEXT,
        sha256 TEXT,
        size INTEGER NOT NULL,
        etag TEXT NOT NULL,
        modified INTEGER NOT NULL,
        noncurrent_since INTEGER,
        about TEXT NOT NULL,
        tags TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX IF NOT EXISTS current_versions ON versions (bucket, key) WHERE noncurrent_since IS NULL;
    CREATE INDEX IF NOT EXISTS versions_of_key ON versions (bucket, key, sequence);
    CREATE INDEX IF NOT EXISTS versions_of_content ON versions (sha256);
    CREATE TABLE IF NOT EXISTS scans (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        plan TEXT NOT NULL,
        sequence INTEGER NOT NULL
    ) STRICT;",
);

const COLUMNS: &str = "sequence, bucket, key, version, sha256, size, etag, modified, about, tags";

/// A version of an object.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    /// Grows with every version there ever was.
    pub(crate) sequence: i64,
    pub(crate) bucket: String,
    pub(crate) key: String,
    /// Its id; none in a bucket without versions.
    pub(crate) id: Option<String>,
    /// Its content; none if it says that the object is deleted.
    pub(crate) sha256: Option<String>,
    /// In bytes.
    pub(crate) size: i64,
    /// The MD5 of its content, in hexadecimal.
    pub(crate) etag: String,
    /// When it was made, in milliseconds.
    pub(crate) modified: i64,
    pub(crate) about: About,
    pub(crate) tags: Tags,
}

pub(crate) type Tags = BTreeMap<String, String>;

/// What its maker said of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct About {
    pub(crate) content_type: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) cache_control: Option<String>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) encryption: Option<String>,
    /// By the algorithm's name in the header, such as `sha256`; in base 64.
    pub(crate) checksums: BTreeMap<String, String>,
}

impl Version {
    fn read(row: &Row<'_>) -> rusqlite::Result<Version> {
        let json = |column: usize, error| {
            rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
        };
        let (about, tags): (String, String) = (row.get(8)?, row.get(9)?);
        Ok(Version {
            sequence: row.get(0)?,
            bucket: row.get(1)?,
            key: row.get(2)?,
            id: row.get(3)?,
            sha256: row.get(4)?,
            size: row.get(5)?,
            etag: row.get(6)?,
            modified: row.get(7)?,
            about: serde_json::from_str(&about).map_err(|error| json(8, error))?,
            tags: serde_json::from_str(&tags).map_err(|error| json(9, error))?,
        })
    }

    /// How the terminal calls it.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.bucket, self.key)
    }
}

/// The object as it is now, deleted or not.
pub(super) fn current(index: &Connection, bucket: &str, key: &str) -> Result<Option<Version>> {
    let sql =
        format!("SELECT {COLUMNS} FROM versions WHERE bucket = ? AND key = ? AND noncurrent_since IS NULL");
    Ok(index.prepare_cached(&sql)?.query_row([bucket, key], Version::read).optional()?)
}

/// A version by its id.
pub(super) fn version(index: &Connection, bucket: &str, key: &str, id: &str) -> Result<Option<Version>> {
    let sql = format!("SELECT {COLUMNS} FROM versions WHERE bucket = ? AND key = ? AND version = ?");
    Ok(index.prepare_cached(&sql)?.query_row([bucket, key, id], Version::read).optional()?)
}

/// A version by its number.
pub(crate) fn numbered(index: &Connection, sequence: i64) -> Result<Option<Version>> {
    let sql = format!("SELECT {COLUMNS} FROM versions WHERE sequence = ?");
    Ok(index.prepare_cached(&sql)?.query_row([sequence], Version::read).optional()?)
}

/// Makes this the object as it is now, and gives it its number. What it was before must be out of the way.
pub(super) fn insert(index: &Connection, version: &mut Version) -> Result<()> {
    index.execute(
        "INSERT INTO versions (bucket, key, version, sha256, size, etag, modified, about, tags)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            version.bucket,
            version.key,
            version.id,
            version.sha256,
            version.size,
            version.etag,
            version.modified,
            serde_json::to_string(&version.about)?,
            serde_json::to_string(&version.tags)?,
        ],
    )?;
    version.sequence = index.last_insert_rowid();
    Ok(())
}

/// Makes an older version of what the object is now.
pub(super) fn retire(index: &Connection, sequence: i64, now: i64) -> Result<()> {
    index.execute("UPDATE versions SET noncurrent_since = ? WHERE sequence = ?", [now, sequence])?;
    Ok(())
}

/// Makes the newest version that is left the object as it is now, if none is.
pub(super) fn reinstate(index: &Connection, bucket: &str, key: &str) -> Result<()> {
    if current(index, bucket, key)?.is_none() {
        let sql = "UPDATE versions SET noncurrent_since = NULL
                   WHERE sequence = (SELECT max(sequence) FROM versions WHERE bucket = ? AND key = ?)";
        index.execute(sql, [bucket, key])?;
    }
    Ok(())
}

/// Forgets a version.
pub(super) fn forget(index: &Connection, sequence: i64) -> Result<()> {
    index.execute("DELETE FROM versions WHERE sequence = ?", [sequence])?;
    Ok(())
}

/// Whether a version has this content.
pub(super) fn has_content(index: &Connection, sha256: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM versions WHERE sha256 = ?)";
    Ok(index.query_row(sql, [sha256], |row| row.get(0))?)
}

/// All contents that versions have.
pub(super) fn contents(index: &Connection) -> Result<BTreeSet<String>> {
    let mut all = index.prepare("SELECT DISTINCT sha256 FROM versions WHERE sha256 IS NOT NULL")?;
    Ok(all.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Sets a version's tags.
pub(crate) fn set_tags(index: &Connection, sequence: i64, tags: &Tags) -> Result<()> {
    let sql = "UPDATE versions SET tags = ? WHERE sequence = ?";
    index.execute(sql, params![serde_json::to_string(tags)?, sequence])?;
    Ok(())
}

/// The objects whose keys come after this one and begin with the prefix, in the order of their keys.
pub(super) fn list(
    index: &Connection,
    bucket: &str,
    prefix: &str,
    after: &str,
    at_most: usize,
) -> Result<Vec<Version>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM versions
         WHERE bucket = ?1 AND key > ?2 AND key >= ?3 AND substr(key, 1, length(?3)) = ?3
           AND noncurrent_since IS NULL AND sha256 IS NOT NULL
         ORDER BY key LIMIT ?4"
    );
    let mut found = index.prepare_cached(&sql)?;
    let rows = found.query_map(params![bucket, after, prefix, i64::try_from(at_most)?], Version::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Objects that were made before a time; markers of deletion are none.
pub(super) fn older(index: &Connection, bucket: &str, prefix: &str, before: i64) -> Result<Vec<Version>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM versions
         WHERE bucket = ?1 AND substr(key, 1, length(?2)) = ?2 AND modified < ?3
           AND noncurrent_since IS NULL AND sha256 IS NOT NULL"
    );
    let mut found = index.prepare(&sql)?;
    let rows = found.query_map(params![bucket, prefix, before], Version::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Versions that were replaced before a time.
pub(super) fn outdated(index: &Connection, bucket: &str, prefix: &str, before: i64) -> Result<Vec<Version>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM versions
         WHERE bucket = ?1 AND substr(key, 1, length(?2)) = ?2 AND noncurrent_since < ?3"
    );
    let mut found = index.prepare(&sql)?;
    let rows = found.query_map(params![bucket, prefix, before], Version::read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
