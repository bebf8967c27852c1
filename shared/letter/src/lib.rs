//! A referral as somebody reads it: what is on the page and on the paper is the same letter.
//!
//! [`content`] says what there is to read, in which order and words, made from a view and nothing else; [`page`] shows it
//! to a doctor without an account, with a form for each command that is allowed now; [`pdf`] prints it.

pub mod content;
pub mod page;
pub mod pdf;
