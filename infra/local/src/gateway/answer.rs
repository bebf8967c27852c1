//! What a function answers (payload format 2.0), and what the gateway itself answers, as HTTP.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, SET_COOKIE, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::lambda::Failure;

/// What a function may say in payload format 2.0.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    #[serde(default)]
    headers: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    multi_value_headers: Option<BTreeMap<String, Vec<Value>>>,
    #[serde(default)]
    cookies: Option<Vec<String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

/// A function's answer as HTTP; none if it makes no sense.
pub(super) fn from_function(said: &Bytes) -> Option<Response> {
    let whole: Value = serde_json::from_slice(said).ok()?;
    if whole.get("statusCode").is_none() {
        // Format 2.0 takes anything else for the body of a 200.
        return Some(([(CONTENT_TYPE, "application/json")], said.clone()).into_response());
    }
    let answer: Answer = serde_json::from_value(whole).ok()?;
    let body = match answer.body {
        None => Vec::new(),
        Some(body) if answer.is_base64_encoded => BASE64.decode(body.as_bytes()).ok()?,
        Some(body) => body.into_bytes(),
    };
    let has_body = !body.is_empty();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(answer.status_code).ok()?;
    let headers = response.headers_mut();
    for (name, value) in answer.headers.unwrap_or_default() {
        headers.insert(header(&name)?, value_of(&value)?);
    }
    for (name, values) in answer.multi_value_headers.unwrap_or_default() {
        let name = header(&name)?;
        headers.remove(&name);
        for value in values {
            headers.append(name.clone(), value_of(&value)?);
        }
    }
    for cookie in answer.cookies.unwrap_or_default() {
        headers.append(SET_COOKIE, HeaderValue::from_str(&cookie).ok()?);
    }
    if has_body && !headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    }
    // The server counts the bytes that it sends.
    for name in ["content-length", "connection", "transfer-encoding"] {
        headers.remove(name);
    }
    Some(response)
}

fn header(name: &str) -> Option<HeaderName> {
    HeaderName::from_bytes(name.as_bytes()).ok()
}

fn value_of(value: &Value) -> Option<HeaderValue> {
    match value {
        Value::String(text) => HeaderValue::from_str(text).ok(),
        Value::Number(_) | Value::Bool(_) => HeaderValue::from_str(&value.to_string()).ok(),
        _ => None,
    }
}

/// A refusal of the gateway's own, in its words.
pub(super) fn refusal(status: StatusCode, message: &str) -> Response {
    let body = json!({"message": message}).to_string();
    (status, [(CONTENT_TYPE, "application/json")], body).into_response()
}

/// 401, with why in the header as API Gateway says it.
pub(super) fn unauthorized(why: Option<&str>) -> Response {
    let mut response = refusal(StatusCode::UNAUTHORIZED, "Unauthorized");
    let challenge = why.map_or_else(
        || "Bearer".to_owned(),
        |why| format!("Bearer scope=\"\" error=\"invalid_token\" error_description=\"{why}\""),
    );
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    response
}

/// What a caller is told when the function gave no answer.
pub(super) fn failed(failure: &Failure) -> Response {
    match failure {
        Failure::TimedOut => refusal(StatusCode::GATEWAY_TIMEOUT, "Gateway Timeout"),
        Failure::EventTooLarge => refusal(StatusCode::PAYLOAD_TOO_LARGE, "Request Too Long"),
        Failure::Throttled => refusal(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        Failure::Unknown | Failure::Crashed | Failure::Reported { .. } | Failure::AnswerTooLarge => {
            refusal(StatusCode::BAD_GATEWAY, "Bad Gateway")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(said: &str) -> (u16, Vec<(String, String)>, String) {
        let response = from_function(&Bytes::from(said.to_owned())).unwrap();
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_function_says_status_headers_cookies_and_body() {
        let (status, headers, body) = read(
            r#"{"statusCode": 201, "headers": {"Location": "/v1/referrals/1", "X-Count": 2},
                "multiValueHeaders": {"vary": ["a", "b"]}, "cookies": ["a=1", "b=2"],
                "body": "aGVsbG8=", "isBase64Encoded": true}"#,
        )
        .await;
        assert_eq!((status, body.as_str()), (201, "hello"));
        for (name, value) in [
            ("location", "/v1/referrals/1"),
            ("x-count", "2"),
            ("vary", "a"),
            ("vary", "b"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
            ("content-type", "text/plain; charset=utf-8"),
        ] {
            assert!(headers.contains(&(name.to_owned(), value.to_owned())), "{name}: {value} in {headers:?}");
        }
    }

    #[tokio::test]
    async fn json_without_a_status_is_the_body_of_a_200() {
        let (status, headers, body) = read(r#"{"hello": "world"}"#).await;
        assert_eq!((status, body.as_str()), (200, r#"{"hello": "world"}"#));
        assert!(headers.contains(&("content-type".to_owned(), "application/json".to_owned())));
    }

    #[test]
    fn what_makes_no_sense_is_no_answer() {
        for said in [
            "not json",
            r#"{"statusCode": "ok"}"#,
            r#"{"statusCode": 99}"#,
            r#"{"statusCode": 200, "body": "***", "isBase64Encoded": true}"#,
            r#"{"statusCode": 200, "headers": {"a b": "c"}}"#,
        ] {
            assert!(from_function(&Bytes::from(said)).is_none(), "{said}");
        }
    }
}
