//! A command that is repeated with its key gets its first answer and changes nothing.

use aws::Error;
use domain::values::{
    digest::Digest,
    ids::{PersonId, ReferralId},
    time::Instant,
};
use serde::{Deserialize, Serialize};

use crate::{
    Store, error,
    keys::{self, Item, number},
};

/// How long a key is remembered, in seconds: 48 hours.
pub const REMEMBERED_FOR: i64 = 48 * 60 * 60;

/// A request that may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idempotency {
    key: Digest,
    request: Digest,
}

impl Idempotency {
    /// Of this person's request to this route with this key, and the digest of what it means. Keys of different people
    /// and routes do not meet.
    #[must_use]
    pub fn new(person: &PersonId, route: &str, key: &str, request: Digest) -> Self {
        Self { key: Digest::of_json(&(person.as_str(), route, key)), request }
    }
}

/// What a key was used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    /// Digest of what the request means.
    request: Digest,
    /// The referral that was written.
    referral: ReferralId,
    /// The last entry that was written.
    seq: u32,
    /// From when on the key may be used anew, in seconds since 1970 (the table's time to live).
    expires_at: i64,
}

/// A key that was used before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// For the same request, which wrote this referral up to this entry.
    Same(ReferralId, u32),
    /// For another request.
    Other,
}

impl Store {
    /// What this key was used for, if it was.
    pub async fn earlier(&self, idempotency: &Idempotency, now: Instant) -> Result<Option<Earlier>, Error> {
        let get = self.client.get_item().table_name(&self.table).consistent_read(true);
        let found = get.set_key(Some(keys::idempotency(idempotency.key))).send().await?;
        let Some(item) = found.item else { return Ok(None) };
        let record: Record = serde_dynamo::from_item(item).map_err(error::broken)?;
        if record.expires_at <= now.as_millis() / 1000 {
            return Ok(None);
        }
        let same = record.request == idempotency.request;
        Ok(Some(if same { Earlier::Same(record.referral, record.seq) } else { Earlier::Other }))
    }
}

/// The record, and the condition on which it is put: the key is new, or its time is over.
pub(crate) fn record(
    idempotency: &Idempotency,
    referral: ReferralId,
    seq: u32,
    now: Instant,
) -> Result<(Item, &'static str, Item), Error> {
    let seconds = now.as_millis() / 1000;
    let record = Record { request: idempotency.request, referral, seq, expires_at: seconds + REMEMBERED_FOR };
    let mut item: Item = serde_dynamo::to_item(record).map_err(error::broken)?;
    item.extend(keys::idempotency(idempotency.key));
    let values = Item::from([(":now".to_owned(), number(seconds))]);
    Ok((item, "attribute_not_exists(PK) OR expires_at <= :now", values))
}
