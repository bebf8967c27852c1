//! A request as the event that API Gateway makes of it (HTTP API, payload format 2.0).

use std::collections::BTreeMap;
use std::net::IpAddr;

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use data_encoding::BASE64;
use jiff::Timestamp;
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

impl Received<'_> {
    /// The event.
    #[must_use]
    pub fn event(self) -> Value {
        let path = self.parts.uri.path();
        let query = self.parts.uri.query().unwrap_or_default();
        let mut context = json!({
            "accountId": ACCOUNT,
            "apiId": self.api,
            "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": {
                "method": self.parts.method.as_str(),
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": self.source.to_string(),
                "userAgent": self.parts.headers.get(USER_AGENT).map(lossy).unwrap_or_default(),
            },
            "requestId": self.request_id,
            "routeKey": self.target.key,
            "stage": "$default",
            "time": self.now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
            "timeEpoch": self.now.as_millisecond(),
        });
        if let Some(claims) = self.claims {
            let scopes =
                claims.get("scope").and_then(Value::as_str).map(|scope| scope.split(' ').collect::<Vec<_>>());
            let claims: Map<String, Value> =
                claims.iter().map(|(name, value)| (name.clone(), Value::String(flat(value)))).collect();
            context["authorizer"] = json!({"jwt": {"claims": claims, "scopes": scopes}});
        }
        let mut event = json!({
            "version": "2.0",
            "routeKey": self.target.key,
            "rawPath": path,
            "rawQueryString": query,
            "headers": headers(&self.parts.headers, self.source),
            "requestContext": context,
            "isBase64Encoded": false,
        });
        let cookies = cookies(&self.parts.headers);
        if !cookies.is_empty() {
            event["cookies"] = json!(cookies);
        }
        if !query.is_empty() {
            event["queryStringParameters"] = json!(parameters(query));
        }
        if !self.parameters.is_empty() {
            event["pathParameters"] = json!(self.parameters);
        }
        if !self.body.is_empty() {
            let text = is_text(&self.parts.headers).then(|| std::str::from_utf8(self.body).ok()).flatten();
            event["isBase64Encoded"] = json!(text.is_none());
            event["body"] = text.map_or_else(|| json!(BASE64.encode(self.body)), |text| json!(text));
        }
        event
    }
}

/// Names in lower case, duplicates joined by a comma, cookies apart; and what the gateway adds.
fn headers(received: &HeaderMap, source: IpAddr) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in received.iter().filter(|(name, _)| **name != COOKIE) {
        headers
            .entry(name.as_str().to_owned())
            .and_modify(|joined| {
                joined.push(',');
                joined.push_str(&lossy(value));
            })
            .or_insert_with(|| lossy(value));
    }
    let port =
        received.get(HOST).map(lossy).and_then(|host| host.rsplit_once(':').map(|(_, port)| port.to_owned()));
    headers.insert("x-forwarded-for".to_owned(), source.to_string());
    headers.insert("x-forwarded-port".to_owned(), port.unwrap_or_else(|| "80".to_owned()));
    headers.insert("x-forwarded-proto".to_owned(), "http".to_owned());
    headers
}

fn cookies(received: &HeaderMap) -> Vec<String> {
    let all: Vec<String> = received.get_all(COOKIE).iter().map(lossy).collect();
    all.iter()
        .flat_map(|line| line.split(';'))
        .map(|cookie| cookie.trim().to_owned())
        .filter(|cookie| !cookie.is_empty())
        .collect()
}

fn parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        parameters
            .entry(name.into_owned())
            .and_modify(|joined| {
                joined.push(',');
                joined.push_str(&value);
            })
            .or_insert_with(|| value.clone().into_owned());
    }
    parameters
}

/// The types that API Gateway passes on as text; everything else goes as base64.
fn is_text(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).map(lossy) else { return true };
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || matches!(kind.as_str(), "application/json" | "application/javascript" | "application/xml")
}

/// The authorizer turns every claim into text, a list into `[a b]`.
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
