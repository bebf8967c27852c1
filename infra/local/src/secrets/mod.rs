//! Secrets Manager: the template's secrets, made up once, read by whom the policies let, and changed on demand.

mod kept;
mod server;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;

use crate::callers::Callers;
use crate::table::Counts;
use crate::template::Secret;
use kept::Kept;
use server::Server;

/// The values of the secret with this logical id, the current first; none where nothing was ever started.
pub fn values(file: &Path, id: &str) -> Result<Vec<String>> {
    kept::values(file, id)
}

/// The running service.
pub struct Secrets {
    /// Where functions reach it.
    pub url: String,
    kept: Arc<Kept>,
    server: tokio::task::JoinHandle<()>,
}

impl Secrets {
    /// Makes up what is not there yet in this file, and serves all of it.
    pub async fn start(
        file: PathBuf,
        secrets: &[Secret],
        callers: Arc<Callers>,
        counts: Arc<Counts>,
    ) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("the secrets' port")?;
        let url = format!("http://{}", listener.local_addr()?);
        let kept = Arc::new(Kept::open(file, secrets)?);
        let server = Server { kept: Arc::clone(&kept), callers, counts };
        Ok(Secrets { url, kept, server: tokio::spawn(server.serve(listener)) })
    }

    /// Makes up a new current version of a secret, by its logical id; the one that was current is the previous one. Gives
    /// the new version's id, or nothing if there is no such secret.
    pub fn rotate(&self, id: &str) -> Result<Option<String>> {
        self.kept.rotate(id)
    }

    /// The logical ids of all.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.kept.ids()
    }

    /// Ends it.
    pub fn stop(&self) {
        self.server.abort();
    }
}
