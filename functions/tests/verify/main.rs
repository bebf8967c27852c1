//! Asking about a letter: with the embedded table, as whoever holds the paper asks.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, and its helpers are outside of #[test]"
)]

mod asking;
