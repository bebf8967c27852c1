//! The store itself: what happens to objects, and what follows from it, in one step each.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, Result};
use rusqlite::Transaction;
use s3s::{S3Error, S3ErrorCode, s3_error};

use super::condition::Condition;
use super::contents::{Contents, Fresh};
use super::index::{self, Tags, Version};
use super::notify::{Deed, Herald};
use crate::async_invoke::Queue;
use crate::bus::Bus;
use crate::database::Database;
use crate::template::{Bucket, ScanPlan, Template};

/// The buckets of a template and what is in them.
pub struct Store {
    pub(super) database: Database,
    pub(super) contents: Contents,
    buckets: Vec<Bucket>,
    plans: Vec<ScanPlan>,
    herald: Herald,
    bus: Arc<Bus>,
    queue: Arc<Queue>,
    /// Contents that a version less has.
    gone: Mutex<Vec<String>>,
    /// Told whenever an object is to be looked at for malware.
    pub(super) scans: tokio::sync::watch::Sender<()>,
}

impl Store {
    /// Opens what this folder has.
    pub async fn open(
        folder: &Path,
        template: &Template,
        database: Database,
        bus: Arc<Bus>,
        queue: Arc<Queue>,
    ) -> Result<Arc<Self>> {
        let wanted = database.transact(|index| index::contents(index)).await?;
        let folder = folder.join("objects");
        let contents = Contents::open(&folder, &wanted).with_context(|| folder.display().to_string())?;
        Ok(Arc::new(Store {
            database,
            contents,
            buckets: template.buckets.clone(),
            plans: template.scan_plans.clone(),
            herald: Herald::of(&template.functions, &template.buckets),
            bus,
            queue,
            gone: Mutex::new(Vec::new()),
            scans: tokio::sync::watch::Sender::new(()),
        }))
    }

    pub(super) fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    pub(super) fn bucket(&self, name: &str) -> Result<&Bucket, S3Error> {
        self.buckets.iter().find(|bucket| bucket.name == name).ok_or_else(|| s3_error!(NoSuchBucket))
    }

    pub(super) fn plan(&self, id: &str) -> Option<&ScanPlan> {
        self.plans.iter().find(|plan| plan.id == id)
    }

    pub(super) fn bus(&self) -> &Bus {
        &self.bus
    }

    /// Reads and writes in one step, after which whom it concerns is woken, even if whoever asked for it has hung up.
    pub(super) async fn transact<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Store, &Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let store = Arc::clone(self);
        tokio::spawn(async move {
            let worked = Arc::clone(&store);
            let done = store.database.transact(move |transaction| work(&worked, transaction)).await;
            store.queue.wake();
            store.scans.send_replace(());
            store.clear_away().await?;
            done
        })
        .await?
    }

    /// Removes contents that no version has any more, now that this is certain.
    async fn clear_away(&self) -> Result<()> {
        let gone = std::mem::take(&mut *self.gone());
        if gone.is_empty() {
            return Ok(());
        }
        let contents = self.contents.clone();
        self.database
            .transact(move |index| {
                for sha256 in gone {
                    if !index::has_content(index, &sha256)? {
                        contents.remove(&sha256)?;
                    }
                }
                Ok(())
            })
            .await
    }

    fn gone(&self) -> MutexGuard<'_, Vec<String>> {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What an object is now, or was as this version. Deleted is not there.
    pub(super) fn find(
        index: &Transaction<'_>,
        bucket: &str,
        key: &str,
        version: Option<&str>,
    ) -> Result<Version> {
        let (found, missing) = match version {
            Some(id) => (index::version(index, bucket, key, id)?, S3ErrorCode::NoSuchVersion),
            None => (index::current(index, bucket, key)?, S3ErrorCode::NoSuchKey),
        };
        Ok(found.filter(|version| version.sha256.is_some()).ok_or_else(|| S3Error::new(missing))?)
    }

    /// Makes this the object as it is now. A file with its content is kept with it; a copy needs none.
    pub(super) fn put(
        &self,
        index: &Transaction<'_>,
        version: &mut Version,
        file: Option<&Fresh>,
        condition: &Condition,
        by: &str,
    ) -> Result<()> {
        let current = index::current(index, &version.bucket, &version.key)?;
        condition.check(current.as_ref().filter(|current| current.sha256.is_some()))?;
        // First, as a content without an object is cleared away, and an object without its content is a loss.
        if let (Some(file), Some(sha256)) = (file, &version.sha256) {
            self.contents.keep(file, sha256)?;
        }
        self.supersede(index, version, current)?;
        index::insert(index, version)?;
        let deed = if file.is_some() { Deed::Put } else { Deed::Copy };
        self.herald.tell(index, &self.bus, deed, version, by)?;
        for plan in self.plans.iter().filter(|plan| plan.covers(&version.bucket, &version.key)) {
            let sql = "INSERT INTO scans (plan, sequence) VALUES (?, ?)";
            index.execute(sql, rusqlite::params![plan.id, version.sequence])?;
        }
        Ok(())
    }

    /// Gets what an object is now out of the way of what it becomes.
    fn supersede(
        &self,
        index: &Transaction<'_>,
        version: &mut Version,
        current: Option<Version>,
    ) -> Result<()> {
        let versioned = self.bucket(&version.bucket)?.versioned;
        version.id = versioned.then(|| uuid::Uuid::new_v4().simple().to_string());
        match current {
            Some(current) if versioned => index::retire(index, current.sequence, version.modified),
            Some(current) => self.forget(index, &current),
            None => Ok(()),
        }
    }

    fn forget(&self, index: &Transaction<'_>, version: &Version) -> Result<()> {
        index::forget(index, version.sequence)?;
        self.gone().extend(version.sha256.clone());
        Ok(())
    }

    /// Deletes an object, or has it expire; with versions, by a mark in its place, which is given back.
    pub(super) fn delete(
        &self,
        index: &Transaction<'_>,
        (bucket, key): (&str, &str),
        expires: bool,
        at: jiff::Timestamp,
        by: &str,
    ) -> Result<Option<Version>> {
        let current = index::current(index, bucket, key)?;
        let deed = |deed| if expires { Deed::Expire } else { deed };
        if self.bucket(bucket)?.versioned {
            let mut mark = mark(bucket, key, at);
            self.supersede(index, &mut mark, current)?;
            index::insert(index, &mut mark)?;
            self.herald.tell(index, &self.bus, deed(Deed::Mark), &mark, by)?;
            return Ok(Some(mark));
        }
        if let Some(current) = current {
            self.forget(index, &current)?;
            self.herald.tell(index, &self.bus, deed(Deed::Delete), &current, by)?;
        }
        Ok(None)
    }

    /// Removes a version for good.
    pub(super) fn remove(&self, index: &Transaction<'_>, version: &Version, by: Option<&str>) -> Result<()> {
        self.forget(index, version)?;
        index::reinstate(index, &version.bucket, &version.key)?;
        if let Some(by) = by {
            self.herald.tell(index, &self.bus, Deed::Delete, version, by)?;
        }
        Ok(())
    }

    /// Sets the tags of what an object is now, or was as this version.
    pub(super) fn tag(
        index: &Transaction<'_>,
        bucket: &str,
        key: &str,
        version: Option<&str>,
        tags: &Tags,
    ) -> Result<Version> {
        let version = Store::find(index, bucket, key, version)?;
        index::set_tags(index, version.sequence, tags)?;
        Ok(version)
    }
}

fn mark(bucket: &str, key: &str, at: jiff::Timestamp) -> Version {
    Version {
        sequence: 0,
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        id: None,
        sha256: None,
        size: 0,
        etag: String::new(),
        modified: at.as_millisecond(),
        about: index::About::default(),
        tags: Tags::new(),
    }
}
