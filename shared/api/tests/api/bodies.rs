//! Bodies: any bytes are read or refused, and what they say is never told again.

use api::request::{BODY_MAX, body};
use domain::{
    commands::command::{Accept, Note},
    handoff::Create,
};
use proptest::prelude::*;

use crate::{document, event, refusal, with_body, with_header};

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Err(problem) = body::<Create>(&with_body(&bytes)) {
            let (status, _) = document(problem);
            prop_assert!(status == 400 || status == 422, "{status}");
        }
    }

    #[test]
    fn text_that_looks_like_json_is_read_or_refused(text in r#"[\[\]{}:,"a-z0-9.eE+\-\\u ]{0,200}"#) {
        if let Err(problem) = body::<Note>(&with_body(text.as_bytes())) {
            let (status, _) = document(problem);
            prop_assert!(status == 400 || status == 422, "{status}");
        }
    }
}

#[test]
fn what_cannot_be_parsed_is_malformed_and_not_repeated() {
    let deep = "[".repeat(100_000);
    for wrong in
        ["{", "nonsense", "{\"text\": \"secret-marker}", "1e999", "{\"a\":1}{}", deep.as_str(), "\u{feff}{}"]
    {
        let (status, document) = document(body::<Note>(&with_body(wrong.as_bytes())).unwrap_err());
        assert_eq!((status, document["code"].as_str().unwrap()), (400, "malformed"));
        assert!(!document.to_string().contains("secret-marker"));
    }
    assert_eq!(refusal(body::<Note>(&with_body(b"{\"text\": \"\xff\xfe\"}"))), (400, "malformed".into()));
}

#[test]
fn a_body_over_the_limit_is_too_large_and_says_the_limit() {
    let text = format!("{{\"text\": \"{}\"}}", "x".repeat(BODY_MAX));
    let (status, document) = document(body::<Note>(&with_body(text.as_bytes())).unwrap_err());
    assert_eq!((status, document["code"].as_str().unwrap()), (413, "too-large"));
    assert!(document["detail"].as_str().unwrap().contains(&BODY_MAX.to_string()));
}

#[test]
fn no_body_is_an_empty_object() {
    assert_eq!(body::<Accept>(&event(|_| {})).unwrap(), Accept::default());
    assert_eq!(refusal(body::<Note>(&event(|_| {}))), (422, "invalid".into()));
}

#[test]
fn a_body_of_another_type_is_unsupported() {
    for json in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
        let mut request = with_header("content-type", json);
        *request.body_mut() = "{}".into();
        assert!(body::<Accept>(&request).is_ok(), "{json}");
    }
    for other in ["application/x-www-form-urlencoded", "text/plain", "application/jsonx", ""] {
        let mut request = with_header("content-type", other);
        *request.body_mut() = "{}".into();
        assert_eq!(refusal(body::<Accept>(&request)), (415, "unsupported-type".into()), "{other}");
    }
}
