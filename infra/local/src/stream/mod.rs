//! Event source mappings: what changes in the table is told to functions, in order, until they have taken it.

mod answer;
mod batch;
mod checkpoint;
mod failed;
mod reader;
mod record;
mod tell;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result};
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) use checkpoint::{SCHEMA, put_back};
pub(crate) use record::Record;

use crate::database::Database;
use crate::lambda::Lambda;
use crate::template::{Function, Mapping, Template};
use reader::Reader;

/// How a mapping is called on this machine.
#[must_use]
pub(crate) fn name_of(function: &Function, mapping: &Mapping) -> String {
    format!("{}/{}", function.binary, mapping.name)
}

/// The running mappings.
pub struct Mappings {
    readers: Vec<Arc<Reader>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    written: watch::Sender<()>,
    moved: watch::Sender<()>,
}

impl Mappings {
    /// Reads on where each mapping was; a new one begins where the template says. `written` is told of every write.
    pub async fn start(
        table_file: &Path,
        template: &Template,
        database: Database,
        lambda: &Arc<Lambda>,
        written: watch::Sender<()>,
    ) -> Result<Self> {
        let moved = watch::Sender::new(());
        let mut readers = Vec::new();
        for function in &template.functions {
            for mapping in &function.mappings {
                let table = template.tables.iter().find(|table| table.name == mapping.table);
                let table = table.with_context(|| format!("there is no table {}", mapping.table))?;
                let reader =
                    Reader::open(table_file, table, function, mapping, database.clone(), moved.clone())?;
                readers.push(Arc::new(reader));
            }
        }
        let names: Vec<String> = readers.iter().map(|reader| reader.name().to_owned()).collect();
        database.transact(move |transaction| checkpoint::forget_all_but(transaction, &names)).await?;
        for reader in &readers {
            reader.begin().await?;
        }
        let tasks = readers
            .iter()
            .map(|reader| tokio::spawn(Arc::clone(reader).run(Arc::clone(lambda), written.subscribe())));
        let tasks = Mutex::new(tasks.collect());
        Ok(Mappings { readers, tasks, written, moved })
    }

    /// Says that there may be more.
    pub fn wake(&self) {
        self.written.send_replace(());
    }

    /// Waits until every record has been handled, or given up.
    pub async fn drained(&self) -> Result<()> {
        let mut moved = self.moved.subscribe();
        while !self.are_drained().await? {
            moved.changed().await.context("the mappings are gone")?;
        }
        Ok(())
    }

    /// Whether no record is to be handled.
    pub async fn are_drained(&self) -> Result<bool> {
        for reader in &self.readers {
            if !reader.is_done().await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Ends them; what is under way is repeated at the next start.
    pub async fn stop(&self) {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            task.abort();
            let _ = task.await;
        }
    }
}
