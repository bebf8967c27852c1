//! The caller reads their feed: what has happened to their referrals.

use api::{
    Code, Cursor, Page,
    document::{CURSOR, LIMIT, Operation, Success, Tag, get, page},
    extract::PageAsked,
    respond,
};
use domain::{
    notices::{Feed, Notification},
    values::person::Caller,
};
use lambda_http::http::StatusCode;
use uuid::Uuid;

use crate::ground::{Answer, Shell};

/// The caller reads their feed.
pub(super) const SPEC: Operation = get("notifications", "/v1/notifications")
    .of(Tag::Notifications, "The caller reads what has happened to their referrals, newest first")
    .takes(&[LIMIT, CURSOR])
    .answers(200, Success::Json(page::<Notification>), "A page of the caller's own feed.")
    .refuses(&[Code::NotFound, Code::Invalid]);

/// Answers a page of the caller's feed, the newest first.
pub async fn notifications(shell: &Shell, (caller, asked): (Caller, PageAsked)) -> Answer {
    let PageAsked { limit, cursor } = asked;
    let Some(feed) = Feed::of(&caller) else {
        let none = Page::<Notification> { items: Vec::new(), next: None };
        return Ok(respond::json(StatusCode::OK, &none)?);
    };
    let mark = format!("feed {feed}");
    let after = cursor.map(|cursor| cursor.place::<Uuid>(&mark)).transpose()?;
    let page = shell.store.feed(&feed, limit.into(), after, shell.now()).await?;
    let next = page.next.map(|id| Cursor::new(&mark, &id.to_string()).as_str().to_owned());
    Ok(respond::json(StatusCode::OK, &Page { items: page.items, next })?)
}
