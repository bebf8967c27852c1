//! The receiving doctor wants to see the patient before deciding.

use domain::command::Command;

functions::lambda!(command => Command::RequireVisit);
