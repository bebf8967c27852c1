//! The Lambda runtime API (2018-06-01), which every function polls; each instance under a path of its own.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use serde::Deserialize;
use tokio::net::TcpListener;

use super::instance::Registry;
use super::{Failure, PAYLOAD_LIMIT};
use crate::log::say;

/// Serves the runtime API until the task is dropped.
pub(super) async fn serve(listener: TcpListener, registry: Arc<Registry>) {
    let router = Router::new()
        .route("/{instance}/2018-06-01/runtime/invocation/next", get(next))
        .route("/{instance}/2018-06-01/runtime/invocation/{request}/response", post(response))
        .route("/{instance}/2018-06-01/runtime/invocation/{request}/error", post(error))
        .route("/{instance}/2018-06-01/runtime/init/error", post(init_error))
        .with_state(registry);
    let listener = listener.tap_io(|stream| {
        // Without it small answers wait for the other side's acknowledgement; worth a try, never worth a failure.
        let _ = stream.set_nodelay(true);
    });
    if let Err(error) = axum::serve(listener, router).await {
        say("lambda", format_args!("the runtime API stopped: {error}"));
    }
}

async fn next(State(registry): State<Arc<Registry>>, Path(id): Path<u64>) -> Response {
    let Some(instance) = registry.get(id) else { return refused(StatusCode::FORBIDDEN, "UnknownInstance") };
    let Some((request_id, deadline_ms, arn, event)) = instance.next().await else {
        return refused(StatusCode::GONE, "Ended");
    };
    let trace = trace_id();
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", request_id),
        ("lambda-runtime-deadline-ms", deadline_ms.to_string()),
        ("lambda-runtime-invoked-function-arn", arn),
        ("lambda-runtime-trace-id", trace),
    ];
    (headers, event).into_response()
}

async fn response(
    State(registry): State<Arc<Registry>>,
    Path((id, request_id)): Path<(u64, String)>,
    request: Request,
) -> Response {
    let Ok(body) = axum::body::to_bytes(request.into_body(), PAYLOAD_LIMIT).await else {
        answer(&registry, id, &request_id, Err(Failure::AnswerTooLarge));
        return refused(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge");
    };
    answer(&registry, id, &request_id, Ok(body))
}

/// How a function describes an error.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Described {
    error_type: String,
    error_message: String,
}

impl Described {
    fn read(body: &Bytes) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }
}

async fn error(
    State(registry): State<Arc<Registry>>,
    Path((id, request_id)): Path<(u64, String)>,
    body: Bytes,
) -> Response {
    let described = Described::read(&body);
    let failure = Failure::Reported { message: described.error_message };
    answer(&registry, id, &request_id, Err(failure))
}

async fn init_error(State(registry): State<Arc<Registry>>, Path(id): Path<u64>, body: Bytes) -> Response {
    if let Some(instance) = registry.get(id) {
        let Described { error_type, error_message } = Described::read(&body);
        say(instance.function(), format_args!("could not start: {error_type}: {error_message}"));
    }
    accepted()
}

fn answer(registry: &Registry, id: u64, request_id: &str, answer: Result<Bytes, Failure>) -> Response {
    match registry.get(id) {
        Some(instance) if instance.answer(request_id, answer) => accepted(),
        _ => refused(StatusCode::BAD_REQUEST, "InvalidRequestID"),
    }
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, [("content-type", "application/json")], Body::from(r#"{"status":"OK"}"#))
        .into_response()
}

fn refused(status: StatusCode, kind: &str) -> Response {
    let body = serde_json::json!({"errorMessage": kind, "errorType": kind}).to_string();
    (status, [("content-type", "application/json")], body).into_response()
}

fn trace_id() -> String {
    let random = uuid::Uuid::new_v4().simple().to_string();
    let (long, short) = random.split_at(24);
    format!("Root=1-{:08x}-{long};Parent={short}{short};Sampled=0", jiff::Timestamp::now().as_second())
}
