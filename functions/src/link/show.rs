//! What stands behind a link: the landing page, and once a person has opened it, the referral.

use api::Problem;
use domain::{command::CommandName, referral::Referral};
use lambda_http::{
    Body, Request, RequestExt as _,
    http::{Method, StatusCode},
};
use letter::page::Said;

use super::{Guest, Link, answers::Shown};
use crate::{
    access::record,
    commands::Acts,
    shell::{Answer, Failure, Shell},
};

/// Shows the page of a link. Before it is opened that changes nothing and says nothing of the patient; after it, the
/// audit trail has the reading first.
pub async fn show_link(shell: &Shell, request: &Request) -> Answer {
    let link = Link::known(shell, request).await?.unlocked()?;
    let head = request.method() == Method::HEAD;
    if head || !link.is_opened(request, shell.now()) {
        let referral = link.referral(shell).await?;
        let mut page = link.landing_page(shell, StatusCode::OK, &referral, Shown::First)?;
        if head {
            *page.body_mut() = Body::Empty;
        }
        return Ok(page);
    }
    let read = reading(shell, &link).await?;
    // What else a mail program or a scanner has added to the address does not matter.
    let done = request.query_string_parameters();
    let done: Option<CommandName> = done.first("done").and_then(|command| command.parse().ok());
    link.snapshot_page(shell, StatusCode::OK, &read, done.map(Said::Done))
}

/// The referral, for whoever has opened the link: nobody sees what the audit trail has not recorded.
pub(super) async fn reading(shell: &Shell, link: &Link) -> Result<Referral, Failure> {
    let guest = link.guest();
    let ((), read) = record(shell, link.record.referral, Guest::CHANNEL, |referral| {
        let (party, by) = guest.role(referral).ok_or_else(Problem::not_found)?;
        Ok::<_, Problem>(((), referral.reading(party), by))
    })
    .await??;
    Ok(read)
}
