//! The receiver sends a partial result.

use domain::command::Command;

functions::lambda!(command_with_files => Command::Report);
