//! What a token opens: only its hash is kept, with the referral, the guest whom it was mailed to, and what was tried.
//!
//! A code is tried at most [`TRIES`] times a link, whoever tries and how many at once: a try is counted before it is
//! looked at.

use aws::Error;
use aws_sdk_dynamodb::{
    error::SdkError,
    operation::{put_item::PutItemError, update_item::UpdateItemError},
    types::{ReturnValue, ReturnValuesOnConditionCheckFailure},
};
use domain::values::{digest::Digest, ids::ReferralId, time::Instant};
use serde::{Deserialize, Serialize};

use crate::{
    Store, error,
    keys::{self, Item, NEW, number, text},
};

/// How often a wrong code may be given before a link is locked.
pub const TRIES: u32 = 5;
/// How many codes are mailed for one link until one of them is given, if nothing else is said.
pub const CODES: u32 = 10;

/// How often a new link is mailed in place of one that is over, if nothing else is said.
pub const RENEWALS: u32 = 3;

/// How many files the page of one link sends to the bucket.
pub const LINK_UPLOADS: u32 = 100;

/// How long it is known which referral a mail was about, and of a link that is over where a new one goes, in seconds: 400
/// days.
const KEPT_FOR: i64 = 400 * 24 * 60 * 60;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenPurpose {
    /// Opens the referral's page.
    Link,
    /// Stands in the address that an answer goes to.
    Reply,
}

/// A token as the table knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedToken {
    /// What it is for.
    pub purpose: TokenPurpose,
    /// Which referral it is of.
    pub referral: ReferralId,
    /// The digest of the address that it was mailed to.
    pub guest: Digest,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends; an address to answer to has no end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Instant>,
    /// The number of the referral's newest entry then: a later one may have revoked it.
    #[serde(default)]
    pub seq: u32,
    /// How many codes were mailed for it since the last right one.
    #[serde(default)]
    pub codes: u32,
    /// How many wrong codes were given.
    #[serde(default)]
    pub wrong_codes: u32,
    /// When it was locked, after too many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked_at: Option<Instant>,
}

impl IssuedToken {
    /// A new one, for whoever this mail goes to.
    #[must_use]
    pub const fn new(
        purpose: TokenPurpose,
        referral: ReferralId,
        guest: Digest,
        created_at: Instant,
        ends_at: Option<Instant>,
        seq: u32,
    ) -> Self {
        Self { purpose, referral, guest, created_at, ends_at, seq, codes: 0, wrong_codes: 0, locked_at: None }
    }
}

/// What became of a code that is to be mailed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeSet {
    /// It is the one that counts now.
    Set,
    /// So many have been mailed that no further one is.
    TooMany,
    /// The link is locked or not there.
    Closed,
}

/// What became of a code that somebody gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// It is right, and used up.
    Right,
    /// It is wrong; so many tries are left.
    Wrong(u32),
    /// It is wrong, and with it the link is locked: told to one caller only.
    LockedNow,
    /// The link is locked or not there.
    Closed,
    /// No code was mailed, or its time is over.
    NoCode,
}

impl Store {
    /// Keeps the tokens of one mail: one transaction.
    pub async fn put_tokens(&self, tokens: &[(Digest, IssuedToken)]) -> Result<(), Error> {
        let mut items = Vec::new();
        for (hash, token) in tokens {
            let mut item: Item = serde_dynamo::to_item(token).map_err(error::broken)?;
            item.extend(keys::token(*hash));
            if let Some(ends_at) = token.ends_at {
                item.insert("expires_at".to_owned(), number(ends_at.as_millis() / 1000 + KEPT_FOR));
            }
            items.push(self.put(item, Some(NEW), None)?);
        }
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        sent.map(drop).map_err(Error::from)
    }

    /// The token with this hash, if there is one: one read.
    pub async fn token(&self, hash: Digest) -> Result<Option<IssuedToken>, Error> {
        let get = self.client.get_item().table_name(&self.table).consistent_read(true);
        let found = get.set_key(Some(keys::token(hash))).send().await?;
        let token = found.item.map(serde_dynamo::from_item);
        token.transpose().map_err(|_| error::unreadable("a token"))
    }

    /// Uses the mark of a form, which was made for this link: one put. False if it was used before.
    pub async fn use_nonce(&self, link: Digest, nonce: Digest, ends_at: Instant) -> Result<bool, Error> {
        let mut item = keys::used(link, nonce);
        item.insert("expires_at".to_owned(), number(ends_at.as_millis() / 1000 + 1));
        let put = self.client.put_item().table_name(&self.table).condition_expression(NEW);
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

    /// From now on this code is the one that counts, until this moment: one update. Wrong ones that were given before
    /// still count: a new code is no new chance.
    pub async fn set_code(
        &self,
        link: Digest,
        code: Digest,
        good_until: Instant,
        most: u32,
    ) -> Result<CodeSet, Error> {
        let set = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::token(link)))
            .update_expression("SET code_hash = :code, code_expires_at = :until ADD codes :one")
            .condition_expression(format!("{OPEN} AND codes < :most"))
            .expression_attribute_values(":code", text(code.to_string()))
            .expression_attribute_values(":until", number(good_until.as_millis()))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(most))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match set {
            Ok(_) => Ok(CodeSet::Set),
            Err(error) => {
                let item = failed_on(&error).ok_or_else(|| Error::from(error))?;
                Ok(if is_open(&item) { CodeSet::TooMany } else { CodeSet::Closed })
            }
        }
    }

    /// Tries a code, given as what either key makes of it: two updates, one if there is nothing to try. The count goes up
    /// before the code is compared, so that those who try at once have no more tries than those who try in turn.
    pub async fn try_code(&self, link: Digest, codes: &[Digest], now: Instant) -> Result<Tried, Error> {
        let counted = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::token(link)))
            .update_expression("ADD wrong_codes :one")
            .condition_expression(format!("{OPEN} AND wrong_codes < :most AND code_expires_at > :now"))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(TRIES))
            .expression_attribute_values(":now", number(now.as_millis()))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let item = match counted {
            Ok(counted) => counted.attributes.unwrap_or_default(),
            Err(error) => {
                let item = failed_on(&error).ok_or_else(|| Error::from(error))?;
                return match (is_open(&item), count(&item, "wrong_codes") < TRIES) {
                    (true, true) => Ok(Tried::NoCode),
                    // Whoever counted the last try got no further: nobody has locked it yet.
                    (true, false) => self.lock(link, now).await,
                    (false, _) => Ok(Tried::Closed),
                };
            }
        };
        let kept = item.get("code_hash").and_then(|hash| hash.as_s().ok()?.parse::<Digest>().ok());
        if kept.is_some_and(|kept| codes.contains(&kept)) {
            return self.right(link, kept).await;
        }
        let left = TRIES.saturating_sub(count(&item, "wrong_codes"));
        if left > 0 {
            return Ok(Tried::Wrong(left));
        }
        self.lock(link, now).await
    }

    /// The code was right: it is used up, what was wrong before is forgiven, and as many codes as before can be mailed.
    /// Unless somebody was quicker.
    async fn right(&self, link: Digest, code: Option<Digest>) -> Result<Tried, Error> {
        let used = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::token(link)))
            .update_expression("SET wrong_codes = :none, codes = :none REMOVE code_hash, code_expires_at")
            .condition_expression(format!("{OPEN} AND code_hash = :code"))
            .expression_attribute_values(":none", number(0))
            .expression_attribute_values(":code", text(code.unwrap_or_default().to_string()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        match used {
            Ok(_) => Ok(Tried::Right),
            Err(error) => {
                let item = failed_on(&error).ok_or_else(|| Error::from(error))?;
                Ok(if is_open(&item) { Tried::NoCode } else { Tried::Closed })
            }
        }
    }

    /// The last try was wrong: the link is locked, unless the right code came at the same moment.
    async fn lock(&self, link: Digest, now: Instant) -> Result<Tried, Error> {
        let locked = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::token(link)))
            .update_expression("SET locked_at = :now REMOVE code_hash, code_expires_at")
            .condition_expression(format!("{OPEN} AND wrong_codes >= :most"))
            .expression_attribute_values(":now", text(now.to_string()))
            .expression_attribute_values(":most", number(TRIES))
            .send()
            .await;
        match locked {
            Ok(_) => Ok(Tried::LockedNow),
            Err(error) if condition_failed(&error) => Ok(Tried::Closed),
            Err(error) => Err(error.into()),
        }
    }

    /// Counts that a new link is mailed in place of this one: one update. False if it was so often that no further one is.
    pub async fn count_renewal(&self, link: Digest, most: u32) -> Result<bool, Error> {
        self.count_at(link, "renewals", most).await
    }

    /// Counts that the page of this link announces a file: one update. False after [`LINK_UPLOADS`].
    pub async fn count_upload(&self, link: Digest) -> Result<bool, Error> {
        self.count_at(link, "uploads", LINK_UPLOADS).await
    }

    async fn count_at(&self, link: Digest, name: &str, most: u32) -> Result<bool, Error> {
        let counted = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::token(link)))
            .update_expression("ADD #counter :one")
            .condition_expression(
                "attribute_exists(PK) AND (attribute_not_exists(#counter) OR #counter < :most)",
            )
            .expression_attribute_names("#counter", name)
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":most", number(most))
            .send()
            .await;
        match counted {
            Ok(_) => Ok(true),
            Err(error) if condition_failed(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes back what was counted by [`count_renewal`](Self::count_renewal), as no link was mailed: one update.
    pub async fn uncount_renewal(&self, link: Digest) -> Result<(), Error> {
        let update = self.client.update_item().table_name(&self.table).set_key(Some(keys::token(link)));
        let update = update
            .update_expression("ADD renewals :less")
            .condition_expression("renewals > :none")
            .expression_attribute_values(":less", number(-1))
            .expression_attribute_values(":none", number(0));
        match update.send().await {
            Err(error) if !condition_failed(&error) => Err(error.into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Remembers which referral a mail is about, by the id that SES gave it: one put.
    pub async fn put_mail(&self, id: &str, referral: ReferralId, now: Instant) -> Result<(), Error> {
        let mut item = keys::mail(id);
        item.insert("referral".to_owned(), text(referral.to_string()));
        item.insert("expires_at".to_owned(), number(now.as_millis() / 1000 + KEPT_FOR));
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        put.send().await.map(drop).map_err(Error::from)
    }

    /// Which referral a mail of ours is about: one read. `id` is what stands before the `@` in `In-Reply-To`.
    pub async fn referral_of_mail(&self, id: &str) -> Result<Option<ReferralId>, Error> {
        let get = self.client.get_item().table_name(&self.table).consistent_read(true);
        let found = get.set_key(Some(keys::mail(id))).send().await?;
        let Some(item) = found.item else { return Ok(None) };
        let referral = item.get("referral").and_then(|id| id.as_s().ok()?.parse().ok());
        referral.map(Some).ok_or_else(|| error::unreadable("a mail"))
    }
}

/// What holds of a link that somebody may still get in by.
const OPEN: &str = "attribute_exists(PK) AND attribute_not_exists(locked_at)";

fn is_open(item: &Item) -> bool {
    item.contains_key(keys::PK) && !item.contains_key("locked_at")
}

fn count(item: &Item, name: &str) -> u32 {
    item.get(name).and_then(|value| value.as_n().ok()?.parse().ok()).unwrap_or_default()
}

fn condition_failed(error: &SdkError<UpdateItemError>) -> bool {
    error.as_service_error().is_some_and(UpdateItemError::is_conditional_check_failed_exception)
}

/// The item whose condition failed, empty if it is not there; none if something else went wrong.
fn failed_on(error: &SdkError<UpdateItemError>) -> Option<Item> {
    match error.as_service_error()? {
        UpdateItemError::ConditionalCheckFailedException(failed) => {
            Some(failed.item().cloned().unwrap_or_default())
        }
        _ => None,
    }
}
