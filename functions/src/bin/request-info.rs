//! The receiving doctor asks for what is missing.

use domain::commands::command::Command;

functions::lambda!(command => Command::RequestInfo);
