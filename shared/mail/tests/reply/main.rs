//! Mails that came in: what is read of a corpus of them, of lines that only look like commands, and of what is broken.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test by panicking")]

mod ambiguous;
mod broken;
mod corpus;
mod lacking;
mod ours;
mod own;
mod reports;
mod sealed;
mod senders;
mod styled;
