//! Serving requests: start once, answer each, write one line to the log.

use std::{
    fmt::Display,
    sync::{Arc, OnceLock},
    time::{Duration, Instant as Stopwatch, SystemTime, UNIX_EPOCH},
};

use api::{Bug, Problem, request};
use aws::{
    Misconfigured, SdkConfig,
    bucket::Bucket,
    bus::Bus,
    mailer::Mailer,
    secrets::{Secret, Versions},
};
use domain::{digest::SALT_BYTES, ids::ReferralId, reference::Reference, referral::Referral, time::Instant};
use lambda_http::{
    Body, Error, LambdaEvent, Request, Response,
    http::{HeaderName, HeaderValue},
    lambda_runtime, service_fn,
};
use links::{Code, Keys, RANDOM};
use serde::{Deserialize, Serialize};
use store::Store;
use tracing::{Level, error, info};
use uuid::{NoContext, Timestamp, Uuid};

use crate::{failure::Failure, link, relay::Relay};

/// What a function answers.
pub type Answer = Result<Response<Body>, Failure>;

/// The world outside the core: the table, the bucket, the clock, chance.
#[derive(Debug)]
pub struct Shell {
    /// The table.
    pub store: Store,
    config: SdkConfig,
    bucket: OnceLock<Bucket>,
    mailer: OnceLock<Mailer>,
    relay: OnceLock<Relay>,
    link_key: OnceLock<Secret>,
    signing_key: OnceLock<Secret>,
}

impl Shell {
    /// The shell that the environment describes: `TABLE`, and the variables that Lambda sets.
    pub fn from_environment() -> Result<Self, Misconfigured> {
        let (config, [table]) = aws::environment(["TABLE"])?;
        Ok(Self {
            store: Store::of(&config, table),
            config,
            bucket: OnceLock::new(),
            mailer: OnceLock::new(),
            relay: OnceLock::new(),
            link_key: OnceLock::new(),
            signing_key: OnceLock::new(),
        })
    }

    /// The bucket of files (`FILES`). Its client is made when it is needed first: many requests have no file.
    pub fn bucket(&self) -> Result<&Bucket, Failure> {
        if let Some(bucket) = self.bucket.get() {
            return Ok(bucket);
        }
        let name = aws::variable("FILES").map_err(|error| Bug::new(error))?;
        Ok(self.bucket.get_or_init(|| Bucket::of(&self.config, name)))
    }

    /// The way to the bus (`BUS`), which remembers what it has published.
    pub fn relay(&self) -> Result<&Relay, Bug> {
        if let Some(relay) = self.relay.get() {
            return Ok(relay);
        }
        let bus = Bus::of(&self.config, aws::variable("BUS").map_err(Bug::new)?);
        Ok(self.relay.get_or_init(|| Relay::new(self.store.clone(), bus)))
    }

    /// What sends mails (`MAIL_FROM`, `MAIL_CONFIGURATION`). Its client is made when it is needed first.
    pub fn mailer(&self) -> Result<&Mailer, Failure> {
        if let Some(mailer) = self.mailer.get() {
            return Ok(mailer);
        }
        let variable = |name| aws::variable(name).map_err(|error| Bug::new(error));
        let (from, configuration) = (variable("MAIL_FROM")?, variable("MAIL_CONFIGURATION")?);
        Ok(self.mailer.get_or_init(|| Mailer::of(&self.config, from, configuration)))
    }

    /// A shell with this table and this mail: tests.
    #[must_use]
    pub fn new(config: SdkConfig, store: Store, mailer: Mailer) -> Self {
        let (bucket, relay) = (OnceLock::new(), OnceLock::new());
        let (link_key, signing_key) = (OnceLock::new(), OnceLock::new());
        Self { store, config, bucket, mailer: mailer.into(), relay, link_key, signing_key }
    }

    /// The same, with this key for links.
    #[must_use]
    pub fn with_link_key(self, secret: Secret) -> Self {
        Self { link_key: secret.into(), ..self }
    }

    /// The same, with this bucket of files.
    #[must_use]
    pub fn with_bucket(self, bucket: Bucket) -> Self {
        Self { bucket: bucket.into(), ..self }
    }

    /// The keys that links are signed with (`LINK_KEY`), at most five minutes old.
    pub async fn link_keys(&self) -> Result<Keys, Failure> {
        let versions = self.versions(&self.link_key, "LINK_KEY").await?;
        Ok(Keys::new(&versions.current, versions.previous.as_deref()).map_err(Bug::new)?)
    }

    /// The keys that the service vouches for attestations with (`SIGNING_KEY`, at most five minutes old), and the public
    /// keys of those before them (`RETIRED_KEYS`).
    pub async fn signing_keys(&self) -> Result<proof::Keys, Failure> {
        let versions = self.versions(&self.signing_key, "SIGNING_KEY").await?;
        let retired = aws::variable("RETIRED_KEYS").map_err(Bug::new)?;
        Ok(proof::Keys::of(&versions.current, versions.previous.as_deref(), &retired).map_err(Bug::new)?)
    }

    /// The values of the secret that this variable names.
    async fn versions(
        &self,
        secret: &OnceLock<Secret>,
        variable: &'static str,
    ) -> Result<Arc<Versions>, Failure> {
        let secret = if let Some(secret) = secret.get() {
            secret
        } else {
            let id = aws::variable(variable).map_err(Bug::new)?;
            secret.get_or_init(|| Secret::of(&self.config, id))
        };
        Ok(secret.versions().await?)
    }

    /// Random bytes for a token.
    pub fn new_token(&self) -> Result<[u8; RANDOM], Failure> {
        let mut random = [0; RANDOM];
        chance(&mut random)?;
        Ok(random)
    }

    /// Six digits by chance.
    pub fn new_code(&self) -> Result<Code, Failure> {
        let mut random = [0; 8];
        chance(&mut random)?;
        Ok(Code::of(u64::from_le_bytes(random)))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Instant {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or_default())
    }

    /// A new referral's id.
    #[must_use]
    pub fn new_id(&self, now: Instant) -> ReferralId {
        ReferralId(self.new_uuid(now))
    }

    /// A new id, which sorts by time.
    #[must_use]
    pub fn new_uuid(&self, now: Instant) -> Uuid {
        let millis = u64::try_from(now.as_millis()).unwrap_or_default();
        let nanos = u32::try_from(millis % 1000).unwrap_or_default() * 1_000_000;
        Uuid::new_v7(Timestamp::from_unix(NoContext, millis / 1000, nanos))
    }

    /// A new short reference.
    pub fn new_reference(&self) -> Result<Reference, Failure> {
        let mut random = [0; 8];
        chance(&mut random)?;
        Ok(Reference::new(u64::from_le_bytes(random)))
    }

    /// Random bytes for the salts of a snapshot.
    pub fn new_salts(&self) -> Result<[u8; SALT_BYTES], Failure> {
        let mut random = [0; SALT_BYTES];
        chance(&mut random)?;
        Ok(random)
    }

    /// Waits before trying again: longer each time, and by chance, so that rivals do not meet again.
    pub async fn pause(&self, attempt: u32) {
        let mut random = [0; 1];
        // Without chance it is the longest pause.
        let share = chance(&mut random).map_or(u64::from(u8::MAX), |()| u64::from(random[0]));
        let most = 8_u64 << attempt.min(5);
        tokio::time::sleep(Duration::from_millis(most * share / u64::from(u8::MAX))).await;
    }

    /// The referral; one that is not there is "not found".
    pub async fn load(&self, id: ReferralId) -> Result<Referral, Failure> {
        let found = self.store.load(id).await?;
        found.ok_or_else(|| Problem::not_found().into())
    }
}

fn chance(bytes: &mut [u8]) -> Result<(), Bug> {
    getrandom::fill(bytes).map_err(Bug::new)
}

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

/// Serves requests with this handler until Lambda stops the function.
pub async fn serve<Handler, Answering>(handler: Handler) -> Result<(), Error>
where
    Handler: Fn(Arc<Shell>, Request) -> Answering + Send + Sync + 'static,
    Answering: Future<Output = Answer> + Send + 'static,
{
    log_as_json();
    let shell = Arc::new(Shell::from_environment()?);
    shell.store.warm().await;
    answer_each(move |request| handler(Arc::clone(&shell), request)).await
}

/// The same for what a browser shows: a failure, too, is a page.
pub async fn serve_pages<Handler, Answering>(handler: Handler) -> Result<(), Error>
where
    Handler: Fn(Arc<Shell>, Request) -> Answering + Send + Sync + 'static,
    Answering: Future<Output = Answer> + Send + 'static,
{
    serve(move |shell, request| {
        let (token, id) = (link::token(&request), request::correlation_id(&request));
        let answering = handler(shell, request);
        async move { Ok(answering.await.unwrap_or_else(|failure| link::refused(&failure.told(&id), &token))) }
    })
    .await
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
pub async fn serve_events<Event, Handler, Handling, Done, Why>(handler: Handler) -> Result<(), Error>
where
    Event: for<'de> Deserialize<'de> + Send + 'static,
    Handler: Fn(Arc<Shell>, Event) -> Handling + Send + Sync + 'static,
    Handling: Future<Output = Result<Done, Why>> + Send + 'static,
    Done: Serialize,
    Why: Display,
{
    let serving = serve_invocations(move |shell, event, _| {
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
pub async fn serve_invocations<Event, Handler, Handling, Done>(handler: Handler) -> Result<(), Error>
where
    Event: for<'de> Deserialize<'de> + Send + 'static,
    Handler: Fn(Arc<Shell>, Event, String) -> Handling + Send + Sync + 'static,
    Handling: Future<Output = Result<Done, NotHandled>> + Send + 'static,
    Done: Serialize,
{
    log_as_json();
    let shell = Arc::new(Shell::from_environment()?);
    shell.store.warm().await;
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

/// The answer as the client gets it, and the log's one line about it.
fn finish(answer: Answer, route: &str, correlation_id: &str, begun: Stopwatch) -> Response<Body> {
    let answer = answer.map_err(|failure| failure.told(correlation_id));
    let mut response = answer.unwrap_or_else(|problem| problem.into_response(correlation_id));
    if let Ok(id) = HeaderValue::from_str(correlation_id) {
        response.headers_mut().insert(HeaderName::from_static("x-correlation-id"), id);
    }
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    info!(correlation_id, route, status = response.status().as_u16(), millis, "answered");
    response
}
