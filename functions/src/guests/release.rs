//! The sender vouches for a mail that was held.

use api::{
    Code, Problem,
    document::{
        IDEMPOTENCY_KEY, IF_MATCH, Operation, Parameter, REFERRAL_ID, Success, TAGGED, Tag, described, post,
    },
    extract::{CallHeaders, Json, NoQuery, Path, Seq},
    respond,
};
use domain::{
    commands::mail::Release,
    log::Fact,
    referral::{Referral, lifecycle, refusal::Refusal},
    values::{ids::ReferralId, words::Party},
    view::View,
};
use lambda_http::http::StatusCode;

use crate::{
    ground::{Answer, Shell},
    log::{Call, Requester, write},
};

/// The sender releases a held mail.
pub(super) const SPEC: Operation = post("release", "/v1/referrals/{id}/held/{seq}/release")
    .of(Tag::Referrals, "The sender vouches for a mail that was held: it stands on the timeline, as a note")
    .takes(&[REFERRAL_ID, Parameter::Shared("HeldMail"), IDEMPOTENCY_KEY, IF_MATCH])
    .reads::<Release>()
    .answers(200, Success::Json(described::<View>), "The referral after it.")
    .with(TAGGED)
    .refuses(&[Code::NotYourTurn, Code::NotFound, Code::WrongState, Code::Stale, Code::IdempotencyKeyReused]);

/// Puts the held mail with this number on the timeline. It is read as a note, whatever its first line says.
pub async fn release(
    shell: &Shell,
    (caller, Path(id), Path(Seq(seq)), NoQuery, Json(body), headers): (
        Requester,
        Path<ReferralId>,
        Path<Seq>,
        NoQuery,
        Json<Release>,
        CallHeaders,
    ),
) -> Answer {
    let call = Call::of(shell, headers, &caller, &format!("{id}/{seq}"), &body);
    let decide = |before: &Referral, party| decide(before, party, seq, &call);
    let (referral, party) = write(shell, &caller, id, &call, &decide).await?;
    Ok(respond::referral(StatusCode::OK, &referral, party)?)
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
