//! A command of the receiver by the form of a link's page: the same as a member's, by the same code.

use api::{Code, Problem, request};
use deserr::Deserr;
use domain::{
    command::{Command, CommandName},
    ids::PersonId,
    input::{self, Errors},
};
use lambda_http::{Body, Request, Response, http::StatusCode};
use letter::page::{Form, Said};
use store::Idempotency;

use super::{Link, answers::Shown, form, show::reading};
use crate::{
    commands::{Call, carry_out},
    files::WithoutFiles,
    shell::{Answer, Failure, Shell},
};

/// Carries out what a form says. Its nonce is the key by which a form that is sent twice acts once; what is refused keeps
/// what was typed.
pub async fn link_command(shell: &Shell, request: &Request) -> Answer {
    let link = Link::known(shell, request).await?.unlocked()?;
    let name: CommandName = request::path(request, "command")?;
    let form = form(request)?;
    if !link.is_opened(request, shell.now()) {
        let referral = link.referral(shell).await?;
        return link.landing_page(shell, StatusCode::FORBIDDEN, &referral, Shown::Over(name, &form));
    }
    if link.keys.read_nonce(&form.nonce, link.hash, shell.now()).is_err() {
        return told(shell, &link, StatusCode::CONFLICT, Said::Stale(name, &form)).await;
    }
    let command = match read(&form, name)? {
        Ok(command) => command,
        Err(errors) => return refused(shell, &link, name, &form, &errors).await,
    };
    match carry_out::<WithoutFiles, _>(
        shell,
        &link.guest(),
        link.record.referral,
        &call(&link, request, name, &form)?,
        &command,
    )
    .await
    {
        Ok(_) => Ok(link.back(&format!("?done={name}"))),
        Err(Failure::Problem(problem)) => not_done(shell, &link, name, &form, problem).await,
        Err(failure) => Err(failure),
    }
}

/// The form as a call of the API: its nonce is the key, and its version what it was decided on. A note says the same
/// whatever came before it.
fn call(link: &Link, request: &Request, name: CommandName, form: &Form) -> Result<Call, Problem> {
    let guest: PersonId = format!("link:{}", link.hash).parse().map_err(|_| Problem::internal())?;
    // All forms of a page have one nonce: the command belongs to what was sent with it.
    let sent = [name.as_str().as_bytes(), b"\0", request.body().as_ref()].concat();
    let idempotency = Idempotency::new(&guest, "link-command", &form.nonce, &sent);
    let version = form.version.filter(|_| name != CommandName::Note);
    Ok(Call::of_form(idempotency, version))
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
        Code::WrongState | Code::Conflict | Code::Stale | Code::NotYourTurn => {
            told(shell, link, StatusCode::CONFLICT, Said::NotNow(name, form)).await
        }
        // Another form of the same page was carried out.
        Code::IdempotencyKeyReused => told(shell, link, StatusCode::CONFLICT, Said::Stale(name, form)).await,
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
    link.snapshot_page(shell, status, &referral, Some(said))
}
