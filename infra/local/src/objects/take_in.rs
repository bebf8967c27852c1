//! Objects that a service of this machine puts, and not somebody over HTTP.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Result, anyhow};
use rusqlite::Transaction;
use s3s::dto::StreamingBlob;

use super::condition::Condition;
use super::index::{About, Tags, Version};
use super::put::UNKNOWN_TYPE;
use super::receive::receive;
use super::store::Store;

/// An object to be.
pub(crate) struct Incoming {
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) content: Vec<u8>,
}

impl Store {
    /// Puts these objects, and does what follows from it, in one step. `by` is the service, as events name it.
    pub(crate) async fn take_in(
        self: &Arc<Self>,
        objects: Vec<Incoming>,
        by: &str,
        then: impl FnOnce(&Transaction<'_>) -> Result<()> + Send + 'static,
    ) -> Result<()> {
        let mut ready = Vec::new();
        for Incoming { bucket, key, content } in objects {
            let encryption = self.bucket(&bucket)?.encryption.clone();
            let body = StreamingBlob::from(s3s::Body::from(content));
            let received = receive(&self.contents, Some(body), &BTreeSet::new()).await;
            let received = received.map_err(|error| anyhow!("{bucket}/{key}: {error}"))?;
            let version = Version {
                sequence: 0,
                bucket,
                key,
                id: None,
                sha256: Some(received.sha256),
                size: received.size,
                etag: received.md5,
                modified: jiff::Timestamp::now().as_millisecond(),
                about: About {
                    content_type: Some(UNKNOWN_TYPE.to_owned()),
                    encryption,
                    checksums: received.checksums,
                    ..About::default()
                },
                tags: Tags::new(),
            };
            ready.push((version, received.file));
        }
        let (by, condition) = (by.to_owned(), Condition::of(None, None)?);
        self.transact(move |store, index| {
            for (version, file) in &mut ready {
                store.put(index, version, Some(file), &condition, &by)?;
            }
            then(index)
        })
        .await
    }
}
