//! The sender or the receiver adds something.

use domain::commands::command::Command;

functions::lambda!(command_with_files => Command::Note);
