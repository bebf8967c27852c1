//! Serving S3 over HTTP, on this machine only.

use std::future::Future;
use std::sync::Arc;

use anyhow::Result;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;
use s3s::host::SingleDomain;
use s3s::service::{S3Service, S3ServiceBuilder};
use tokio::net::TcpListener;

use super::access::Access;
use super::cors::{self, Preflight};
use super::service::Service;
use super::store::Store;
use crate::log::say;
use crate::template::Cors;

struct Server {
    store: Arc<Store>,
    s3: S3Service,
}

/// Serves until the task is dropped.
pub(super) fn serve(
    listener: TcpListener,
    store: Arc<Store>,
    access: Access,
) -> Result<impl Future<Output = ()>> {
    let port = listener.local_addr()?.port();
    let mut builder = S3ServiceBuilder::new(Service { store: Arc::clone(&store), access: access.clone() });
    builder.set_auth(access.clone());
    builder.set_access(access);
    // Who calls this machine by its name may also put the bucket before it.
    builder.set_host(SingleDomain::new(&format!("localhost:{port}"))?);
    let server = Arc::new(Server { store, s3: builder.build() });
    let router = axum::Router::new().fallback(answer).with_state(server);
    let listener = listener.tap_io(|stream| {
        // Only a matter of speed: without it a download waits for acknowledgements.
        let _ = stream.set_nodelay(true);
    });
    Ok(async {
        if let Err(error) = axum::serve(listener, router).await {
            say("objects", format_args!("no longer reachable: {error}"));
        }
    })
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let rules = server.rules(&request);
    if request.method() == Method::OPTIONS
        && let Some(preflight) = Preflight::read(request.headers())
    {
        return preflight.answer(rules);
    }
    let method = request.method().clone();
    let origin = request.headers().get(ORIGIN).and_then(|origin| origin.to_str().ok()).map(str::to_owned);
    let mut response = match server.s3.call(request.map(s3s::Body::http_body_unsync)).await {
        Ok(response) => response.map(Body::new),
        Err(_) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    cors::allow(rules, method.as_str(), origin.as_deref(), response.headers_mut());
    let id = uuid::Uuid::new_v4().simple().to_string().to_uppercase();
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-amz-request-id", id);
    }
    response
}

impl Server {
    /// The rules of the bucket that is asked, by its place in the path or before the host.
    fn rules(&self, request: &Request) -> &[Cors] {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let before = host.split_once(".localhost").map(|(bucket, _)| bucket);
        let first = request.uri().path().split('/').nth(1).unwrap_or_default();
        let bucket = self.store.bucket(before.unwrap_or(first));
        bucket.map_or(&[], |bucket| &bucket.cors)
    }
}
