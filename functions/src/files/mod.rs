//! ECGs, images, reports: announced, uploaded, checked, named, downloaded.

mod announce;
pub(crate) mod brought;
mod check;
pub(crate) mod described;
mod download;
mod named;
mod settled;

use api::document::Operation;

pub use announce::create_attachment;
pub(crate) use announce::expect;
pub use check::{Seen, check};
pub use download::get_attachment;
pub(crate) use download::{VALID_FOR, download};
pub(crate) use named::{Filing, WithFiles, WithoutFiles, is_uploaded, named};
pub(crate) use settled::{REQUEST_WAITS, settled};

/// What this room answers.
pub(crate) const OPERATIONS: &[Operation] = &[announce::SPEC, download::SPEC];
