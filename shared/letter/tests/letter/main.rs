//! A referral to read, from outside: what is on the page and the paper, made of views as functions make them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers are outside of #[test]"
)]
#![expect(clippy::needless_pass_by_value, reason = "a body is written where it is used")]

mod content;
mod fixtures;
mod page;
