//! The sender revokes the links that were mailed so far: one was passed on, or a telephone was lost.

use api::{
    Code, Problem,
    document::{IDEMPOTENCY_KEY, IF_MATCH, Operation, REFERRAL_ID, Success, TAGGED, Tag, described, post},
    extract::{CallHeaders, Json, NoQuery, Path},
    respond,
};
use domain::{
    commands::mail::RevokeLinks,
    log::Fact,
    referral::{Referral, lifecycle, refusal::Refusal},
    values::{ids::ReferralId, words::Party},
    view::View,
};
use lambda_http::http::StatusCode;

use crate::{
    ground::{Answer, Shell},
    log::{Call, Requester, may_revoke, write},
};

/// The sender revokes links.
pub(super) const SPEC: Operation = post("revoke-links", "/v1/referrals/{id}/links/revoke")
    .of(
        Tag::Referrals,
        "The sender revokes the links and reply addresses that were mailed so far; the guest is mailed new ones",
    )
    .takes(&[REFERRAL_ID, IDEMPOTENCY_KEY, IF_MATCH])
    .reads::<RevokeLinks>()
    .answers(200, Success::Json(described::<View>), "The referral after it.")
    .with(TAGGED)
    .refuses(&[
        Code::NotYourTurn,
        Code::NotFound,
        Code::WrongState,
        Code::Stale,
        Code::IdempotencyKeyReused,
        Code::SlowDown,
    ]);

/// From now on nobody gets in by them, and what comes to their addresses is held. The guest is mailed new ones, at the
/// address that the referral was sent to.
pub async fn revoke_links(
    shell: &Shell,
    (caller, Path(id), NoQuery, Json(body), headers): (
        Requester,
        Path<ReferralId>,
        NoQuery,
        Json<RevokeLinks>,
        CallHeaders,
    ),
) -> Answer {
    let call = Call::of(shell, headers, &caller, &id.to_string(), &body);
    let decide = |before: &Referral, party| {
        let fact = decide(before, party, &call)?;
        may_revoke(shell, before, call.now())?;
        Ok(fact)
    };
    let (referral, party) = write(shell, &caller, id, &call, &decide).await?;
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
