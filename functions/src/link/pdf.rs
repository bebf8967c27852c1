//! The letter as a PDF, for whoever has opened its link.

use lambda_http::Request;

use super::{Link, answers::elsewhere};
use crate::{
    print::print,
    shell::{Answer, Shell},
};

/// Sends the browser to the PDF, once the audit trail has it; one that has not opened the link, to the landing page. The
/// code on the paper leads to `link_url`.
pub async fn link_pdf(shell: &Shell, request: &Request, link_url: &str) -> Answer {
    let link = Link::known(shell, request).await?.unlocked()?;
    if !link.is_opened(request, shell.now()) {
        link.referral(shell).await?;
        return Ok(link.back("")?);
    }
    Ok(elsewhere(&print(shell, &link.guest(), link.record.referral, link_url).await?)?)
}
