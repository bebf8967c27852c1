//! A visit is booked: by the patient, the receiver or the sender.

use domain::command::Command;

functions::lambda!(command => Command::BookVisit);
