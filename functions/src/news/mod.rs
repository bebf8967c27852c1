//! What has happened reaches the world: the bus, the feeds, and members' mail.
//!
//! - `relay`: from the log to the bus.
//! - `notify`: from the bus to members; `tell` is what it has in common with mails to guests.
//! - `feed`: members read what has happened.

mod feed;
mod notify;
mod relay;
pub(crate) mod tell;

use api::document::Operation;

pub use feed::notifications;
pub use notify::notify;
pub use relay::{Batch, GRACE, NotRelayed, Relay, Relayed, Swept, Tick, relay, sweep_relay};
pub use tell::NotTold;

/// What this room answers.
pub(crate) const OPERATIONS: &[Operation] = &[feed::SPEC];
