//! One plain line on the terminal for whatever the person at this machine should know.

use std::fmt::Display;

/// Writes a line to standard error: the time, who speaks, what happened.
pub fn say(who: &str, what: impl Display) {
    eprintln!("{} {who}: {what}", jiff::Timestamp::now().strftime("%H:%M:%S"));
}
