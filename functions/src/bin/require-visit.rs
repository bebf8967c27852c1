//! The receiving doctor wants to see the patient before deciding.

use domain::commands::command::Command;

functions::lambda!(command => Command::RequireVisit);
