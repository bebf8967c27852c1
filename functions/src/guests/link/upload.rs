//! A file that is too large for a form: the page's script announces it here, sends it to the bucket, and the form names it.

use api::{
    Code, Problem,
    document::{Operation, Parameter, Success, Tag, described, post},
    request, respond,
};
use documents::page::{Form, form::FILES};
use domain::{files::file::Expected, values::digest::Digest, wire::input::FieldError};
use lambda_http::{Request, http::StatusCode};
use store::LINK_UPLOADS;

use super::{Link, form};
use crate::{
    files::{brought::Taking, described::Described, expect},
    ground::{Answer, Failure, Shell},
};

/// A guest announces a file.
pub(super) const SPEC: Operation = post("link-upload", "/l/{token}/attachments")
    .of(Tag::Links, "The page's script announces a file, and gets the address to upload it to")
    .takes(&[Parameter::Shared("LinkToken")])
    .reads_form(false)
    .answers(
        201,
        Success::Json(described::<Expected>),
        "Where to upload it; until a form of this link names it, it is kept for a day.",
    )
    .refuses(&[Code::Malformed, Code::NotYourTurn, Code::NotFound, Code::TooLarge, Code::Invalid]);

/// Announces a file, and answers where it is uploaded to. It asks no person anything, so what refuses is no page either.
pub async fn announce_by_link(shell: &Shell, request: &Request) -> Answer {
    match announced(shell, request).await {
        Ok(expected) => Ok(respond::json(StatusCode::CREATED, &expected)?),
        Err(failure) => {
            let id = request::correlation_id(request);
            let problem = failure.told(&id);
            let closed = problem.code() == Code::NotFound;
            let problem = if closed { Problem::no_link() } else { problem };
            Ok(problem.into_response(&id))
        }
    }
}

/// Only for a browser that has opened the link, by a page that it was shown. Only a form of this link can name the file.
async fn announced(shell: &Shell, request: &Request) -> Result<Expected, Failure> {
    let link = Link::known(shell, request).await?.unlocked()?;
    let referral = link.referral(shell).await?;
    if !link.is_opened(request, shell.now()) {
        return Err(Problem::not_yours(
            "30 minutes are over: open the link in the mail again, come back, and press the button again",
        )
        .into());
    }
    let form = form(request)?;
    if link.keys.read_nonce(&form.nonce, link.hash, shell.now()).is_err() {
        let old = "This page is too old. Copy what you wrote, and open the link again";
        return Err(refused(FieldError::new("not-allowed", old)));
    }
    let file = file(&form)?;
    let attachment = Taking::into(&referral)?
        .described(shell, &file)
        .map_err(|why| refused(FieldError::new("not-allowed", why).at(format!("/{FILES}"))))?;
    if !shell.store.count_upload(link.hash).await? {
        let many = format!(
            "By one link at most {LINK_UPLOADS} large files are sent. Reply to the mail with this one"
        );
        return Err(refused(FieldError::new("not-allowed", many)));
    }
    expect(shell, attachment, link.person()?).await
}

fn refused(error: FieldError) -> Failure {
    Failure::from(vec![error])
}

/// What the script says of the file: any of it that is missing or malformed comes from no page of ours.
fn file(form: &Form) -> Result<Described<'_>, Problem> {
    let malformed =
        || Problem::malformed("name, type, size in bytes and sha256 of the file are missing or malformed");
    let size = form.typed("size").parse().map_err(|_| malformed())?;
    let sha256: Digest = form.typed("sha256").parse().map_err(|_| malformed())?;
    let name = Some(form.typed("name")).filter(|name| !name.is_empty()).ok_or_else(malformed)?;
    Ok(Described::by_name(name, form.typed("type"), size, sha256))
}
