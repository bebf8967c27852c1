//! A doctor or desk writes its own entry of the directory: what the token does not say.

use api::{
    Code, Problem,
    document::{Operation, Success, Tag, described, put},
    extract::{FromRequest, NoQuery, RequiredJson},
    respond,
};
use domain::values::{
    person::{Caller, Member, MemberKind, OwnEntry},
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

/// Who has an entry in the directory: a doctor, or the desk of a clinic.
#[derive(Debug)]
pub struct Listed {
    caller: Caller,
    kind: MemberKind,
}

impl FromRequest for Listed {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        let caller = Caller::from_request(request)?;
        let kind = match caller.role {
            Role::Doctor => MemberKind::Doctor,
            Role::Desk if caller.workspace.is_none() => {
                return Err(Problem::not_yours("a desk is of a clinic, and your sign-in names none"));
            }
            Role::Desk => MemberKind::Facility,
            Role::Patient | Role::Admin => {
                return Err(Problem::not_yours("the directory lists doctors and desks"));
            }
        };
        Ok(Self { caller, kind })
    }
}

/// Writes the caller's entry.
pub async fn set_directory_entry(
    shell: &Shell,
    (Listed { caller, kind }, NoQuery, RequiredJson(entry)): (Listed, NoQuery, RequiredJson<OwnEntry>),
) -> Answer {
    let member = entry.of(&caller, kind)?;
    shell.store.put_member(&member).await?;
    Ok(respond::json(StatusCode::OK, &member)?)
}
