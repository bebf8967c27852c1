//! Serving: start once, answer each request or event, write one line to the log.

use std::{fmt::Display, sync::Arc, time::Instant as Stopwatch};

use api::{extract::FromRequest, request};
use aws::Misconfigured;
use lambda_http::{
    Body, Error, LambdaEvent, Request, Response,
    http::{
        HeaderName, HeaderValue,
        header::{STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS},
    },
    lambda_runtime, service_fn,
};
use serde::{Deserialize, Serialize};
use tracing::{Level, error, info};

use super::{Answer, Need, Shell};

/// One JSON object a line, from the level that Lambda's settings name (`AWS_LAMBDA_LOG_LEVEL`) on. The time is
/// Lambda's to add.
fn log_as_json() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").ok().and_then(|level| level.parse().ok());
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .without_time()
        .with_max_level(level.unwrap_or(Level::INFO))
        .init();
}

/// The shell; without all that the function needs there is none, and the log says all that is missing.
async fn start(needs: &[Need]) -> Result<Arc<Shell>, Misconfigured> {
    log_as_json();
    let shell = Shell::from_environment(needs);
    let shell = shell.inspect_err(|why| error!(%why, "the function does not start"))?;
    shell.store.warm().await;
    Ok(Arc::new(shell))
}

/// Serves requests with this handler until Lambda stops the function, which needs these besides the table. The handler is
/// called with what it takes of the request.
pub async fn serve<Taken, Handler, Answering>(needs: &[Need], handler: Handler) -> Result<(), Error>
where
    Taken: FromRequest + Send + 'static,
    Handler: Fn(Arc<Shell>, Taken) -> Answering + Send + Sync + 'static,
    Answering: Future<Output = Answer> + Send + 'static,
{
    serve_whole(needs, move |shell, request| {
        let answering = Taken::from_request(&request).map(|taken| handler(shell, taken));
        async move { answering?.await }
    })
    .await
}

/// The same for a handler that is called with the whole request.
pub(crate) async fn serve_whole<Handler, Answering>(needs: &[Need], handler: Handler) -> Result<(), Error>
where
    Handler: Fn(Arc<Shell>, Request) -> Answering + Send + Sync + 'static,
    Answering: Future<Output = Answer> + Send + 'static,
{
    let shell = start(needs).await?;
    answer_each(move |request| handler(Arc::clone(&shell), request)).await
}

/// The same for what needs nothing of the world outside.
pub async fn serve_alone<Handler>(handler: Handler) -> Result<(), Error>
where
    Handler: Fn(&Request) -> Answer + Send + Sync + 'static,
{
    log_as_json();
    answer_each(move |request| std::future::ready(handler(&request))).await
}

async fn answer_each<Handler, Answering>(handler: Handler) -> Result<(), Error>
where
    Handler: Fn(Request) -> Answering + Send + Sync + 'static,
    Answering: Future<Output = Answer> + Send + 'static,
{
    lambda_http::run(service_fn(move |request: Request| {
        let (route, id) = (request::route(&request), request::correlation_id(&request));
        let begun = Stopwatch::now();
        let answering = handler(request);
        async move { Ok::<_, Error>(finish(answering.await, &route, &id, begun)) }
    }))
    .await
}

/// Handles events with this handler until Lambda stops the function. What fails is Lambda's to try again.
pub async fn serve_events<Event, Handler, Handling, Done, Why>(
    needs: &[Need],
    handler: Handler,
) -> Result<(), Error>
where
    Event: for<'de> Deserialize<'de> + Send + 'static,
    Handler: Fn(Arc<Shell>, Event) -> Handling + Send + Sync + 'static,
    Handling: Future<Output = Result<Done, Why>> + Send + 'static,
    Done: Serialize,
    Why: Display,
{
    let serving = serve_invocations(needs, move |shell, event, _| {
        let handling = handler(shell, event);
        async move { handling.await.map_err(|why| NotHandled::Failed(why.to_string())) }
    });
    Box::pin(serving).await
}

/// Why an event was not handled, in words for the log. Either way it is Lambda's to try again.
#[derive(Debug, thiserror::Error)]
pub enum NotHandled {
    /// Something is wrong.
    #[error("{0}")]
    Failed(String),
    /// Nothing is wrong: it only comes too early.
    #[error("{0}")]
    Yet(String),
}

/// The same for a handler that has to know an invocation again by its id: Lambda keeps it when it tries an event again.
pub async fn serve_invocations<Event, Handler, Handling, Done>(
    needs: &[Need],
    handler: Handler,
) -> Result<(), Error>
where
    Event: for<'de> Deserialize<'de> + Send + 'static,
    Handler: Fn(Arc<Shell>, Event, String) -> Handling + Send + Sync + 'static,
    Handling: Future<Output = Result<Done, NotHandled>> + Send + 'static,
    Done: Serialize,
{
    let shell = start(needs).await?;
    let handler = Arc::new(handler);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Event>| {
        let (shell, handler) = (Arc::clone(&shell), Arc::clone(&handler));
        async move {
            let correlation_id = event.context.request_id;
            handler(shell, event.payload, correlation_id.clone()).await.map_err(|why| {
                match &why {
                    NotHandled::Failed(failure) => error!(correlation_id, failure, "not handled"),
                    NotHandled::Yet(why) => info!(correlation_id, why, "not handled yet"),
                }
                Error::from(why.to_string())
            })
        }
    }))
    .await
}

/// What every answer says, page or problem: come back by TLS only, and take the content for what it is called.
const EVERYWHERE: [(HeaderName, HeaderValue); 2] = [
    (STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// The answer as the client gets it, and the log's one line about it.
fn finish(answer: Answer, route: &str, correlation_id: &str, begun: Stopwatch) -> Response<Body> {
    let answer = answer.map_err(|failure| failure.told(correlation_id));
    let mut response = answer.unwrap_or_else(|problem| problem.into_response(correlation_id));
    response.headers_mut().extend(EVERYWHERE);
    match HeaderValue::from_str(correlation_id) {
        Ok(id) => drop(response.headers_mut().insert(HeaderName::from_static("x-correlation-id"), id)),
        Err(error) => error!(correlation_id, %error, "the correlation id is no header"),
    }
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    info!(correlation_id, route, status = response.status().as_u16(), millis, "answered");
    response
}
