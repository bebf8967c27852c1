//! The table from outside: the real client, the embedded table, and a wire between them that can be made to fail.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers are outside of #[test]"
)]

mod access;
mod append;
mod budget;
mod create;
mod directory;
mod faults;
mod feed;
mod idempotency;
mod lists;
mod open;
mod outbox;
mod quotas;
mod readme;
mod replace;
mod snapshots;
mod tokens;
mod units;
mod uploads;
