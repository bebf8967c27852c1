//! How every page is answered.

use api::Bug;
use documents::page::{CONTENT_SECURITY_POLICY, HEADERS, policy_with_script};
use lambda_http::{
    Body, Response,
    http::{HeaderName, HeaderValue, StatusCode, header},
};

/// A referral's page, whose script sends files to the store at this origin.
pub(crate) fn page_with_script(status: StatusCode, html: String, store: &str) -> Result<Response<Body>, Bug> {
    let mut response = page(status, html);
    let policy = HeaderValue::from_str(&policy_with_script(store)).map_err(Bug::new)?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

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
