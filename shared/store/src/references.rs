//! Which referral has a short reference.

use aws::Error;
use domain::values::{ids::ReferralId, reference::Reference};

use crate::{Store, error, keys};

impl Store {
    /// The referral of this short reference, if there is one.
    pub async fn by_reference(&self, reference: Reference) -> Result<Option<ReferralId>, Error> {
        let get = self.client.get_item().table_name(&self.table).consistent_read(true);
        let found = get.set_key(Some(keys::reference(reference))).send().await?;
        let Some(item) = found.item else { return Ok(None) };
        let id = item.get("referral").and_then(|id| id.as_s().ok()?.parse().ok());
        id.map(Some).ok_or_else(|| error::unreadable("a short reference"))
    }
}
