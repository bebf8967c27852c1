//! A party reads a referral; the receiver's first look is "seen".

use api::{
    Code,
    document::{self, Operation, REFERRAL_ID, Success, TAGGED, Tag, described},
    extract::{NoQuery, Path},
    respond,
};
use domain::{referral::access::Looked, values::ids::ReferralId, view::View};
use lambda_http::http::StatusCode;

use crate::{
    ground::{Answer, Shell},
    log::{Requester, look},
};

/// A party reads a referral.
pub(super) const SPEC: Operation = document::get("get", "/v1/referrals/{id}")
    .of(Tag::Referrals, "A party reads a referral; the receiver's first reading is \"seen\"")
    .takes(&[REFERRAL_ID])
    .answers(200, Success::Json(described::<View>), "The referral as this person may see it.")
    .with(TAGGED)
    .refuses(&[Code::NotFound, Code::Invalid]);

/// Answers the referral as this party sees it: one read and one put.
pub async fn get(
    shell: &Shell,
    (caller, Path(id), NoQuery): (Requester, Path<ReferralId>, NoQuery),
) -> Answer {
    let ((), referral, party) = look(shell, &caller, id, |_, _| Ok(((), Looked::Viewed))).await?;
    Ok(respond::referral(StatusCode::OK, &referral, party)?)
}
