//! What each service is asked, and what its answers and failures mean.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and its helpers are outside of #[test]")]

mod mailer;
mod secrets;
