//! What all functions have in common: the shell around the pure core.
//!
//! A function is: who is calling, load, decide, append, show. Each is a binary in `bin/`, named by what it does.

mod commands;
mod create;
mod redirect;
mod shell;

pub use commands::{actor, serve_command};
pub use create::create;
pub use redirect::redirect;
pub use shell::{Answer, Failure, Shell, serve, serve_alone};
