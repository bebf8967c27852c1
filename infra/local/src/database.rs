//! What this machine keeps besides the table: the objects' index, the mail's and what is still under way, in one file of `SQLite`.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// What one part of the stack keeps in the file.
#[derive(Clone, Copy)]
pub struct Schema {
    /// Makes its tables where they are not there.
    tables: &'static str,
    /// Columns that came later, for the files of earlier versions: table, name, kind.
    later: &'static [(&'static str, &'static str, &'static str)],
    /// Makes its indexes where they are not there.
    indexes: &'static str,
}

impl Schema {
    /// These tables.
    pub(crate) const fn of(tables: &'static str) -> Self {
        Schema { tables, later: &[], indexes: "" }
    }

    /// Besides, columns that came later (table, name, kind), and indexes.
    pub(crate) const fn with(
        self,
        later: &'static [(&'static str, &'static str, &'static str)],
        indexes: &'static str,
    ) -> Self {
        Schema { later, indexes, ..self }
    }
}

/// The file, opened. Its clones share it.
#[derive(Clone)]
pub struct Database(Arc<Mutex<Connection>>);

impl Database {
    /// Opens the file for these parts, made if it is not there.
    pub fn open(file: &Path, schemas: &[Schema]) -> Result<Self> {
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(file)?;
            // What is committed outlives this program however it ends, and may go when the machine fails.
            connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
            for schema in schemas {
                connection.execute_batch(schema.tables)?;
                for (table, name, kind) in schema.later {
                    if !connection.column_exists(None, *table, *name)? {
                        connection.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {name} {kind}"))?;
                    }
                }
                connection.execute_batch(schema.indexes)?;
            }
            Ok(connection)
        };
        let connection = open().with_context(|| file.display().to_string())?;
        Ok(Database(Arc::new(Mutex::new(connection))))
    }

    /// Reads and writes, all of it or nothing.
    pub async fn transact<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let connection = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            // A transaction whose holder panicked was rolled back.
            let mut connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })
        .await?
    }
}
