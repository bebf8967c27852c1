//! AWS Lambda: each function is its real binary, started when first needed and kept warm.

mod environment;
mod instance;
mod measure;
mod pool;
mod runtime_api;
mod warden;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result};
use axum::body::Bytes;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::template::{Failing, Function};
use instance::Registry;
use pool::Pool;
use warden::Warden;

pub use environment::{SECRET, key_of};
pub use measure::{Measured, Started, on_processor, peak};

/// What Lambda accepts and gives back, in bytes.
pub const PAYLOAD_LIMIT: usize = 6 * 1024 * 1024;

/// What the functions' processes need to know of this machine.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of the built binaries.
    pub binaries: PathBuf,
    /// The folder for what the functions print.
    pub logs: PathBuf,
    /// Where AWS's services are on this machine, by environment variable (`AWS_ENDPOINT_URL_…`).
    pub endpoints: BTreeMap<String, String>,
}

/// Why an invocation has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// There is no such function.
    Unknown,
    /// As many of it run as may at once.
    Throttled,
    /// It took longer than its time-out; its instance was killed.
    TimedOut,
    /// Its process ended, or never became ready.
    Crashed,
    /// It reported an error.
    Reported {
        /// The error's message.
        message: String,
    },
    /// The event is larger than Lambda takes.
    EventTooLarge,
    /// The answer is larger than Lambda takes.
    AnswerTooLarge,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Unknown => f.write_str("there is no such function"),
            Failure::Throttled => f.write_str("was not started: as many of it run as may at once"),
            Failure::TimedOut => f.write_str("timed out"),
            Failure::Crashed => f.write_str("crashed"),
            Failure::Reported { message } => write!(f, "failed: {message}"),
            Failure::EventTooLarge => f.write_str("was sent more than 6 MB"),
            Failure::AnswerTooLarge => f.write_str("answered more than 6 MB"),
        }
    }
}

/// The functions of a template, ready to be invoked.
pub struct Lambda {
    pools: BTreeMap<String, Arc<Pool>>,
    registry: Arc<Registry>,
    in_flight: watch::Sender<usize>,
    begun: AtomicU64,
    server: tokio::task::JoinHandle<()>,
}

impl Lambda {
    /// Starts the runtime API; functions start when they are first invoked.
    pub async fn start(functions: &[Function], settings: Settings) -> Result<Self> {
        tokio::fs::create_dir_all(&settings.logs).await.context("the folder for the functions' logs")?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("the Lambda runtime API's port")?;
        let address = listener.local_addr()?;
        let registry = Arc::new(Registry::new(address, Warden::start()?));
        let server = tokio::spawn(runtime_api::serve(listener, Arc::clone(&registry)));
        let settings = Arc::new(settings);
        let pools = functions
            .iter()
            .map(|function| {
                let pool = Pool::new(function.clone(), Arc::clone(&settings), Arc::clone(&registry));
                (function.binary.clone(), Arc::new(pool))
            })
            .collect();
        Ok(Lambda { pools, registry, in_flight: watch::Sender::new(0), begun: AtomicU64::new(0), server })
    }

    /// Invokes a function by its name and waits for its answer.
    pub async fn invoke(&self, function: &str, event: Bytes) -> Result<Bytes, Failure> {
        self.invoke_as(uuid::Uuid::new_v4(), function, event).await
    }

    /// The same under this request id: an event that nobody waits for keeps its own when it is tried again.
    pub async fn invoke_as(
        &self,
        request_id: uuid::Uuid,
        function: &str,
        event: Bytes,
    ) -> Result<Bytes, Failure> {
        let pool = self.pools.get(function).ok_or(Failure::Unknown)?;
        if event.len() > PAYLOAD_LIMIT {
            return Err(Failure::EventTooLarge);
        }
        self.begun.fetch_add(1, Ordering::SeqCst);
        let under_way = UnderWay::begin(&self.in_flight);
        let pool = Arc::clone(pool);
        // A task of its own: like on Lambda, an invocation goes on when its caller hangs up.
        let invocation = tokio::spawn(async move {
            let answer = pool.invoke(event, &request_id.to_string()).await;
            drop(under_way);
            answer
        });
        invocation.await.unwrap_or(Err(Failure::Crashed))
    }

    /// What becomes of an event that a function fails at, if nobody waits for the answer.
    #[must_use]
    pub fn failing(&self, function: &str) -> Failing {
        self.pools.get(function).map(|pool| pool.function().failing.clone()).unwrap_or_default()
    }

    /// How many invocations are under way.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        *self.in_flight.borrow()
    }

    /// How many invocations have begun, ever.
    #[must_use]
    pub fn begun(&self) -> u64 {
        self.begun.load(Ordering::SeqCst)
    }

    /// Waits until no invocation is under way.
    pub async fn drained(&self) {
        // The sender lives as long as `self`, so the wait cannot fail.
        let _ = self.in_flight.subscribe().wait_for(|count| *count == 0).await;
    }

    /// How many instances of a function are alive.
    #[must_use]
    pub fn instances(&self, function: &str) -> usize {
        self.registry.count(function)
    }

    /// Ends every instance of a function at once, whatever it does, and says how many there were; `None` if there is no
    /// such function.
    pub async fn kill(&self, function: &str) -> Option<usize> {
        self.pools.get(function)?;
        let instances = self.registry.of(function);
        let count = instances.len();
        instance::end(instances).await;
        Some(count)
    }

    /// Ends one instance of a function, one that works on an event if any does, and says how many that was; `None` if
    /// there is no such function.
    pub async fn kill_one(&self, function: &str) -> Option<usize> {
        self.pools.get(function)?;
        let mut instances = self.registry.of(function);
        instances.sort_by_key(|instance| !instance.works());
        instances.truncate(1);
        let count = instances.len();
        instance::end(instances).await;
        Some(count)
    }

    /// The functions' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.pools.keys().map(String::as_str)
    }

    /// Ends every instance and the runtime API.
    pub async fn stop(&self) {
        self.registry.end_all().await;
        self.server.abort();
    }
}

/// Counts an invocation while it lasts, however it ends.
struct UnderWay(watch::Sender<usize>);

impl UnderWay {
    fn begin(count: &watch::Sender<usize>) -> Self {
        count.send_modify(|count| *count += 1);
        UnderWay(count.clone())
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
