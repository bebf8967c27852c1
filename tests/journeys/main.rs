//! Journeys of referrals, from outside: HTTP against a running local stack with the real functions.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails the test by panicking"
)]

mod bad_input;
mod guests;
mod harness;
mod members;
mod promises;
