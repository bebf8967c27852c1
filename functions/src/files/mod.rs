//! ECGs, images, reports: announced, uploaded, checked, named, downloaded.

mod announce;
pub(crate) mod brought;
mod check;
mod download;
mod named;
mod settled;

use api::document::Operation;

pub use announce::create_attachment;
pub use check::{Seen, check};
pub use download::get_attachment;
pub(crate) use download::{VALID_FOR, download};
pub(crate) use named::{Filing, WithFiles, WithoutFiles, named};
pub(crate) use settled::settled;

/// What this room answers.
pub(crate) const OPERATIONS: &[Operation] = &[announce::SPEC, download::SPEC];
