//! Telling a change: with the embedded table, and a SES that answers as a test says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and its helpers are outside of #[test]")]

mod telling;
