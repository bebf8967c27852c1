//! Whether reading is free: what a `get` costs after many readings, and whether readers are in the way of a command.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;
use serde_json::json;
use tokio::task::JoinSet;

use crate::calls::{Call, send};
use crate::function::Asked;
use crate::practice::Practice;
use crate::stats::Latency;
use crate::{AT_ONCE, Bench};
use local::log::say;

/// How many read one referral at once while another person acts on it.
const READERS: usize = 16;

/// What reading costs.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Readings {
    /// A `get` of a referral that was read so often.
    pub gets: Vec<Get>,
    /// How many read the referral that commands are sent to, at once and again when they were answered.
    pub readers: usize,
    /// The commands beside nobody who reads.
    pub alone: Latency,
    /// The commands beside those readers. One that had failed would have ended the bench.
    pub beside_readers: Latency,
}

/// A `get` after so many readings.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Get {
    /// How often the referral was read before.
    pub after: usize,
    /// What one asks of the table.
    pub table: Asked,
    /// Through the gateway, one after the other.
    pub latency: Latency,
}

impl Bench<'_> {
    /// Gets after few and many readings; then commands, alone and beside readers.
    pub(super) async fn readings(&self) -> Result<Readings> {
        let practice = Practice::new(self, "readings", 10).await?;
        let id = practice.open.first().context("there is no open referral")?;
        let path = format!("/v1/referrals/{id}");
        let get = || Call::new(&self.client, &practice.receiver, "GET", &path, None);
        // The first look is an entry of the log, and no reading like those that follow.
        get()?.send(&self.sender()).await?;
        let (mut gets, mut read) = (Vec::new(), 0);
        for after in [0, self.scale.many / 10, self.scale.many] {
            say("bench", format_args!("get after {after} readings"));
            let more = (read..after).map(|_| get()).collect::<Result<Vec<_>>>()?;
            send(&self.sender(), more, AT_ONCE, None).await?;
            self.counts.clear();
            self.counts.measure_capacity(true);
            let counted = get()?.send(&self.sender()).await;
            let table = self.asked("get", 1);
            self.counts.measure_capacity(false);
            counted?;
            let mut took = Vec::new();
            for _ in 0..self.scale.calls {
                took.push(get()?.send(&self.sender()).await?.took);
            }
            read = after.max(read) + self.scale.calls + 1;
            gets.push(Get { after, table: table?, latency: Latency::of(took)? });
        }
        let alone = self.notes(&practice, id).await?;
        let mut readers = JoinSet::new();
        for _ in 0..READERS {
            let calls = (0..self.scale.run).map(|_| get()).collect::<Result<Vec<_>>>()?;
            let sender = self.sender();
            readers.spawn(async move {
                for call in calls {
                    call.send(&sender).await?;
                }
                anyhow::Ok(())
            });
        }
        let beside_readers = self.notes(&practice, id).await?;
        readers.shutdown().await;
        Ok(Readings {
            gets,
            readers: READERS,
            alone: Latency::of(alone)?,
            beside_readers: Latency::of(beside_readers)?,
        })
    }

    /// The receiver's notes to this referral, one after the other.
    async fn notes(&self, practice: &Practice, id: &str) -> Result<Vec<Duration>> {
        let (path, body) = (format!("/v1/referrals/{id}/note"), json!({"text": "Travels in December"}));
        let mut took = Vec::new();
        for _ in 0..self.scale.calls {
            let note = Call::new(&self.client, &practice.receiver, "POST", &path, Some(&body))?;
            took.push(note.send(&self.sender()).await?.took);
        }
        Ok(took)
    }
}
