//! A view to read: what is on the page, on the paper and in the calendar is the same.
//!
//! [`content`] says what there is to read of a letter, in which order and words, made from a view and nothing else; [`page`]
//! shows it to a doctor without an account, with a form for each command that is allowed now, and tells the holder of a letter
//! whether it is right; [`pdf`] prints it; [`ics`] is a booked visit for a calendar; [`fhir`] is for other systems.

pub mod content;
pub mod fhir;
pub mod ics;
pub mod page;
pub mod pdf;
