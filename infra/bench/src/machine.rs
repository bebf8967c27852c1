//! Where and when it was measured: a figure means little without.

use std::fmt;

use serde::Serialize;

/// The machine, and what else it was doing.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Machine {
    /// When the bench began.
    pub date: String,
    /// The profile that everything was built in.
    pub profile: &'static str,
    /// How many cores this program may use.
    pub cores: usize,
    /// The processor, as the kernel names it.
    pub processor: String,
    /// The load averages over 1, 5 and 15 minutes before anything was measured.
    pub load_before: String,
}

impl Machine {
    /// Now.
    pub(crate) fn now() -> std::io::Result<Self> {
        Ok(Machine {
            date: jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string(),
            profile: if cfg!(debug_assertions) { "debug" } else { "release" },
            cores: std::thread::available_parallelism()?.get(),
            processor: std::fs::read_to_string("/proc/cpuinfo")
                .ok()
                .and_then(|text| processor(&text))
                .unwrap_or_else(|| "unknown".to_owned()),
            load_before: load()?,
        })
    }
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Machine { date, profile, cores, processor, load_before } = self;
        if *profile != "release" {
            writeln!(f, "!! A DEBUG BUILD. These figures say nothing about what is deployed.\n")?;
        }
        writeln!(f, "machine  {cores} cores, {processor}; load average before: {load_before}")?;
        writeln!(f, "profile  {profile}")?;
        writeln!(f, "date     {date}")
    }
}

/// The load averages over 1, 5 and 15 minutes.
pub(super) fn load() -> std::io::Result<String> {
    let text = std::fs::read_to_string("/proc/loadavg")?;
    Ok(text.split_whitespace().take(3).collect::<Vec<_>>().join(" "))
}

fn processor(text: &str) -> Option<String> {
    let (_, name) = text.lines().find(|line| line.starts_with("model name"))?.split_once(':')?;
    Some(name.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_is_named_as_the_kernel_does() {
        assert_eq!(processor("processor\t: 0\nmodel name\t: A CPU\n").as_deref(), Some("A CPU"));
        assert_eq!(processor("processor\t: 0\n"), None);
    }
}
