//! From the table's stream, and from what it left behind, to the bus: with everything that a bus can answer.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails the test by panicking"
)]

mod stream;
mod sweep;
mod world;
