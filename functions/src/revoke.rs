//! The sender revokes the links that were mailed so far: one was passed on, or a telephone was lost.

use api::{Problem, request, respond};
use domain::{
    entry::Fact, ids::ReferralId, lifecycle, mail::RevokeLinks, referral::Referral, refusal::Refusal,
    words::Party,
};
use lambda_http::{Request, http::StatusCode};

use crate::{
    commands::Call,
    shell::{Answer, Shell},
    write::write,
};

/// From now on nobody gets in by them, and what comes to their addresses is held. The guest is mailed new ones, at the
/// address that the referral was sent to.
pub async fn revoke_links(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let id: ReferralId = request::path(request, "id")?;
    let call = Call::of(request, &caller, &id.to_string())?;
    request::Query::of(request, &[]).check()?;
    let RevokeLinks {} = request::body(request)?;
    let decide = |before: &Referral, party| decide(before, party, &call);
    let (referral, party) = write(shell, &caller, id, &call, decide).await?;
    Ok(respond::referral(StatusCode::OK, &referral, party)?)
}

fn decide(before: &Referral, party: Party, call: &Call) -> Result<Fact, Problem> {
    let actions = || lifecycle::actions(party, before);
    if party != Party::Sender {
        return Err(Refusal::NotYourTurn { actions: actions() }.into());
    }
    call.fresh(before)?;
    let none = || Refusal::WrongState { status: before.status, actions: actions() };
    before.revoke_links().ok_or_else(|| none().into())
}
