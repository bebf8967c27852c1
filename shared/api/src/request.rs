//! What a function reads from an HTTP request: who is calling, the path, the query, the headers, the body.

use std::{collections::HashMap, str::FromStr};

use deserr::Deserr;
use domain::{
    values::{ids::PersonId, person::Caller, text::Name, words::Role},
    wire::input::{self, Errors, FieldError},
};
use lambda_http::{
    Request, RequestExt,
    aws_lambda_events::apigw::ApiGatewayV2httpRequestContext,
    http::{HeaderMap, header},
    request::RequestContext,
};
use utoipa::ToSchema;

use crate::{Problem, json};

/// Largest body of a request, in bytes: 1 MiB.
pub const BODY_MAX: usize = 1 << 20;

fn gateway(request: &Request) -> Option<&ApiGatewayV2httpRequestContext> {
    let RequestContext::ApiGatewayV2(context) = request.request_context_ref()? else { return None };
    Some(context)
}

/// The id by which the gateway, the logs and the client name this request.
#[must_use]
pub fn correlation_id(request: &Request) -> String {
    gateway(request).and_then(|context| context.request_id.clone()).unwrap_or_else(|| "unknown".to_owned())
}

/// The route that was called, such as `POST /v1/referrals/{id}/accept`.
#[must_use]
pub fn route(request: &Request) -> String {
    gateway(request).and_then(|context| context.route_key.clone()).unwrap_or_default()
}

/// Who is calling, by the claims that the gateway's authorizer has checked.
///
/// A token without an id or a role that we know, though valid, is nobody's: 404.
pub fn caller(request: &Request) -> Result<Caller, Problem> {
    let claims = gateway(request)
        .and_then(|context| context.authorizer.as_ref())
        .and_then(|authorizer| authorizer.jwt.as_ref())
        .map(|jwt| &jwt.claims)
        .ok_or_else(Problem::not_found)?;
    let id: PersonId = claim(claims, "sub").ok_or_else(Problem::not_found)?;
    let role: Role = claim(claims, "role").ok_or_else(Problem::not_found)?;
    let name = claims.get("name").and_then(|name| Name::of_token(name).ok());
    let name = name.or_else(|| id.as_str().parse().ok()).ok_or_else(Problem::not_found)?;
    // The gateway hands on every claim as text.
    let verified = claims.get("email_verified").is_some_and(|verified| verified == "true");
    Ok(Caller {
        id,
        role,
        workspace: claim(claims, "workspace"),
        name,
        email: claim(claims, "email").filter(|_| verified),
        registration_no: claim(claims, "registration_no"),
        birth_date: claim(claims, "birthdate"),
    })
}

fn claim<T: FromStr>(claims: &HashMap<String, String>, name: &str) -> Option<T> {
    claims.get(name)?.parse().ok()
}

/// An id in the path; one that cannot be an id is of nothing: 404.
pub fn path<T: FromStr>(request: &Request, name: &str) -> Result<T, Problem> {
    let parameters = request.path_parameters_ref();
    let value = parameters.and_then(|parameters| parameters.first(name));
    value.and_then(|value| value.parse().ok()).ok_or_else(Problem::not_found)
}

/// The query's parameters: each at most once, none that is not known.
#[derive(Debug)]
pub struct Query {
    given: Vec<(String, String)>,
    wrong: Vec<FieldError>,
}

impl Query {
    /// Reads the query; `known` are the parameters that the route takes.
    #[must_use]
    pub fn of(request: &Request, known: &[&str]) -> Self {
        let parameters = request.query_string_parameters();
        let (mut given, mut wrong) = (Vec::<(String, String)>::new(), Vec::new());
        for (name, value) in parameters.iter() {
            if !known.contains(&name) {
                let rule = format!("there is no such parameter; known are: {}", known.join(", "));
                wrong.push(FieldError::new("unknown-member", rule).at(format!("?{name}")));
            } else if given.iter().any(|(earlier, _)| earlier == name) {
                wrong.push(FieldError::new("not-allowed", "give this parameter once").at(format!("?{name}")));
            } else {
                given.push((name.to_owned(), value.to_owned()));
            }
        }
        Self { given, wrong }
    }

    /// The parameter, if it is given; an empty one is not.
    pub fn take<T: FromStr<Err = FieldError>>(&mut self, name: &str) -> Option<T> {
        let (_, value) = self.given.iter().find(|(given, value)| given == name && !value.is_empty())?;
        value.parse().map_err(|error: FieldError| self.wrong.push(error.at(format!("?{name}")))).ok()
    }

    /// `limit`: 1 to 100, 25 when it is left out.
    pub fn limit(&mut self) -> u8 {
        self.limit_or(25)
    }

    /// `limit`: 1 to 100, and this when it is left out.
    pub fn limit_or(&mut self, usual: u8) -> u8 {
        self.take::<Limit>("limit").map_or(usual, |limit| limit.0)
    }

    /// Whether all that was given is right.
    pub fn check(self) -> Result<(), Problem> {
        if self.wrong.is_empty() { Ok(()) } else { Err(self.wrong.into()) }
    }
}

struct Limit(u8);

impl FromStr for Limit {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let limit = text.parse().ok().filter(|limit| (1..=100).contains(limit));
        limit.map(Self).ok_or_else(|| FieldError::new("out-of-range", "a whole number from 1 to 100"))
    }
}

/// Whether the request names this media type among those that it accepts.
#[must_use]
pub fn accepts(request: &Request, media_type: &str) -> bool {
    let accepted = request.headers().get_all(header::ACCEPT).iter().filter_map(|accept| accept.to_str().ok());
    let mut types = accepted.flat_map(|accept| accept.split(',')).filter_map(|range| range.split(';').next());
    types.any(|range| range.trim().eq_ignore_ascii_case(media_type))
}

/// The idempotency key, if one is given: 1 to 255 printable ASCII characters.
pub fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut keys = headers.get_all("idempotency-key").iter();
    let Some(key) = keys.next() else { return Ok(None) };
    let printable = key.to_str().ok().filter(|key| {
        // A tab would pass for text.
        (1..=255).contains(&key.len()) && !key.contains('\t') && keys.next().is_none()
    });
    printable.map(|key| Some(key.to_owned())).ok_or_else(|| {
        Problem::malformed("an Idempotency-Key is one text of 1 to 255 printable ASCII characters")
    })
}

/// The version that the caller has read, if `If-Match` says so; `*` is any.
pub fn if_match(headers: &HeaderMap) -> Result<Option<u32>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let tag = value.to_str().unwrap_or_default().trim();
    if tag == "*" {
        return Ok(None);
    }
    let version = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')).filter(|tag| {
        // One that is longer is no version of ours, and a sign would pass for a part of a number.
        tag.len() < 10 && tag.bytes().all(|digit| digit.is_ascii_digit())
    });
    let version = version.and_then(|tag| tag.parse().ok());
    version.map(Some).ok_or_else(|| {
        Problem::malformed("If-Match takes the ETag of the referral as it was answered, like \"3\"")
    })
}

/// The body as `T`, which the `OpenAPI` document describes, with every wrong field named. An empty body counts as `{}`.
pub fn body<T: Deserr<Errors> + ToSchema>(request: &Request) -> Result<T, Problem> {
    let bytes: &[u8] = request.body().as_ref();
    if bytes.len() > BODY_MAX {
        let detail = format!("a body has at most {BODY_MAX} bytes, this one {}", bytes.len());
        return Err(Problem::too_large(detail));
    }
    let is_json = request.headers().get(header::CONTENT_TYPE).is_none_or(|value| {
        let essence = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/json")
    });
    if bytes.is_empty() {
        return Ok(input::parse(serde_json::json!({}))?);
    }
    if !is_json {
        return Err(Problem::unsupported_type());
    }
    let read = json::read(bytes).map_err(|error| {
        // The error's words may quote the body: only the place is told.
        let (line, column) = (error.line(), error.column());
        let rule = if error.is_data() {
            "an object of the body has a member twice (RFC 7493): leave one out"
        } else {
            "the body is not JSON (RFC 8259, UTF-8)"
        };
        Problem::malformed(format!("{rule}: line {line}, column {column}"))
    })?;
    Ok(input::parse(read)?)
}
