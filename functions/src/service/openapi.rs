//! What can be asked of this service and how it answers: open to all.

use std::sync::LazyLock;

use api::{
    Code,
    document::{Operation, Parameter, Success, Tag, get},
    extract::{FromRequest as _, NoQuery},
    respond,
};
use domain::values::digest::Digest;
use lambda_http::Request;

use crate::ground::Answer;

/// This document.
pub(crate) const SPEC: Operation = get("openapi", "/v1/openapi.json")
    .of(Tag::Service, "This document")
    .takes(&[Parameter::Shared("IfNoneMatch")])
    .answers(200, Success::Document, "This document.")
    .with(&[("ETag", "DocumentTag"), ("Cache-Control", "CacheControl")])
    .refuses(&[Code::Invalid]);

/// The document as it was committed, and as it is served.
pub const DOCUMENT: &str = include_str!("openapi.json");
/// Bodies that are right, by operation: each under what it shows.
pub const EXAMPLES: &str = include_str!("examples.json");

static TAG: LazyLock<String> = LazyLock::new(|| format!("\"{}\"", Digest::of(DOCUMENT.as_bytes())));

/// The document; nothing of it where the client has it already.
pub fn openapi(request: &Request) -> Answer {
    NoQuery::from_request(request)?;
    Ok(respond::public(request, DOCUMENT, &TAG)?)
}
