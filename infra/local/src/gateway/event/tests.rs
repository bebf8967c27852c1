//! One whole event, and how bodies travel.

use axum::http::Request;

use super::*;
use crate::gateway::Routes;
use crate::template::{Failing, Function, Route};

fn routes() -> Routes {
    let route = Route {
        method: "POST".to_owned(),
        path: "/v1/referrals/{id}/{command}".to_owned(),
        authorizer: Some("Token".to_owned()),
        place: String::new(),
        line: 0,
    };
    Routes::of(&[Function {
        id: "Command".to_owned(),
        binary: "command".to_owned(),
        timeout: 3,
        memory: 128,
        concurrency: None,
        environment: BTreeMap::new(),
        routes: vec![route],
        notifications: Vec::new(),
        rules: Vec::new(),
        mappings: Vec::new(),
        schedules: Vec::new(),
        failing: Failing::default(),
        policies: Vec::new(),
    }])
}

fn event(request: Request<Bytes>, claims: &Value) -> Value {
    let routes = routes();
    let (parts, body) = request.into_parts();
    let (target, parameters) = routes.find("POST", parts.uri.path()).unwrap();
    let received = Received {
        parts: &parts,
        body: &body,
        target,
        parameters,
        claims: claims.as_object().cloned(),
        source: [127, 0, 0, 1].into(),
        request_id: "6f1f1c9e",
        now: "2026-11-22T09:05:03.250Z".parse().unwrap(),
        api: "Api",
    };
    serde_json::to_value(received.event()).unwrap()
}

#[test]
fn an_event_says_all_of_the_request() {
    let request = Request::post("/v1/referrals/R%201/accept?tag=a&tag=b%20c&empty=")
        .header("Host", "localhost:8080")
        .header("User-Agent", "curl/8")
        .header("Content-Type", "application/json; charset=utf-8")
        .header("X-Twice", "one")
        .header("X-Twice", "two")
        .header("Cookie", "a=1; b=2")
        .body(Bytes::from_static(b"{\"expected_by\": null}"))
        .unwrap();
    let claims = json!({"sub": "dr-rao", "exp": 1_795_345_503, "groups": ["a", "b"], "scope": "read write"});
    let expected = json!({
        "version": "2.0",
        "routeKey": "POST /v1/referrals/{id}/{command}",
        "rawPath": "/v1/referrals/R%201/accept",
        "rawQueryString": "tag=a&tag=b%20c&empty=",
        "cookies": ["a=1", "b=2"],
        "headers": {
            "content-type": "application/json; charset=utf-8",
            "host": "localhost:8080",
            "user-agent": "curl/8",
            "x-forwarded-for": "127.0.0.1",
            "x-forwarded-port": "8080",
            "x-forwarded-proto": "http",
            "x-twice": "one,two",
        },
        "queryStringParameters": {"tag": "a,b c", "empty": ""},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "Api",
            "authorizer": {
                "jwt": {
                    "claims": {"sub": "dr-rao", "exp": "1795345503", "groups": "[a b]", "scope": "read write"},
                    "scopes": ["read", "write"],
                },
            },
            "domainName": "localhost",
            "domainPrefix": "localhost",
            "http": {
                "method": "POST",
                "path": "/v1/referrals/R%201/accept",
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "curl/8",
            },
            "requestId": "6f1f1c9e",
            "routeKey": "POST /v1/referrals/{id}/{command}",
            "stage": "$default",
            "time": "22/Nov/2026:09:05:03 +0000",
            "timeEpoch": 1_795_338_303_250_i64,
        },
        "pathParameters": {"id": "R 1", "command": "accept"},
        "body": "{\"expected_by\": null}",
        "isBase64Encoded": false,
    });
    assert_eq!(event(request, &claims), expected);
}

#[test]
fn what_is_not_there_is_left_out() {
    let request = Request::post("/v1/referrals/1/accept").body(Bytes::new()).unwrap();
    let event = event(request, &Value::Null);
    for member in ["cookies", "queryStringParameters", "body"] {
        assert_eq!(event.get(member), None, "{member}");
    }
    assert_eq!(event["requestContext"].get("authorizer"), None);
    assert_eq!((&event["rawQueryString"], &event["isBase64Encoded"]), (&json!(""), &json!(false)));
}

#[test]
fn only_text_travels_as_text() {
    for (kind, body, expected) in [
        (Some("text/plain"), "grün".as_bytes(), json!("grün")),
        (None, b"words", json!("words")),
        (Some("application/xml"), b"<a/>", json!("<a/>")),
        (Some("application/json"), b"\xff", json!("/w==")),
        (Some("application/fhir+json"), b"{}", json!("e30=")),
        (Some("application/x-www-form-urlencoded"), b"a=b", json!("YT1i")),
        (Some("image/png"), b"\x89PNG", json!("iVBORw==")),
    ] {
        let mut request = Request::post("/v1/referrals/1/accept");
        if let Some(kind) = kind {
            request = request.header("Content-Type", kind);
        }
        let event = event(request.body(Bytes::copy_from_slice(body)).unwrap(), &Value::Null);
        let is_text = std::str::from_utf8(body) == Ok(expected.as_str().unwrap());
        assert_eq!((&event["body"], &event["isBase64Encoded"]), (&expected, &json!(!is_text)), "{kind:?}");
    }
}
