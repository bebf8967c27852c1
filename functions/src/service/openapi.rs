//! What can be asked of this service and how it answers: open to all.

use std::sync::LazyLock;

use api::{request, respond};
use domain::values::digest::Digest;
use lambda_http::Request;
use openapi::DOCUMENT;

use crate::ground::Answer;

static TAG: LazyLock<String> = LazyLock::new(|| format!("\"{}\"", Digest::of(DOCUMENT.as_bytes())));

/// The document; nothing of it where the client has it already.
pub fn openapi(request: &Request) -> Answer {
    request::Query::of(request, &[]).check()?;
    Ok(respond::public(request, DOCUMENT, &TAG)?)
}
