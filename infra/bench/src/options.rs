//! What was asked for on the command line, and how much is measured for it.

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use local::run::VARIABLES;
use serde::Serialize;

/// Measures every function and the whole, on data of its own, and ends.
#[derive(Debug, Parser)]
#[command(name = "cargo local bench", bin_name = "cargo local bench", after_help = VARIABLES)]
pub(crate) struct Options {
    /// Measures less of everything, to try it
    #[arg(long)]
    quick: bool,
    /// Measures only what a letter on paper takes, beside what two Python libraries take
    #[arg(long)]
    pub paper: bool,
    /// Measures only how soon the world is told, and what the table's stream costs
    #[arg(long, conflicts_with = "paper")]
    pub world: bool,
    /// Where the figures go as JSON; bench.json in cargo's target folder if not said
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

impl Options {
    /// How much is measured.
    #[must_use]
    pub(crate) fn scale(&self) -> Scale {
        if self.quick {
            Scale { starts: 5, calls: 30, many: 1_000, papers: 10, run: 300, run_for: Duration::from_secs(3) }
        } else {
            Scale {
                starts: 25,
                calls: 100,
                many: 10_000,
                papers: 50,
                run: 2_000,
                run_for: Duration::from_secs(10),
            }
        }
    }
}

/// How much is measured.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Scale {
    /// How often each function is started.
    pub starts: usize,
    /// How often each operation is called, one call after the other.
    pub calls: usize,
    /// How many referrals stand in the long box.
    pub many: usize,
    /// How often each program prints the letter.
    pub papers: usize,
    /// The most calls of one run under load.
    pub run: usize,
    /// The longest that one run under load goes on.
    pub run_for: Duration,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn options_are_understood_or_refused() {
        Options::command().debug_assert();
        let read = |arguments: &str| Options::try_parse_from(format!("bench {arguments}").split_whitespace());
        let all = read("--quick --world --json a.json").unwrap();
        assert!(all.quick && all.world && !all.paper && all.json == Some("a.json".into()));
        assert!(read("--json").is_err() && read("--slow").is_err() && read("--paper --world").is_err());
    }
}
