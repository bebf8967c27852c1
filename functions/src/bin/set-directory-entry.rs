//! A doctor or desk writes its own entry of the directory.

use api::{Problem, request, respond};
use domain::{
    person::{DirectoryEntry, Member, MemberKind},
    words::Role,
};
use functions::{Answer, Shell};
use lambda_http::{Request, http::StatusCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[], |shell, request| async move { set(&shell, &request).await }).await
}

async fn set(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let kind = match caller.role {
        Role::Doctor => MemberKind::Doctor,
        Role::Desk => MemberKind::Facility,
        Role::Patient | Role::Admin => {
            return Err(Problem::not_yours("the directory lists doctors and desks").into());
        }
    };
    request::Query::of(request, &[]).check()?;
    let mut entry: DirectoryEntry = request::body(request)?;
    entry.email = entry.email.or_else(|| request::email(request));
    let member = Member { id: caller.id, kind, workspace: caller.workspace, entry };
    shell.store.put_member(&member).await?;
    Ok(respond::json(StatusCode::OK, &member)?)
}
