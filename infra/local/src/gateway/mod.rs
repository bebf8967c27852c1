//! API Gateway's HTTP API: a request finds its route, passes the authorizer, and becomes an event for a function.

mod access_log;
mod answer;
mod authorizer;
mod event;
mod routes;
mod throttle;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;

use crate::lambda::Lambda;
use crate::log::{mention, say};

pub use access_log::AccessLog;
pub use authorizer::{Authorizer, Refusal};
pub use event::{Event, Received};
pub use routes::{Routes, Target};
pub use throttle::Limiter;

/// The largest body that API Gateway takes, in bytes.
const BODY_LIMIT: usize = 10 * 1024 * 1024;

/// The gateway's own state.
pub struct Gateway {
    /// The API's id.
    pub api: String,
    /// Its routes.
    pub routes: Routes,
    /// Its authorizers by name.
    pub authorizers: BTreeMap<String, Authorizer>,
    /// How many requests each route takes.
    pub limiter: Limiter,
    /// Where each request gets a line.
    pub access_log: Option<AccessLog>,
    /// The functions behind it.
    pub lambda: Arc<Lambda>,
}

/// Answers any request that is not for this machine's own routes.
pub async fn handle(
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(source): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let begun = Instant::now();
    let request_id = uuid::Uuid::new_v4().to_string();
    let method = request.method().to_string();
    let mut route = None;
    let mut response = match gateway.routes.find(&method, request.uri().path()) {
        None => answer::refusal(StatusCode::NOT_FOUND, "Not Found"),
        Some((target, parameters)) => {
            route = Some(target.key.as_str());
            let response = gateway.answer(target, parameters, source, &request_id, request).await;
            // The route, not the path: a path may be somebody's link.
            let took = begun.elapsed().as_millis();
            mention(
                &target.function,
                format_args!("{} {} in {took} ms", target.key, response.status().as_u16()),
            );
            response
        }
    };
    if let Some(log) = &gateway.access_log {
        let caller = response.extensions().get::<Caller>().map(|Caller(sub)| sub.clone());
        let values = [
            caller.map(|sub| ("authorizer.claims.sub", sub)),
            Some(("httpMethod", method)),
            Some(("identity.sourceIp", source.ip().to_string())),
            Some(("requestId", request_id.clone())),
            Some(("requestTime", answered_at())),
            Some(("responseLatency", begun.elapsed().as_millis().to_string())),
            route.map(|route| ("routeKey", route.to_owned())),
            Some(("status", response.status().as_u16().to_string())),
        ];
        log.write(&values.into_iter().flatten().collect::<Vec<_>>());
    }
    if let Ok(id) = request_id.parse() {
        response.headers_mut().insert("apigw-requestid", id);
    }
    response
}

/// Whom the authorizer let in, for the access log.
#[derive(Clone)]
struct Caller(String);

/// As API Gateway writes it.
fn answered_at() -> String {
    Timestamp::now().strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

impl Gateway {
    async fn answer(
        &self,
        target: &Target,
        parameters: BTreeMap<String, String>,
        source: SocketAddr,
        request_id: &str,
        request: Request,
    ) -> Response {
        let now = Timestamp::now();
        let (parts, body) = request.into_parts();
        // Before anything is refused: a body that nobody reads breaks the connection that it came by.
        let Ok(body) = axum::body::to_bytes(body, BODY_LIMIT).await else {
            return answer::refusal(StatusCode::PAYLOAD_TOO_LARGE, "Request Too Long");
        };
        if !self.limiter.takes(&target.key, Instant::now()) {
            return answer::refusal(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests");
        }
        let claims = match &target.authorizer {
            None => None,
            Some(name) => {
                let Some(authorizer) = self.authorizers.get(name) else { return answer::unauthorized(None) };
                let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
                match authorizer.check(header, now.as_second()) {
                    Ok(claims) => Some(claims),
                    Err(Refusal::Missing) => return answer::unauthorized(None),
                    Err(Refusal::Invalid(why)) => return answer::unauthorized(Some(why)),
                }
            }
        };
        let sub = claims.as_ref().and_then(|claims| claims.get("sub")).and_then(Value::as_str);
        let caller = sub.map(|sub| Caller(sub.to_owned()));
        let event = Received {
            parts: &parts,
            body: &body,
            target,
            parameters,
            claims,
            source: source.ip(),
            request_id,
            now,
            api: &self.api,
        }
        .event();
        let Ok(event) = serde_json::to_vec(&event) else {
            return answer::refusal(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error");
        };
        let mut response = match self.lambda.invoke(&target.function, event.into()).await {
            Ok(said) => answer::from_function(&said).unwrap_or_else(|| {
                say(&target.function, "answered what is not an HTTP answer");
                answer::refusal(StatusCode::BAD_GATEWAY, "Bad Gateway")
            }),
            Err(failure) => answer::failed(&failure),
        };
        if let Some(caller) = caller {
            response.extensions_mut().insert(caller);
        }
        response
    }
}
