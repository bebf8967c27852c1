//! What a function answers.

use domain::referral::Referral;
use domain::words::Party;
use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;

/// A value as JSON.
pub fn json(status: StatusCode, value: &impl Serialize) -> Response<Body> {
    let body = serde_json::to_string(value).unwrap_or_default();
    let mut response = Response::new(Body::Text(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // Patients' data: nobody in between keeps it.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A file to save: its media type, and its name, which has no other letters than ASCII's and no quotes.
#[must_use]
pub fn file(media_type: &'static str, name: &str, content: String) -> Response<Body> {
    let mut response = Response::new(Body::Text(content));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Somewhere else, by `GET`.
#[must_use]
pub fn see_other(address: &str) -> Response<Body> {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    if let Ok(place) = HeaderValue::from_str(address) {
        headers.insert(header::LOCATION, place);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A referral as this party sees it, with its version as `ETag`.
#[must_use]
pub fn referral(status: StatusCode, referral: &Referral, party: Party) -> Response<Body> {
    let mut response = json(status, &referral.view(party));
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", referral.version)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A new referral, with its place.
#[must_use]
pub fn created(new: &Referral, party: Party) -> Response<Body> {
    let mut response = referral(StatusCode::CREATED, new, party);
    if let Ok(place) = HeaderValue::from_str(&format!("/v1/referrals/{}", new.handoff.id)) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}
