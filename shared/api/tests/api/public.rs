//! What is for everybody: it can be kept, and is not sent again to whoever has it.

use api::respond::public;

use crate::{event, with_header};

const TAG: &str = "\"7\"";

#[test]
fn whoever_has_it_is_told_so() {
    for had in ["\"7\"", "W/\"7\"", "\"6\", \"7\"", "*"] {
        let response = public(&with_header("if-none-match", had), "{}", TAG).unwrap();
        assert_eq!((response.status().as_u16(), response.body().len()), (304, 0), "{had}");
        assert_eq!(response.headers()["etag"], TAG);
    }
}

#[test]
fn whoever_has_not_is_sent_it() {
    let others = ["\"6\"", "7", ""].map(|had| with_header("if-none-match", had));
    for request in others.into_iter().chain([event(|_| {})]) {
        let response = public(&request, "{}", TAG).unwrap();
        assert_eq!((response.status().as_u16(), response.body().as_ref()), (200, b"{}".as_slice()));
        let headers = response.headers();
        assert_eq!(headers["content-type"], "application/json");
        assert_eq!(headers["cache-control"], "public, max-age=300");
        assert_eq!(headers["etag"], TAG);
    }
}
