//! What a referral is and what may become of it, in plain Rust: no AWS, no clock, no chance, no input or output.
//!
//! A referral is what its sender handed over ([`handoff::Handoff`]) and a log of entries ([`log::Entry`]).
//! Everything else is computed from these two: [`referral::Referral`] folds the log, [`referral::decide`] turns a command
//! into the next entries by the one table in [`referral::lifecycle`], and [`view`] is what each party may see.
//!
//! A room uses only those that stand before it: [`wire`], [`values`], [`consent`], [`clinical`], [`files`], [`handoff`], [`commands`],
//! [`log`], [`referral`], [`view`], [`notices`], [`audit`].

pub mod audit;
pub mod clinical;
pub mod commands;
pub mod consent;
pub mod files;
pub mod handoff;
pub mod log;
pub mod notices;
pub mod referral;
pub mod values;
pub mod view;
pub mod wire;
