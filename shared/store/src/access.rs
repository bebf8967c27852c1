//! Access entries: who looked at what. Each is one put into a partition of its own, and no reading waits for another. They are
//! read again only for the audit trail.

use aws::Error;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use domain::{
    audit::StoredAccess,
    referral::access::{Access, Looked, Trail},
    values::{ids::ReferralId, time::Instant},
};
use uuid::{Builder, Uuid};

use crate::{
    Store, error,
    keys::{self, Item, NEW, text},
    referrals::{chained, stored_entry},
};

impl Store {
    /// Records an access, before what it records is shown: one put, unconditional but for a refusal, which is kept once a
    /// caller and hour. Repeated after a lost answer, it writes the same item again.
    pub async fn record(&self, access: &Access) -> Result<(), Error> {
        let body = access.body();
        let mut item = keys::access_entry(&access.trail, access.id);
        item.extend(chained(&body, body.hash(), access.at));
        let once = matches!(access.what, Looked::Refused).then(|| NEW.to_owned());
        let put = self.client.put_item().table_name(&self.table).set_condition_expression(once);
        match put.set_item(Some(item)).send().await {
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            sent => sent.map(drop).map_err(Error::from),
        }
    }

    /// Whether the trail of this referral has an access entry with this id: one read.
    pub async fn is_recorded(&self, referral: ReferralId, id: Uuid) -> Result<bool, Error> {
        let get = self.client.get_item().table_name(&self.table).consistent_read(true);
        let key = keys::access_entry(&Trail::Referral(referral), id);
        let found = get.set_key(Some(key)).projection_expression("PK").send().await?;
        Ok(found.item.is_some())
    }

    /// At most so many access entries of this referral, in the order of their ids: behind one, and of those made before a
    /// moment; and whether there are more. One query, consistent.
    pub async fn trail(
        &self,
        referral: ReferralId,
        (after, until): (Uuid, Instant),
        rows: usize,
    ) -> Result<(Vec<StoredAccess>, bool), Error> {
        let millis = u64::try_from(until.as_millis()).unwrap_or_default();
        // No id is between these two: a bound is no id of its own.
        let end = Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid();
        if after >= end {
            return Ok((Vec::new(), false));
        }
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("PK = :trail AND SK BETWEEN :after AND :until")
            .expression_attribute_values(":trail", text(keys::trail_partition(&Trail::Referral(referral))))
            .expression_attribute_values(":after", text(after.to_string()))
            .expression_attribute_values(":until", text(end.to_string()))
            // The one that is gone on behind is among them.
            .limit(i32::try_from(rows.saturating_add(1)).unwrap_or(i32::MAX))
            .send()
            .await?;
        let more = found.last_evaluated_key.is_some();
        let read = found.items.unwrap_or_default().into_iter().map(stored_access);
        let mut read = read.collect::<Result<Vec<_>, _>>()?;
        read.retain(|access| access.id > after && access.id < end);
        Ok((read, more))
    }

    /// These access entries of the referral, as far as they are there, in the order of their ids: one request. At most 100.
    pub async fn accesses(&self, referral: ReferralId, ids: &[Uuid]) -> Result<Vec<StoredAccess>, Error> {
        let keys = ids.iter().map(|id| keys::access_entry(&Trail::Referral(referral), *id));
        let found = self.batch_get(keys.collect()).await?;
        let mut read = found.into_iter().map(stored_access).collect::<Result<Vec<_>, _>>()?;
        read.sort_by_key(|access| access.id);
        Ok(read)
    }
}

/// An access entry as it stands in the table.
fn stored_access(mut item: Item) -> Result<StoredAccess, Error> {
    let id = item.get(keys::SK).and_then(|sk| sk.as_s().ok()).and_then(|sk| Uuid::try_parse(sk).ok());
    let id = id.ok_or_else(|| error::unreadable("the key of an access entry"))?;
    let stored = stored_entry(0, &mut item);
    Ok(StoredAccess { id, body: stored.body, hash: stored.hash })
}
