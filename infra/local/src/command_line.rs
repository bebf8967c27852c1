//! What `cargo local` is asked to do.

use std::ffi::OsString;

use clap::{Parser, Subcommand};
use local::run::VARIABLES;

/// Runs the whole service on this machine.
#[derive(Debug, Parser)]
#[command(name = "cargo local", bin_name = "cargo local", after_help = VARIABLES, args_conflicts_with_subcommands = true)]
pub(crate) struct CommandLine {
    /// Removes the data of earlier runs first
    #[arg(long)]
    pub(crate) fresh: bool,
    #[command(subcommand)]
    pub(crate) task: Option<Task>,
}

/// Something else than running until Ctrl-C.
#[derive(Debug, PartialEq, Eq, Subcommand)]
pub(crate) enum Task {
    /// Plays a referral through its life, in-network and as a guest, on data of its own, and ends
    Demo,
    /// Builds for release, measures every function and the whole on data of its own, and ends; `bench --help` says more
    #[command(disable_help_flag = true)]
    Bench {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Tells whether a letter (a PDF, or its signed JSON) says what was signed; `verify --help` says more
    #[command(disable_help_flag = true)]
    Verify {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
        arguments: Vec<String>,
    },
}

/// The arguments without the `--` that the alias does not need: `cargo local -- demo` is `cargo local demo`.
pub(crate) fn without_separator(arguments: impl Iterator<Item = OsString>) -> impl Iterator<Item = OsString> {
    arguments
        .enumerate()
        .filter(|(place, argument)| *place != 1 || argument != "--")
        .map(|(_, argument)| argument)
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, error::ErrorKind};

    use super::*;

    fn read(arguments: &str) -> Result<(bool, Option<Task>), ErrorKind> {
        let arguments = std::iter::once("local").chain(arguments.split_whitespace()).map(OsString::from);
        let read = CommandLine::try_parse_from(without_separator(arguments));
        read.map(|read| (read.fresh, read.task)).map_err(|error| error.kind())
    }

    #[test]
    fn each_task_is_understood_with_a_separator_and_without() {
        CommandLine::command().debug_assert();
        let words = |words: &str| words.split_whitespace().map(str::to_owned).collect();
        for (arguments, task) in [
            ("demo", Task::Demo),
            ("bench", Task::Bench { arguments: words("") }),
            ("bench --quick --json a.json", Task::Bench { arguments: words("--quick --json a.json") }),
            ("verify a.pdf --key 00 --words", Task::Verify { arguments: words("a.pdf --key 00 --words") }),
            ("verify --help", Task::Verify { arguments: words("--help") }),
        ] {
            assert_eq!(read(&format!("-- {arguments}")), read(arguments));
            assert_eq!(read(arguments), Ok((false, Some(task))));
        }
        for arguments in ["--fresh", "-- --fresh"] {
            assert_eq!(read(arguments), Ok((true, None)));
        }
        assert_eq!(read(""), Ok((false, None)));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert_eq!(read("--help"), Err(ErrorKind::DisplayHelp));
        assert_eq!(read("--slow"), Err(ErrorKind::UnknownArgument));
        assert_eq!(read("play"), Err(ErrorKind::InvalidSubcommand));
        assert_eq!(read("--fresh demo"), Err(ErrorKind::ArgumentConflict));
        assert_eq!(read("verify"), Err(ErrorKind::MissingRequiredArgument));
    }
}
