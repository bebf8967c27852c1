#![doc = include_str!("../README.md")]

mod boxes;
mod client;
mod error;
mod idempotency;
mod keys;
mod members;
mod referrals;

use aws_sdk_dynamodb::Client;

pub use crate::{
    boxes::{Box, Filter, Page, Place},
    client::{Misconfigured, config},
    error::StoreError,
    idempotency::{Earlier, Idempotency, REMEMBERED_FOR},
    members::{DirectoryCursor, DirectoryQuery},
    referrals::{ENTRY_MAX, HANDOFF_MAX, NotWritten},
};

/// The table.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    table: String,
}

impl Store {
    /// The table that the environment names: `TABLE`, and the variables that Lambda sets.
    pub fn from_environment() -> Result<Self, Misconfigured> {
        client::from_environment().map(|(client, table)| Self { client, table })
    }

    /// A table behind a client of one's own: tests.
    #[must_use]
    pub fn new(client: Client, table: String) -> Self {
        Self { client, table }
    }

    /// Opens the connection while the function starts, when processor time is not metered out. What it finds does
    /// not matter.
    pub async fn warm(&self) {
        let get = self.client.query().table_name(&self.table).limit(1);
        let none =
            get.key_condition_expression("PK = :pk").expression_attribute_values(":pk", keys::text("WARM"));
        if let Err(error) = none.send().await {
            tracing::warn!(error = %StoreError::from(error), "could not warm the connection");
        }
    }
}
