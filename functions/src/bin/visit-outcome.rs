//! How the visit went: attended, missed or cancelled.

use domain::commands::command::Command;

functions::lambda!(command => Command::VisitOutcome);
