//! The lists: what was sent to me, by me, about me. Newest first.

use api::{Cursor, request, respond};
use domain::{
    ids::ReferralId,
    input::FieldError,
    person::Caller,
    summary::{Inbox, Summary},
    words::{Party, Role},
};
use functions::{Answer, Failure, Shell};
use lambda_http::{Request, http::StatusCode};
use serde::Serialize;
use store::Box;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(|shell, request| async move { list(&shell, &request).await }).await
}

/// A page of a list.
#[derive(Serialize)]
struct Page {
    items: Vec<Summary>,
    next: Option<String>,
}

async fn list(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let mut query = request::Query::of(request, &["box", "limit", "cursor"]);
    let (name, limit) = (query.take::<BoxName>("box"), query.limit());
    let cursor: Option<Cursor> = query.take("cursor");
    query.check()?;

    let (list, party) = pick(name, &caller);
    let mark = format!("{list:?}");
    let after = cursor.map(|cursor| cursor.place::<ReferralId>(&mark)).transpose()?;
    let page = shell.store.list(&list, limit.into(), after).await.map_err(Failure::Store)?;
    let page = Page {
        items: page.items.into_iter().map(|row| row.view(party)).collect(),
        next: page.next.map(|id| Cursor::new(&mark, &id.to_string()).as_str().to_owned()),
    };
    Ok(respond::json(StatusCode::OK, &page))
}

/// The parameter `box`.
enum BoxName {
    Inbox,
    Sent,
    Mine,
}

impl std::str::FromStr for BoxName {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        match text {
            "inbox" => Ok(Self::Inbox),
            "sent" => Ok(Self::Sent),
            "mine" => Ok(Self::Mine),
            _ => Err(FieldError::new("not-allowed", "use one of: inbox, sent, mine")),
        }
    }
}

/// Always the caller's own list. Left out, it is the one that people of this role work from.
fn pick(name: Option<BoxName>, caller: &Caller) -> (Box, Party) {
    let name = name.unwrap_or(match caller.role {
        Role::Doctor | Role::Desk => BoxName::Inbox,
        Role::Patient => BoxName::Mine,
        Role::Admin => BoxName::Sent,
    });
    match name {
        BoxName::Inbox => (Box::Inbox(inbox(caller)), Party::Receiver),
        BoxName::Sent => (Box::Sent(caller.id.clone()), Party::Sender),
        BoxName::Mine => (Box::Mine(caller.id.clone()), Party::Patient),
    }
}

/// The people of a desk share its inbox.
fn inbox(caller: &Caller) -> Inbox {
    match (&caller.workspace, caller.role) {
        (Some(workspace), Role::Desk) => Inbox::Desk(workspace.to_string()),
        (_, Role::Doctor | Role::Desk | Role::Patient | Role::Admin) => Inbox::Doctor(caller.id.clone()),
    }
}
