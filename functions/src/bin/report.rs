//! The receiver sends a partial result.

use domain::commands::command::Command;

functions::lambda!(command_with_files => Command::Report);
