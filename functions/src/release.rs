//! The sender vouches for a mail that was held.

use api::{Problem, request, respond};
use domain::{
    entry::Fact,
    ids::ReferralId,
    lifecycle,
    mail::Release,
    person::Caller,
    referral::Referral,
    refusal::Refusal,
    words::{Channel, Party},
};
use lambda_http::{Request, http::StatusCode};
use store::NotWritten;

use crate::{
    commands::{ATTEMPTS, Acts, Call, First},
    shell::{Answer, Failure, Shell, not_written},
};

/// Puts the held mail with this number on the timeline. It is read as a note, whatever its first line says.
pub async fn release(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let id: ReferralId = request::path(request, "id")?;
    let seq: u32 = request::path(request, "seq")?;
    let call = Call::of(request, &caller, &format!("{id}/{seq}"))?;
    request::Query::of(request, &[]).check()?;
    let Release {} = request::body(request)?;
    let (referral, party) = released(shell, &caller, id, seq, &call).await?;
    Ok(respond::referral(StatusCode::OK, &referral, party))
}

async fn released(
    shell: &Shell,
    caller: &Caller,
    id: ReferralId,
    seq: u32,
    call: &Call,
) -> Result<First, Failure> {
    for attempt in 0..ATTEMPTS {
        let before = shell.load(id).await?;
        let (party, by) = caller.role(&before).ok_or_else(Problem::not_found)?;
        let fact = match decide(&before, party, seq, call) {
            Ok(fact) => fact,
            // It may be refused because it has been released already, by this very call.
            Err(problem) => return call.first_answer(shell, caller).await?.ok_or_else(|| problem.into()),
        };
        let after = before.clone().note(fact, by, shell.now(), Channel::Api);
        match shell.store.append(&before, &after, call.idempotency()).await {
            Ok(()) => return Ok((after, party)),
            Err(NotWritten::Repeated) => {
                let first = call.first_answer(shell, caller).await?;
                return first.ok_or_else(|| Problem::try_again().into());
            }
            // Who was quicker may have released it: that is seen when it is read again.
            Err(NotWritten::Moved | NotWritten::NumberTaken) => {}
            Err(NotWritten::Contended) => shell.pause(attempt).await,
            Err(other) => return Err(not_written(other)),
        }
    }
    Err(Problem::try_again().into())
}

fn decide(before: &Referral, party: Party, seq: u32, call: &Call) -> Result<Fact, Problem> {
    let actions = || lifecycle::actions(party, before);
    if party != Party::Sender {
        return Err(Refusal::NotYourTurn { actions: actions() }.into());
    }
    if !before.was_held(seq) {
        return Err(Problem::not_found());
    }
    call.fresh(before)?;
    before.release(seq).ok_or_else(|| Problem::released_already(actions()))
}
