//! Events as the bus delivers them: each has a sample, the schema takes it, and none tells what it should not.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a helper of a test fails the test by panicking"
)]

mod neutral;
mod samples;
mod schema;
mod story;
