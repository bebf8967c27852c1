//! The log of a referral: every fact about it, numbered and chained, so that nothing is changed or left out unnoticed.
//!
//! [`Fact`] and [`Entry`] are what the program works with. What the table keeps is `v1`, a language of its own that no
//! request and no view shares.
//!
//! # A version 2
//!
//! A new optional member or a new fact needs no new version: an older program passes over what it does not know. When a
//! fact changes its meaning or loses a member:
//!
//! 1. copy the changed fact to `log/v2`, with its own conversions; `v1` stays as it is;
//! 2. write with `VERSION` 2, and read by the entry's `v`: 1 by `v1`, 2 by `v2`;
//! 3. add whole lives to `tests/stored/v2/`; those of `v1` are never changed, and still have to be read.
//!
//! `tests/domain/stored/newer.rs` shows what a program does with entries of a version that it does not know.

mod chain;
mod entry;
mod fact;
mod said;
pub(crate) mod v1;

pub use chain::{Head, Log, Stored};
pub use entry::{Actor, After, Author, Awaiting, Body, Entry};
pub use fact::Fact;
pub use v1::FACTS;
