//! The HTTP edge from outside: what it reads from a request as the gateway sends it, and what it answers.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers are outside of #[test]"
)]

mod bodies;
mod callers;
mod headers;
mod problems;
mod public;
mod queries;

use api::Problem;
use data_encoding::BASE64;
use lambda_http::{Body, Request, Response, request::from_str};
use serde_json::{Value, json};

/// An event of the gateway, as a change of this one.
fn event(change: impl FnOnce(&mut Value)) -> Request {
    let mut event = json!({
        "version": "2.0", "routeKey": "POST /v1/referrals/{id}/accept", "rawPath": "/v1/referrals/7/accept",
        "rawQueryString": "", "headers": {"content-type": "application/json"},
        "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "d", "domainPrefix": "d", "requestId": "request-1",
            "routeKey": "POST /v1/referrals/{id}/accept", "stage": "$default",
            "time": "22/Nov/2026:09:00:00 +0000", "timeEpoch": 1_795_338_000_000_i64,
            "authorizer": {"jwt": {"claims": {
                "sub": "dr-rao", "role": "doctor", "workspace": "clinic-a", "name": "Dr Rao", "email": "rao@a.example",
                "email_verified": "true", "registration_no": "TN-51877",
            }, "scopes": null}},
            "http": {"method": "POST", "path": "/v1/referrals/7/accept", "protocol": "HTTP/1.1",
                     "sourceIp": "1.2.3.4", "userAgent": "test"},
        },
        "pathParameters": {"id": "7"}, "isBase64Encoded": false,
    });
    change(&mut event);
    from_str(&event.to_string()).unwrap()
}

/// A request with these bytes as its body.
fn with_body(bytes: &[u8]) -> Request {
    event(|event| {
        event["body"] = BASE64.encode(bytes).into();
        event["isBase64Encoded"] = true.into();
    })
}

/// A request with this header.
fn with_header(name: &str, value: &str) -> Request {
    event(|event| event["headers"][name] = value.into())
}

/// Status and document of a problem.
fn document(problem: Problem) -> (u16, Value) {
    let response: Response<Body> = problem.into_response("request-1");
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let document: Value = serde_json::from_slice(response.body().as_ref()).unwrap();
    assert_eq!(document["status"], response.status().as_u16());
    (response.status().as_u16(), document)
}

/// Status and code of a refusal.
fn refusal<T: std::fmt::Debug>(result: Result<T, Problem>) -> (u16, String) {
    let (status, document) = document(result.unwrap_err());
    (status, document["code"].as_str().unwrap().to_owned())
}
