//! `Idempotency-Key` and `If-Match`.

use api::request::{idempotency_key, if_match};

use crate::{event, refusal, with_header};

#[test]
fn a_key_is_one_printable_text() {
    assert_eq!(idempotency_key(event(|_| {}).headers()).unwrap(), None);
    let longest = "k".repeat(255);
    for right in ["k", "4c1f…".trim_end_matches('…'), longest.as_str()] {
        assert_eq!(idempotency_key(with_header("idempotency-key", right).headers()).unwrap().unwrap(), right);
    }
    let too_long = "k".repeat(256);
    for wrong in ["", "schlüssel", too_long.as_str()] {
        let request = with_header("idempotency-key", wrong);
        assert_eq!(refusal(idempotency_key(request.headers())), (400, "malformed".into()), "{wrong}");
    }
    let mut twice = with_header("idempotency-key", "one");
    twice.headers_mut().append("idempotency-key", "two".parse().unwrap());
    assert_eq!(refusal(idempotency_key(twice.headers())), (400, "malformed".into()));
}

#[test]
fn a_version_is_given_as_it_was_answered() {
    assert_eq!(if_match(event(|_| {}).headers()).unwrap(), None);
    assert_eq!(if_match(with_header("if-match", "\"3\"").headers()).unwrap(), Some(3));
    assert_eq!(if_match(with_header("if-match", "*").headers()).unwrap(), None);
    for wrong in ["3", "\"three\"", "W/\"3\"", "\"3\", \"4\"", "\"-1\"", "\"1000000000\"", "\"+3\"", ""] {
        let request = with_header("if-match", wrong);
        assert_eq!(refusal(if_match(request.headers())), (400, "malformed".into()), "{wrong}");
    }
}
