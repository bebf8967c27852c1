//! Puts the demonstration's doctors and desks into the directory, each by their own request through the gateway.

use anyhow::{Context as _, Result, bail};
use axum::body::Body;
use axum::http::Request;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::issuer::Issuer;
use crate::people::Person;

/// Where a person keeps their own entry.
pub const ROUTE: (&str, &str) = ("PUT", "/v1/directory/me");

/// Asks the API at this address to take everybody's entry.
pub async fn directory(api: &str, issuer: &Issuer, people: &[Person]) -> Result<()> {
    let client = Client::builder(TokioExecutor::new()).build_http::<Body>();
    for person in people {
        let Some(entry) = &person.directory else { continue };
        let token = issuer.token(person, jiff::Timestamp::now().as_second())?;
        let request = Request::builder()
            .method(ROUTE.0)
            .uri(format!("{api}{}", ROUTE.1))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .body(Body::from(entry.to_string()))?;
        let response = client.request(request).await.context("the gateway")?;
        let status = response.status();
        if !status.is_success() {
            let said = axum::body::to_bytes(Body::new(response.into_body()), 64 * 1024).await?;
            let said = String::from_utf8_lossy(&said);
            bail!(
                "{} could not enter the directory: {} {} answered {status}: {said}",
                person.user,
                ROUTE.0,
                ROUTE.1
            );
        }
    }
    Ok(())
}
