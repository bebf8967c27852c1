//! What a function's processes take: how long to start, how much memory.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};

use super::Lambda;
use super::instance::end;
use crate::template::Function;

/// What one start took.
#[derive(Debug, Clone, Copy)]
pub struct Started {
    /// From just before the process was made until it first asked for an event.
    pub after: Duration,
    /// How long it was on a processor until then: what the machine's other work does not change.
    pub on_processor: Duration,
    /// The most memory that it had until then, in bytes.
    pub peak: u64,
}

/// A function, as it is measured.
pub struct Measured<'a> {
    lambda: &'a Lambda,
    /// What the template says of it.
    pub function: &'a Function,
    /// Its binary.
    pub binary: PathBuf,
}

impl Lambda {
    /// All functions, by name.
    pub fn measured(&self) -> impl Iterator<Item = Measured<'_>> {
        self.pools.values().map(|pool| Measured {
            lambda: self,
            function: pool.function(),
            binary: pool.binary(),
        })
    }
}

impl Measured<'_> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.function.binary
    }

    /// Starts one more process, which ends before it is given any event.
    pub async fn start(&self) -> Result<Started> {
        let name = self.name();
        let pool = self.lambda.pools.get(name).context("a function of this template")?;
        let instance = pool.start().await.map_err(|failure| anyhow!("{name} {failure} at its start"))?;
        let after = instance.first_asked().context("it is ready, so it has asked")?;
        let process = instance.process().context("it has a process")?;
        let started = Started { after, on_processor: on_processor(process)?, peak: peak(process)? };
        end(vec![instance]).await;
        Ok(started)
    }

    /// Ends all its processes, so that the next event starts a new one.
    pub async fn end(&self) {
        end(self.lambda.registry.of(self.name())).await;
    }

    /// The most memory that any one of its processes had so far, in bytes.
    pub fn peak(&self) -> Result<u64> {
        let peaks = self.processes().into_iter().map(peak).collect::<Result<Vec<_>>>()?;
        peaks.into_iter().max().with_context(|| format!("no process of {} is alive", self.name()))
    }

    /// How long all its processes that are alive were on a processor so far.
    pub fn on_processor(&self) -> Result<Duration> {
        self.processes().into_iter().map(on_processor).sum()
    }

    fn processes(&self) -> Vec<u32> {
        let alive = self.lambda.registry.of(self.name());
        alive.iter().filter_map(|instance| instance.process()).collect()
    }
}

/// The most memory that a process had so far, as the kernel counts it, in bytes.
pub fn peak(process: u32) -> Result<u64> {
    let file = format!("/proc/{process}/status");
    let status = std::fs::read_to_string(&file).with_context(|| file.clone())?;
    peak_in(&status).with_context(|| format!("{file} has no VmHWM"))
}

/// How long all threads of a process were on a processor.
pub fn on_processor(process: u32) -> Result<Duration> {
    let mut nanos = 0;
    for task in std::fs::read_dir(format!("/proc/{process}/task"))? {
        let file = task?.path().join("schedstat");
        let said = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let first = said.split_whitespace().next().with_context(|| file.display().to_string())?;
        nanos += first.parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanos))
}

fn peak_in(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kib.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_read_from_the_kernels_words() {
        assert_eq!(peak_in("Name:\tget\nVmPeak:\t  9000 kB\nVmHWM:\t    5124 kB\n"), Some(5124 * 1024));
        assert_eq!(peak_in("Name:\tget\n"), None);
    }
}
