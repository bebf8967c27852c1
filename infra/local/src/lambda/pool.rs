//! The instances of one function: a warm one if there is one, another if all are busy, up to a limit.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::{Semaphore, oneshot};

use super::instance::{Answer, Instance, Job, Registry};
use super::{Failure, Settings};
use crate::log::say;
use crate::template::Function;

/// As many instances of one function as may run at once; further requests wait. Where the template keeps a number apart
/// for a function, it is that many, and further requests are throttled.
const LIMIT: usize = 32;
/// How long a process may take until it asks for its first event.
const INIT: Duration = Duration::from_secs(10);

pub(super) struct Pool {
    function: Function,
    settings: Arc<Settings>,
    registry: Arc<Registry>,
    slots: Semaphore,
    warm: Mutex<Vec<Arc<Instance>>>,
}

/// How an instance's work on an event ended.
enum Outcome {
    Answered(Answer),
    /// It ended before it fetched the event; another can take it.
    NeverFetched,
    Crashed,
    TimedOut,
}

impl Pool {
    pub(super) fn new(function: Function, settings: Arc<Settings>, registry: Arc<Registry>) -> Self {
        let kept = function.concurrency.and_then(|kept| usize::try_from(kept).ok());
        let slots = Semaphore::new(kept.unwrap_or(LIMIT));
        Pool { function, settings, registry, slots, warm: Mutex::new(Vec::new()) }
    }

    pub(super) fn function(&self) -> &Function {
        &self.function
    }

    /// Where the function's binary is.
    pub(super) fn binary(&self) -> PathBuf {
        self.settings.binaries.join(&self.function.binary)
    }

    /// Has an instance answer an event.
    pub(super) async fn invoke(&self, event: Bytes, request_id: &str) -> Answer {
        let _slot = if self.function.concurrency.is_some() {
            self.slots.try_acquire().map_err(|_| Failure::Throttled)?
        } else {
            self.slots.acquire().await.map_err(|_| Failure::Crashed)?
        };
        loop {
            let instance = match self.take_warm() {
                Some(instance) => instance,
                None => self.start().await?,
            };
            match self.run(&instance, event.clone(), request_id).await {
                Outcome::Answered(answer) => {
                    if let Err(failure) = &answer {
                        say(&self.function.binary, failure);
                    }
                    self.warm.lock().unwrap_or_else(PoisonError::into_inner).push(instance);
                    return answer;
                }
                Outcome::NeverFetched => {}
                Outcome::Crashed => return Err(Failure::Crashed),
                Outcome::TimedOut => {
                    let Function { binary, timeout, .. } = &self.function;
                    say(
                        binary,
                        format_args!("timed out after {timeout} s; instance {} is killed", instance.id()),
                    );
                    instance.kill();
                    return Err(Failure::TimedOut);
                }
            }
        }
    }

    /// The warm instance that was used last, so that the others stay idle.
    fn take_warm(&self) -> Option<Arc<Instance>> {
        let mut warm = self.warm.lock().unwrap_or_else(PoisonError::into_inner);
        warm.retain(|instance| !instance.has_ended());
        warm.pop()
    }

    /// Starts an instance and waits until it asks for an event.
    pub(super) async fn start(&self) -> Result<Arc<Instance>, Failure> {
        let name = &self.function.binary;
        let instance = match self.registry.start(&self.function, &self.settings).await {
            Ok(instance) => instance,
            Err(error) => {
                say(name, format_args!("cannot be started: {error:#}"));
                return Err(Failure::Crashed);
            }
        };
        tokio::select! {
            () = instance.until_ready() => Ok(instance),
            () = instance.until_ended() => Err(Failure::Crashed),
            () = tokio::time::sleep(INIT) => {
                say(name, format_args!("not ready within {} s; instance {} is killed", INIT.as_secs(), instance.id()));
                instance.kill();
                Err(Failure::Crashed)
            }
        }
    }

    async fn run(&self, instance: &Instance, event: Bytes, request_id: &str) -> Outcome {
        let timeout = Duration::from_secs(self.function.timeout);
        let (sender, answer) = oneshot::channel();
        let job = Job {
            request_id: request_id.to_owned(),
            deadline_ms: jiff::Timestamp::now().as_millisecond()
                + i64::try_from(timeout.as_millis()).unwrap_or(0),
            arn: self.function.arn(),
            event,
            answer: sender,
        };
        instance.give(job).await;
        tokio::select! {
            biased;
            answer = answer => answer.map_or(Outcome::Crashed, Outcome::Answered),
            () = instance.until_ended() => {
                if instance.take_back() { Outcome::NeverFetched } else { Outcome::Crashed }
            }
            () = tokio::time::sleep(timeout) => Outcome::TimedOut,
        }
    }
}
