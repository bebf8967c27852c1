//! Notifications: each is told once, in its reader's feed, and its mail sent at least once.
//!
//! Whoever tells an event puts the notification, and by that claims its mail. What became of the mail is an access entry of
//! the referral, which stays when the notification has expired. A claim without such an entry is free again for the
//! invocation that holds it, when Lambda retries that, and after [`CLAIMED_FOR`] for any other: its holder has died, perhaps
//! after sending.

use aws::Error;
use aws_sdk_dynamodb::{
    operation::{put_item::PutItemError, update_item::UpdateItemError},
    types::ReturnValuesOnConditionCheckFailure,
};
use domain::{
    notices::{Feed, Notification},
    values::{ids::ReferralId, time::Instant},
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

    /// Claims the mail of a notification that was there already: one read and one update. What became of a mail is an
    /// access entry of the referral, under the notification's id.
    pub async fn claim(
        &self,
        feed: &Feed,
        referral: ReferralId,
        id: Uuid,
        by: Teller<'_>,
    ) -> Result<Claim, Error> {
        if self.is_recorded(referral, id).await? {
            return Ok(Claim::Settled);
        }
        let Teller { now, invocation } = by;
        let claimed = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::notification(feed, id)))
            .update_expression("SET claimed_at = :now, claimed_by = :by")
            .condition_expression("claimed_at <= :over OR claimed_by = :by")
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
                    let has_mail = failed.item().is_some_and(|item| item.contains_key("claimed_at"));
                    Ok(if has_mail { Claim::Others } else { Claim::Settled })
                }
                _ => Err(error.into()),
            },
        }
    }

    /// Gives up the claim of a mail that could not be sent: whoever tries again may claim it at once. One update.
    pub async fn unclaim(&self, feed: &Feed, id: Uuid) -> Result<(), Error> {
        let update = self.client.update_item().table_name(&self.table);
        let updated = update
            .set_key(Some(keys::notification(feed, id)))
            .update_expression("SET claimed_at = :never")
            .condition_expression("attribute_exists(PK)")
            .expression_attribute_values(":never", number(0))
            .send()
            .await;
        updated.map(drop).map_err(Error::from)
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
