//! What a referral is and what may become of it, in plain Rust: no AWS, no clock, no chance, no input or output.
//!
//! A referral is what its sender handed over ([`handoff::Handoff`]) and a log of entries ([`log::Entry`]).
//! Everything else is computed from these two: [`referral::Referral`] folds the log, [`decide`] turns a command
//! into the next entries by the one table in [`lifecycle`], and [`view`] is what each party may see.

pub mod access;
pub mod attachment;
pub mod clocks;
pub mod codes;
pub mod command;
mod consent;
pub mod decide;
pub mod digest;
pub mod file;
pub mod handoff;
pub mod ids;
pub mod input;
pub mod lab;
pub mod lifecycle;
pub mod limits;
pub mod list;
pub mod log;
pub mod mail;
pub mod notices;
pub mod person;
pub mod phrases;
pub mod plausible;
pub mod reference;
pub mod referral;
pub mod refusal;
pub mod schema;
pub mod snapshot;
pub mod summary;
pub mod text;
pub mod time;
pub mod units;
pub mod view;
pub mod vitals;
pub mod words;
