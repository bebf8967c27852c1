//! The domain from outside: what the product promises, checked through the crate's public names only.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers are outside of #[test]"
)]
#![expect(clippy::needless_pass_by_value, reason = "a body is written where it is used")]

mod audit;
mod clocks;
mod consent_notices;
mod directory;
mod documentation;
mod files;
mod fixtures;
mod handoff;
mod largest;
mod lifecycle;
mod mails;
mod notices;
mod properties;
mod schemas;
mod stored;
mod views;
