//! Access entries: who looked at what. Each is one put into a partition of its own, and no reading waits for another.

use aws::Error;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use domain::{
    referral::access::{Access, Looked, Trail},
    values::ids::ReferralId,
};
use uuid::Uuid;

use crate::{
    Store,
    keys::{self, NEW},
    referrals::chained,
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
}
