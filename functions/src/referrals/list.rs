//! The lists: what was sent to me, by me, about me. Newest first.

use std::str::FromStr;

use api::{
    Code, Cursor, Page, Problem,
    document::{CURSOR, LIMIT, Operation, Parameter, Success, Tag, get, page, schema},
    extract::FromRequest,
    request, respond,
};
use domain::{
    referral::summary::{Inbox, Summary},
    values::{
        ids::PersonId,
        person::Caller,
        words::{BoxName, Kind, Party, Role, Status},
    },
    wire::input::FieldError,
};
use lambda_http::{Request, http::StatusCode};
use serde_json::json;
use store::{Filter, OwnedBox, Place};

use crate::{
    ground::{Answer, Shell},
    log::{Requester, listed, signed_in},
};

/// The lists.
pub(super) const SPEC: Operation = get("list", "/v1/referrals")
    .of(Tag::Referrals, "What was sent to me, by me, or is about me, the newest first")
    .takes(&[
        Parameter::Query(
            "box",
            "Which list; the one that people of this role work from, when left out.",
            schema::<BoxName>,
        ),
        Parameter::Query("status", "Only those that stand so.", schema::<Status>),
        Parameter::Query("kind", "Only those of this kind.", schema::<Kind>),
        Parameter::Query("awaiting", "Only those that wait for the caller.", || {
            json!({"type": "string", "enum": ["me"]})
        }),
        Parameter::Query("overdue", "Only those that are overdue, the longest first.", || {
            json!({"type": "boolean"})
        }),
        Parameter::Query(
            "patient",
            "Only those about this patient: of what was sent to me or by me. A patient's own list does not take it.",
            schema::<PersonId>,
        ),
        LIMIT,
        CURSOR,
    ])
    .answers(200, Success::Json(page::<Summary>), "A page of the list.")
    .refuses(&[Code::NotFound, Code::Invalid]);

/// Which list, what of it, and which page.
#[derive(Debug)]
pub struct ListAsked {
    name: Option<BoxName>,
    filter: Filter,
    overdue: bool,
    limit: u8,
    cursor: Option<Cursor>,
}

impl FromRequest for ListAsked {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        let known = ["box", "status", "kind", "awaiting", "overdue", "patient", "limit", "cursor"];
        let mut query = request::Query::of(request, &known);
        let asked = Self {
            name: query.take("box"),
            limit: query.limit(),
            filter: Filter {
                status: query.take("status"),
                kind: query.take("kind"),
                awaiting_me: query.take::<Me>("awaiting").is_some(),
                overdue_at: None,
                patient: query.take("patient"),
            },
            overdue: query.take::<Flag>("overdue").is_some_and(|flag| flag.0),
            cursor: query.take("cursor"),
        };
        query.check()?;
        Ok(asked)
    }
}

/// Answers a page of one of the caller's lists, once it is recorded which rows it shows.
pub async fn list(shell: &Shell, (caller, asked): (Requester, ListAsked)) -> Answer {
    let ListAsked { name, filter, overdue, limit, cursor } = asked;
    let filter = Filter { overdue_at: overdue.then(|| shell.now()), ..filter };
    let name = name.unwrap_or_else(|| usual(caller.role));
    if name == BoxName::Mine && filter.patient.is_some() {
        let rule = "a patient's list is of one patient; this is for: inbox, sent";
        return Err(FieldError::new("not-allowed", rule).at("?patient").into());
    }
    signed_in(shell, &caller).await;
    let Some((list, party)) = own(name, &caller) else {
        let none = Page::<Summary> { items: Vec::new(), next: None };
        return Ok(respond::json(StatusCode::OK, &none)?);
    };
    // A cursor is of the list and its filters; the moment at which "overdue" is asked moves on from page to page.
    let mark = format!("{list:?} {:?} {overdue}", Filter { overdue_at: None, ..filter.clone() });
    let after = cursor.map(|cursor| cursor.place::<Place>(&mark)).transpose()?;
    let page = shell.store.list(&list, &filter, limit.into(), after).await?;
    listed(shell, &caller, name, page.items.iter().map(|row| row.id).collect()).await?;
    let page = Page {
        items: page.items.into_iter().map(|row| row.view(party)).collect(),
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

/// The list that people of this role work from.
const fn usual(role: Role) -> BoxName {
    match role {
        Role::Doctor | Role::Desk => BoxName::Inbox,
        Role::Patient => BoxName::Mine,
        Role::Admin => BoxName::Sent,
    }
}

/// The caller's own list, if people of this role have it. The people of a desk share its inbox.
fn own(name: BoxName, caller: &Caller) -> Option<(OwnedBox, Party)> {
    match (name, caller.role) {
        (BoxName::Inbox, Role::Doctor) => {
            Some((OwnedBox::Inbox(Inbox::Doctor(caller.id.clone())), Party::Receiver))
        }
        (BoxName::Inbox, Role::Desk) => {
            let workspace = caller.workspace.as_ref()?;
            Some((OwnedBox::Inbox(Inbox::Desk(workspace.to_string())), Party::Receiver))
        }
        (BoxName::Sent, Role::Doctor) => Some((OwnedBox::Sent(caller.id.clone()), Party::Sender)),
        (BoxName::Mine, Role::Patient) => Some((OwnedBox::Mine(caller.account()?), Party::Patient)),
        (BoxName::Inbox, Role::Patient | Role::Admin)
        | (BoxName::Sent, Role::Desk | Role::Patient | Role::Admin)
        | (BoxName::Mine, Role::Doctor | Role::Desk | Role::Admin) => None,
    }
}
