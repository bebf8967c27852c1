//! The letter of a referral as a PDF, whether one is right, and its visit for a calendar.

mod calendar;
mod pdf;
mod print;
mod verify;

pub use calendar::visit_calendar;
pub use pdf::get_pdf;
pub(crate) use print::print;
pub use verify::{verify, verify_with};
