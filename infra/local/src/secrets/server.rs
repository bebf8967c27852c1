//! Serving `GetSecretValue` over HTTP, on this machine only: who may read which secret.

use std::sync::Arc;

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::kept::Kept;
use crate::callers::{Callers, access_key};
use crate::log::say;
use crate::table::Counts;

/// Largest request that is read, in bytes.
const BODY_MAX: usize = 64 << 10;

pub(super) struct Server {
    pub(super) kept: Arc<Kept>,
    pub(super) callers: Arc<Callers>,
    pub(super) counts: Arc<Counts>,
}

/// What is asked.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Asked {
    /// A name or an ARN.
    secret_id: String,
    version_stage: Option<String>,
    version_id: Option<String>,
}

/// Why it is not told: Secrets Manager's name for it, and what it says.
struct Refused(&'static str, String);

impl Server {
    /// Serves until the task is dropped.
    pub(super) async fn serve(self, listener: TcpListener) {
        let router = axum::Router::new().fallback(answer).with_state(Arc::new(self));
        if let Err(error) = axum::serve(listener, router).await {
            say("secrets", format_args!("no longer reachable: {error}"));
        }
    }

    async fn answer(&self, request: Request) -> Result<Value, Refused> {
        let refuse = |kind, message: &str| Refused(kind, message.to_owned());
        let (parts, body) = request.into_parts();
        let key = access_key(&parts.headers)
            .ok_or_else(|| refuse("MissingAuthenticationTokenException", "Missing Authentication Token"))?;
        if !self.callers.knows(key) {
            let message = "The security token included in the request is invalid.";
            return Err(refuse("UnrecognizedClientException", message));
        }
        let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
        if target != Some("secretsmanager.GetSecretValue") {
            return Err(refuse("UnknownOperationException", "Only GetSecretValue is known here"));
        }
        let body = to_bytes(body, BODY_MAX).await;
        let body = body.map_err(|_| refuse("InvalidRequestException", "The request is too large"))?;
        let asked: Asked = serde_json::from_slice(&body)
            .map_err(|error| Refused("SerializationException", error.to_string()))?;
        let found = self.kept.find(&asked.secret_id);
        if let Some(caller) = self.callers.function(key) {
            self.counts.add(&caller.function, "GetSecretValue");
            // What is not there is named as it was asked for, as AWS does it.
            let resource = found.map_or_else(|| asked.secret_id.clone(), |secret| secret.arn());
            if !caller.may("secretsmanager:GetSecretValue", &resource) {
                let message = caller.refuse("secretsmanager:GetSecretValue", &resource);
                return Err(Refused("AccessDeniedException", message));
            }
        }
        let secret = found.ok_or_else(|| {
            refuse("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        })?;
        let (stage, id) = (asked.version_stage.as_deref(), asked.version_id.as_deref());
        let (version, stage) = self.kept.version(secret, stage, id).ok_or_else(|| {
            let which = match (id, stage) {
                (Some(id), _) => format!("VersionId: {id}"),
                (None, stage) => format!("staging label: {}", stage.unwrap_or_default()),
            };
            let message = format!("Secrets Manager can't find the specified secret value for {which}");
            Refused("ResourceNotFoundException", message)
        })?;
        Ok(json!({
            "ARN": secret.arn(),
            "Name": secret.name,
            "VersionId": version.id,
            "SecretString": version.value,
            "VersionStages": [stage],
            "CreatedDate": version.made,
        }))
    }
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (status, body) = match server.answer(request).await {
        Ok(found) => (StatusCode::OK, found),
        Err(Refused(kind, message)) => (StatusCode::BAD_REQUEST, json!({"__type": kind, "message": message})),
    };
    let mut response = (status, Json(body)).into_response();
    let kind = axum::http::HeaderValue::from_static("application/x-amz-json-1.1");
    response.headers_mut().insert("content-type", kind);
    response
}
