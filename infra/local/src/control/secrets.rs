//! Changing a secret, as its rotation does.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::json;

use super::{Control, events::unknown, failed};

pub(super) const HELP: &str = "\
POST   /.local/secrets/{logical id}/rotate        makes up a new current version of a secret; the one before is still told
";

pub(super) fn routes() -> Router<Arc<Control>> {
    Router::new().route("/.local/secrets/{id}/rotate", post(rotate))
}

async fn rotate(State(control): State<Arc<Control>>, Path(id): Path<String>) -> Response {
    match control.secrets.rotate(&id) {
        Ok(Some(version)) => Json(json!({"version_id": version})).into_response(),
        Ok(None) => unknown(&id, "a secret", control.secrets.ids()),
        Err(error) => failed(&error),
    }
}
