//! A visit is booked: by the patient, the receiver or the sender.

use domain::commands::command::Command;

functions::lambda!(command => Command::BookVisit);
