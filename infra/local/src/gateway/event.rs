//! A request as the event that API Gateway makes of it (HTTP API, payload format 2.0).

use std::collections::BTreeMap;
use std::net::IpAddr;

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use data_encoding::BASE64;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::routes::Target;
use crate::template::ACCOUNT;

/// Everything about a request that goes into its event.
pub struct Received<'a> {
    /// Method, address and headers.
    pub parts: &'a Parts,
    /// The whole body.
    pub body: &'a Bytes,
    /// The route that fits.
    pub target: &'a Target,
    /// What the path's parameters are, decoded.
    pub parameters: BTreeMap<String, String>,
    /// What the authorizer read in the token.
    pub claims: Option<Map<String, Value>>,
    /// Who calls.
    pub source: IpAddr,
    /// The request's id.
    pub request_id: &'a str,
    /// When it came.
    pub now: Timestamp,
    /// The API's id.
    pub api: &'a str,
}

/// The event; what is empty is left out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event<'a> {
    version: &'static str,
    route_key: &'a str,
    raw_path: &'a str,
    raw_query_string: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cookies: Vec<String>,
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    query_string_parameters: BTreeMap<String, String>,
    request_context: Context<'a>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    path_parameters: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    is_base64_encoded: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Context<'a> {
    account_id: &'static str,
    api_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer: Option<Value>,
    domain_name: &'static str,
    domain_prefix: &'static str,
    http: Value,
    request_id: &'a str,
    route_key: &'a str,
    stage: &'static str,
    time: String,
    time_epoch: i64,
}

impl<'a> Received<'a> {
    /// The event.
    #[must_use]
    pub fn event(self) -> Event<'a> {
        let Parts { method, uri, headers, .. } = self.parts;
        let text = is_text(headers).then(|| std::str::from_utf8(self.body).ok()).flatten();
        let has_body = !self.body.is_empty();
        Event {
            version: "2.0",
            route_key: &self.target.key,
            raw_path: uri.path(),
            raw_query_string: uri.query().unwrap_or_default(),
            cookies: cookies(headers),
            headers: header_map(headers, self.source),
            query_string_parameters: joined(form_urlencoded::parse(
                uri.query().unwrap_or_default().as_bytes(),
            )),
            request_context: Context {
                account_id: ACCOUNT,
                api_id: self.api,
                authorizer: self.claims.as_ref().map(authorizer),
                domain_name: "localhost",
                domain_prefix: "localhost",
                http: json!({
                    "method": method.as_str(),
                    "path": uri.path(),
                    "protocol": "HTTP/1.1",
                    "sourceIp": self.source,
                    "userAgent": headers.get(USER_AGENT).map(lossy).unwrap_or_default(),
                }),
                request_id: self.request_id,
                route_key: &self.target.key,
                stage: "$default",
                time: self.now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
                time_epoch: self.now.as_millisecond(),
            },
            path_parameters: self.parameters,
            body: has_body.then(|| text.map_or_else(|| BASE64.encode(self.body), str::to_owned)),
            is_base64_encoded: has_body && text.is_none(),
        }
    }
}

/// Names in lower case, duplicates joined, cookies apart; and what the gateway adds.
fn header_map(received: &HeaderMap, source: IpAddr) -> BTreeMap<String, String> {
    let own = received.iter().filter(|(name, _)| **name != COOKIE);
    let mut headers = joined(own.map(|(name, value)| (name.as_str(), lossy(value))));
    let host = received.get(HOST).map(lossy).unwrap_or_default();
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
    headers.insert("x-forwarded-for".to_owned(), source.to_string());
    headers.insert("x-forwarded-port".to_owned(), port.to_owned());
    headers.insert("x-forwarded-proto".to_owned(), "http".to_owned());
    headers
}

/// Values of one name joined by commas.
fn joined<N: Into<String>, V: Into<String>>(pairs: impl Iterator<Item = (N, V)>) -> BTreeMap<String, String> {
    let mut map: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in pairs {
        let value = value.into();
        map.entry(name.into())
            .and_modify(|earlier| {
                earlier.push(',');
                earlier.push_str(&value);
            })
            .or_insert(value.clone());
    }
    map
}

fn cookies(received: &HeaderMap) -> Vec<String> {
    let lines: Vec<String> = received.get_all(COOKIE).iter().map(lossy).collect();
    let cookies = lines.iter().flat_map(|line| line.split(';')).map(str::trim);
    cookies.filter(|cookie| !cookie.is_empty()).map(str::to_owned).collect()
}

/// The types that API Gateway passes on as text; everything else goes as base64.
fn is_text(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).map(lossy) else { return true };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || matches!(kind.as_str(), "application/json" | "application/javascript" | "application/xml")
}

/// The claims as the authorizer hands them on.
fn authorizer(claims: &Map<String, Value>) -> Value {
    let scopes = claims.get("scope").and_then(Value::as_str);
    let scopes: Option<Vec<&str>> = scopes.map(|scopes| scopes.split(' ').collect());
    let claims: BTreeMap<&String, String> = claims.iter().map(|(name, value)| (name, flat(value))).collect();
    json!({"jwt": {"claims": claims, "scopes": scopes}})
}

/// Every claim is text, a list is `[a b]`.
fn flat(claim: &Value) -> String {
    match claim {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(" ")),
        other => other.to_string(),
    }
}

fn lossy(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

#[cfg(test)]
mod tests;
