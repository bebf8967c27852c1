//! What can be asked of this service and how it answers, for whoever writes a client: open to all.

use api::{request, respond};
use domain::digest::Digest;
use functions::Answer;
use lambda_http::Request;
use openapi::DOCUMENT;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let tag = format!("\"{}\"", Digest::of(DOCUMENT.as_bytes()));
    functions::serve_alone(move |request| document(request, &tag)).await
}

fn document(request: &Request, tag: &str) -> Answer {
    request::Query::of(request, &[]).check()?;
    Ok(respond::public(request, DOCUMENT, tag)?)
}
