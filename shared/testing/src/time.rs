//! The tests' day: Sunday 22 November 2026, from 14:30 in India.

use domain::values::time::Instant;

/// When it begins.
pub const NOON: &str = "2026-11-22T09:00:00.000Z";

/// So many minutes after it began.
pub fn minute(minutes: impl Into<i64>) -> Instant {
    seconds_after(NOON.parse().unwrap(), minutes.into() * 60)
}

/// So many seconds later.
pub fn seconds_after(then: Instant, seconds: i64) -> Instant {
    Instant::from_millis(then.as_millis() + seconds * 1000)
}
