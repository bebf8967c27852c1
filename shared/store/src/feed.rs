//! Notifications: each is told once, in its reader's feed, and its mail sent at least once.
//!
//! A notification and the record of its mail are one item. Whoever tells an event puts the item, and by that claims its
//! mail; a claim is settled by what became of the mail. One that is not settled is free again for the invocation that
//! holds it, when Lambda tries that again, and after [`CLAIMED_FOR`] for everybody: its holder has died, perhaps after
//! sending.

use aws::Error;
use aws_sdk_dynamodb::{
    operation::{put_item::PutItemError, update_item::UpdateItemError},
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};
use domain::{
    notices::{Feed, Notification},
    time::Instant,
};
use uuid::{Builder, Uuid};

use crate::{
    Store,
    boxes::Page,
    error,
    keys::{self, Item, number, text},
};

/// How long a mail is claimed, in milliseconds: 2 minutes.
pub const CLAIMED_FOR: i64 = 2 * 60 * 1000;

/// How long a feed keeps a notification, in seconds: 90 days.
pub const KEPT_FOR: i64 = 90 * 24 * 60 * 60;

/// Who tells, and so claims a mail.
#[derive(Debug, Clone, Copy)]
pub struct Teller<'a> {
    /// Now.
    pub now: Instant,
    /// The invocation's id. Lambda keeps it when it tries an event again, and does that when the try before has ended: so
    /// what an invocation has claimed itself, nobody is sending any more.
    pub invocation: &'a str,
}

/// What became of the claim of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is the caller's to send.
    Own,
    /// Somebody else is sending it, or has died while doing so: later it is known.
    Others,
    /// There is nothing to send: it was sent, or refused for good, or there was never to be one.
    Settled,
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mailed {
    /// Sent, under this id of SES.
    Sent(String),
    /// It will never be taken.
    Refused,
    /// Not sent: somebody may try again at once.
    NotYet,
}

impl Store {
    /// Puts a notification in a feed, and claims its mail, if it has one: one put. False if it was there already.
    pub async fn tell(
        &self,
        feed: &Feed,
        notification: &Notification,
        mail_claimed_by: Option<Teller<'_>>,
    ) -> Result<bool, Error> {
        let mut item: Item = serde_dynamo::to_item(notification).map_err(error::broken)?;
        item.remove("id");
        item.extend(keys::notification(feed, notification.id));
        item.insert("expires_at".to_owned(), number(notification.at.as_millis() / 1000 + KEPT_FOR));
        if let Some(Teller { now, invocation }) = mail_claimed_by {
            item.insert("claimed_at".to_owned(), number(now.as_millis()));
            item.insert("claimed_by".to_owned(), text(invocation));
        }
        let put = self.client.put_item().table_name(&self.table).condition_expression(keys::NEW);
        match put.set_item(Some(item)).send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Claims the mail of a notification that was there already: one update.
    pub async fn claim(&self, feed: &Feed, id: Uuid, by: Teller<'_>) -> Result<Claim, Error> {
        let Teller { now, invocation } = by;
        let claimed = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::notification(feed, id)))
            .update_expression("SET claimed_at = :now, claimed_by = :by")
            .condition_expression(
                "attribute_not_exists(mailed) AND (claimed_at <= :over OR claimed_by = :by)",
            )
            .expression_attribute_values(":by", text(invocation))
            .expression_attribute_values(":now", number(now.as_millis()))
            .expression_attribute_values(":over", number(now.as_millis() - CLAIMED_FOR))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match claimed {
            Ok(_) => Ok(Claim::Own),
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    let waiting = failed
                        .item()
                        .is_some_and(|item| item.contains_key("claimed_at") && !item.contains_key("mailed"));
                    Ok(if waiting { Claim::Others } else { Claim::Settled })
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Writes what became of a claimed mail: one update.
    pub async fn settle(&self, feed: &Feed, id: Uuid, mailed: &Mailed) -> Result<(), Error> {
        let (set, value) = match mailed {
            Mailed::Sent(id) => ("SET mailed = :value", text(id)),
            Mailed::Refused => ("SET mailed = :value", AttributeValue::Null(true)),
            Mailed::NotYet => ("SET claimed_at = :value", number(0)),
        };
        let update = self.client.update_item().table_name(&self.table);
        let settled = update
            .set_key(Some(keys::notification(feed, id)))
            .update_expression(set)
            .condition_expression("attribute_exists(PK) AND attribute_not_exists(mailed)")
            .expression_attribute_values(":value", value)
            .send()
            .await;
        match settled {
            Ok(_) => Ok(()),
            // Who held the claim before was slow, and not dead: then it is sent twice, and settled once.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// A page of a feed, newest first: one query. What is over is not shown, also while the table still has it.
    pub async fn feed(
        &self,
        feed: &Feed,
        limit: usize,
        after: Option<Uuid>,
        now: Instant,
    ) -> Result<Page<Notification, Uuid>, Error> {
        let oldest = first_of(now.as_millis() - KEPT_FOR * 1000);
        let start = after.filter(|after| *after > oldest).map(|after| keys::notification(feed, after));
        if after.is_some() && start.is_none() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("PK = :feed AND SK > :oldest")
            .expression_attribute_values(":feed", text(keys::feed_partition(feed)))
            .expression_attribute_values(":oldest", text(oldest.to_string()))
            .scan_index_forward(false)
            .set_exclusive_start_key(start)
            .limit(i32::try_from(limit + 1).unwrap_or(i32::MAX))
            .send()
            .await?;
        let read = found.items.unwrap_or_default().into_iter().map(notification);
        let mut items = read.collect::<Result<Vec<_>, _>>()?;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| last.id);
        Ok(Page { items, next })
    }
}

/// The first id of this moment.
fn first_of(millis: i64) -> Uuid {
    Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap_or_default(), &[0; 10]).into_uuid()
}

/// A notification: its id is in its key.
fn notification(mut item: Item) -> Result<Notification, Error> {
    let unreadable = || error::unreadable("a notification");
    let id = item.get(keys::SK).cloned().ok_or_else(unreadable)?;
    item.insert("id".to_owned(), id);
    serde_dynamo::from_item(item).map_err(|_| unreadable())
}
