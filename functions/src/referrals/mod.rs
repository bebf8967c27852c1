//! A referral from its hand-over to its end: sending, finding, reading, and every command.

mod commands;
mod create;
mod entry;
mod get;
mod list;
mod redirect;

use api::document::Operation;

pub(crate) use commands::{SPECS as COMMANDS, carry_out, decide};
pub use commands::{serve_command, serve_command_with_files};
pub use create::create;
pub use entry::get_entry;
pub use get::get;
pub use list::list;
pub use redirect::redirect;

/// What this room answers.
pub(crate) const OPERATIONS: &[Operation] = &[create::SPEC, list::SPEC, get::SPEC, entry::SPEC];
