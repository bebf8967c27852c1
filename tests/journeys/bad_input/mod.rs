//! What is wrong with a request is refused, with what is wrong.

mod addresses;
mod commands;
mod fields;
mod heavy;
mod json;
