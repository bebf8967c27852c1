//! A party is given the letter as a PDF, after the audit trail has recorded it.

use api::{request, respond};
use domain::ids::ReferralId;
use functions::{Answer, Need, Requester, Shell, print};
use lambda_http::Request;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[Need::Files, Need::LinkUrl, Need::SigningKeys], |shell, request| async move {
        get_pdf(&shell, &request).await
    })
    .await
}

async fn get_pdf(shell: &Shell, request: &Request) -> Answer {
    let caller = Requester::of(request)?;
    let id: ReferralId = request::path(request, "id")?;
    request::Query::of(request, &[]).check()?;
    Ok(respond::see_other(&print(shell, &caller, id, shell.link_url()?).await?)?)
}
