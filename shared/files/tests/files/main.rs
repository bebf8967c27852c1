//! Files as people, telephones and attackers make them: what is served of each, and what is refused.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and its helpers are outside of #[test]"
)]
#![expect(clippy::trivially_copy_pass_by_ref, reason = "names of four letters are written as literals")]

mod bad;
mod fixtures;
mod good;
mod memory;
mod people;
mod properties;
mod stripped;
