//! What every function stands on: the world outside, how it is served, and why it fails.
//!
//! - `shell`: services, settings, clock, chance.
//! - `serve`: start once, answer each request or event, write one line to the log.
//! - `failure`: the caller's problem, a service's error, or a bug of ours.
//! - `need`: what a function needs besides the table.
//! - `page`: how every page is answered.
//! - `quotas`: how much is done in a day.

mod failure;
mod need;
mod page;
mod quotas;
mod serve;
mod shell;

pub use failure::Failure;
pub(crate) use failure::not_written;
pub use need::Need;
pub(crate) use page::{page, page_with_script};
pub use quotas::Quotas;
pub(crate) use serve::serve_whole;
pub use serve::{NotHandled, serve, serve_alone, serve_events, serve_invocations};
pub use shell::{Answer, Shell};
