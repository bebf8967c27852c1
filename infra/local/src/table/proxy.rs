//! What stands before the table: it knows which function calls, allows what the function may do, and counts.

use std::sync::Arc;

use anyhow::Result;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use axum::http::{self, HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::access::{Hashes, Need, needs};
use super::capacity;
use super::counts::Counts;
use crate::callers::{Caller, Callers, access_key};
use crate::log::say;

/// `DynamoDB` accepts no larger request.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// Passes requests on to the table.
pub(super) struct Proxy {
    callers: Arc<Callers>,
    counts: Arc<Counts>,
    hashes: Hashes,
    table: Uri,
    client: Client<HttpConnector, Body>,
    /// Told of every request that may have written.
    written: watch::Sender<()>,
}

impl Proxy {
    pub(super) fn new(
        callers: Arc<Callers>,
        counts: Arc<Counts>,
        hashes: Hashes,
        table: Uri,
        written: watch::Sender<()>,
    ) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Proxy { callers, counts, hashes, table, client, written }
    }

    /// Serves until the task is dropped.
    pub(super) async fn serve(self, listener: TcpListener) {
        let listener = listener.tap_io(|stream| {
            // Only a matter of speed.
            let _ = stream.set_nodelay(true);
        });
        let router = axum::Router::new().fallback(pass_on).with_state(Arc::new(self));
        if let Err(error) = axum::serve(listener, router).await {
            say("table", format_args!("no longer reachable: {error}"));
        }
    }

    /// Who calls, or why nobody may.
    fn caller(&self, headers: &HeaderMap) -> Result<Option<&Caller>, Refused> {
        let key = access_key(headers).ok_or(Refused::NoKey)?;
        if self.callers.knows(key) { Ok(self.callers.function(key)) } else { Err(Refused::UnknownKey) }
    }

    /// The function that calls, if one does, and may.
    fn check(&self, headers: &HeaderMap, operation: &str, body: &[u8]) -> Result<Option<&str>, Refused> {
        let Some(caller) = self.caller(headers)? else { return Ok(None) };
        self.counts.add(&caller.function, operation);
        for (Need { action, resource }, keys) in needs(operation, body, &self.hashes) {
            if !caller.may_reach(&action, &resource, &keys.into_iter().collect::<Vec<_>>()) {
                return Err(Refused::NotAllowed(caller.refuse(&action, &resource)));
            }
        }
        Ok(Some(&caller.function))
    }

    async fn pass_on(&self, mut parts: Parts, body: Bytes) -> Result<Response, Refused> {
        parts.uri = self.table.clone();
        let passed = self.client.request(http::Request::from_parts(parts, Body::from(body))).await;
        passed.map(|response| response.map(Body::new)).map_err(|error| {
            say("table", format_args!("cannot be reached: {error}"));
            Refused::Unreachable
        })
    }

    /// The same, and notes what the function uses up.
    async fn measure(
        &self,
        function: &str,
        operation: &str,
        mut parts: Parts,
        body: Vec<u8>,
    ) -> Result<Response, Refused> {
        parts.headers.remove(CONTENT_LENGTH);
        let (head, answer) = self.pass_on(parts, body.into()).await?.into_parts();
        let answer = to_bytes(answer, BODY_LIMIT).await.map_err(|_| Refused::Unreachable)?;
        if let Some(units) = capacity::read(operation, &answer) {
            self.counts.use_up(function, units);
        }
        Ok(Response::from_parts(head, Body::from(answer)))
    }
}

async fn pass_on(State(proxy): State<Arc<Proxy>>, request: Request) -> Response {
    answer(&proxy, request).await.unwrap_or_else(Refused::into_response)
}

async fn answer(proxy: &Proxy, request: Request) -> Result<Response, Refused> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| Refused::TooLarge)?;
    let target = parts.headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let operation = target.rsplit_once('.').map_or("", |(_, operation)| operation).to_owned();
    // The place for faults on purpose (throttling, conflicts): here a request is known and not yet passed on.
    let function = proxy.check(&parts.headers, &operation, &body)?;
    let measured = function.filter(|_| proxy.counts.measures_capacity());
    let answer = match measured.and_then(|function| Some((function, capacity::ask(&operation, &body)?))) {
        Some((function, asking)) => proxy.measure(function, &operation, parts, asking).await,
        None => proxy.pass_on(parts, body).await,
    };
    if capacity::reads(&operation) != Some(true) {
        proxy.written.send_replace(());
    }
    answer
}

/// Why a request is not passed on.
enum Refused {
    NoKey,
    UnknownKey,
    NotAllowed(String),
    TooLarge,
    Unreachable,
}

impl Refused {
    /// As `DynamoDB` says it.
    fn into_response(self) -> Response {
        let (status, kind, message) = match self {
            Refused::NoKey => (
                StatusCode::BAD_REQUEST,
                "com.amazon.coral.service#MissingAuthenticationTokenException",
                "Request is missing Authentication Token".to_owned(),
            ),
            Refused::UnknownKey => (
                StatusCode::BAD_REQUEST,
                "com.amazon.coral.service#UnrecognizedClientException",
                "The security token included in the request is invalid.".to_owned(),
            ),
            Refused::NotAllowed(message) => {
                (StatusCode::BAD_REQUEST, "com.amazon.coral.service#AccessDeniedException", message)
            }
            Refused::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "com.amazonaws.dynamodb.v20120810#RequestEntityTooLargeException",
                "The request is too large".to_owned(),
            ),
            Refused::Unreachable => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "com.amazonaws.dynamodb.v20120810#InternalServerError",
                "The request processing has failed because of an unknown error, exception or failure."
                    .to_owned(),
            ),
        };
        let body = json!({"__type": kind, "message": message}).to_string();
        (status, [("content-type", "application/x-amz-json-1.0")], body).into_response()
    }
}
