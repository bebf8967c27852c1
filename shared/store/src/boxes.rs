//! The lists of referrals: inbox, sent and mine, newest first.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    ids::{PersonId, ReferralId},
    summary::{Inbox, Summary},
};

use crate::{
    Store, StoreError,
    keys::{self, Item, text},
    referrals::inbox_key,
};

/// A list of referrals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Box {
    /// What was sent to this doctor or desk.
    Inbox(Inbox),
    /// What this doctor sent.
    Sent(PersonId),
    /// What is about this patient.
    Mine(PersonId),
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T, C> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; none after the last.
    pub next: Option<C>,
}

impl Store {
    /// One page of a list, newest first, beginning after the referral `after`: one query of one index.
    pub async fn list(
        &self,
        list: &Box,
        limit: i32,
        after: Option<ReferralId>,
    ) -> Result<Page<Summary, ReferralId>, StoreError> {
        let (index, attribute, owner) = match list {
            Box::Inbox(inbox) => ("inbox", "receiver", inbox_key(inbox)),
            Box::Sent(sender) => ("sent", "sender", sender.to_string()),
            Box::Mine(patient) => ("mine", "patient", patient.to_string()),
        };
        // A cursor names a referral only; the list is always the caller's own.
        let start = after.map(|id| {
            let mut start: Item = keys::meta(id);
            start.insert(attribute.to_owned(), text(&owner));
            start.insert("id".to_owned(), text(id.to_string()));
            start
        });
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .index_name(index)
            .key_condition_expression("#owner = :owner")
            .expression_attribute_names("#owner", attribute)
            .expression_attribute_values(":owner", text(owner))
            .scan_index_forward(false)
            .limit(limit)
            .set_exclusive_start_key(start)
            .send()
            .await?;
        let more = found.last_evaluated_key.is_some();
        let items: Vec<Summary> =
            found.items.unwrap_or_default().into_iter().map(summary).collect::<Result<_, _>>()?;
        let next = items.last().filter(|_| more).map(|row| row.id);
        Ok(Page { items, next })
    }
}

fn summary(mut item: Item) -> Result<Summary, StoreError> {
    let summary: AttributeValue =
        item.remove("summary").ok_or_else(|| StoreError::broken("a row is empty"))?;
    serde_dynamo::from_attribute_value(summary).map_err(StoreError::broken)
}
