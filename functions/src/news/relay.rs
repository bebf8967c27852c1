//! What was written to a referral's log is told to the world: at once, from the table's stream; and whatever was not, by a
//! sweep.
//!
//! Every event is told at least once. It is told twice when an answer was lost, or when an instance ended between telling
//! and marking; and that is all.

use std::{
    collections::VecDeque,
    fmt::Display,
    ops::AddAssign,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use api::Bug;
use aws::{
    Error,
    bus::{AT_ONCE, Bus},
};
use domain::values::time::Instant;
use events::Event;
use futures_util::{StreamExt, future::join_all, stream};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Image, SHARDS, Store, Waiting};
use tracing::{error, warn};

use crate::ground::Shell;

/// How old what waits has to be for the sweep: the stream is given that long.
pub const GRACE: SignedDuration = SignedDuration::from_mins(2);
/// How long the bus is left alone before it is told once more what it has not taken.
const PAUSE: Duration = Duration::from_millis(100);
/// So many of the events that were published last are remembered, for when a batch comes again because of another.
const REMEMBERED: usize = 1000;
/// So many shards of the outbox are swept at once.
const SWEPT_AT_ONCE: usize = 8;

/// A batch of the table's stream. Each change is read on its own, so that one that cannot be read holds up no other; and
/// read in part only: `aws_lambda_events` reads all or nothing, and whole items with what patients suffer from.
#[derive(Debug, Deserialize)]
pub struct Batch {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Debug, Deserialize)]
struct Record {
    dynamodb: Change,
}

#[derive(Debug, Deserialize)]
struct Change {
    #[serde(rename = "SequenceNumber")]
    sequence_number: String,
    #[serde(rename = "NewImage", default)]
    image: Read,
}

/// An item, or that it cannot be read.
#[derive(Debug, Default)]
enum Read {
    Image(Image),
    #[default]
    Unreadable,
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: serde::Deserializer<'de>>(image: D) -> Result<Self, D::Error> {
        let image = Value::deserialize(image)?;
        Ok(Image::deserialize(image).map_or(Self::Unreadable, Self::Image))
    }
}

/// From where on the stream has to bring its changes again; nothing when all is done.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Relayed {
    #[serde(rename = "batchItemFailures")]
    failures: Vec<Again>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Again {
    #[serde(rename = "itemIdentifier")]
    sequence_number: String,
}

/// When the sweep is for.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Tick {
    time: Instant,
}

/// What the sweep found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Events that had not been published.
    pub found: usize,
    /// Those that are now.
    pub published: usize,
    /// Those that never will be, as they are.
    pub never: usize,
}

impl AddAssign for Swept {
    fn add_assign(&mut self, more: Self) {
        self.found += more.found;
        self.published += more.published;
        self.never += more.never;
    }
}

impl Swept {
    /// The same for `CloudWatch`, in its embedded metric format.
    #[must_use]
    pub fn metrics(&self, at: Instant) -> String {
        let metrics = ["Unpublished", "Unpublishable"].map(|name| json!({"Name": name, "Unit": "Count"}));
        json!({
            "_aws": {
                "Timestamp": at.as_millis(),
                "CloudWatchMetrics": [{"Namespace": "Referrals", "Dimensions": [[]], "Metrics": metrics}],
            },
            "Unpublished": self.found,
            "Unpublishable": self.never,
            "message": "swept",
            "published": self.published,
        })
        .to_string()
    }
}

/// Why it has to be tried again.
#[derive(Debug, thiserror::Error)]
pub enum NotRelayed {
    /// What waits could not be read.
    #[error(transparent)]
    Outside(#[from] Error),
    /// There is no bus to publish on.
    #[error(transparent)]
    Bug(#[from] Bug),
    /// The bus has not taken some of it.
    #[error("{0} events could not be published")]
    Left(usize),
}

/// What became of something that waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Published,
    /// It may be published later.
    Later,
    /// It will never be, as it is.
    Never,
}

/// What this instance publishes with, made of the first shell that asks: it remembers what it has published.
fn publisher(shell: &Shell) -> Result<&'static Relay, Bug> {
    static RELAY: OnceLock<Relay> = OnceLock::new();
    if let Some(relay) = RELAY.get() {
        return Ok(relay);
    }
    let bus = shell.bus()?;
    Ok(RELAY.get_or_init(|| Relay::new(shell.store.clone(), bus)))
}

/// Publishes what a batch of the table's stream brings.
pub async fn relay(shell: &Shell, batch: Batch) -> Result<Relayed, NotRelayed> {
    Ok(publisher(shell)?.relay(batch).await)
}

/// Publishes what should have been published long ago, and counts it for an alarm.
pub async fn sweep_relay(shell: &Shell, tick: Tick) -> Result<(), NotRelayed> {
    let (swept, done) = publisher(shell)?.sweep(tick).await;
    println!("{}", swept.metrics(shell.now()));
    done
}

/// Takes what waits to the bus.
#[derive(Debug)]
pub struct Relay {
    store: Store,
    bus: Bus,
    remembered: Mutex<VecDeque<String>>,
}

impl Relay {
    /// From this table to this bus.
    #[must_use]
    pub fn new(store: Store, bus: Bus) -> Self {
        Self { store, bus, remembered: Mutex::default() }
    }

    /// Publishes what a batch of the stream brings. All of it that can be: when the stream gives up on a change, what came
    /// behind it in the same batch goes with it.
    pub async fn relay(&self, batch: Batch) -> Relayed {
        let (mut numbers, mut waiting) = (Vec::new(), Vec::new());
        for Record { dynamodb: Change { sequence_number, image } } in batch.records {
            let waits = match image {
                Read::Image(image) => image.waiting(),
                Read::Unreadable => Some(Waiting { key: format!("change {sequence_number}"), event: None }),
            };
            if let Some(waits) = waits {
                numbers.push(sequence_number);
                waiting.push(waits);
            }
        }
        let mut fates = Vec::new();
        for waiting in waiting.chunks(AT_ONCE) {
            fates.extend(self.publish(waiting).await);
        }
        let failed = numbers.into_iter().zip(fates).find(|(_, fate)| *fate != Fate::Published);
        let failures = failed.map(|(sequence_number, _)| Again { sequence_number });
        Relayed { failures: failures.into_iter().collect() }
    }

    /// Publishes whatever should have been long before this moment, and tells how much that was.
    pub async fn sweep(&self, Tick { time }: Tick) -> (Swept, Result<(), NotRelayed>) {
        let before = time.plus(-GRACE);
        let failed = AtomicBool::new(false);
        let shards = stream::iter(0..SHARDS).map(|shard| {
            let failed = &failed;
            async move {
                let mut swept = Swept::default();
                // A table that cannot be asked for one shard is not asked for the next.
                if failed.load(Ordering::Relaxed) {
                    return (swept, Ok(()));
                }
                let done = self.sweep_shard(shard, before, &mut swept).await;
                failed.fetch_or(done.is_err(), Ordering::Relaxed);
                (swept, done)
            }
        });
        let (mut swept, mut done) = (Swept::default(), Ok(()));
        let mut shards = std::pin::pin!(shards.buffer_unordered(SWEPT_AT_ONCE));
        while let Some((more, of_shard)) = shards.next().await {
            swept += more;
            done = done.and(of_shard);
        }
        let left = swept.found - swept.published - swept.never;
        let done = done.map_err(NotRelayed::from);
        (swept, done.and(if left == 0 { Ok(()) } else { Err(NotRelayed::Left(left)) }))
    }

    async fn sweep_shard(&self, shard: u8, before: Instant, swept: &mut Swept) -> Result<(), Error> {
        let mut from = None;
        loop {
            let page = self.store.unpublished(shard, before, from).await?;
            let fates = self.publish(&page.items).await;
            let count = |wanted| fates.iter().filter(|fate| **fate == wanted).count();
            swept.found += fates.len();
            swept.published += count(Fate::Published);
            swept.never += count(Fate::Never);
            // A bus that takes nothing of a page takes nothing of the next one.
            let hopeless = count(Fate::Later) > 0 && count(Fate::Published) == 0;
            from = page.next.filter(|_| !hopeless);
            if from.is_none() {
                return Ok(());
            }
        }
    }

    /// Publishes these, at most [`AT_ONCE`], and marks what is published; what became of each.
    async fn publish(&self, waiting: &[Waiting]) -> Vec<Fate> {
        let mut fates: Vec<_> = waiting.iter().map(|waiting| self.fate_before(waiting)).collect();
        // Once, and once more what the bus has not taken.
        for attempt in 0..2 {
            let open = waiting.iter().zip(&fates).enumerate().filter(|(_, (_, fate))| **fate == Fate::Later);
            let open: Vec<_> =
                open.filter_map(|(at, (waiting, _))| Some((at, waiting.event.as_ref()?))).collect();
            if open.is_empty() {
                break;
            }
            if attempt > 0 {
                tokio::time::sleep(PAUSE).await;
            }
            let events: Vec<_> = open.iter().map(|(_, event)| *event).collect();
            for ((at, event), taken) in open.into_iter().zip(self.bus.publish(&events).await) {
                if let Some(fate) = fates.get_mut(at) {
                    *fate = self.fate_after(event, taken);
                }
            }
        }
        let published = waiting.iter().zip(&fates).filter(|(_, fate)| **fate == Fate::Published);
        let published = published.filter_map(|(waiting, _)| waiting.event.as_ref());
        join_all(published.map(|event| self.mark(event))).await;
        fates
    }

    fn fate_before(&self, Waiting { key, event }: &Waiting) -> Fate {
        match event {
            None => poison(key, "its event cannot be read"),
            Some(event) if self.remembers(event) => Fate::Published,
            Some(_) => Fate::Later,
        }
    }

    fn fate_after(&self, event: &Event, taken: Result<(), Error>) -> Fate {
        match taken {
            Ok(()) => {
                self.remember(event);
                Fate::Published
            }
            Err(why @ Error::Again(..)) => {
                warn!(event = event.detail.id, %why, "not published");
                Fate::Later
            }
            Err(why @ Error::Never(..)) => poison(&event.detail.id, why),
        }
    }

    /// It waits no longer. Where that cannot be written, the sweep will publish it again.
    async fn mark(&self, event: &Event) {
        if let Err(failure) = self.store.published(event).await {
            warn!(event = event.detail.id, %failure, "published, and not marked");
        }
    }

    fn remembers(&self, event: &Event) -> bool {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.contains(&event.detail.id)
    }

    fn remember(&self, event: &Event) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.push_back(event.detail.id.clone());
        if remembered.len() > REMEMBERED {
            remembered.pop_front();
        }
    }
}

/// Says why something will never be published; the dead letters keep it, and the sweep finds it each time.
fn poison(which: &str, why: impl Display) -> Fate {
    error!(event = which, %why, "will never be published");
    Fate::Never
}
