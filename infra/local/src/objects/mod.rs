//! S3: the template's buckets, in a folder of files and an index.

mod access;
mod condition;
mod contents;
mod copy;
mod cors;
mod expire;
mod get;
mod index;
mod listing;
mod notify;
mod put;
mod receive;
mod scan;
mod server;
mod service;
mod store;
mod tags;
mod take_in;

use std::sync::Arc;

use anyhow::{Context as _, Result};
use s3s::S3Error;
use tokio::net::TcpListener;

pub(crate) use index::SCHEMA;
pub(crate) use scan::is_test_virus;
pub use store::Store;
pub(crate) use take_in::Incoming;

use crate::callers::Callers;
use crate::table::Counts;
use access::Access;

/// The running store.
pub struct Objects {
    /// Where functions, and whoever has a URL that they signed, reach it.
    pub url: String,
    /// What is in it.
    pub store: Arc<Store>,
    server: tokio::task::JoinHandle<()>,
    scanner: tokio::task::JoinHandle<()>,
}

impl Objects {
    /// Clears away what has expired, and serves the rest.
    pub async fn start(store: Arc<Store>, callers: Arc<Callers>, counts: Arc<Counts>) -> Result<Self> {
        store.expire(jiff::Timestamp::now()).await?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("the object store's port")?;
        // An address and no name: the SDKs then put the bucket into the path, and no name has to be resolved.
        let url = format!("http://{}", listener.local_addr()?);
        let access = Access { callers, counts };
        let server = tokio::spawn(server::serve(listener, Arc::clone(&store), access)?);
        let scanner = tokio::spawn(scan::run(Arc::clone(&store)));
        Ok(Objects { url, store, server, scanner })
    }

    /// Waits until every object that is to be looked at has been.
    pub async fn scanned(&self) -> Result<()> {
        scan::done(&self.store).await
    }

    /// Whether no object is to be looked at.
    pub async fn are_scanned(&self) -> Result<bool> {
        scan::is_done(&self.store).await
    }

    /// Ends it; what is under way is left for the next start.
    pub fn stop(&self) {
        self.server.abort();
        self.scanner.abort();
    }
}

/// S3's own error, or one of this machine.
fn internal(error: impl Into<anyhow::Error>) -> S3Error {
    error.into().downcast().unwrap_or_else(|error| {
        crate::log::say("objects", format_args!("{error:#}"));
        S3Error::with_source(s3s::S3ErrorCode::InternalError, error.into())
    })
}
