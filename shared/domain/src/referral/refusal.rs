//! Why a command is refused, and what is possible instead.

use crate::{
    commands::command::CommandName,
    referral::limits::Full,
    values::words::Status,
    wire::input::{Errors, FieldError},
};

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A party to the referral, but this is not theirs to do.
    #[error("this is not yours to do; you may: {}", list(.actions))]
    NotYourTurn {
        /// What the party may do now.
        actions: Vec<CommandName>,
    },
    /// Not in this status.
    #[error("this cannot be done while the referral is {status}; you may: {}", list(.actions))]
    WrongState {
        /// The status now.
        status: Status,
        /// What the party may do now.
        actions: Vec<CommandName>,
    },
    /// The log does not verify: an entry is changed, missing or out of place.
    #[error(
        "the record of this referral does not verify, so nothing is written to it: report it to the operator of the service"
    )]
    Broken,
    /// There is no room for it.
    #[error(transparent)]
    TooLarge(Full),
    /// The body breaks a rule.
    #[error("{} fields are wrong", .0.len())]
    Invalid(Vec<FieldError>),
}

impl From<Errors> for Refusal {
    fn from(errors: Errors) -> Self {
        Self::Invalid(errors.0)
    }
}

fn list(actions: &[CommandName]) -> String {
    if actions.is_empty() {
        return "nothing".to_owned();
    }
    actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(", ")
}
