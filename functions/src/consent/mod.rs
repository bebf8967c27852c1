//! What patients are told before they consent.

mod notice;

use api::document::Operation;

pub use notice::notice;

/// What this room answers.
pub(crate) const OPERATIONS: &[Operation] = &[notice::SPEC];
