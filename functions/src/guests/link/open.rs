//! A person presses the button of the landing page.

use api::{
    Bug, Problem,
    document::{Operation, Success, Tag, post},
};
use documents::page;
use domain::{
    log::{Actor, Fact},
    values::{ids::ReferralId, time::Instant, words::Channel},
};
use lambda_http::{
    Request,
    http::{HeaderValue, StatusCode, header},
};
use links::{AccessCode, SESSION_GOOD_FOR};
use store::{TRIES, Tried};

use super::{Link, answers::Shown, form, needs_code};
use crate::{
    ground::{Answer, Failure, Shell, page as answer},
    log::{Decision, Step, append},
};

/// A person opens the link.
pub(super) const SPEC: Operation =
    post("open-link", "/l/{token}/open").of(Tag::Links, "A person opens the link").reads_form(false).answers(
        303,
        Success::Page(&[400, 403, 404, 409, 413, 422]),
        "The link is open in this browser, for 30 minutes.",
    );

/// Opens a link for this browser: the form's nonce works once, and what is between the doctors only opens with its code.
pub async fn open_link(shell: &Shell, request: &Request) -> Answer {
    let link = Link::known(shell, request).await?;
    let referral = link.referral(shell).await?;
    if let Some(locked_at) = link.record.locked_at {
        tell_locked(shell, link.record.referral, locked_at).await?;
        return Err(Problem::not_found().into());
    }
    let form = form(request)?;
    if !link.use_nonce(shell, &form).await? {
        // Pressed twice, it is open by now.
        return if link.is_opened(request, shell.now()) {
            Ok(link.back("")?)
        } else {
            link.landing_page(shell, StatusCode::CONFLICT, &referral, Shown::Stale)
        };
    }
    if needs_code(&referral) {
        let wrong = |left| {
            link.landing_page(shell, StatusCode::UNPROCESSABLE_ENTITY, &referral, Shown::WrongCode(left))
        };
        let left = TRIES.saturating_sub(link.record.wrong_codes);
        let Some(code) = form.code.as_ref().and_then(|code| code.parse::<AccessCode>().ok()) else {
            // No six digits: nothing that could have been right, so it is no try.
            return wrong(left);
        };
        let (codes, now) = (link.keys.code_hashes(link.hash, &code), shell.now());
        match shell.store.try_code(link.hash, &codes, now).await? {
            Tried::Right => {}
            Tried::Wrong(left) => return wrong(left),
            Tried::NoCode => return wrong(left),
            Tried::LockedNow => {
                tell_locked(shell, link.record.referral, now).await?;
                return Ok(answer(StatusCode::FORBIDDEN, page::Problem::Locked.page()));
            }
            Tried::Closed => return Err(Problem::not_found().into()),
        }
    }
    let session = link.keys.session(link.hash, shell.now());
    let cookie = format!(
        "{}={}; HttpOnly; Secure; SameSite=Lax; Path=/; Max-Age={}",
        link.cookie_name(),
        session.as_str(),
        SESSION_GOOD_FOR.as_secs(),
    );
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Bug::new("a session is no cookie"))?;
    let mut response = link.back("")?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Writes to the log that a link was locked, once: the sender is told. Nobody knows who it was. Whoever comes later does it,
/// too, as whoever locked it may have got no further.
pub(super) async fn tell_locked(shell: &Shell, id: ReferralId, locked_at: Instant) -> Result<(), Failure> {
    let now = shell.now();
    let written = append(shell, id, None, None, |referral, _| async move {
        let mut locked = referral.entries.iter().filter(|entry| entry.fact == Fact::LinkLocked);
        Ok(if locked.any(|entry| entry.at >= locked_at) {
            Decision::Nothing(referral, ())
        } else {
            let step = Step::fact(referral, Fact::LinkLocked, now, Actor::system(), Channel::Link);
            Decision::Append(step, ())
        })
    });
    Box::pin(written).await.map(drop)
}
