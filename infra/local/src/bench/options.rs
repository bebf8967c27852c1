//! What was asked for on the command line, and how much is measured for it.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

/// The options of `cargo local -- bench`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Less of everything, to try it.
    pub quick: bool,
    /// Only the letter on paper.
    pub paper: bool,
    /// Only how soon the world is told, and what the stream costs.
    pub world: bool,
    /// Where the figures go as JSON, if not where they always go.
    pub json: Option<PathBuf>,
}

impl Options {
    /// Reads them; `None` if they are not understood.
    #[must_use]
    pub fn read(arguments: &[&str]) -> Option<Self> {
        let mut options = Options::default();
        let mut arguments = arguments.iter();
        while let Some(&argument) = arguments.next() {
            match argument {
                "--quick" => options.quick = true,
                "--paper" => options.paper = true,
                "--world" => options.world = true,
                "--json" => options.json = Some(arguments.next()?.into()),
                _ => return None,
            }
        }
        Some(options)
    }

    /// How much is measured.
    #[must_use]
    pub fn scale(&self) -> Scale {
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
pub struct Scale {
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
    use super::*;

    #[test]
    fn options_are_understood_or_refused() {
        assert_eq!(Options::read(&[]), Some(Options::default()));
        let all = Options { quick: true, paper: true, world: true, json: Some("a.json".into()) };
        assert_eq!(Options::read(&["--quick", "--paper", "--world", "--json", "a.json"]), Some(all));
        assert_eq!(Options::read(&["--json"]), None);
        assert_eq!(Options::read(&["--slow"]), None);
    }
}
