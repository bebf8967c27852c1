//! What a bucket's lifecycle removes with time.

use std::sync::Arc;

use anyhow::Result;
use jiff::{Timestamp, ToSpan as _};

use super::index;
use super::store::Store;
use crate::log::mention;

impl Store {
    /// Removes what has expired by now, as the template's lifecycle rules say. Gives back how much that was.
    pub async fn expire(self: &Arc<Self>, now: Timestamp) -> Result<usize> {
        let removed = self
            .transact(move |store, index| {
                let mut removed = 0;
                for bucket in store.buckets() {
                    for rule in &bucket.lifecycle {
                        if let Some(before) = rule.days.and_then(|days| days_before(now, days)) {
                            for object in index::older(index, &bucket.name, &rule.prefix, before)? {
                                let has = |(key, value)| object.tags.get(key) == Some(value);
                                if !rule.tags.iter().map(|(key, value)| (key, value)).all(has) {
                                    continue;
                                }
                                store.delete(index, (&object.bucket, &object.key), true, now, "s3")?;
                                removed += 1;
                            }
                        }
                        if let Some(before) = rule.noncurrent_days.and_then(|days| days_before(now, days)) {
                            for version in index::outdated(index, &bucket.name, &rule.prefix, before)? {
                                store.remove(index, &version, None)?;
                                removed += 1;
                            }
                        }
                    }
                }
                Ok(removed)
            })
            .await?;
        if removed > 0 {
            mention("objects", format_args!("{removed} expired"));
        }
        Ok(removed)
    }
}

/// In milliseconds. S3 itself waits for the next midnight besides.
fn days_before(now: Timestamp, days: u64) -> Option<i64> {
    let hours = i64::try_from(days).ok()?.checked_mul(24)?;
    now.checked_sub(hours.hours()).ok().map(Timestamp::as_millisecond)
}
