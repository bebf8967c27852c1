//! A referral between the doctors only opens with a code, which is mailed to the address that the link went to.

use api::{
    Bug, Problem,
    document::{Operation, Success, Tag, post},
};
use lambda_http::{Request, http::StatusCode};
use links::CODE_GOOD_FOR;
use mail::words_for_code;
use store::CodeSet;

use super::{Link, answers::Shown, form, mailed::send, needs_code};
use crate::ground::{Answer, Shell};

/// A code is mailed to the address that the link went to.
pub(super) const SPEC: Operation = post("send-code", "/l/{token}/code")
    .of(Tag::Links, "A code is mailed to the address that the link went to")
    .reads_form(false)
    .answers(
        200,
        Success::Page(&[400, 404, 409, 413]),
        "The landing page; a code is on its way, unless ten were sent for this link.",
    );

/// Mails a code. When so many have been mailed that none is any more, the link is as one that is over: a new one can be
/// asked for.
pub async fn send_code(shell: &Shell, request: &Request) -> Answer {
    let link = Link::known(shell, request).await?.unlocked()?;
    let referral = link.referral(shell).await?;
    let form = form(request)?;
    if !needs_code(&referral) || !link.use_nonce(shell, &form).await? {
        return link.landing_page(shell, StatusCode::CONFLICT, &referral, Shown::Stale);
    }
    let code = shell.new_code()?;
    // The first hash is by the key of now.
    let hash = link.keys.code_hashes(link.hash, &code).into_iter().next();
    let hash = hash.ok_or_else(|| Bug::new("there is no key to hash a code with"))?;
    let good_until = shell.now().plus(CODE_GOOD_FOR);
    match shell.store.set_code(link.hash, hash, good_until, shell.quotas.codes).await? {
        CodeSet::Set => {
            let (reference, sender) = (referral.handoff.reference, &referral.handoff.sender.name);
            let words = words_for_code(reference, sender, code.as_str()).map_err(Bug::new)?;
            send(shell, &referral, &words, None, "link-code").await?;
        }
        CodeSet::TooMany | CodeSet::Closed => return Err(Problem::not_found().into()),
    }
    link.landing_page(shell, StatusCode::OK, &referral, Shown::Sent)
}
