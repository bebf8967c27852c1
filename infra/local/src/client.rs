//! Calling the API as one of the people, like anybody: through the gateway, with a token.

use anyhow::{Context as _, Result, bail};
use axum::body::{Body, Bytes};
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
    sender: Sender,
}

/// What sends requests; its clones share their connections.
#[derive(Clone)]
pub struct Sender(Http<HttpConnector, Body>);

impl Sender {
    /// What the API answers.
    pub async fn send(&self, request: Request<Body>) -> Result<(StatusCode, Bytes)> {
        let response = self.0.request(request).await.context("the gateway")?;
        let status = response.status();
        Ok((status, axum::body::to_bytes(Body::new(response.into_body()), ANSWER_MAX).await?))
    }
}

impl<'a> Client<'a> {
    /// A client of the API at this address, with tokens of this issuer.
    #[must_use]
    pub fn new(api: String, issuer: &'a Issuer) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Client { api, issuer, sender: Sender(Http::builder(TokioExecutor::new()).build(connector)) }
    }

    /// What sends this client's requests.
    #[must_use]
    pub fn sender(&self) -> Sender {
        self.sender.clone()
    }

    /// A request by this person, ready to be sent.
    pub fn request(
        &self,
        person: &Person,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Request<Body>> {
        let token = self.issuer.token(person, jiff::Timestamp::now().as_second())?;
        Ok(Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.api))
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", uuid::Uuid::new_v4().to_string())
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))?)
    }

    /// What the API answers to this person.
    pub async fn call(
        &self,
        person: &Person,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(StatusCode, Value)> {
        let (status, said) = self.sender.send(self.request(person, method, path, body)?).await?;
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
