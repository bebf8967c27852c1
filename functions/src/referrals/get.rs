//! A party reads a referral; the receiver's first look is "seen".

use api::{request, respond};
use domain::{referral::access::Looked, values::ids::ReferralId};
use lambda_http::{Request, http::StatusCode};

use crate::{
    ground::{Answer, Shell},
    log::{Requester, look},
};

/// Answers the referral as this party sees it: one read and one put.
pub async fn get(shell: &Shell, request: &Request) -> Answer {
    let caller = Requester::of(request)?;
    let id: ReferralId = request::path(request, "id")?;
    request::Query::of(request, &[]).check()?;
    let ((), referral, party) = look(shell, &caller, id, |_, _| Ok(((), Looked::Viewed))).await?;
    Ok(respond::referral(StatusCode::OK, &referral, party)?)
}
