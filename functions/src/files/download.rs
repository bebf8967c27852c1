//! A file that somebody may see: the audit trail first, then the address.

use std::time::Duration;

use api::{
    Code, Problem,
    document::{Operation, Parameter, REFERRAL_ID, SENT_TO_FILE, Success, Tag, get},
    extract::{NoQuery, Path},
    respond,
};
use domain::{
    files::attachment::FileState,
    referral::access::Looked,
    values::ids::{AttachmentId, ReferralId},
};

use crate::{
    ground::{Answer, Failure, Shell},
    log::{Acts, Requester, look},
};

/// A party is given a file.
pub(super) const SPEC: Operation = get("get-attachment", "/v1/referrals/{id}/attachments/{attachment_id}")
    .of(Tag::Files, "A party is given a file that it may see")
    .takes(&[REFERRAL_ID, Parameter::Shared("AttachmentId")])
    .answers(303, Success::Elsewhere, "Where it can be downloaded, for one minute.")
    .with(SENT_TO_FILE)
    .refuses(&[Code::NotFound, Code::Invalid, Code::AttachmentNotReady, Code::AttachmentRefused]);

/// How long the address can be used: time enough to begin the download. It works as long, whatever is taken back meanwhile.
pub(crate) const VALID_FOR: Duration = Duration::from_mins(1);

/// Where this file can be fetched, once it is recorded who fetches it: one read and one put.
pub(crate) async fn download<W: Acts>(
    shell: &Shell,
    who: &W,
    id: ReferralId,
    attachment_id: AttachmentId,
) -> Result<String, Failure> {
    look(shell, who, id, |referral, party| {
        let mut shown = referral.files_shown_to(party);
        let file = shown.find(|file| file.attachment.attachment_id == attachment_id);
        let file = file.ok_or_else(Problem::not_found)?;
        // Whoever sent it may be anybody: it is seen to be there, and had once the sender vouches for it.
        if referral.holds_file(attachment_id) {
            return Err(Problem::attachment_held());
        }
        match (file.state, file.refused) {
            (FileState::Available, _) => Ok(((), Looked::FileDownloaded { attachment_id })),
            (FileState::Refused, Some(why)) => Err(Problem::attachment_refused(why)),
            (FileState::Pending | FileState::Refused, _) => Err(Problem::attachment_not_ready()),
        }
    })
    .await?;
    Ok(shell.bucket()?.download_address(attachment_id, VALID_FOR).await?)
}

/// A party is sent to a file that it may see.
pub async fn get_attachment(
    shell: &Shell,
    (caller, Path(id), Path(attachment_id), NoQuery): (
        Requester,
        Path<ReferralId>,
        Path<AttachmentId>,
        NoQuery,
    ),
) -> Answer {
    Ok(respond::see_other(&download(shell, &caller, id, attachment_id).await?)?)
}
