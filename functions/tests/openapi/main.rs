//! The `OpenAPI` document: that it is what the types make, and says of each limit what the parser enforces.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails the test by panicking"
)]

mod answers;
mod committed;
mod examples;
mod limits;
mod members;
mod refusals;
mod schema;
