//! What cannot happen, and did.

use std::fmt::Display;

/// A programming or set-up error. Its words are for the log: the client learns only that the service is at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Bug(String);

impl Bug {
    /// In these words, which name no person.
    pub fn new(says: impl Display) -> Self {
        Self(says.to_string())
    }
}
