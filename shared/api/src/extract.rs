//! What a handler takes of a request, as its argument: who is calling, the path, the query, the headers, the body.
//!
//! A request that lacks one of them is refused before the handler begins. They are read from left to right, and the first that
//! is wrong answers.

use std::str::FromStr;

use deserr::Deserr;
use domain::{
    commands::command::CommandName,
    values::{
        ids::{AttachmentId, ReferralId},
        person::Caller,
        reference::Reference,
    },
    wire::input::Errors,
};
use lambda_http::Request;
use utoipa::ToSchema;

use crate::{
    Cursor, Problem,
    request::{self, Query},
};

/// Something that is read from a request.
pub trait FromRequest: Sized {
    /// Reads it; the error is the answer.
    fn from_request(request: &Request) -> Result<Self, Problem>;
}

macro_rules! tuples {
    ($(($($taken:ident)+))+) => {$(
        impl<$($taken: FromRequest),+> FromRequest for ($($taken,)+) {
            fn from_request(request: &Request) -> Result<Self, Problem> {
                Ok(($($taken::from_request(request)?,)+))
            }
        }
    )+};
}

tuples! { (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) }

/// Who is calling, by the checked token.
impl FromRequest for Caller {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        request::caller(request)
    }
}

/// What stands in the path. One that cannot be parsed names nothing: 404.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T: PathParameter> FromRequest for Path<T> {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        request::path(request, T::NAME).map(Self)
    }
}

/// A type that stands in paths, always under one name.
pub trait PathParameter: FromStr {
    /// The name that the template's routes have for it.
    const NAME: &'static str;
}

impl PathParameter for ReferralId {
    const NAME: &'static str = "id";
}

impl PathParameter for AttachmentId {
    const NAME: &'static str = "attachment_id";
}

impl PathParameter for CommandName {
    const NAME: &'static str = "command";
}

impl PathParameter for Reference {
    const NAME: &'static str = "ref";
}

/// The number of an entry of a referral's log, or of a held mail, as `seq`.
#[derive(Debug, Clone, Copy)]
pub struct Seq(pub u32);

impl FromStr for Seq {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl PathParameter for Seq {
    const NAME: &'static str = "seq";
}

/// The route takes no query parameter: each one is refused, with 422.
#[derive(Debug, Clone, Copy)]
pub struct NoQuery;

impl FromRequest for NoQuery {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        Query::of(request, &[]).check().map(|()| Self)
    }
}

/// The body, with every wrong field named. An empty body counts as `{}`.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: Deserr<Errors> + ToSchema> FromRequest for Json<T> {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        request::body(request).map(Self)
    }
}

/// The same where a body has to be there: an empty one would empty what is stored.
#[derive(Debug)]
pub struct RequiredJson<T>(pub T);

impl<T: Deserr<Errors> + ToSchema> FromRequest for RequiredJson<T> {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        if request.body().is_empty() {
            return Err(Problem::malformed("there is no body: send the entry, or {} to leave it empty"));
        }
        request::body(request).map(Self)
    }
}

/// Which page of a list that has no other parameters.
#[derive(Debug)]
pub struct PageAsked {
    /// Rows of a page: 1 to 100.
    pub limit: u8,
    /// Where it begins, unless it is the first.
    pub cursor: Option<Cursor>,
}

impl FromRequest for PageAsked {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        let mut query = Query::of(request, &["limit", "cursor"]);
        let asked = Self { limit: query.limit(), cursor: query.take("cursor") };
        query.check()?;
        Ok(asked)
    }
}

/// Under which key a request may be repeated, and on which version of the referral it was made.
#[derive(Debug)]
pub struct CallHeaders {
    /// The route, such as `POST /v1/referrals/{id}/accept`.
    pub route: String,
    /// `Idempotency-Key`, if there is one: 1 to 255 printable ASCII characters.
    pub idempotency_key: Option<String>,
    /// The version in `If-Match`, unless it is left out or `*`.
    pub if_match: Option<u32>,
}

impl FromRequest for CallHeaders {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        Ok(Self {
            route: request::route(request),
            idempotency_key: request::idempotency_key(request.headers())?,
            if_match: request::if_match(request.headers())?,
        })
    }
}

/// The request has an `Idempotency-Key`; without one it is refused.
#[derive(Debug, Clone, Copy)]
pub struct WithKey;

impl FromRequest for WithKey {
    fn from_request(request: &Request) -> Result<Self, Problem> {
        let key = request::idempotency_key(request.headers())?;
        key.map(|_| Self).ok_or_else(Problem::idempotency_key_required)
    }
}
