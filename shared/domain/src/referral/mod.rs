//! A referral as its log makes it, and what may become of it.

pub mod access;
pub mod clocks;
mod consent;
pub mod decide;
pub mod files;
mod fold;
pub mod lifecycle;
pub mod limits;
pub mod mails;
pub mod phrases;
pub mod refusal;
mod sign;
pub mod summary;

pub(crate) use consent::Standing;
pub use fold::{Asked, Change, Referral, Said, Visit};
pub use sign::of_snapshot;
