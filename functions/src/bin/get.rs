//! A party reads a referral; the receiver's first look is "seen".

use api::{request, respond};
use domain::{access::Looked, ids::ReferralId};
use functions::{Answer, Requester, Shell, look};
use lambda_http::{Request, http::StatusCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[], |shell, request| async move { get(&shell, &request).await }).await
}

async fn get(shell: &Shell, request: &Request) -> Answer {
    let caller = Requester::of(request)?;
    let id: ReferralId = request::path(request, "id")?;
    request::Query::of(request, &[]).check()?;
    let ((), referral, party) = look(shell, &caller, id, |_, _| Ok(((), Looked::Viewed))).await?;
    Ok(respond::referral(StatusCode::OK, &referral, party)?)
}
