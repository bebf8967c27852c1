//! Mails that come in, as SES hands them over: with the embedded table, a bucket in memory, and a Secrets Manager that
//! answers as a test says.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers are outside of #[test]"
)]

mod files;
mod full;
mod held;
mod returned;
mod several;
mod world;
