//! `DynamoDB`: an embedded table on a file, and what stands before it.

mod access;
mod capacity;
mod counts;
mod create;
mod proxy;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use anyhow::{Context as _, Result, anyhow};
use dynoxide::Database;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};

use crate::callers::Callers;
use crate::template::Table;

pub use capacity::Units;
pub use counts::Counts;

/// The running table.
pub struct Tables {
    /// Where functions reach it.
    pub url: String,
    /// Told of every request that may have written.
    pub written: watch::Sender<()>,
    proxy: tokio::task::JoinHandle<()>,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Result<()>>,
}

impl Tables {
    /// Opens the file in this folder, creates what the template defines and is not there yet, and serves it.
    pub async fn start(
        folder: &Path,
        tables: &[Table],
        callers: Arc<Callers>,
        counts: Arc<Counts>,
    ) -> Result<Self> {
        let database = open(folder.to_owned(), tables.to_vec())
            .await
            .with_context(|| format!("the table's file in {}", folder.display()))?;
        let inner = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        inner.set_nonblocking(true)?;
        let address = inner.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        // A thread of its own: it runs SQLite where it serves, and would hold up everything else.
        let thread = std::thread::Builder::new().name("table".to_owned()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let listener = TcpListener::from_std(inner)?;
                let until = async {
                    let _ = stopped.await;
                };
                dynoxide::server::serve_with_shutdown(listener, database, until)
                    .await
                    .map_err(|error| anyhow!(error))
            })
        })?;

        let outer = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", outer.local_addr()?);
        let written = watch::Sender::new(());
        let table = format!("http://{address}/").parse()?;
        let proxy = proxy::Proxy::new(callers, counts, access::hashes(tables), table, written.clone());
        let proxy = tokio::spawn(proxy.serve(outer));
        Ok(Tables { url, written, proxy, stop, thread })
    }

    /// Stops serving and closes the file.
    pub async fn stop(self) -> Result<()> {
        self.proxy.abort();
        // It waits for connections to finish; the pool's idle ones close with it.
        let _ = self.stop.send(());
        tokio::task::spawn_blocking(|| self.thread.join())
            .await?
            .map_err(|_| anyhow!("the table's thread panicked"))?
    }
}

async fn open(folder: PathBuf, tables: Vec<Table>) -> Result<Database> {
    tokio::task::spawn_blocking(move || {
        let file = folder.join("table.db");
        let database = Database::new(&file.to_string_lossy())?;
        create::create(&database, &folder.join("tables.json"), &tables)?;
        create::index_streams(&file)?;
        Ok(database)
    })
    .await?
}
