//! What changes nothing of the lifecycle and yet is in the log: a reading, a download, what a check found.

use api::Problem;
use domain::{
    entry::{Actor, Fact},
    ids::ReferralId,
    referral::Referral,
    words::Channel,
};
use store::NotWritten;

use crate::{failure::Failure, shell::Shell};

/// How often it is recorded anew because somebody else read at the same moment.
const ATTEMPTS: u32 = 12;

/// Records what `what` makes of the referral, and gives what it gave with it: one read and one put. Whatever is refused is
/// not recorded, and nobody gets what could not be recorded.
pub async fn record<T, E>(
    shell: &Shell,
    id: ReferralId,
    channel: Channel,
    what: impl Fn(&Referral) -> Result<(T, Fact, Actor), E>,
) -> Result<Result<(T, Referral), E>, Failure> {
    for attempt in 0..ATTEMPTS {
        let referral = shell.load(id).await?;
        let (gives, fact, by) = match what(&referral) {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        let after = referral.note(fact, by, shell.now(), channel);
        match shell.store.record_access(&after).await {
            Ok(()) => return Ok(Ok((gives, after))),
            Err(NotWritten::Store(error)) => return Err(error.into()),
            // Those of the same moment step back by different amounts.
            Err(_) => shell.pause(attempt).await,
        }
    }
    Err(Problem::try_again().into())
}
