//! The receiver says how it ended.

use domain::command::Command;

functions::lambda!(command_with_files => Command::Complete);
