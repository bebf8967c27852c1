//! The receiver does not take the referral, or hands it back.

use domain::commands::command::Command;

functions::lambda!(command => Command::Decline);
