//! A doctor or desk writes its own entry of the directory: what the token does not say.

use api::{
    Code, Problem,
    document::{Operation, Success, Tag, described, put},
    request, respond,
};
use domain::values::{
    person::{Member, MemberKind, OwnEntry},
    words::Role,
};
use lambda_http::{Request, http::StatusCode};

use crate::ground::{Answer, Shell};

/// A doctor or desk writes its entry.
pub(super) const SPEC: Operation = put("set-directory-entry", "/v1/directory/me")
    .of(Tag::Directory, "A doctor or desk writes its own entry")
    .reads::<OwnEntry>()
    .required()
    .answers(200, Success::Json(described::<Member>), "The entry as it stands.")
    .refuses(&[Code::NotYourTurn, Code::NotFound, Code::NotYoursToSay]);

/// Writes the caller's entry.
pub async fn set_directory_entry(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let kind = match caller.role {
        Role::Doctor => MemberKind::Doctor,
        Role::Desk => MemberKind::Facility,
        Role::Patient | Role::Admin => {
            return Err(Problem::not_yours("the directory lists doctors and desks").into());
        }
    };
    if kind == MemberKind::Facility && caller.workspace.is_none() {
        return Err(Problem::not_yours("a desk is of a clinic, and your sign-in names none").into());
    }
    request::Query::of(request, &[]).check()?;
    if request.body().is_empty() {
        // Elsewhere that counts as {}; here it would empty the entry.
        return Err(Problem::malformed("there is no body: send the entry, or {} to leave it empty").into());
    }
    let entry: OwnEntry = request::body(request)?;
    let member = entry.of(&caller, kind)?;
    shell.store.put_member(&member).await?;
    Ok(respond::json(StatusCode::OK, &member)?)
}
