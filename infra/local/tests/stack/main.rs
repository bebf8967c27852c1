//! The whole stack from outside, over functions that are shell scripts and, where one must answer, this test.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails the test by panicking"
)]

mod functions;
mod start;
mod table;
mod world;
