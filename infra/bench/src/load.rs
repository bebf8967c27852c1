//! What the whole system carries when one, eight or thirty-two people call it at once.

use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use crate::Bench;
use crate::calls::{Answer, Call, send};
use crate::stats::Latency;
use local::log::say;

/// How many call at once.
const CALLERS: [usize; 3] = [1, 8, 32];

/// One run under load.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Run {
    /// The function that is called.
    pub function: &'static str,
    /// How many call at once, each again when it was answered.
    pub callers: usize,
    /// How long it went on, in seconds.
    pub seconds: f64,
    /// Calls that were answered, per second.
    pub per_second: f64,
    /// How long each took.
    pub latency: Latency,
}

impl Bench<'_> {
    /// All runs, one after the other.
    pub(super) async fn load(&self) -> Result<Vec<Run>> {
        let mut runs = Vec::new();
        // What is created is what is read and noted on afterwards: a referral for each call, as far as it reaches.
        let mut ids = Vec::new();
        for callers in CALLERS {
            let calls = self.calls("create", callers + self.scale.run).await?;
            let (run, answers) = self.run_of("create", callers, calls).await?;
            for answer in &answers {
                ids.push(answer.id()?);
            }
            runs.push(run);
        }
        for function in ["get", "list", "note"] {
            let mut ids = ids.iter().cycle().cloned();
            for callers in CALLERS {
                let own: Vec<String> = ids.by_ref().take(callers + self.scale.run).collect();
                let calls = match function {
                    "get" => self.reads(&own)?,
                    "list" => self.calls("list", own.len()).await?,
                    _ => self.commands(function, &own)?,
                };
                runs.push(self.run_of(function, callers, calls).await?.0);
            }
        }
        Ok(runs)
    }

    /// One run. A call by each caller comes before, unmeasured, so that enough processes are there.
    async fn run_of(
        &self,
        function: &'static str,
        callers: usize,
        mut calls: Vec<Call>,
    ) -> Result<(Run, Vec<Answer>)> {
        say("bench", format_args!("{function}, {callers} at once"));
        let measured = calls.split_off(callers);
        send(&self.sender(), calls, callers, None).await?;
        let sent = send(&self.sender(), measured, callers, Some(self.scale.run_for)).await?;
        let took: Vec<Duration> = sent.answers.iter().map(|answer| answer.took).collect();
        let seconds = sent.lasted.as_secs_f64();
        let run = Run {
            function,
            callers,
            seconds,
            per_second: f64::from(u32::try_from(took.len())?) / seconds,
            latency: Latency::of(took)?,
        };
        Ok((run, sent.answers))
    }
}
