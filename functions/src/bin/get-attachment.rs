//! A party is given a file, after the audit trail has recorded it.

use std::time::Duration;

use api::{Problem, request, respond};
use domain::{
    attachment::FileState,
    entry::Fact,
    ids::{AttachmentId, ReferralId},
    words::Channel,
};
use functions::{Answer, Failure, Shell, actor, record};
use lambda_http::Request;

/// How long the address can be used: time enough to begin the download, and too short to pass it on.
const VALID_FOR: Duration = Duration::from_mins(5);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(|shell, request| async move { get_attachment(&shell, &request).await }).await
}

async fn get_attachment(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let id: ReferralId = request::path(request, "id")?;
    let attachment_id: AttachmentId = request::path(request, "attachment_id")?;
    request::Query::of(request, &[]).check()?;
    record(shell, id, Channel::Api, |referral| {
        let party = referral.party(&caller).ok_or_else(Problem::not_found)?;
        let mut shown = referral.files_shown_to(party);
        let file = shown.find(|file| file.attachment.attachment_id == attachment_id);
        let file = file.ok_or_else(Problem::not_found)?;
        match (file.state, file.refused) {
            (FileState::Available, _) => Ok(((), Fact::Downloaded { attachment_id }, actor(&caller, party))),
            (FileState::Refused, Some(why)) => Err(Problem::attachment_refused(why)),
            (FileState::Pending | FileState::Refused, _) => Err(Problem::attachment_not_ready()),
        }
    })
    .await??;
    let address =
        shell.bucket()?.download_address(attachment_id, VALID_FOR).await.map_err(Failure::Bucket)?;
    Ok(respond::see_other(&address))
}
