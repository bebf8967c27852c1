//! What a party does that is no command of the lifecycle: one entry in the log, once.

use api::Problem;
use domain::{
    log::Fact,
    referral::Referral,
    values::{ids::ReferralId, words::Party},
};

use super::{Acts as _, Call, Decision, First, Requester, Step, Written, append, party};
use crate::ground::{Failure, Shell};

/// Writes what `decide` makes of the referral, and gives the referral after it; a call that is repeated gets its first answer.
pub(crate) async fn write(
    shell: &Shell,
    caller: &Requester,
    id: ReferralId,
    call: &Call,
    decide: &(impl Fn(&Referral, Party) -> Result<Fact, Problem> + Sync),
) -> Result<First, Failure> {
    let written = append(shell, id, None, call.idempotency(), |before, _| async move {
        let (party, by) = party(shell, caller, &before).await?;
        let fact = decide(&before, party)?;
        Ok(Decision::Append(Step::fact(before, fact, call.now(), by, caller.channel()), party))
    });
    let written = call.unless_repeated(shell, caller, written.await).await?;
    Ok(written.map_or_else(|first| first, |Written { referral, gives }| (referral, gives)))
}
