//! What pages of other origins may ask of a bucket.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, HeaderName, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};

use crate::template::{Cors, matches};

/// What a browser asks before it asks.
pub(super) struct Preflight {
    origin: String,
    method: String,
    /// In small letters.
    headers: Vec<String>,
}

fn header(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

impl Preflight {
    pub(super) fn read(headers: &HeaderMap) -> Option<Preflight> {
        let asked = header(headers, ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default();
        let names = asked.split(',').map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty());
        Some(Preflight {
            origin: header(headers, ORIGIN)?,
            method: header(headers, ACCESS_CONTROL_REQUEST_METHOD)?,
            headers: names.collect(),
        })
    }

    /// The answer by the first rule that allows all of it.
    pub(super) fn answer(&self, rules: &[Cors]) -> Response {
        let allows = |rule: &&Cors| {
            let known =
                |name: &String| rule.headers.iter().any(|pattern| matches(&pattern.to_lowercase(), name));
            allowed(rule, &self.origin, &self.method) && self.headers.iter().all(known)
        };
        let Some(rule) = rules.iter().find(allows) else {
            let body = "<Error><Code>AccessForbidden</Code><Message>CORSResponse: This CORS request is not \
                        allowed.</Message></Error>";
            return (StatusCode::FORBIDDEN, [("content-type", "application/xml")], body).into_response();
        };
        let mut response = StatusCode::OK.into_response();
        grant(rule, &self.origin, response.headers_mut());
        if !self.headers.is_empty() {
            set(response.headers_mut(), ACCESS_CONTROL_ALLOW_HEADERS, &self.headers.join(", "));
        }
        response
    }
}

/// Tells the browser that a page of this origin may read the answer, if it may.
pub(super) fn allow(rules: &[Cors], method: &str, asked: Option<&str>, headers: &mut HeaderMap) {
    let Some(origin) = asked else { return };
    if let Some(rule) = rules.iter().find(|rule| allowed(rule, origin, method)) {
        grant(rule, origin, headers);
    }
}

fn allowed(rule: &Cors, origin: &str, method: &str) -> bool {
    rule.methods.iter().any(|allowed| allowed == method)
        && rule.origins.iter().any(|pattern| matches(pattern, origin))
}

fn grant(rule: &Cors, origin: &str, headers: &mut HeaderMap) {
    let any = rule.origins.iter().any(|pattern| pattern == "*");
    set(headers, ACCESS_CONTROL_ALLOW_ORIGIN, if any { "*" } else { origin });
    if !any {
        set(headers, ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
    }
    set(headers, ACCESS_CONTROL_ALLOW_METHODS, &rule.methods.join(", "));
    if !rule.exposed.is_empty() {
        set(headers, ACCESS_CONTROL_EXPOSE_HEADERS, &rule.exposed.join(", "));
    }
    if let Some(seconds) = rule.max_age {
        set(headers, ACCESS_CONTROL_MAX_AGE, &seconds.to_string());
    }
    set(headers, VARY, "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
