//! Anyone reads the notice that a consent names, without a token.

use api::{
    Code,
    document::{Operation, Parameter, Success, Tag, described, get, schema},
    request::{self, Query},
    respond,
};
use domain::{
    consent::{Notice, NoticeVersion},
    values::{person::Language, words::Tongue},
};
use lambda_http::Request;
use serde_json::json;

use crate::ground::Answer;

/// The notice of a version.
pub(super) const SPEC: Operation = get("consent-notice", "/v1/consent-notices/{version}")
    .of(Tag::Consent, "What a patient is told before they consent")
    .takes(&[
        Parameter::Own(|| {
            json!({
                "name": "version", "in": "path", "required": true,
                "description": "The version, as `consent.notice` names it.", "schema": schema::<NoticeVersion>(),
            })
        }),
        Parameter::Query(
            "lang",
            "The language that the patient reads (BCP 47); without a notice in it, and when it is left out, English.",
            schema::<Language>,
        ),
        Parameter::Shared("IfNoneMatch"),
    ])
    .answers(200, Success::Public(described::<Notice>), "The notice. A version never changes.")
    .with(&[("ETag", "DocumentTag"), ("Cache-Control", "CacheControl")])
    .refuses(&[Code::NotFound, Code::Invalid]);

/// Answers the notice; nothing of it where the client has it already. It asks no service.
pub fn notice(request: &Request) -> Answer {
    let mut query = Query::of(request, &["lang"]);
    let language: Option<Language> = query.take("lang");
    query.check()?;
    let version: NoticeVersion = request::path(request, "version")?;
    let notice = Notice::of(version, Tongue::of(language.as_ref()));
    Ok(respond::public_json(request, &notice)?)
}
