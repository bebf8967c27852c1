//! Letters that are right are proved, and no other.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers are outside of #[test]"
)]

mod answering;
mod changed;
mod codes;
mod command_line;
mod fixtures;
mod keys;
mod papers;
mod whole;
