//! The lists: what was sent to me, by me, about me. Newest first.

use std::str::FromStr;

use api::{Cursor, Page, request, respond};
use domain::{
    ids::PersonId,
    input::FieldError,
    person::Caller,
    summary::Inbox,
    words::{BoxName, Party, Role},
};
use functions::{Answer, Requester, Shell, listed};
use lambda_http::{Request, http::StatusCode};
use store::{Box, Filter, Place};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    functions::serve(&[], |shell, request| async move { list(&shell, &request).await }).await
}

async fn list(shell: &Shell, request: &Request) -> Answer {
    let caller = Requester::of(request)?;
    let known = ["box", "status", "kind", "awaiting", "overdue", "patient", "limit", "cursor"];
    let mut query = request::Query::of(request, &known);
    let (name, limit) = (query.take::<BoxName>("box"), query.limit());
    let filter = Filter {
        status: query.take("status"),
        kind: query.take("kind"),
        awaiting_me: query.take::<Me>("awaiting").is_some(),
        overdue_at: query.take::<Flag>("overdue").filter(|flag| flag.0).map(|_| shell.now()),
        patient: query.take::<PersonId>("patient"),
    };
    let cursor: Option<Cursor> = query.take("cursor");
    query.check()?;

    let (name, list, party) = pick(name, &caller);
    if let (Box::Mine(_), Some(_)) = (&list, &filter.patient) {
        let rule = "a patient's list is of one patient; this is for: inbox, sent";
        return Err(FieldError::new("not-allowed", rule).at("?patient").into());
    }
    // A cursor is of the list and its filters; the moment at which "overdue" is asked moves on from page to page.
    let overdue = filter.overdue_at.is_some();
    let mark = format!("{list:?} {:?} {overdue}", Filter { overdue_at: None, ..filter.clone() });
    let after = cursor.map(|cursor| cursor.place::<Place>(&mark)).transpose()?;
    let page = shell.store.list(&list, &filter, limit.into(), after).await?;
    listed(shell, &caller, name, page.items.iter().map(|row| row.id).collect()).await?;
    let rows = page.items.into_iter();
    // That a row is found by its patient would tell about whom it is.
    let told = rows.filter(|row| filter.patient.is_none() || !row.is_closed_to(party));
    let page = Page {
        items: told.map(|row| row.view(party)).collect(),
        next: page.next.map(|place| Cursor::new(&mark, &place.to_string()).as_str().to_owned()),
    };
    Ok(respond::json(StatusCode::OK, &page)?)
}

/// The parameter `awaiting`.
struct Me;

impl FromStr for Me {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        if text == "me" { Ok(Self) } else { Err(FieldError::new("not-allowed", "use: me")) }
    }
}

/// The parameter `overdue`.
struct Flag(bool);

impl FromStr for Flag {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        text.parse().map(Self).map_err(|_| FieldError::new("not-allowed", "use one of: true, false"))
    }
}

/// Always the caller's own list. Left out, it is the one that people of this role work from.
fn pick(name: Option<BoxName>, caller: &Caller) -> (BoxName, Box, Party) {
    let name = name.unwrap_or(match caller.role {
        Role::Doctor | Role::Desk => BoxName::Inbox,
        Role::Patient => BoxName::Mine,
        Role::Admin => BoxName::Sent,
    });
    match name {
        BoxName::Inbox => (name, Box::Inbox(inbox(caller)), Party::Receiver),
        BoxName::Sent => (name, Box::Sent(caller.id.clone()), Party::Sender),
        BoxName::Mine => (name, Box::Mine(caller.id.clone()), Party::Patient),
    }
}

/// The people of a desk share its inbox.
fn inbox(caller: &Caller) -> Inbox {
    match (&caller.workspace, caller.role) {
        (Some(workspace), Role::Desk) => Inbox::Desk(workspace.to_string()),
        (_, Role::Doctor | Role::Desk | Role::Patient | Role::Admin) => Inbox::Doctor(caller.id.clone()),
    }
}
