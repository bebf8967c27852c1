//! What this machine keeps besides the table: the objects' index, the mail's and what is still under way, in one file of `SQLite`.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::{async_invoke, bus, dead_letters, mail, objects, stream};

/// The file, opened. Its clones share it.
#[derive(Clone)]
pub struct Database(Arc<Mutex<Connection>>);

impl Database {
    /// Opens the file, made if it is not there.
    pub fn open(file: &Path) -> Result<Self> {
        let open = || -> rusqlite::Result<Connection> {
            let connection = Connection::open(file)?;
            // What is committed outlives this program however it ends, and may go when the machine fails.
            connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")?;
            for schema in [
                async_invoke::SCHEMA,
                bus::SCHEMA,
                dead_letters::SCHEMA,
                mail::SCHEMA,
                objects::SCHEMA,
                stream::SCHEMA,
            ] {
                connection.execute_batch(schema)?;
            }
            for (name, kind) in async_invoke::COLUMNS {
                if !connection.column_exists(None, "invocations", name)? {
                    connection.execute_batch(&format!("ALTER TABLE invocations ADD COLUMN {name} {kind}"))?;
                }
            }
            connection.execute_batch(async_invoke::INDEX)?;
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
