//! The letter of a referral as a PDF, whether one is right, and its visit for a calendar.

mod calendar;
mod pdf;
mod print;
mod verify;

use api::document::Operation;

pub use calendar::visit_calendar;
pub use pdf::get_pdf;
pub(crate) use print::print;
pub use verify::{VerifyAsked, verify, verify_with};

/// What this room answers.
pub(crate) const OPERATIONS: &[Operation] = &[pdf::SPEC, calendar::SPEC, verify::SPEC];
