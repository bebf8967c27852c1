//! What the world has still to be told: each entry of the log that has an event keeps it until the bus has taken it.
//!
//! The event stands beside the entry, outside of what its hash covers, and is written by the same request: no entry without
//! its event, no event without its entry. The index of those that wait is empty when all is well.

use std::fmt;

use aws::Error;
use aws_sdk_dynamodb::{error::SdkError, operation::update_item::UpdateItemError, types::AttributeValue};
use domain::{
    log::Entry,
    referral::Referral,
    values::{ids::ReferralId, time::Instant},
};
use events::Event;
use serde::{Deserialize, Deserializer};

use crate::{
    Page, Store, error,
    keys::{self, Item, number, text},
};

/// Into so many partitions the index of what waits is spread: a partition takes 1,000 writes a second.
pub const SHARDS: u8 = 64;
/// Most events of a page: as many as the bus takes at once.
const PAGE: i32 = 10;

/// The index, and its partition key.
const OUTBOX: &str = "outbox";
/// Its sort key: when it happened.
const OUTBOX_AT: &str = "outbox_at";
/// The event itself.
const EVENT: &str = "event";

/// An entry that says it has still to be told.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Its key, in words: for the log.
    pub key: String,
    /// Its event; none if it cannot be read, and so never be told.
    pub event: Option<Event>,
}

/// A place among what waits in a shard: behind this entry.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxPlace(Item);

/// An item as the table's stream brings it: only what is to be told of it, if it is told of at all.
#[derive(Default)]
pub struct Image(Option<Waiting>);

impl Image {
    /// What has to be told; none of an item that is no news.
    #[must_use]
    pub fn waiting(self) -> Option<Waiting> {
        self.0
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Image {
    fn deserialize<D: Deserializer<'de>>(image: D) -> Result<Self, D::Error> {
        let item = Item::from(serde_dynamo::Item::deserialize(image)?);
        Ok(Self(item.contains_key(OUTBOX).then(|| Waiting::of(item))))
    }
}

impl Waiting {
    fn of(mut item: Item) -> Self {
        let event = item.remove(EVENT);
        let key = [keys::PK, keys::SK].map(|name| item.remove(name).and_then(|key| key.as_s().ok().cloned()));
        let [pk, sk] = key.map(Option::unwrap_or_default);
        let event = event.and_then(|event| whole(event, &pk, &sk));
        Self { key: format!("{pk} {sk}"), event }
    }
}

/// The members of an event that the entry's key says: they are not stored once more.
const IN_KEY: [&str; 3] = ["id", "referral_id", "seq"];

/// The event that is stored beside the entry with this key.
fn whole(mut event: AttributeValue, pk: &str, sk: &str) -> Option<Event> {
    if let AttributeValue::M(members) = &mut event
        && let Some(AttributeValue::M(detail)) = members.get_mut("detail")
    {
        let (id, seq) = (keys::referral_of(pk)?, keys::seq(sk)?);
        let said = [text(format!("{id}:{seq}")), text(id), number(seq)];
        detail.extend(IN_KEY.map(str::to_owned).into_iter().zip(said));
    }
    serde_dynamo::from_attribute_value(event).ok()
}

/// The event as it is stored.
fn stored(event: &Event) -> Result<AttributeValue, Error> {
    let mut stored = serde_dynamo::to_attribute_value(event).map_err(error::broken)?;
    if let AttributeValue::M(members) = &mut stored
        && let Some(AttributeValue::M(detail)) = members.get_mut("detail")
    {
        detail.retain(|name, _| !IN_KEY.contains(&name.as_str()));
    }
    Ok(stored)
}

impl Store {
    /// The bus has taken this event: it waits no longer. Nothing happens when it did not wait any more.
    pub async fn published(&self, event: &Event) -> Result<(), Error> {
        let updated = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::log(event.detail.referral_id, event.detail.seq)))
            .update_expression("REMOVE #outbox, #outbox_at, #event")
            .condition_expression("attribute_exists(#outbox)")
            .expression_attribute_names("#outbox", OUTBOX)
            .expression_attribute_names("#outbox_at", OUTBOX_AT)
            .expression_attribute_names("#event", EVENT)
            .send()
            .await;
        let waits_no_more = |error: &SdkError<UpdateItemError>| {
            error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception)
        };
        match updated {
            Err(error) if !waits_no_more(&error) => Err(error.into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// A page of what happened before this moment and still waits, in one of the [`SHARDS`]; the oldest first.
    pub async fn unpublished(
        &self,
        shard: u8,
        before: Instant,
        from: Option<OutboxPlace>,
    ) -> Result<Page<Waiting, OutboxPlace>, Error> {
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(OUTBOX)
            .key_condition_expression("#outbox = :shard AND #outbox_at < :before")
            .expression_attribute_names("#outbox", OUTBOX)
            .expression_attribute_names("#outbox_at", OUTBOX_AT)
            .expression_attribute_values(":shard", text(shard.to_string()))
            .expression_attribute_values(":before", text(before.to_string()))
            .set_exclusive_start_key(from.map(|OutboxPlace(key)| key))
            .limit(PAGE)
            .send()
            .await?;
        Ok(Page {
            items: found.items.unwrap_or_default().into_iter().map(Waiting::of).collect(),
            next: found.last_evaluated_key.map(OutboxPlace),
        })
    }
}

/// What an entry's item has besides the entry until its event is published; nothing where there is no event.
pub(crate) fn waiting(referral: &Referral, entry: &Entry) -> Result<Item, Error> {
    let Some(event) = Event::of(referral, entry) else { return Ok(Item::new()) };
    let ReferralId(id) = referral.handoff.id;
    let shard =
        id.as_bytes().iter().fold(0, |sum: u8, byte| sum.wrapping_mul(31).wrapping_add(*byte)) % SHARDS;
    Ok(Item::from([
        (EVENT.to_owned(), stored(&event)?),
        (OUTBOX.to_owned(), text(shard.to_string())),
        (OUTBOX_AT.to_owned(), text(entry.at.to_string())),
    ]))
}
