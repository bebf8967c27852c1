//! The directory of members: to pick a receiver, and to be found.

mod search;
mod set;

use api::document::Operation;

pub use search::search_directory;
pub use set::set_directory_entry;

/// What this room answers.
pub(crate) const OPERATIONS: &[Operation] = &[search::SPEC, set::SPEC];
