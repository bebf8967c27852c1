#![doc = include_str!("../README.md")]

mod access;
mod accounts;
mod boxes;
mod error;
mod feed;
mod idempotency;
mod keys;
mod members;
mod outbox;
mod quotas;
mod references;
mod referrals;
mod tokens;
mod uploads;
mod words;

use aws::{Error, SdkConfig};
use aws_sdk_dynamodb::{Client, config::Builder, types::KeysAndAttributes};

use crate::keys::Item;

pub use crate::{
    boxes::{Filter, OwnedBox, Page, Place, SIFTED},
    feed::{CLAIMED_FOR, Claim, KEPT_FOR, Teller},
    idempotency::{Earlier, Idempotency, REMEMBERED_FOR},
    members::{COPIES_READ, DirectoryCursor, DirectoryQuery},
    outbox::{Image, OutboxPlace, SHARDS, Waiting},
    quotas::Counted,
    referrals::{ENTRY_MAX, HANDOFF_MAX, NotWritten},
    tokens::{CODES, CodeSet, IssuedToken, LINK_UPLOADS, RENEWALS, TRIES, TokenPurpose, Tried},
};

/// The table.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    table: String,
}

impl Store {
    /// The table of this name.
    #[must_use]
    pub fn of(config: &SdkConfig, table: String) -> Self {
        let mut config = Builder::from(config);
        config.set_endpoint_url(aws::endpoint("DYNAMODB"));
        Self::new(Client::from_conf(config.build()), table)
    }

    /// A table behind a client of one's own: tests.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Those of these items that are there, as they are now: one request; none for no keys.
    pub(crate) async fn batch_get(&self, keys: Vec<Item>) -> Result<Vec<Item>, Error> {
        let (mut keys, mut items) = (Some(keys), Vec::new());
        while let Some(wanted) = keys.take().filter(|keys| !keys.is_empty()) {
            let wanted = KeysAndAttributes::builder()
                .set_keys(Some(wanted))
                .consistent_read(true)
                .build()
                .map_err(error::broken)?;
            let found = self.client.batch_get_item().request_items(&self.table, wanted).send().await?;
            items.extend(found.responses.unwrap_or_default().remove(&self.table).unwrap_or_default());
            let left = found.unprocessed_keys.unwrap_or_default().remove(&self.table);
            keys = left.map(|left| left.keys);
        }
        Ok(items)
    }

    /// Opens the connection while the function starts, when processor time is not metered out. What it finds does
    /// not matter.
    pub async fn warm(&self) {
        let get = self.client.query().table_name(&self.table).limit(1);
        let none =
            get.key_condition_expression("PK = :pk").expression_attribute_values(":pk", keys::text("WARM"));
        if let Err(error) = none.send().await {
            tracing::warn!(error = %Error::from(error), "could not warm the connection");
        }
    }
}
