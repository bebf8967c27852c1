//! How a request is read and refused, and how it is described to a client.

pub mod input;
pub mod json;
pub mod number;
pub mod schema;
