//! What a function answers.

use domain::referral::Referral;
use domain::values::{digest::Digest, words::Party};
use lambda_http::{
    Body, Request, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Bug;

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
pub fn json(status: StatusCode, value: &(impl Serialize + ToSchema)) -> Result<Response<Body>, Bug> {
    let body = serde_json::to_string(value).map_err(|_| Bug::new("an answer cannot be written as JSON"))?;
    let mut response = Response::new(Body::Text(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // Patients' data: nobody in between keeps it.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A file to save: its media type, and its name, which has no other letters than ASCII's and no quotes.
pub fn file(media_type: &'static str, name: &str, content: String) -> Result<Response<Body>, Bug> {
    let mut response = Response::new(Body::Text(content));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_DISPOSITION, value(&format!("attachment; filename=\"{name}\""))?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Somewhere else, by `GET`.
pub fn see_other(address: &str) -> Result<Response<Body>, Bug> {
    let mut response = Response::new(Body::Empty);
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    headers.insert(header::LOCATION, value(address)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A document in JSON that is for everybody, and the same until the next deployment; not again to whoever has it.
pub fn public(request: &Request, document: &str, tag: &str) -> Result<Response<Body>, Bug> {
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
    headers.insert(header::ETAG, value(tag)?);
    Ok(response)
}

/// The same, which says that another `Accept` would have been answered otherwise.
pub fn varied<B>(mut response: Response<B>) -> Response<B> {
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// JSON of a media type of its own, which the `OpenAPI` document does not describe further.
pub fn json_of(media_type: &'static str, value: &serde_json::Value) -> Response<Body> {
    let mut response = Response::new(Body::Text(value.to_string()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The same of a value that never changes: its tag is the digest of its JSON.
pub fn public_json(request: &Request, value: &(impl Serialize + ToSchema)) -> Result<Response<Body>, Bug> {
    let body = serde_json::to_string(value).map_err(|_| Bug::new("an answer cannot be written as JSON"))?;
    public(request, &body, &format!("\"{}\"", Digest::of(body.as_bytes())))
}

/// A referral as this party sees it, with its version as `ETag`.
pub fn referral(status: StatusCode, referral: &Referral, party: Party) -> Result<Response<Body>, Bug> {
    let mut response = json(status, &referral.view(party))?;
    response.headers_mut().insert(header::ETAG, value(&format!("\"{}\"", referral.version))?);
    Ok(response)
}

/// A new referral, with its place.
pub fn created(new: &Referral, party: Party) -> Result<Response<Body>, Bug> {
    let mut response = referral(StatusCode::CREATED, new, party)?;
    let place = value(&format!("/v1/referrals/{}", new.handoff.id))?;
    response.headers_mut().insert(header::LOCATION, place);
    Ok(response)
}

/// A header's value. What it should have been is in no log: it may be a signed address.
fn value(text: &str) -> Result<HeaderValue, Bug> {
    HeaderValue::from_str(text)
        .map_err(|_| Bug::new("a header of an answer has a character that none may have"))
}
