//! A party reads one entry of the timeline with all of its words, which a view may have to shorten.

use api::{Problem, request, respond};
use domain::{access::Looked, ids::ReferralId};
use functions::{Answer, Requester, Shell, look};
use lambda_http::{Request, http::StatusCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[], |shell, request| async move { get_entry(&shell, &request).await }).await
}

async fn get_entry(shell: &Shell, request: &Request) -> Answer {
    let caller = Requester::of(request)?;
    let id: ReferralId = request::path(request, "id")?;
    let seq: u32 = request::path(request, "seq")?;
    request::Query::of(request, &[]).check()?;
    let (entry, _, _) = look(shell, &caller, id, |referral, party| {
        let entry = referral.whole_entry(party, seq).ok_or_else(Problem::not_found)?;
        Ok((entry, Looked::Viewed))
    })
    .await?;
    Ok(respond::json(StatusCode::OK, &entry)?)
}
