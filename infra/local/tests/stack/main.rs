//! The whole stack from outside, over functions that are shell scripts and, where one must answer, this test.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails the test by panicking"
)]

mod bus;
mod events;
mod feedback;
mod functions;
mod inbound;
mod limits;
mod mail;
mod mailbox;
mod objects;
mod play;
mod schedule;
mod secrets;
mod signed;
mod start;
mod stream;
mod table;
mod versions;
mod world;
