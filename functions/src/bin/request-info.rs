//! The receiving doctor asks for what is missing.

use domain::command::Command;

functions::lambda!(command => Command::RequestInfo);
