//! Uploaded files: announced, checked, and named by referrals.

use std::collections::BTreeSet;

use aws::Error;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue, TransactWriteItem, Update};
use domain::{
    files::{
        attachment::FileState,
        file::{Check, File, Finding, Served, Upload},
    },
    values::ids::{AttachmentId, ReferralId},
};

use crate::{
    NotWritten, Store, error,
    keys::{self, Item, text},
};

/// How often a finding is written anew because the other check was written at the same moment.
const ATTEMPTS: u32 = 5;

impl Store {
    /// A file that will be uploaded: one put.
    pub async fn announce(&self, upload: &Upload) -> Result<(), Error> {
        let mut item: Item = serde_dynamo::to_item(upload).map_err(error::broken)?;
        item.extend(keys::upload(upload.attachment.attachment_id));
        let put = self.client.put_item().table_name(&self.table).condition_expression(keys::NEW);
        put.set_item(Some(item)).send().await?;
        Ok(())
    }

    /// Those of these uploads that are there: one request; none for no ids.
    pub async fn uploads(&self, ids: &BTreeSet<AttachmentId>) -> Result<Vec<Upload>, Error> {
        let found = self.batch_get(ids.iter().map(|id| keys::upload(*id)).collect()).await?;
        found.into_iter().map(upload).collect()
    }

    /// Writes what a check found, and tells the upload as it is then, with the referrals that have named it: one read
    /// and one update. None if no such upload was announced. What was found first stands.
    pub async fn found(
        &self,
        id: AttachmentId,
        check: Check,
        finding: Finding,
        served: Option<Served>,
    ) -> Result<Option<(Upload, Vec<ReferralId>)>, Error> {
        for _ in 0..ATTEMPTS {
            let get = self.client.get_item().table_name(&self.table).consistent_read(true);
            let Some(item) = get.set_key(Some(keys::upload(id))).send().await?.item else { return Ok(None) };
            let named_by = named_by(&item);
            let before = upload(item)?;
            if before.finding(check).is_some() {
                return Ok(Some((before, named_by)));
            }
            let after = before.clone().after(check, finding, served);
            if let Some(named_by) = self.try_found(&before, &after, check).await? {
                return Ok(Some((after, named_by)));
            }
        }
        Err(error::again("others check the same file"))
    }

    /// The referrals that name it, if this could be written on what was read.
    async fn try_found(
        &self,
        before: &Upload,
        after: &Upload,
        check: Check,
    ) -> Result<Option<Vec<ReferralId>>, Error> {
        let (own, other) = match check {
            Check::Bytes => (Check::Bytes.as_str(), Check::Scan.as_str()),
            Check::Scan => (Check::Scan.as_str(), Check::Bytes.as_str()),
        };
        let mut values: Item = serde_dynamo::to_item(after).map_err(error::broken)?;
        let mut update = self
            .client
            .update_item()
            .table_name(&self.table)
            .set_key(Some(keys::upload(before.attachment.attachment_id)))
            .return_values(ReturnValue::AllNew)
            .expression_attribute_names("#own", own)
            .expression_attribute_names("#other", other)
            .expression_attribute_values(":own", values.remove(own).ok_or_else(unreadable)?)
            .expression_attribute_values(":state", text(after.file().state.as_str()))
            .expression_attribute_names("#state", STATE);
        let mut set = "SET #own = :own, #state = :state".to_owned();
        if let Some(served) = values.remove("served").filter(|_| check == Check::Bytes) {
            set.push_str(", served = :served");
            update = update.expression_attribute_values(":served", served);
        }
        let condition = match values.remove(other) {
            Some(found) => {
                update = update.expression_attribute_values(":other", found);
                "attribute_exists(PK) AND attribute_not_exists(#own) AND #other = :other"
            }
            None => "attribute_exists(PK) AND attribute_not_exists(#own) AND attribute_not_exists(#other)",
        };
        match update.update_expression(set).condition_expression(condition).send().await {
            Ok(written) => Ok(Some(written.attributes.as_ref().map(named_by).unwrap_or_default())),
            Err(error)
                if error.as_service_error().is_some_and(|error| {
                    error.is_conditional_check_failed_exception() || error.is_transaction_conflict_exception()
                }) =>
            {
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The parts of a transaction by which a referral names these files: each is as it was read, and is kept from now
    /// on.
    pub(crate) fn naming(
        &self,
        referral: ReferralId,
        files: &[File],
    ) -> Result<Vec<(TransactWriteItem, NotWritten)>, NotWritten> {
        let mut parts = Vec::new();
        for file in files {
            let condition = match file.state {
                FileState::Pending => {
                    "attribute_exists(PK) AND (attribute_not_exists(#state) OR #state = :state)"
                }
                FileState::Available | FileState::Refused => "#state = :state",
            };
            let update = Update::builder()
                .table_name(&self.table)
                .set_key(Some(keys::upload(file.attachment.attachment_id)))
                .update_expression("REMOVE expires_at ADD #referrals :referral")
                .condition_expression(condition)
                .expression_attribute_names("#state", STATE)
                .expression_attribute_names("#referrals", REFERRALS)
                .expression_attribute_values(":state", text(file.state.as_str()))
                .expression_attribute_values(":referral", AttributeValue::Ss(vec![referral.to_string()]))
                .build()
                .map_err(error::broken)?;
            parts.push((TransactWriteItem::builder().update(update).build(), NotWritten::FileMoved));
        }
        Ok(parts)
    }
}

/// Whether it may be served, as both checks together say; none before the first.
const STATE: &str = "state";
/// The ids of the referrals that name it.
const REFERRALS: &str = "referrals";

fn upload(item: Item) -> Result<Upload, Error> {
    serde_dynamo::from_item(item).map_err(|_| unreadable())
}

fn unreadable() -> Error {
    error::unreadable("an upload")
}

fn named_by(item: &Item) -> Vec<ReferralId> {
    let ids = item.get(REFERRALS).and_then(|ids| ids.as_ss().ok());
    ids.into_iter().flatten().filter_map(|id| id.parse().ok()).collect()
}
