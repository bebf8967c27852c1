//! Serving `PutEvents` over HTTP, on this machine only: who may put what on which bus.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Result;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;
use serde_json::json;
use tokio::net::TcpListener;

use super::Bus;
use super::put_events::{self, Put};
use crate::async_invoke::Queue;
use crate::callers::{Callers, access_key};
use crate::database::Database;
use crate::log::say;
use crate::table::Counts;
use crate::template::bus_arn;

/// Largest request that is read, in bytes: entries are at most a quarter of it.
const BODY_MAX: usize = 1 << 20;

pub(super) struct Server {
    pub(super) bus: Arc<Bus>,
    pub(super) database: Database,
    pub(super) queue: Arc<Queue>,
    pub(super) callers: Arc<Callers>,
    pub(super) counts: Arc<Counts>,
}

/// Why a request is refused as a whole: `EventBridge`'s name for it, and what it says.
struct Refused(StatusCode, &'static str, String);

impl Refused {
    fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Refused(StatusCode::BAD_REQUEST, kind, message.into())
    }
}

impl Server {
    /// Serves until the task is dropped.
    pub(super) async fn serve(self, listener: TcpListener) {
        let listener = listener.tap_io(|stream| {
            // Only a matter of speed.
            let _ = stream.set_nodelay(true);
        });
        let router = axum::Router::new().fallback(answer).with_state(Arc::new(self));
        if let Err(error) = axum::serve(listener, router).await {
            say("bus", format_args!("no longer reachable: {error}"));
        }
    }

    async fn answer(&self, request: Request) -> Result<Vec<Put>, Refused> {
        let (parts, body) = request.into_parts();
        let Some(key) = access_key(&parts.headers) else {
            return Err(Refused::new("MissingAuthenticationTokenException", "Missing Authentication Token"));
        };
        if !self.callers.knows(key) {
            return Err(Refused::new(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ));
        }
        let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
        if target != Some("AWSEvents.PutEvents") {
            return Err(Refused::new("UnknownOperationException", "Only PutEvents is known here"));
        }
        let body = to_bytes(body, BODY_MAX).await;
        let body = body.map_err(|_| Refused::new("ValidationException", "The request is too large"))?;
        let asked: put_events::Request = serde_json::from_slice(&body)
            .map_err(|error| Refused::new("SerializationException", error.to_string()))?;
        if let Some(caller) = self.callers.function(key) {
            self.counts.add(&caller.function, "PutEvents");
            let buses: BTreeSet<&str> = asked.entries.iter().map(put_events::Entry::bus).collect();
            for resource in buses.into_iter().map(bus_arn) {
                if !caller.may("events:PutEvents", &resource) {
                    let message = caller.refuse("events:PutEvents", &resource);
                    return Err(Refused::new("AccessDeniedException", message));
                }
            }
        }
        asked.check().map_err(|message| Refused::new("ValidationException", message))?;
        let bus = Arc::clone(&self.bus);
        let put = self.database.transact(move |transaction| {
            let now = jiff::Timestamp::now();
            let put = asked.entries.iter().map(|entry| match entry.read(&bus, now) {
                Ok(happening) => {
                    let what = format!("{} {}", happening.source, happening.kind);
                    let id = bus.put(transaction, entry.bus(), &what, happening)?;
                    Ok(Put { event_id: Some(id), error_code: None, error_message: None })
                }
                Err((code, message)) => {
                    Ok(Put { event_id: None, error_code: Some(code), error_message: Some(message) })
                }
            });
            put.collect::<Result<Vec<Put>>>()
        });
        let put = put.await.map_err(|error| {
            say("bus", format_args!("{error:#}"));
            let message = "The request processing has failed because of an unknown error.".to_owned();
            Refused(StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure", message)
        })?;
        self.queue.wake();
        Ok(put)
    }
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    // A task of its own: what was put is put, and wakes whom it concerns, even if the caller hangs up.
    let answered = tokio::spawn(async move { server.answer(request).await }).await;
    let (status, body) = match answered {
        Ok(Ok(put)) => {
            let failed = put.iter().filter(|put| put.error_code.is_some()).count();
            (StatusCode::OK, json!({"FailedEntryCount": failed, "Entries": put}))
        }
        Ok(Err(Refused(status, kind, message))) => (status, json!({"__type": kind, "message": message})),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, json!({"__type": "InternalFailure"})),
    };
    (status, [("content-type", "application/x-amz-json-1.1")], Body::from(body.to_string())).into_response()
}
