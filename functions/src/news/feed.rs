//! The caller reads their feed: what has happened to their referrals.

use api::{Cursor, Page, request, respond};
use domain::notices::{Feed, Notification};
use lambda_http::{Request, http::StatusCode};
use uuid::Uuid;

use crate::ground::{Answer, Shell};

/// Answers a page of the caller's feed, the newest first.
pub async fn notifications(shell: &Shell, request: &Request) -> Answer {
    let caller = request::caller(request)?;
    let mut query = request::Query::of(request, &["limit", "cursor"]);
    let (limit, cursor) = (query.limit(), query.take::<Cursor>("cursor"));
    query.check()?;

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
