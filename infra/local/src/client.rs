//! Calling the API as one of the people, like anybody: through the gateway, with a token.

use anyhow::{Context as _, Result, bail};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use hyper_util::client::legacy::{Client as Http, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use crate::issuer::Issuer;
use crate::people::Person;

/// Largest answer that is read, in bytes.
const ANSWER_MAX: usize = 6 << 20;

/// A client of the API at one address.
pub struct Client<'a> {
    api: String,
    issuer: &'a Issuer,
    http: Http<HttpConnector, Body>,
}

impl<'a> Client<'a> {
    /// A client of the API at this address, with tokens of this issuer.
    #[must_use]
    pub fn new(api: String, issuer: &'a Issuer) -> Self {
        Client { api, issuer, http: Http::builder(TokioExecutor::new()).build_http() }
    }

    /// What the API answers to this person.
    pub async fn call(
        &self,
        person: &Person,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(StatusCode, Value)> {
        let token = self.issuer.token(person, jiff::Timestamp::now().as_second())?;
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.api))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", uuid::Uuid::new_v4().to_string())
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))?;
        let response = self.http.request(request).await.context("the gateway")?;
        let status = response.status();
        let said = axum::body::to_bytes(Body::new(response.into_body()), ANSWER_MAX).await?;
        Ok((status, serde_json::from_slice(&said).unwrap_or_default()))
    }

    /// The same, where anything but success ends the program.
    pub async fn must(
        &self,
        person: &Person,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value> {
        let (status, said) = self.call(person, method, path, body).await?;
        if !status.is_success() {
            bail!("{method} {path} by {} answered {status}: {said}", person.user);
        }
        Ok(said)
    }
}
