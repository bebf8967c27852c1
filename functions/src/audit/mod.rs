//! The audit trail of a referral, for whoever may check it: its sender, the administrators of the sender's clinic, and the
//! patient.

mod read;

use api::document::Operation;

pub use read::audit;

/// What this room answers.
pub(crate) const OPERATIONS: &[Operation] = &[read::SPEC];
