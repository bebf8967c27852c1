//! A guest is mailed what concerns them, and what became of such a mail is written: with the embedded table, and a SES and
//! a Secrets Manager that answer as a test says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and its helpers are outside of #[test]")]

mod mailing;
mod tracking;
mod world;
