//! The receiver corrects the outcome.

use domain::commands::command::Command;

functions::lambda!(command_with_files => Command::Amend);
