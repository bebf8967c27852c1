//! A link that is over is asked for anew: the new one goes to the address that the first went to, and to no other.

use api::{
    Bug, Problem,
    document::{Operation, Success, Tag, post},
};
use documents::page;
use domain::{referral::Referral, values::time::Instant};
use lambda_http::{Request, http::StatusCode};
use mail::words_for_renewal;
use store::IssuedToken;
use tracing::{error, info};

use super::{Link, mailed::send, open::tell_locked};
use crate::{
    ground::{Answer, Failure, Shell, page as answer},
    guests::mail::invite,
};

/// A new link is asked for in place of one that is over.
pub(super) const SPEC: Operation = post("renew-link", "/l/{token}/renew")
    .of(Tag::Links, "A new link is asked for in place of one that is over")
    .reads_form(false)
    .answers(200, Success::Page(&[]), "The same page whatever happens: a new link goes to the address that the first went to, and to no other.");

/// Mails a new link, if there is something to open by it, and not too often. The page is the same whatever was found:
/// it tells nobody whether a link was ever good. Only where something failed it says to try again.
pub async fn renew_link(shell: &Shell, request: &Request) -> Answer {
    match renewed(shell, request).await {
        Ok(()) => {}
        Err(Failure::Problem(why)) => info!(code = why.code().word(), "no new link"),
        Err(failure) => return Err(failure),
    }
    Ok(answer(StatusCode::OK, page::Problem::Renewed.page()))
}

async fn renewed(shell: &Shell, request: &Request) -> Result<(), Failure> {
    // At the beginning of time none was over: only whether it is ours is looked at.
    let link = Link::known_at(shell, request, Instant::from_millis(0)).await?;
    let IssuedToken { locked_at, codes, .. } = link.record;
    // By one for which all codes were mailed nobody gets in any more.
    let over = link.ends_at <= shell.now() || locked_at.is_some() || codes >= shell.quotas.codes;
    let referral = link.referral(shell).await?;
    if let Some(locked_at) = locked_at {
        tell_locked(shell, link.record.referral, locked_at).await?;
    }
    if !over || !shell.store.count_renewal(link.hash, shell.quotas.renewals).await? {
        return Err(Problem::not_found().into());
    }
    let mailed = mail(shell, &referral).await;
    if mailed.is_err()
        && let Err(error) = shell.store.uncount_renewal(link.hash).await
    {
        error!(%error, "a link that was not mailed counts as one that was");
    }
    mailed
}

async fn mail(shell: &Shell, referral: &Referral) -> Result<(), Failure> {
    let address = referral.guest_address().ok_or_else(Problem::not_found)?;
    let (invitation, reply_to) = invite(shell, referral, address).await?;
    let (reference, sender) = (referral.handoff.reference, &referral.handoff.sender.name);
    let words = words_for_renewal(reference, sender, &invitation).map_err(Bug::new)?;
    send(shell, referral, &words, Some(&reply_to), "link-renewed").await
}
