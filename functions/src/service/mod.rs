//! The service itself, for developers of clients.

mod openapi;

pub use openapi::openapi;
