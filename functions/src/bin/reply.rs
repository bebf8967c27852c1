//! The sending doctor answers what was asked.

use domain::commands::command::Command;

functions::lambda!(command_with_files => Command::Reply);
