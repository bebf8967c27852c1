//! A party reads a referral; the receiver's first reading is "seen".

use api::{Problem, request, respond};
use domain::{ids::ReferralId, words::Channel};
use functions::{Answer, Failure, Shell, actor};
use lambda_http::{Request, http::StatusCode};
use store::NotWritten;

/// How often the reading is recorded anew because somebody else read at the same moment.
const ATTEMPTS: u32 = 12;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(|shell, request| async move { get(&shell, &request).await }).await
}

/// Nobody sees what the audit trail has not recorded.
async fn get(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let id: ReferralId = request::path(request, "id")?;
    request::Query::of(request, &[]).check()?;
    for attempt in 0..ATTEMPTS {
        let referral = shell.load(id).await?;
        let party = referral.party(&caller).ok_or_else(Problem::not_found)?;
        let read = referral.read_by(actor(&caller, party), shell.now(), Channel::Api);
        match shell.store.record_access(&read).await {
            Ok(()) => return Ok(respond::referral(StatusCode::OK, &read, party)),
            Err(NotWritten::Store(error)) => return Err(Failure::Store(error)),
            // Readers of the same moment step back by different amounts.
            Err(_) => shell.pause(attempt).await,
        }
    }
    Err(Problem::try_again().into())
}
