//! The sending doctor reads a held mail with all of its words, which a view may have to shorten.

use api::{
    Code, Problem,
    document::{Operation, Parameter, REFERRAL_ID, Success, Tag, described, get},
    extract::{NoQuery, Path, Seq},
    respond,
};
use domain::{referral::access::Looked, values::ids::ReferralId, view::WholeEntry};
use lambda_http::http::StatusCode;

use crate::{
    ground::{Answer, Shell},
    log::{Requester, look},
};

/// The sender reads a held mail.
pub(super) const SPEC: Operation = get("get-held", "/v1/referrals/{id}/held/{seq}")
    .of(Tag::Referrals, "The sender reads a mail that was held with all of its words")
    .takes(&[REFERRAL_ID, Parameter::Shared("HeldMail")])
    .answers(200, Success::Json(described::<WholeEntry>), "The mail, whole; 404 for all others.")
    .refuses(&[Code::NotFound, Code::Invalid]);

/// Answers the mail whole; for all but the sender it is not found.
pub async fn get_held(
    shell: &Shell,
    (caller, Path(id), Path(Seq(seq)), NoQuery): (Requester, Path<ReferralId>, Path<Seq>, NoQuery),
) -> Answer {
    let (mail, _, _) = look(shell, &caller, id, |referral, party| {
        let mail = referral.whole_held(party, seq).ok_or_else(Problem::not_found)?;
        Ok((mail, Looked::Viewed))
    })
    .await?;
    Ok(respond::json(StatusCode::OK, &mail)?)
}
