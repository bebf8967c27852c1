//! The service itself, for developers of clients.

mod openapi;

pub(crate) use openapi::SPEC;
pub use openapi::{DOCUMENT, EXAMPLES, openapi};
