//! The receiver says how it ended.

use domain::commands::command::Command;

functions::lambda!(command_with_files => Command::Complete);
