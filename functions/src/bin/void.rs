//! A referral that should never have been sent.

use domain::command::Command;

functions::lambda!(command => Command::Void);
