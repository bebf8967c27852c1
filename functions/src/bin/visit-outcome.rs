//! How the visit went: attended, missed or cancelled.

use domain::command::Command;

functions::lambda!(command => Command::VisitOutcome);
