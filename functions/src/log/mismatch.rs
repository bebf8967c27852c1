//! An account that a referral names as its patient's and that has another birth date: the sender gets one notice.

use domain::{
    log::Actor,
    referral::Referral,
    values::{
        ids::ReferralId,
        person::{Account, Caller},
        words::Channel,
    },
};
use futures_util::future::join_all;
use tracing::warn;

use super::{Acts as _, Decision, Outcome, Requester, Step, append};
use crate::ground::{Failure, Shell};

/// A patient lists their referrals. The account is known by its birthday from then on: one read; the first time, and
/// when the birthday is another than before, one query, one put, and a fact in each referral that names the account for
/// another person.
///
/// The list is shown whatever becomes of this; what has failed is done with the next one.
pub async fn signed_in(shell: &Shell, who: &Requester) {
    let Some(account) = who.account() else { return };
    if let Err(failure) = Box::pin(known(shell, who, &account)).await {
        warn!(%failure, "an account is not known yet");
    }
}

async fn known(shell: &Shell, who: &Requester, account: &Account) -> Result<(), Failure> {
    if shell.store.knows(account).await? {
        return Ok(());
    }
    let misdirected = shell.store.misdirected(account).await?;
    let told = misdirected.into_iter().map(|id| tell_sender(shell, who, who.channel(), id, None));
    join_all(told).await.into_iter().collect::<Result<(), _>>()?;
    Ok(shell.store.learn(account).await?)
}

/// Writes to the referral that the account is not its patient's, unless it is written already, or the account is.
pub(super) async fn tell_sender(
    shell: &Shell,
    caller: &Caller,
    channel: Channel,
    id: ReferralId,
    loaded: Option<Referral>,
) -> Result<(), Failure> {
    let now = shell.now();
    let written = append(shell, id, loaded, None, |before, _| async move {
        let fact = before.mismatch().filter(|_| before.mismatches(caller) && before.first_broken.is_none());
        Ok(match fact {
            Some(fact) => Decision::Append(Step::fact(before, fact, now, Actor::system(), channel), ()),
            None => Decision::Nothing(before, ()),
        })
    });
    match written.await? {
        Outcome::Done(_) | Outcome::Repeated => Ok(()),
    }
}
