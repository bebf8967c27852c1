//! The sender needs no further referral.

use domain::command::Command;

functions::lambda!(command => Command::CloseOff);
