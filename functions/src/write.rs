//! What a party does that is no command of the lifecycle: one entry in the log, once.

use api::Problem;
use domain::{
    entry::Fact,
    ids::ReferralId,
    person::Caller,
    referral::Referral,
    words::{Channel, Party},
};
use store::NotWritten;

use crate::{
    commands::{ATTEMPTS, Acts, Call, First},
    failure::{Failure, not_written},
    shell::Shell,
};

/// Writes what `decide` makes of the referral, and gives the referral after it; a call that is repeated gets its first answer.
pub(crate) async fn write(
    shell: &Shell,
    caller: &Caller,
    id: ReferralId,
    call: &Call,
    decide: impl Fn(&Referral, Party) -> Result<Fact, Problem>,
) -> Result<First, Failure> {
    for attempt in 0..ATTEMPTS {
        let before = shell.load(id).await?;
        let (party, by) = caller.role(&before).ok_or_else(Problem::not_found)?;
        let fact = match decide(&before, party) {
            Ok(fact) => fact,
            // It may be refused because it has been done already, by this very call.
            Err(problem) => return call.first_answer(shell, caller).await?.ok_or_else(|| problem.into()),
        };
        let after = before.clone().note(fact, by, shell.now(), Channel::Api);
        match shell.store.append(&before, &after, call.idempotency()).await {
            Ok(()) => return Ok((after, party)),
            Err(NotWritten::Repeated) => {
                let first = call.first_answer(shell, caller).await?;
                return first.ok_or_else(|| Problem::try_again().into());
            }
            // What somebody else did meanwhile is seen when it is read again.
            Err(NotWritten::Moved | NotWritten::NumberTaken) => {}
            Err(NotWritten::Contended) => shell.pause(attempt).await,
            Err(other) => return Err(not_written(other)),
        }
    }
    Err(Problem::try_again().into())
}
