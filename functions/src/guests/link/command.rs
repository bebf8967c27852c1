//! A command of the receiver by the form of a link's page: the same as a member's, by the same code.

use api::{
    Bug, Code, Problem,
    document::{Operation, Success, Tag, post},
    extract::{FromRequest as _, Path},
};
use deserr::Deserr;
use documents::page::{Form, Said};
use domain::{
    commands::command::{Command, CommandName},
    values::digest::Digest,
    wire::input::{self, Errors, FieldError},
};
use lambda_http::{Body, Request, Response, http::StatusCode};
use store::Idempotency;

use super::{
    Link,
    answers::{Shown, waiting},
    enclosed::{Enclosed, enclosed},
    posted::{Posted, posted},
    sent::sent,
    show::reading,
};
use crate::{
    files::brought::{Brought, BroughtFiles},
    ground::{Answer, Failure, Shell},
    log::Call,
    referrals::carry_out,
};

/// A receiver's command by the form of the page.
pub(super) const SPEC: Operation = post("link-command", "/l/{token}/{command}")
    .of(Tag::Links, "A receiver's command by the form of the page")
    .reads_form(true)
    .answers(
        303,
        Success::Page(&[400, 403, 404, 409, 413, 422]),
        "Carried out: the page of the link says so. Sent twice, a form acts once.",
    );

/// Carries out what a form says. Its nonce is the key by which a form that is sent twice acts once; what is refused keeps
/// what was typed.
pub async fn link_command(shell: &Shell, request: &Request) -> Answer {
    let link = Link::known(shell, request).await?.unlocked()?;
    let Path(name) = Path::<CommandName>::from_request(request)?;
    let Posted { mut form, files, digest } = posted(request).await?;
    form.files = files.iter().map(Brought::shown).collect();
    // The button was pressed twice: the referral is declined by now, and the link has expired.
    if name == CommandName::Decline && link.has_just_declined(shell, request).await? {
        return Ok(link.back("?done=decline")?);
    }
    if !link.is_opened(request, shell.now()) {
        let referral = link.referral(shell).await?;
        return link.landing_page(shell, StatusCode::FORBIDDEN, &referral, Shown::Over(name, &form));
    }
    let sent = sent(shell, &link, &mut form).await?;
    if link.keys.read_nonce(&form.nonce, link.hash, shell.now()).is_err() {
        return told(shell, &link, StatusCode::CONFLICT, Said::Stale(name, &form)).await;
    }
    let enclosed = enclosed(shell, &link, files, sent, &mut form).await?;
    let command = match (read(&form, name)?, &enclosed.wrong[..]) {
        (Ok(command), []) => command,
        (said, wrong) => {
            let others = said.err().map(|errors| errors.0).unwrap_or_default();
            let errors = Errors(wrong.iter().cloned().chain(others).collect());
            return refused(shell, &link, name, &form, &errors).await;
        }
    };
    let call = call(shell, &link, name, &form, digest)?;
    match carried_out(shell, &link, &call, &command, enclosed).await {
        Ok(()) => Ok(link.back(&format!("?done={name}"))?),
        Err(Failure::Problem(problem)) => not_done(shell, &link, name, &form, problem).await,
        Err(failure) => Err(failure),
    }
}

/// The command, and before it its files.
async fn carried_out(
    shell: &Shell,
    link: &Link,
    call: &Call,
    command: &Command,
    enclosed: Enclosed,
) -> Result<(), Failure> {
    let guest = link.guest();
    // What waits for the bucket is large, and most forms have no file.
    if Box::pin(enclosed.put(shell, &guest, call, command)).await? {
        carry_out::<BroughtFiles, _>(shell, &guest, link.record.referral, call, command).await?;
    }
    Ok(())
}

/// The form as a call of the API: its nonce is the key, and its version what it was decided on. A note says the same
/// whatever came before it.
fn call(shell: &Shell, link: &Link, name: CommandName, form: &Form, digest: Digest) -> Result<Call, Bug> {
    // All forms of a page have one nonce: the command belongs to what was sent with it.
    let sent = [name.as_str().as_bytes(), b"\0", digest.as_bytes().as_slice()].concat();
    let idempotency = Idempotency::new(&link.person()?, "link-command", &form.nonce, Digest::of(&sent));
    let version = form.version.filter(|_| name != CommandName::Note);
    Ok(Call::of_form(shell, idempotency, version))
}

/// The command that the form says; another than the receiver's has no form.
fn read(form: &Form, name: CommandName) -> Result<Result<Command, Errors>, Problem> {
    fn of<B: Deserr<Errors>>(
        form: &Form,
        name: CommandName,
        command: fn(B) -> Command,
    ) -> Result<Command, Errors> {
        input::parse(form.body(name)?).map(command)
    }
    Ok(match name {
        CommandName::Accept => of(form, name, Command::Accept),
        CommandName::RequestInfo => of(form, name, Command::RequestInfo),
        CommandName::RequireVisit => of(form, name, Command::RequireVisit),
        CommandName::BookVisit => of(form, name, Command::BookVisit),
        CommandName::VisitOutcome => of(form, name, Command::VisitOutcome),
        CommandName::Report => of(form, name, Command::Report),
        CommandName::Complete => of(form, name, Command::Complete),
        CommandName::Decline => of(form, name, Command::Decline),
        CommandName::Amend => of(form, name, Command::Amend),
        CommandName::Note => of(form, name, Command::Note),
        CommandName::Consent
        | CommandName::Reply
        | CommandName::Withdraw
        | CommandName::Redirect
        | CommandName::CloseOff
        | CommandName::Void
        | CommandName::Acknowledge => return Err(Problem::not_yours("a guest has no form for this")),
    })
}

/// The page after a command that was not carried out.
async fn not_done(shell: &Shell, link: &Link, name: CommandName, form: &Form, problem: Problem) -> Answer {
    match problem.code() {
        Code::WrongState | Code::Conflict | Code::Broken | Code::Stale | Code::NotYourTurn => {
            told(shell, link, StatusCode::CONFLICT, Said::NotNow(name, form)).await
        }
        // Another form of the same page was carried out.
        Code::IdempotencyKeyReused => told(shell, link, StatusCode::CONFLICT, Said::Stale(name, form)).await,
        Code::TooLarge => {
            let full = FieldError::new("too-large", problem.detail());
            told(shell, link, StatusCode::PAYLOAD_TOO_LARGE, Said::Refused(name, form, &Errors(vec![full])))
                .await
        }
        Code::SlowDown => {
            let slow = FieldError::new("slow-down", problem.detail());
            let said = Said::Refused(name, form, &Errors(vec![slow]));
            Ok(waiting(told(shell, link, StatusCode::TOO_MANY_REQUESTS, said).await?, &problem))
        }
        _ if !problem.errors().is_empty() => {
            refused(shell, link, name, form, &Errors(problem.errors().to_vec())).await
        }
        _ => Err(problem.into()),
    }
}

async fn refused(shell: &Shell, link: &Link, name: CommandName, form: &Form, errors: &Errors) -> Answer {
    told(shell, link, StatusCode::UNPROCESSABLE_ENTITY, Said::Refused(name, form, errors)).await
}

/// The referral as it stands, and what became of the form.
async fn told(
    shell: &Shell,
    link: &Link,
    status: StatusCode,
    said: Said<'_>,
) -> Result<Response<Body>, Failure> {
    let referral = reading(shell, link).await?;
    link.snapshot_page(shell, status, &referral, Some(said)).await
}
