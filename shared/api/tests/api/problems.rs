//! Problem documents (RFC 9457): the contract's statuses and codes.

use api::Problem;
use domain::{
    commands::command::CommandName, referral::refusal::Refusal, values::words::Status,
    wire::input::FieldError,
};
use serde_json::json;

use crate::document;

#[test]
fn each_problem_has_the_contracts_status_and_code() {
    let error = |code| vec![FieldError::new(code, "rule").at("/place")];
    let refused = |refusal: Refusal| Problem::from(refusal);
    let all = [
        (Problem::malformed("x"), 400, "malformed"),
        (Problem::idempotency_key_required(), 400, "idempotency-key-required"),
        (refused(Refusal::NotYourTurn { actions: vec![] }), 403, "not-your-turn"),
        (Problem::not_found(), 404, "not-found"),
        (refused(Refusal::WrongState { status: Status::Sent, actions: vec![] }), 409, "wrong-state"),
        (Problem::conflict(vec![]), 409, "conflict"),
        (Problem::stale(3), 412, "stale"),
        (Problem::too_large("x"), 413, "too-large"),
        (Problem::unsupported_type(), 415, "unsupported-type"),
        (refused(Refusal::Invalid(error("required"))), 422, "invalid"),
        (Problem::idempotency_key_reused(), 422, "idempotency-key-reused"),
        (Problem::from(error("consent-missing")), 422, "consent-missing"),
        (Problem::from(error("not-yours-to-say")), 422, "not-yours-to-say"),
        (Problem::from(error("attachment-not-ready")), 422, "attachment-not-ready"),
        (Problem::try_again(), 503, "try-again"),
        (Problem::internal(), 500, "internal"),
    ];
    for (problem, status, code) in all {
        let (answered, document) = document(problem);
        assert_eq!((answered, document["code"].as_str().unwrap()), (status, code));
        assert_eq!(document["correlation_id"], "request-1");
        for member in ["type", "title", "detail"] {
            assert!(!document[member].as_str().unwrap().is_empty(), "{code} has a {member}");
        }
    }
}

#[test]
fn several_wrong_fields_are_invalid_whatever_they_are() {
    let errors = vec![
        FieldError::new("consent-missing", "ask first").at("/consent"),
        FieldError::new("required", "name it").at("/to"),
    ];
    let (status, document) = document(Problem::from(errors));
    assert_eq!((status, document["code"].as_str().unwrap()), (422, "invalid"));
    assert_eq!(document["errors"][1], json!({"pointer": "/to", "code": "required", "detail": "name it"}));
}

#[test]
fn a_refusal_says_what_is_possible_now() {
    let actions = vec![CommandName::Accept, CommandName::Note];
    let (_, document) = document(Refusal::WrongState { status: Status::Sent, actions }.into());
    assert_eq!(document["actions"], json!(["accept", "note"]));
    assert!(document["detail"].as_str().unwrap().contains("accept, note"));
}

#[test]
fn trying_again_says_when() {
    let response = Problem::try_again().into_response("request-1");
    assert_eq!(response.headers()["retry-after"], "1");
}
