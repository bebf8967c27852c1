//! The patient consents in the app, refuses, or takes consent back.

use domain::commands::command::Command;

functions::lambda!(command => Command::Consent);
