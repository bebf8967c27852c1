//! A party is given a file, after the audit trail has recorded it.

use api::{request, respond};
use domain::ids::{AttachmentId, ReferralId};
use functions::{Answer, Need, Requester, Shell, download};
use lambda_http::Request;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[Need::Files], |shell, request| async move { get_attachment(&shell, &request).await })
        .await
}

async fn get_attachment(shell: &Shell, request: &Request) -> Answer {
    let caller = Requester::of(request)?;
    let id: ReferralId = request::path(request, "id")?;
    let attachment_id: AttachmentId = request::path(request, "attachment_id")?;
    request::Query::of(request, &[]).check()?;
    Ok(respond::see_other(&download(shell, &caller, id, attachment_id).await?)?)
}
