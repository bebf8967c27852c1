//! A party reads one entry of the timeline with all of its words, which a view may have to shorten.

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

/// A party reads one entry of the timeline.
pub(super) const SPEC: Operation = get("get-entry", "/v1/referrals/{id}/timeline/{seq}")
    .of(Tag::Referrals, "A party reads one entry of the timeline with all of its words")
    .takes(&[REFERRAL_ID, Parameter::Shared("Entry")])
    .answers(
        200,
        Success::Json(described::<WholeEntry>),
        "The entry, whole; 404 if it is not on this person's timeline.",
    )
    .refuses(&[Code::NotFound, Code::Invalid]);

/// Answers the entry whole; one that is not on this party's timeline is not found.
pub async fn get_entry(
    shell: &Shell,
    (caller, Path(id), Path(Seq(seq)), NoQuery): (Requester, Path<ReferralId>, Path<Seq>, NoQuery),
) -> Answer {
    let (entry, _, _) = look(shell, &caller, id, |referral, party| {
        let entry = referral.whole_entry(party, seq).ok_or_else(Problem::not_found)?;
        Ok((entry, Looked::Viewed))
    })
    .await?;
    Ok(respond::json(StatusCode::OK, &entry)?)
}
