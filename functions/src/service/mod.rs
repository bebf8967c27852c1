//! The service itself, for whoever writes a client.

mod openapi;

pub use openapi::openapi;
