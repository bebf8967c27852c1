//! What a browser is answered: pages, and where to go instead.

use api::{Bug, Code, Problem, respond};
use documents::page::{self, Form, Landing, Said, Snapshot, Undone};
use domain::{
    commands::command::CommandName,
    referral::{
        Referral,
        limits::{ANSWER_BYTES, PAGE_BYTES},
    },
    values::{text::Name, words::Party},
};
use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};

use super::{Link, needs_code};
use crate::ground::{Failure, Shell, page as answer, page_with_script};

/// The page for what is not answered as asked. Whatever is wrong with a link is the same page.
pub(crate) fn refused(problem: &Problem, token: &str) -> Response<Body> {
    let token = page::Token(token);
    let shown = match problem.code() {
        Code::NotFound => page::Problem::Link(token),
        Code::TooLarge => page::Problem::TooLarge(token),
        Code::AttachmentNotReady | Code::AttachmentRefused => page::Problem::File(token),
        Code::SlowDown | Code::TryAgain | Code::Internal => page::Problem::TryAgain(token),
        Code::Malformed
        | Code::IdempotencyKeyRequired
        | Code::NotYourTurn
        | Code::WrongState
        | Code::Conflict
        | Code::Broken
        | Code::Stale
        | Code::UnsupportedType
        | Code::Invalid
        | Code::IdempotencyKeyReused
        | Code::ConsentMissing
        | Code::NotYoursToSay
        | Code::OutsideConsent
        | Code::PatientMismatch
        | Code::ResponsibleRequired => page::Problem::Form(token),
    };
    waiting(answer(problem.code().status(), shown.page()), problem)
}

/// The page, with the time after which it may be tried again, where that is known.
pub(super) fn waiting(mut response: Response<Body>, problem: &Problem) -> Response<Body> {
    if let Some(seconds) = problem.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

impl Link {
    /// The landing page, with a new nonce.
    pub(super) fn landing_page(
        &self,
        shell: &Shell,
        status: StatusCode,
        referral: &Referral,
        shown: Shown<'_>,
    ) -> Result<Response<Body>, Failure> {
        let by = guest_name(referral)?;
        let nonce = self.keys.nonce(self.landing(), shell.new_token()?, shell.now());
        let code = match (needs_code(referral), shown) {
            (false, _) => page::Code::NotNeeded,
            (true, Shown::Sent) => page::Code::Needed { sent: true, tries_left: None },
            (true, Shown::WrongCode(left)) => page::Code::Needed { sent: false, tries_left: Some(left) },
            (true, Shown::First | Shown::NoCookie | Shown::Stale | Shown::Over(..)) => {
                page::Code::Needed { sent: false, tries_left: None }
            }
        };
        let sender = &referral.handoff.sender;
        let registration_no = sender.registration().says(&sender.registration_no);
        let landing = Landing {
            sender: &sender.name,
            registration_no: &registration_no,
            clinic: sender.clinic.as_ref(),
            phone: sender.phone.as_ref(),
            recipient: &by,
            reference: referral.handoff.reference,
            expires: self.ends_at,
            code,
            undone: match shown {
                Shown::NoCookie => Undone::NoCookie,
                Shown::Stale => Undone::Opening,
                Shown::Over(name, form) => Undone::Command(name, form),
                Shown::First | Shown::Sent | Shown::WrongCode(_) => Undone::Nothing,
            },
            token: page::Token(&self.token),
            nonce: nonce.as_str(),
        };
        Ok(answer(status, landing.page()))
    }

    /// The referral's page, with a new nonce.
    pub(super) async fn snapshot_page(
        &self,
        shell: &Shell,
        status: StatusCode,
        referral: &Referral,
        said: Option<Said<'_>>,
    ) -> Result<Response<Body>, Failure> {
        let nonce = self.keys.nonce(self.hash, shell.new_token()?, shell.now());
        let store = shell.bucket()?.origin().await?;
        let (mut most, token) = (PAGE_BYTES, page::Token(&self.token));
        loop {
            let view = referral.view_within(Party::Receiver, most);
            let html = Snapshot { view: &view, token, nonce: nonce.as_str(), said }.page();
            most /= 2;
            if fits(&html) || most == 0 {
                return Ok(page_with_script(status, html, &store)?);
            }
        }
    }

    /// To the link itself, by `GET`.
    pub(super) fn back(&self, query: &str) -> Result<Response<Body>, Bug> {
        elsewhere(&format!("/l/{}{query}", page::Token(&self.token)))
    }
}

/// Whether Lambda carries the page: in a JSON string, in which a quote, a backslash and a line break take two bytes.
fn fits(html: &str) -> bool {
    let doubled = html.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'\t')).count();
    html.len() + doubled <= ANSWER_BYTES
}

/// How the guest is called.
fn guest_name(referral: &Referral) -> Result<Name, Problem> {
    referral.guest().and_then(|guest| guest.name).ok_or_else(Problem::not_found)
}

/// Somewhere else, and whoever is there does not learn from where.
pub(super) fn elsewhere(address: &str) -> Result<Response<Body>, Bug> {
    let mut response = respond::see_other(address)?;
    let private = HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(header::REFERRER_POLICY, private);
    Ok(response)
}

/// What a landing page says besides.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shown<'a> {
    /// Nothing.
    First,
    /// The button was pressed, and the browser has no cookie of ours.
    NoCookie,
    /// The page was used before.
    Stale,
    /// A form came, and the link is not open in this browser any more.
    Over(CommandName, &'a Form),
    /// A code may be on its way.
    Sent,
    /// The code was wrong; so many tries are left.
    WrongCode(u32),
}
