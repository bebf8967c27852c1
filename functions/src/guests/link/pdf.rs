//! The letter as a PDF, for whoever has opened its link.

use api::document::{Operation, Success, Tag, get};
use lambda_http::Request;

use super::{Link, answers::elsewhere};
use crate::{
    ground::{Answer, Shell},
    letters::print,
};

/// The referral as a PDF.
pub(super) const SPEC: Operation =
    get("link-pdf", "/l/{token}/pdf").of(Tag::Links, "The referral as a PDF").answers(
        303,
        Success::Page(&[404]),
        "Where it can be downloaded, for one minute; in a browser that has not opened the link, the link.",
    );

/// Sends the browser to the PDF, once the audit trail has it; one that has not opened the link, to the landing page.
pub async fn link_pdf(shell: &Shell, request: &Request) -> Answer {
    let link = Link::known(shell, request).await?.unlocked()?;
    if !link.is_opened(request, shell.now()) {
        link.referral(shell).await?;
        return Ok(link.back("")?);
    }
    Ok(elsewhere(&print(shell, &link.guest(), link.record.referral, shell.link_url()?).await?)?)
}
