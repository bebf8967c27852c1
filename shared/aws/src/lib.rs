//! How the functions reach AWS: configuration, and a client for each service but the table.
//!
//! The configuration is as lean as a cold start wants it. The table has a crate of its own, `store`.

pub mod bucket;
pub mod bus;
mod config;
mod error;
pub mod mailer;
pub mod secrets;

pub use config::{Misconfigured, Region, SdkConfig, Variables, config, endpoint, environment};
pub use error::{Error, Operation, Service};
