//! The receiving doctor takes responsibility for the next step.

use domain::commands::command::Command;

functions::lambda!(command => Command::Accept);
