//! What a function answers.

use domain::referral::Referral;
use domain::words::Party;
use lambda_http::{
    Body, Request, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins: the parameter `cursor`; null after the last.
    #[schema(required)]
    pub next: Option<String>,
}

/// A value as JSON: what the `OpenAPI` document describes.
pub fn json(status: StatusCode, value: &(impl Serialize + ToSchema)) -> Response<Body> {
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

/// A document in JSON that is for everybody, and the same until the next deployment; not again to whoever has it.
#[must_use]
pub fn public(request: &Request, document: &'static str, tag: &str) -> Response<Body> {
    let had = request.headers().get_all(header::IF_NONE_MATCH).iter();
    let mut had = had.filter_map(|tags| tags.to_str().ok()).flat_map(|tags| tags.split(',')).map(str::trim);
    let unchanged = had.any(|had| had == "*" || had.trim_start_matches("W/") == tag);
    let mut response = Response::new(Body::Empty);
    if unchanged {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = Body::Text(document.to_owned());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
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
