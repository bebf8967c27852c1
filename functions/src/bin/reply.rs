//! The sending doctor answers what was asked.

use domain::command::Command;

functions::lambda!(command_with_files => Command::Reply);
