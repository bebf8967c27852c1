//! The sender or the patient takes the referral back.

use domain::commands::command::Command;

functions::lambda!(command => Command::Withdraw);
