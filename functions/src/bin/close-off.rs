//! The sender needs no further referral.

use domain::commands::command::Command;

functions::lambda!(command => Command::CloseOff);
