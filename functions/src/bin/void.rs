//! A referral that should never have been sent.

use domain::commands::command::Command;

functions::lambda!(command => Command::Void);
