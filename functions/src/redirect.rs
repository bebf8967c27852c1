//! From a referral that found nobody to a new one for another receiver.

use api::{Problem, request, respond};
use domain::{command::Command, handoff::Redirect, ids::ReferralId, words::Channel};
use lambda_http::Request;
use store::NotWritten;

use crate::{
    commands::{ATTEMPTS, Call, actor, decide},
    create::{first_or, sign},
    failure::not_written,
    shell::{Answer, Shell},
};

/// Redirects a referral: two reads (the old one; sender and receiver), one transaction over both referrals; to a guest,
/// one read more.
pub async fn redirect(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let id: ReferralId = request::path(request, "id")?;
    let call = Call::of(request, &caller, &id.to_string())?;
    let body: Redirect = request::body(request)?;
    let mut moved = false;
    for attempt in 0..ATTEMPTS {
        let before = shell.load(id).await?;
        let party = before.party(&caller).ok_or_else(Problem::not_found)?;
        let (now, new_id) = (shell.now(), shell.new_id(shell.now()));
        let changes = match decide(&before, party, &call, &Command::Redirect(new_id), moved, shell) {
            Ok(changes) => changes,
            Err(problem) => return first_or(shell, &caller, &call, problem.into()).await,
        };
        let asked = body.clone().of(&before.handoff);
        let new = match sign(shell, &caller, asked, new_id, Some(id)).await {
            Ok(new) => new,
            Err(failure) => return first_or(shell, &caller, &call, failure).await,
        };
        let after = before.clone().write(changes, now, &actor(&caller, party), Channel::Api);
        match shell.store.replace(&before, &after, &new, call.idempotency()).await {
            Ok(()) => return Ok(respond::created(&new, party)?),
            Err(NotWritten::Repeated) => {
                return first_or(shell, &caller, &call, Problem::try_again().into()).await;
            }
            Err(NotWritten::Moved) => moved = true,
            Err(NotWritten::NumberTaken | NotWritten::FileMoved | NotWritten::ReferenceTaken) => {}
            Err(NotWritten::Contended) => shell.pause(attempt).await,
            Err(other) => return Err(not_written(other)),
        }
    }
    Err(Problem::try_again().into())
}
