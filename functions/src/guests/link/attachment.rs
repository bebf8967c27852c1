//! A file of a referral, for whoever has opened its link.

use api::{
    document::{Operation, Success, Tag, get},
    extract::{FromRequest as _, Path},
};
use domain::values::ids::AttachmentId;
use lambda_http::Request;

use super::{Link, answers::elsewhere};
use crate::{
    files::download,
    ground::{Answer, Shell},
};

/// A file of the referral.
pub(super) const SPEC: Operation = get("link-attachment", "/l/{token}/attachments/{attachment_id}")
    .of(Tag::Links, "A file of the referral")
    .answers(
        303,
        Success::Page(&[404, 422]),
        "Where it can be downloaded, for one minute; in a browser that has not opened the link, the link.",
    );

/// Sends the browser to the file, once the audit trail has it; one that has not opened the link, to the landing page.
pub async fn link_attachment(shell: &Shell, request: &Request) -> Answer {
    let link = Link::known(shell, request).await?.unlocked()?;
    if !link.is_opened(request, shell.now()) {
        link.referral(shell).await?;
        return Ok(link.back("")?);
    }
    let Path(attachment_id) = Path::<AttachmentId>::from_request(request)?;
    let address = download(shell, &link.guest(), link.record.referral, attachment_id).await?;
    Ok(elsewhere(&address)?)
}
