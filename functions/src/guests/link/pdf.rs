//! The letter as a PDF, for whoever has opened its link.

use lambda_http::Request;

use super::{Link, answers::elsewhere};
use crate::{
    ground::{Answer, Shell},
    letters::print,
};

/// Sends the browser to the PDF, once the audit trail has it; one that has not opened the link, to the landing page.
pub async fn link_pdf(shell: &Shell, request: &Request) -> Answer {
    let link = Link::known(shell, request).await?.unlocked()?;
    if !link.is_opened(request, shell.now()) {
        link.referral(shell).await?;
        return Ok(link.back("")?);
    }
    Ok(elsewhere(&print(shell, &link.guest(), link.record.referral, shell.link_url()?).await?)?)
}
