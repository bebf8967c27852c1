//! How every page is answered.

use documents::page::{CONTENT_SECURITY_POLICY, HEADERS};
use lambda_http::{
    Body, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

/// A page, as every page is answered.
#[expect(clippy::expect_used, reason = "the policy is a constant")]
pub(crate) fn page(status: StatusCode, html: String) -> Response<Body> {
    let mut response = Response::new(Body::Text(html));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    let policy = HeaderValue::from_str(&CONTENT_SECURITY_POLICY).expect("words of ours and base64");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}
