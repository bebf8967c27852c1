//! A link that is over is asked for anew: the new one goes to the address that the first went to, and to no other.

use api::Problem;
use domain::time::Instant;
use lambda_http::{Request, http::StatusCode};
use letter::page;
use mail::words_for_renewal;
use tracing::{error, info};

use super::{Link, answers::page as answer, mailed::send};
use crate::{
    guest_mail::{Deliverer, invite},
    shell::{Answer, Failure, Shell},
    tell::ours,
};

/// Mails a new link, if there is something to open by it, and not too often. The page is the same whatever happened:
/// it tells nobody whether a link was ever good.
pub async fn renew_link(shell: &Shell, request: &Request, to: &Deliverer) -> Answer {
    match renewed(shell, request, to).await {
        Ok(()) => {}
        Err(Failure::Problem(why)) => info!(code = why.code().word(), "no new link"),
        Err(failure) => error!(%failure, "a new link was not mailed"),
    }
    Ok(answer(StatusCode::OK, page::Problem::Renewed.page()))
}

async fn renewed(shell: &Shell, request: &Request, to: &Deliverer) -> Result<(), Failure> {
    // At the beginning of time none was over: only whether it is ours is looked at.
    let link = Link::known_at(shell, request, Instant::from_millis(0)).await?;
    let over = link.ends_at <= shell.now() || link.record.locked_at.is_some();
    let referral = link.referral(shell).await?;
    if !over || !shell.store.count_renewal(link.hash).await.map_err(Failure::Store)? {
        return Err(Problem::not_found().into());
    }
    let address = referral.guest_address().ok_or_else(Problem::not_found)?;
    let (invitation, reply_to) = invite(shell, &referral, address, to).await?;
    let (reference, sender) = (referral.handoff.reference, &referral.handoff.sender.name);
    let words = words_for_renewal(reference, sender, &invitation).map_err(ours)?;
    send(shell, &referral, &words, Some(&reply_to), "link-renewed").await
}
