//! What was sent: each mail in a file of its own, and a row that says who sent it to whom.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use crate::database::{Database, Schema};

pub(crate) const SCHEMA: Schema = Schema::of(
    "
    CREATE TABLE IF NOT EXISTS mail (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        sender TEXT NOT NULL,
        recipients TEXT NOT NULL,
        configuration_set TEXT,
        tags TEXT NOT NULL,
        sent_by TEXT NOT NULL,
        sent_at INTEGER NOT NULL
    ) STRICT;",
);

const COLUMNS: &str = "id, sender, recipients, configuration_set, tags, sent_by, sent_at";

/// A mail that was sent: its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// SES's id.
    pub id: String,
    /// The sender's address.
    pub from: String,
    /// Whom it went to, also those whom it does not name.
    pub recipients: Vec<String>,
    /// The settings that it was sent by.
    pub configuration_set: Option<String>,
    /// What its sender tagged it with.
    pub tags: Vec<(String, String)>,
    /// The function that sent it, or the operator.
    pub by: String,
    /// When, in milliseconds.
    pub at: i64,
}

/// Everything that was sent, in the data folder.
pub struct Outbox {
    folder: PathBuf,
    database: Database,
}

impl Outbox {
    /// Opens it in this folder.
    pub fn open(folder: &Path, database: Database) -> Result<Self> {
        let folder = folder.join("mail");
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(Outbox { folder, database })
    }

    /// Keeps a mail, and does what follows from it in the same step. A row stands only for a file that is there whole.
    pub(super) async fn keep(
        &self,
        sent: Sent,
        mail: Vec<u8>,
        then: impl FnOnce(&Transaction<'_>) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        tokio::fs::write(self.file(&sent.id), mail).await?;
        let recipients = serde_json::to_string(&sent.recipients)?;
        let tags = serde_json::to_string(&sent.tags)?;
        let insert = "INSERT INTO mail (id, sender, recipients, configuration_set, tags, sent_by, sent_at)
                      VALUES (?, ?, ?, ?, ?, ?, ?)";
        self.database
            .transact(move |database| {
                let row =
                    params![sent.id, sent.from, recipients, sent.configuration_set, tags, sent.by, sent.at];
                database.execute(insert, row)?;
                then(database)
            })
            .await
    }

    /// The newest first, only those to this address if one is given.
    pub async fn list(&self, to: Option<&str>) -> Result<Vec<Sent>> {
        let all = self.database.transact(|database| {
            let sql = format!("SELECT {COLUMNS} FROM mail ORDER BY sequence DESC");
            let mut rows = database.prepare_cached(&sql)?;
            let all = rows.query_map([], Sent::read)?;
            Ok(all.collect::<rusqlite::Result<Vec<_>>>()?)
        });
        let mut all = all.await?;
        if let Some(to) = to {
            all.retain(|sent| sent.recipients.iter().any(|recipient| recipient.eq_ignore_ascii_case(to)));
        }
        Ok(all)
    }

    /// A mail by its id, as it was delivered.
    pub async fn find(&self, id: &str) -> Result<Option<(Sent, Vec<u8>)>> {
        let id = id.to_owned();
        let found = self.database.transact(move |database| {
            let sql = format!("SELECT {COLUMNS} FROM mail WHERE id = ?");
            Ok(database.prepare_cached(&sql)?.query_row([id], Sent::read).optional()?)
        });
        match found.await? {
            Some(sent) => {
                let mail = self.read(&sent).await?;
                Ok(Some((sent, mail)))
            }
            None => Ok(None),
        }
    }

    /// A mail as it was delivered.
    pub async fn read(&self, sent: &Sent) -> Result<Vec<u8>> {
        let file = self.file(&sent.id);
        tokio::fs::read(&file).await.with_context(|| file.display().to_string())
    }

    fn file(&self, id: &str) -> PathBuf {
        self.folder.join(format!("{id}.eml"))
    }
}

impl Sent {
    fn read(row: &Row<'_>) -> rusqlite::Result<Sent> {
        let json = |column: usize, error| {
            rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
        };
        let (recipients, tags): (String, String) = (row.get(2)?, row.get(4)?);
        Ok(Sent {
            id: row.get(0)?,
            from: row.get(1)?,
            recipients: serde_json::from_str(&recipients).map_err(|error| json(2, error))?,
            configuration_set: row.get(3)?,
            tags: serde_json::from_str(&tags).map_err(|error| json(4, error))?,
            by: row.get(5)?,
            at: row.get(6)?,
        })
    }
}
