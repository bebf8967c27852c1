//! A party is given the letter as a PDF, after the audit trail has recorded it.

use std::sync::Arc;

use api::{request, respond};
use domain::ids::ReferralId;
use functions::{Answer, Requester, Shell, print};
use lambda_http::Request;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let link_url: Arc<str> = aws::variable("LINK_URL")?.into();
    functions::serve(move |shell, request| {
        let link_url = Arc::clone(&link_url);
        async move { get_pdf(&shell, &request, &link_url).await }
    })
    .await
}

async fn get_pdf(shell: &Shell, request: &Request, link_url: &str) -> Answer {
    let caller = Requester::of(request)?;
    let id: ReferralId = request::path(request, "id")?;
    request::Query::of(request, &[]).check()?;
    Ok(respond::see_other(&print(shell, &caller, id, link_url).await?))
}
