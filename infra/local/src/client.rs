//! Calling the API as one of the people, like anybody: through the gateway, with a token.

use anyhow::{Context as _, Result, bail};
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, StatusCode, request};
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
        let answer = self.answer(request).await?;
        Ok((answer.status(), answer.into_body()))
    }

    /// The same with its head.
    pub async fn answer(&self, request: Request<Body>) -> Result<Response<Bytes>> {
        let (head, body) = self.0.request(request).await.context("the gateway")?.into_parts();
        Ok(Response::from_parts(head, axum::body::to_bytes(Body::new(body), ANSWER_MAX).await?))
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

    /// A request by nobody in particular, to be filled in.
    #[must_use]
    pub fn anybody(&self, method: &str, path: &str) -> request::Builder {
        Request::builder().method(method).uri(format!("{}{path}", self.api))
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
