//! What stands behind a link: the landing page, and once a person has opened it, the referral.

use api::{
    Problem,
    document::{Operation, Success, Tag, get},
};
use documents::page::Said;
use domain::{
    commands::command::CommandName,
    referral::{Referral, access::Looked},
    values::{
        time::Instant,
        words::{Channel, EventName, Party},
    },
};
use jiff::SignedDuration;
use lambda_http::{
    Body, Request, RequestExt as _,
    http::{Method, StatusCode},
};

use super::{Link, answers::Shown};
use crate::{
    ground::{Answer, Failure, Shell, page},
    log::look,
};

/// A doctor without an account follows the link in a mail.
pub(super) const SPEC: Operation = get("link-page", "/l/{token}")
    .of(Tag::Links, "A doctor without an account follows the link in a mail")
    .answers(200, Success::Page(&[404]), "The landing page, which says nothing of the patient; in a browser that has opened the link, the referral.");

/// For how long the page says what was just done.
const SAID_FOR: SignedDuration = SignedDuration::from_mins(10);

/// Shows the page of a link. Before it is opened that changes nothing and says nothing of the patient; after it, the
/// audit trail has the reading first.
pub async fn show_link(shell: &Shell, request: &Request) -> Answer {
    let link = Link::known(shell, request).await?.unlocked()?;
    if let Some(form) = request.path_parameters_ref().and_then(|path| path.first("command")) {
        // A link that is closed by now is the same 404 here.
        link.referral(shell).await?;
        return reloaded(&link, form);
    }
    let head = request.method() == Method::HEAD;
    let done = request.query_string_parameters();
    let done: Option<CommandName> = done.first("done").and_then(|command| command.parse().ok());
    if done == Some(CommandName::Decline) && link.has_just_declined(shell, request).await? {
        return Ok(page(StatusCode::OK, documents::page::Problem::Declined.page()));
    }
    if head || !link.is_opened(request, shell.now()) {
        let referral = link.referral(shell).await?;
        let shown = if has_pressed(request) { Shown::NoCookie } else { Shown::First };
        let mut page = link.landing_page(shell, StatusCode::OK, &referral, shown)?;
        if head {
            *page.body_mut() = Body::Empty;
        }
        return Ok(page);
    }
    let read = reading(shell, &link).await?;
    // What else a mail program or a scanner has added to the address does not matter.
    let done = done.filter(|done| has_just_done(&read, *done, shell.now()));
    link.snapshot_page(shell, StatusCode::OK, &read, done.map(Said::Done)).await
}

/// The address of a form, by `GET`: a browser loads a page again that refused one.
fn reloaded(link: &Link, form: &str) -> Answer {
    if matches!(form, "open" | "code" | "renew") || form.parse::<CommandName>().is_ok() {
        Ok(link.back("")?)
    } else {
        Err(Problem::not_found().into())
    }
}

/// Whether the browser comes from our own page, and so from the button: it was sent here with a cookie and does not show it.
/// Older browsers do not say where they come from (`Sec-Fetch-Site`).
fn has_pressed(request: &Request) -> bool {
    request.headers().get("sec-fetch-site").is_some_and(|site| site == "same-origin")
}

impl Link {
    /// Whether in this browser, by this link, the referral was declined a moment ago: the page that says so is the last.
    pub(super) async fn has_just_declined(&self, shell: &Shell, request: &Request) -> Result<bool, Failure> {
        let now = shell.now();
        if !self.is_opened(request, now) {
            return Ok(false);
        }
        let referral = shell.load(self.record.referral).await?;
        let theirs = referral.is_released() && !referral.has_closed_links(self.record.seq);
        Ok(theirs && has_just_done(&referral, CommandName::Decline, now))
    }
}

/// Whether the log knows of it: what an address says, anybody may have written, or opened again after weeks.
fn has_just_done(referral: &Referral, name: CommandName, now: Instant) -> bool {
    let entries = referral.entries.iter().rev().take_while(|entry| entry.at.plus(SAID_FOR) >= now);
    let mut own = entries.filter(|entry| entry.by.party == Party::Receiver && entry.channel == Channel::Link);
    own.any(|entry| entry.fact.event().is_some_and(|event| written_by(name).contains(&event)))
}

/// What the commands of the forms write.
const fn written_by(name: CommandName) -> &'static [EventName] {
    match name {
        CommandName::Accept => &[EventName::Accepted],
        CommandName::RequestInfo => &[EventName::InfoRequested],
        CommandName::RequireVisit => &[EventName::VisitRequested],
        CommandName::BookVisit => &[EventName::VisitBooked],
        CommandName::VisitOutcome => {
            &[EventName::VisitAttended, EventName::VisitMissed, EventName::VisitCancelled]
        }
        CommandName::Report => &[EventName::Reported],
        CommandName::Complete => &[EventName::Completed],
        CommandName::Decline => &[EventName::Declined],
        CommandName::Amend => &[EventName::Amended],
        CommandName::Note => &[EventName::Noted],
        CommandName::Consent
        | CommandName::Reply
        | CommandName::Withdraw
        | CommandName::Redirect
        | CommandName::CloseOff
        | CommandName::Void
        | CommandName::Acknowledge => &[],
    }
}

/// The referral, for whoever has opened the link: nobody sees what the audit trail has not recorded.
pub(super) async fn reading(shell: &Shell, link: &Link) -> Result<Referral, Failure> {
    let viewed = |_: &Referral, _| Ok(((), Looked::Viewed));
    let ((), read, _) = look(shell, &link.guest(), link.record.referral, viewed).await?;
    Ok(read)
}
