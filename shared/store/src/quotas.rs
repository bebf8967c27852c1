//! What a person has done lately, counted for the quotas.

use std::time::Duration;

use aws::Error;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use domain::values::{
    ids::{PersonId, ReferralId},
    time::Instant,
};
use uuid::Builder;

use crate::{
    Store,
    boxes::OwnedBox,
    error,
    keys::{self, number, text},
};

/// A day, in seconds.
const DAY: i64 = 24 * 60 * 60;

/// The day that a moment is of, in UTC, counted from the first of 1970; and how many seconds of it are left.
fn day(at: Instant) -> (i64, i64) {
    let seconds = at.as_millis().div_euclid(1000);
    (seconds.div_euclid(DAY), DAY - seconds.rem_euclid(DAY))
}

/// What is counted of a person, by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// A mail to a guest that they cause.
    GuestMail,
    /// A referral of theirs that names a known account with another birth date.
    Mismatch,
}

impl Counted {
    const fn as_str(self) -> &'static str {
        match self {
            Self::GuestMail => "MAILS",
            Self::Mismatch => "MISMATCHES",
        }
    }
}

impl Store {
    /// The first referrals that this person has made since then, oldest first: one query of at most so many keys. The index
    /// follows the table within a moment, so a quick caller makes a few more.
    pub async fn created_since(
        &self,
        sender: &PersonId,
        since: Instant,
        most: u32,
    ) -> Result<Vec<ReferralId>, Error> {
        let (attribute, owner) = OwnedBox::Sent(sender.clone()).owner();
        let since = Duration::from_millis(since.as_millis().unsigned_abs());
        // The least of the ids that sort by this time.
        let least = Builder::from_unix_timestamp_millis(
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX),
            &[0; 10],
        );
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("sent")
            .key_condition_expression("#sent = :sender AND id > :since")
            .expression_attribute_names("#sent", attribute)
            .expression_attribute_values(":sender", text(owner))
            .expression_attribute_values(":since", text(least.into_uuid().to_string()))
            .projection_expression("id")
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .send()
            .await?;
        let ids = found.items.unwrap_or_default().into_iter().map(|item| {
            let id = item.get("id").and_then(|id| id.as_s().ok()?.parse().ok());
            id.ok_or_else(|| error::unreadable("a row"))
        });
        ids.collect()
    }

    /// Counts what this person does today: one update. `Err` in the answer is in how many seconds the next is possible, after
    /// so many today.
    pub async fn count(
        &self,
        counted: Counted,
        person: &PersonId,
        now: Instant,
        most: u32,
    ) -> Result<Result<(), i64>, Error> {
        let (day, left) = day(now);
        let update = self.client.update_item().table_name(&self.table);
        let counted = update
            .set_key(Some(keys::counted(person, counted.as_str(), day)))
            .update_expression("SET expires_at = :end ADD counted :one")
            .condition_expression("attribute_not_exists(counted) OR counted < :most")
            .expression_attribute_values(":end", number((day + 2) * DAY))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(most))
            .send()
            .await;
        match counted {
            Ok(_) => Ok(Ok(())),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(Err(left))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes back what was counted at this moment, as it came to nothing: one update.
    pub async fn uncount(
        &self,
        counted: Counted,
        person: &PersonId,
        counted_at: Instant,
    ) -> Result<(), Error> {
        let update = self.client.update_item().table_name(&self.table);
        let update = update
            .set_key(Some(keys::counted(person, counted.as_str(), day(counted_at).0)))
            .update_expression("ADD counted :less")
            .expression_attribute_values(":less", number(-1));
        update.send().await.map(drop).map_err(Error::from)
    }
}
