//! What the packages' tests share: people, a referral and its letter; with the feature `aws` also the table and the services
//! that a function calls, in memory.
//!
//! For tests only: other packages have it among their `dev-dependencies` and nowhere else, which a journey checks.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test fails by panicking"
)]
#![expect(clippy::must_use_candidate, reason = "a test that makes something uses it")]

pub mod bodies;
pub mod commands;
pub mod files;
pub mod letters;
pub mod people;
pub mod png;
pub mod referrals;
pub mod time;

#[cfg(feature = "documents")]
pub mod paper;

#[cfg(feature = "aws")]
pub mod bucket;
#[cfg(feature = "aws")]
pub mod changes;
#[cfg(feature = "aws")]
pub mod config;
#[cfg(feature = "aws")]
pub mod secrets_manager;
#[cfg(feature = "aws")]
pub mod ses;
#[cfg(feature = "aws")]
pub mod table;
#[cfg(feature = "aws")]
pub mod wire;
