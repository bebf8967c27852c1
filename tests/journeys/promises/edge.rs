//! The service's edge: what every answer says, how much the open routes take, and what is kept of each request.

use serde_json::json;

use crate::harness::browser::Guest;
use crate::harness::person::Answer;
use crate::harness::samples::consult;
use crate::harness::stack::{Stack, number};
use crate::harness::tour::tour;

#[track_caller]
fn says_everywhere(answer: &Answer) {
    let secure = Some("max-age=63072000; includeSubDomains");
    assert_eq!(answer.header("strict-transport-security"), secure, "{}", answer.call);
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{}", answer.call);
}

#[test]
fn every_answer_asks_for_tls_and_to_be_taken_for_what_it_is_called() {
    let stack = Stack::shared();
    tour(&stack, |call| {
        let key = format!("edge-{}", number());
        let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
        let body = call.body.to_string();
        let body = (call.method != "GET").then_some(body.as_bytes());
        let answer = call.by.send(call.method, call.path, &headers, body);
        says_everywhere(&answer);
        answer.json_if_any()
    });
    // Problems and pages, too.
    let sender = stack.person("dr-oconnor");
    says_everywhere(&sender.get("/v1/referrals/none").has(404));
    says_everywhere(&sender.create(&json!({})).has(422));
    let page = [("accept", b"text/html".as_slice())];
    says_everywhere(&stack.nobody().send("GET", "/v1/verify/none?code=x", &page, None));
    says_everywhere(&stack.nobody().get("/l/none").has(404));
    let guest = Guest::by(&stack, stack.doctor("clinic-edge"), &json!({}));
    says_everywhere(&guest.get(&guest.link()).has(200));
}

#[test]
fn whoever_floods_an_open_route_is_told_to_slow_down_and_the_doctors_are_not() {
    let stack = Stack::start_with(&[("OpenRate", "1"), ("OpenBurst", "5")]);
    let (doctor, nobody) = (stack.person("dr-oconnor"), stack.nobody());
    for path in [
        "/l/flood",
        "/v1/verify/R-7K4M-92QX?code=8H3K-Q2ZV-0MXT-5RDA",
        "/v1/consent-notices/v1",
        "/v1/openapi.json",
    ] {
        let answers: Vec<_> = (0..30).map(|_| nobody.get(path)).collect();
        assert!(answers[..5].iter().all(|answer| answer.status != 429), "{path}");
        let refused = answers.into_iter().find(|answer| answer.status == 429).unwrap();
        assert_eq!(refused.json(), json!({"message": "Too Many Requests"}), "{path}");
    }
    (0..30).for_each(|_| drop(doctor.get("/v1/referrals?box=sent").is(200)));
}

#[test]
fn the_access_log_has_each_request_by_its_route_and_no_token() {
    let stack = Stack::start();
    let sender = stack.person("dr-oconnor");
    sender.get("/v1/referrals?box=sent&patient=pat-1").is(200);
    stack.nobody().get("/l/token-of-a-link").has(404);
    stack.nobody().get("/v1/referrals?box=sent").has(401);
    let log = stack.log("api-access");
    let lines = log.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let lines: Vec<_> = lines
        .filter(|line| line["route"] != "PUT /v1/directory/me")
        .map(|line| {
            assert!(
                line["millis"].as_str().unwrap().parse::<u64>().is_ok() && line["at"].is_string(),
                "{line}"
            );
            json!([line["route"], line["status"], line["caller"], line["source"]])
        })
        .collect();
    let expected = [
        json!(["GET /v1/referrals", 200, "dr-oconnor", "127.0.0.1"]),
        json!(["GET /l/{token}", 404, "-", "127.0.0.1"]),
        json!(["GET /v1/referrals", 401, "-", "127.0.0.1"]),
    ];
    assert_eq!(lines, expected);
    assert!(!log.contains("token-of-a-link") && !log.contains("pat-1"), "{log}");
}

/// A reference that there is takes longer to look up than one that there is not: the answer does not show it.
#[test]
fn a_letter_that_does_not_match_is_answered_as_late_as_one_that_there_is_not() {
    let stack = Stack::shared();
    let sender = stack.doctor("clinic-edge");
    let sent = sender.create(&consult("dr-rao", &stack.patient())).is(201);
    let known = sent["ref"].as_str().unwrap();
    let code = "8H3K-Q2ZV-0MXT-5RDA";
    for reference in [known, "R-7K4M-92QX", "none"] {
        let begun = std::time::Instant::now();
        stack.nobody().get(&format!("/v1/verify/{reference}?code={code}")).has(404);
        assert!(begun.elapsed().as_millis() >= 200, "{reference}");
    }
}
