//! The sender or the patient takes the referral back.

use domain::command::Command;

functions::lambda!(command => Command::Withdraw);
