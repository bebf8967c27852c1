//! A referral to read, from outside: what is on the page and the paper, made of views as functions make them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers are outside of #[test]"
)]

mod content;
mod page;
mod print;
