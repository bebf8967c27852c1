//! The sending doctor has read the outcome.

use domain::commands::command::{Acknowledge, Command};

functions::lambda!(command => |_: Acknowledge| Command::Acknowledge);
