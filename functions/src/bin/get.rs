//! A party reads a referral; the receiver's first reading is "seen".

use api::{Problem, request, respond};
use domain::{ids::ReferralId, words::Channel};
use functions::{Answer, Shell, actor, record};
use lambda_http::{Request, http::StatusCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[], |shell, request| async move { get(&shell, &request).await }).await
}

/// Nobody sees what the audit trail has not recorded.
async fn get(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let id: ReferralId = request::path(request, "id")?;
    request::Query::of(request, &[]).check()?;
    let (party, read) = record(shell, id, Channel::Api, |referral| {
        let party = referral.party(&caller).ok_or_else(Problem::not_found)?;
        Ok::<_, Problem>((party, referral.reading(party), actor(&caller, party)))
    })
    .await??;
    Ok(respond::referral(StatusCode::OK, &read, party)?)
}
