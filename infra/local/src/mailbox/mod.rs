//! The mail that was sent, to be read and answered as its recipients would: as JSON by a program, as pages by a person.

mod message;
mod pages;
mod reply;

use std::sync::Arc;

use anyhow::Result;
use axum::extract::{DefaultBodyLimit, FromRef, Multipart, Path, Query, State};
use axum::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
    REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::log::say;
use crate::mail::{Outbox, Sent};
use message::Message;
use pages::{Outcome, View};
use reply::Reply;

/// What a page may do: show itself, in its own style.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
                           frame-ancestors 'none'";
/// What a mail's HTML may do: look as it was made to look. No script, no form, nothing from elsewhere; a link opens a
/// page of its own.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
                           base-uri 'none'; frame-ancestors 'self'; \
                           sandbox allow-popups allow-popups-to-escape-sandbox";

/// Largest answer, in bytes: what comes in may be as large as this with a file in base 64.
const REPLY_MAX: usize = 28 << 20;

#[derive(Clone)]
struct Mailbox {
    outbox: Arc<Outbox>,
    /// Where answers go in.
    smtp: u16,
}

impl FromRef<Mailbox> for Arc<Outbox> {
    fn from_ref(mailbox: &Mailbox) -> Self {
        Arc::clone(&mailbox.outbox)
    }
}

/// The mailbox's routes; answers go in by this port.
pub fn routes(outbox: Arc<Outbox>, smtp: u16) -> Router {
    Router::new()
        .route("/.local/mail", get(list))
        .route("/.local/mail.css", get(style))
        .route("/.local/mail/{id}", get(one))
        .route("/.local/mail/{id}/raw", get(raw))
        .route("/.local/mail/{id}/html", get(html))
        .route("/.local/mail/{id}/attachments/{number}", get(attachment))
        .route("/.local/mail/{id}/reply", post(answer).layer(DefaultBodyLimit::max(REPLY_MAX)))
        .with_state(Mailbox { outbox, smtp })
}

#[derive(Deserialize)]
struct Filter {
    to: Option<String>,
}

#[derive(Deserialize)]
struct Shown {
    view: Option<View>,
    #[serde(flatten)]
    outcome: Outcome,
}

type Answer = Result<Response, Failed>;

async fn list(State(outbox): State<Arc<Outbox>>, Query(filter): Query<Filter>, asked: HeaderMap) -> Answer {
    // In a query a plus that is not escaped is a space, and no address has one.
    let to = filter.to.map(|to| to.trim().replace(' ', "+")).filter(|to| !to.is_empty());
    let to = to.as_deref();
    let found = outbox.list(to).await?;
    if wants_page(&asked) {
        let everybody = pages::recipients(&outbox.list(None).await?);
        let total = found.len();
        let mut shown = Vec::new();
        for sent in found.into_iter().take(pages::LISTED_MAX) {
            let message = Message::read(&outbox.read(&sent).await?);
            shown.push((sent, message));
        }
        return Ok(page(pages::list(to, &everybody, &shown, total)?));
    }
    let mut items = Vec::new();
    for sent in found {
        let message = Message::read(&outbox.read(&sent).await?);
        items.push(item(&sent, &message));
    }
    Ok(varying(Json(items)))
}

/// A mail as the contract has it, and what SES was told besides.
fn item(sent: &Sent, message: &Message) -> Value {
    let attachments = message.attachments.iter();
    let attachments: Vec<Value> = attachments
        .map(|one| json!({"name": one.name, "type": one.kind, "size": one.content.len()}))
        .collect();
    let tags: serde_json::Map<_, _> =
        sent.tags.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    json!({
        "id": sent.id,
        "to": sent.recipients,
        "from": sent.from,
        "from_name": message.from_name,
        "reply_to": message.reply_to,
        "subject": message.subject,
        "text": message.text,
        "html": message.html,
        "sent_at": pages::moment(sent.at),
        "sent_by": sent.by,
        "configuration_set": sent.configuration_set,
        "tags": tags,
        "attachments": attachments,
    })
}

async fn one(
    State(outbox): State<Arc<Outbox>>,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
    asked: HeaderMap,
) -> Answer {
    let (sent, mail) = found(&outbox, &id).await?;
    if wants_page(&asked) {
        return Ok(page(pages::one(&sent, &Message::read(&mail), &mail, shown.view, shown.outcome)?));
    }
    Ok(varying(secured(MAIL_POLICY, ([(CONTENT_TYPE, "message/rfc822")], mail))))
}

/// Answers a mail in the name of one of its recipients, and shows it again with what became of that.
async fn answer(
    State(mailbox): State<Mailbox>,
    Path(id): Path<String>,
    asked: HeaderMap,
    form: Multipart,
) -> Answer {
    if asked.get("sec-fetch-site").is_some_and(|site| site != "same-origin") {
        return Err(Failed::Refused("only this mailbox's own page answers"));
    }
    let (sent, mail) = found(&mailbox.outbox, &id).await?;
    let message = Message::read(&mail);
    let to = message.reply_to.as_deref().and_then(|to| to.split(", ").next());
    let to = to.ok_or(Failed::Refused("the mail has no Reply-To"))?;
    let reply = Reply::read(form).await.ok_or(Failed::Refused("the form is not the page's"))?;
    if !reply.is_by_recipient_of(&sent) {
        return Err(Failed::Refused("only who has got a mail answers it"));
    }
    let composed = reply.compose(to, &sent, &message)?;
    let (name, value) = match reply.send(mailbox.smtp, to, &composed).await {
        Ok(id) => ("answered", id),
        Err(error) => ("refused", format!("{error:#}")),
    };
    let query = form_urlencoded::Serializer::new(String::new()).append_pair(name, &value).finish();
    let location = format!("/.local/mail/{id}?{query}#answer");
    Ok((StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response())
}

async fn raw(State(outbox): State<Arc<Outbox>>, Path(id): Path<String>) -> Answer {
    let (sent, mail) = found(&outbox, &id).await?;
    Ok(download("message/rfc822", &format!("{}.eml", sent.id), mail))
}

async fn html(State(outbox): State<Arc<Outbox>>, Path(id): Path<String>) -> Answer {
    let (_, mail) = found(&outbox, &id).await?;
    let html = Message::read(&mail).html.ok_or(Failed::NotFound)?;
    // The mail's own links must not open inside the frame.
    let html = format!("<!doctype html><base target=\"_blank\">{html}");
    Ok(secured(MAIL_POLICY, ([(CONTENT_TYPE, "text/html; charset=utf-8")], html)))
}

async fn attachment(State(outbox): State<Arc<Outbox>>, Path((id, number)): Path<(String, usize)>) -> Answer {
    let (_, mail) = found(&outbox, &id).await?;
    let attachments = Message::read(&mail).attachments;
    let one = number.checked_sub(1).and_then(|index| attachments.into_iter().nth(index));
    let one = one.ok_or(Failed::NotFound)?;
    Ok(download(&one.kind, &one.name, one.content))
}

async fn style() -> Response {
    let style = include_str!("../../templates/mailbox/style.css");
    secured(PAGE_POLICY, ([(CONTENT_TYPE, "text/css; charset=utf-8")], style))
}

async fn found(outbox: &Outbox, id: &str) -> Result<(Sent, Vec<u8>), Failed> {
    outbox.find(id).await?.ok_or(Failed::NotFound)
}

/// Whether a browser asks: programs take what there is.
fn wants_page(asked: &HeaderMap) -> bool {
    asked
        .get_all(ACCEPT)
        .iter()
        .any(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")))
}

fn page(html: String) -> Response {
    let response = secured(PAGE_POLICY, ([(CONTENT_TYPE, "text/html; charset=utf-8")], html));
    varying(response)
}

/// What is another to a browser.
fn varying(response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// For a browser, which keeps to the policy and guesses nothing.
fn secured(policy: &'static str, response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A file, which a browser saves and does not open.
fn download(kind: &str, name: &str, content: Vec<u8>) -> Response {
    let mut response = secured(MAIL_POLICY, content);
    let kind = HeaderValue::from_str(kind);
    let kind = kind.unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"));
    response.headers_mut().insert(CONTENT_TYPE, kind);
    let name = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{name}")) {
        response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
    }
    response
}

/// Why there is no mail to show.
enum Failed {
    NotFound,
    Refused(&'static str),
    Broken(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Failed::Broken(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let (status, title, detail) = match self {
            Failed::NotFound => {
                (StatusCode::NOT_FOUND, "Not found", "GET /.local/mail lists the mail that was sent")
            }
            Failed::Refused(why) => (StatusCode::BAD_REQUEST, "Not answered", why),
            Failed::Broken(error) => {
                say("mail", format_args!("{error:#}"));
                (StatusCode::INTERNAL_SERVER_ERROR, "No mail", "the terminal says why")
            }
        };
        let body =
            json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail});
        (status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
    }
}
