//! Functions that nobody waits for: their events are kept until a function has taken them, whatever happens between.

mod giving_up;
mod kept;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::bus::Trouble;
use crate::database::Database;
use crate::lambda::{Failure, Lambda};
use crate::log::say;
use crate::template::{Delivery, Function};

pub(crate) use giving_up::response_context;
use kept::{Invocation, now};
pub(crate) use kept::{SCHEMA, add, deliver};

/// After the first failure an event waits this long, after the second twice as long. On Lambda it is a minute.
const WAIT: Duration = Duration::from_secs(1);
/// What Lambda did not take waits this long, twice as long the next time, and so on up to `REFUSED_MAX`.
const REFUSED: Duration = Duration::from_millis(100);
const REFUSED_MAX: Duration = Duration::from_secs(5);
/// What a function has no room for waits this long; Lambda waits longer each time, for up to six hours.
const THROTTLED: Duration = Duration::from_millis(200);
/// As many events are under way at once; functions have limits of their own.
const AT_ONCE: usize = 256;

/// The events that are under way.
pub struct Queue {
    database: Database,
    changed: watch::Sender<()>,
    trouble: Arc<Trouble>,
    /// By the ARN of a rule or schedule.
    deliveries: BTreeMap<String, Delivery>,
}

impl Queue {
    /// The events of this file, with what an earlier run left behind.
    #[must_use]
    pub fn new(database: Database, functions: &[Function], trouble: Arc<Trouble>) -> Arc<Self> {
        let deliveries = functions.iter().flat_map(|function| {
            let rules = function.rules.iter().map(|rule| (rule.arn(&function.binary), rule.delivery.clone()));
            let schedules = function.schedules.iter();
            let schedules =
                schedules.map(|schedule| (schedule.arn(&function.binary), schedule.delivery.clone()));
            rules.chain(schedules)
        });
        let deliveries = deliveries.collect();
        Arc::new(Queue { database, changed: watch::Sender::new(()), trouble, deliveries })
    }

    /// Says that there may be more.
    pub fn wake(&self) {
        self.changed.send_replace(());
    }

    /// Told whenever there may be more, or less.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Waits until no event is under way.
    pub async fn drained(&self) -> Result<()> {
        let mut changed = self.changes();
        while !self.is_empty().await? {
            changed.changed().await.context("the queue is gone")?;
        }
        Ok(())
    }

    /// Invokes until the task is dropped; what it was about to do is left for the next start.
    pub async fn run(self: Arc<Self>, lambda: Arc<Lambda>) {
        let mut changed = self.changes();
        let mut running = JoinSet::new();
        let mut under_way = BTreeSet::new();
        loop {
            changed.mark_unchanged();
            let waiting = self.waiting(under_way.len() + AT_ONCE).await.unwrap_or_else(|error| {
                say("events", format_args!("cannot be read: {error:#}"));
                Vec::new()
            });
            let now = now();
            let mut next = None;
            for (id, due) in waiting {
                if under_way.contains(&id) {
                    continue;
                }
                if due <= now && under_way.len() >= AT_ONCE {
                    // One that ends makes room.
                    break;
                }
                if due <= now {
                    under_way.insert(id);
                    running.spawn(Arc::clone(&self).deliver(id, Arc::clone(&lambda)));
                } else {
                    next = Some(next.map_or(due, |next: i64| next.min(due)));
                }
            }
            let pause = next.map(|due| Duration::from_millis(u64::try_from(due - now).unwrap_or(0)));
            tokio::select! {
                _ = changed.changed() => {}
                Some(Ok(id)) = running.join_next() => { under_way.remove(&id); }
                () = tokio::time::sleep(pause.unwrap_or(Duration::MAX)), if pause.is_some() => {}
            }
        }
    }

    async fn deliver(self: Arc<Self>, id: i64, lambda: Arc<Lambda>) -> i64 {
        if let Err(error) = self.try_to_deliver(id, &lambda).await {
            say("events", format_args!("event {id}: {error:#}"));
        }
        self.wake();
        id
    }

    async fn try_to_deliver(&self, id: i64, lambda: &Lambda) -> Result<()> {
        let Some(invocation) = self.load(id).await? else { return Ok(()) };
        // Once the function has had it, whoever sent it is done.
        let delivery = invocation.by.as_ref().filter(|_| invocation.failures == 0);
        if let Some(by) = delivery
            && let Some(delivery) = self.deliveries.get(by)
            && self.trouble.throttles()
        {
            return self.refused(id, &invocation, by, delivery).await;
        }
        let event = invocation.event.to_string().into();
        match lambda.invoke_as(invocation.request_id, &invocation.function, event).await {
            Ok(_) => self.remove(id).await,
            // No failure of the function, which has not had it.
            Err(Failure::Throttled) => self.again(id, "refusals", invocation.refusals, THROTTLED).await,
            Err(failure) => self.failed(id, &invocation, lambda, failure).await,
        }
    }

    /// Lambda did not take it: tried again as the rule or schedule says.
    async fn refused(&self, id: i64, invocation: &Invocation, by: &str, delivery: &Delivery) -> Result<()> {
        let age = Duration::from_millis(u64::try_from(now() - invocation.came).unwrap_or(0));
        let exhausted = if invocation.refusals >= delivery.retries {
            "MaximumRetryAttempts"
        } else if age.as_secs() >= delivery.max_age {
            "MaximumEventAgeInSeconds"
        } else {
            let doublings = u32::try_from(invocation.refusals.min(16))?;
            let wait = (REFUSED * 2_u32.pow(doublings)).min(REFUSED_MAX);
            return self.again(id, "refusals", invocation.refusals + 1, wait).await;
        };
        say(&invocation.function, format_args!("GIVEN UP: {}. Lambda did not take it", invocation.what));
        let letter = delivery
            .dead_letters
            .as_deref()
            .map(|queue| giving_up::by_deliverer(queue, invocation, by, exhausted));
        self.give_up(id, letter).await
    }

    /// The function failed: tried again as Lambda does.
    async fn failed(
        &self,
        id: i64,
        invocation: &Invocation,
        lambda: &Lambda,
        failure: Failure,
    ) -> Result<()> {
        let Invocation { function, what, .. } = invocation;
        let failing = lambda.failing(function);
        let failures = invocation.failures + 1;
        if failures <= failing.retries {
            say(function, format_args!("{what}: {failure}; tried again soon"));
            return self.again(id, "failures", failures, WAIT * u32::try_from(failures)?).await;
        }
        let times = if failures == 1 { "once".to_owned() } else { format!("{failures} times") };
        say(function, format_args!("GIVEN UP: {what}. Tried {times}; at last it {failure}"));
        let queue = failing.on_failure.as_deref();
        self.give_up(id, queue.map(|queue| giving_up::by_lambda(queue, invocation, failures, &failure))).await
    }
}
