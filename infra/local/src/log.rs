//! One plain line on the terminal for whatever the person at this machine should know.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, Ordering};

static HUSHED: AtomicBool = AtomicBool::new(false);

/// From now on only what went wrong is said: for a story that is told on the same terminal.
pub fn hush() {
    HUSHED.store(true, Ordering::Relaxed);
}

/// Writes a line about something that went well, unless that is hushed.
pub fn mention(who: &str, what: impl Display) {
    if !HUSHED.load(Ordering::Relaxed) {
        say(who, what);
    }
}

/// Writes a line to standard error: the time, who speaks, what happened.
pub fn say(who: &str, what: impl Display) {
    eprintln!("{} {who}: {what}", jiff::Timestamp::now().strftime("%H:%M:%S"));
}
