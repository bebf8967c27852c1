//! A party puts the booked visit into a calendar.

use api::{Problem, request, respond};
use calendar::{Method, calendar};
use domain::{ids::ReferralId, words::Channel};
use functions::{Answer, Shell, actor, record};
use lambda_http::Request;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[], |shell, request| async move { visit_calendar(&shell, &request).await }).await
}

/// Nobody sees what the audit trail has not recorded.
async fn visit_calendar(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let id: ReferralId = request::path(request, "id")?;
    request::Query::of(request, &[]).check()?;
    let (file, referral) = record(shell, id, Channel::Api, |referral| {
        let party = referral.party(&caller).ok_or_else(Problem::not_found)?;
        let file = calendar(referral, party, &Method::Publish, shell.now()).ok_or_else(Problem::not_found)?;
        Ok::<_, Problem>((file, referral.reading(party), actor(&caller, party)))
    })
    .await??;
    let name = format!("visit-{}.ics", referral.handoff.reference);
    Ok(respond::file("text/calendar; charset=utf-8; method=PUBLISH", &name, file)?)
}
