//! Why a function does not answer as asked.

use api::{Bug, Problem};
use aws::{Error, Service};
use domain::{
    referral::refusal::Refusal,
    wire::input::{Errors, FieldError},
};
use store::NotWritten;
use tracing::error;

/// Why a function does not answer as asked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The caller's to mend.
    #[error("refused: {0:?}")]
    Problem(Problem),
    /// A service failed.
    #[error(transparent)]
    Outside(Error),
    /// A programming or set-up error of ours.
    #[error("a bug: {0}")]
    Bug(Bug),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Outside(error)
    }
}

impl From<Bug> for Failure {
    fn from(bug: Bug) -> Self {
        Self::Bug(bug)
    }
}

/// What `api` makes a problem of, is one.
macro_rules! problems {
    ($($refusal:ty),+) => {
        $(impl From<$refusal> for Failure {
            fn from(refusal: $refusal) -> Self {
                Self::Problem(refusal.into())
            }
        })+
    };
}

problems!(Problem, Refusal, Errors, FieldError, Vec<FieldError>);

impl Failure {
    /// What the client is told; the log is told the rest.
    pub(crate) fn told(self, correlation_id: &str) -> Problem {
        match self {
            Self::Problem(problem) => problem,
            Self::Outside(failure) => {
                error!(correlation_id, service = failure.service().as_str(), %failure, "a service failed");
                match failure {
                    Error::Again(..) => Problem::try_again(),
                    Error::Never(..) => Problem::internal(),
                }
            }
            Self::Bug(bug) => {
                error!(correlation_id, %bug, "a bug");
                Problem::internal()
            }
        }
    }
}

/// What cannot be written and will not be tried again.
pub(crate) fn not_written(why: NotWritten) -> Failure {
    match why {
        NotWritten::TooLarge => {
            let (handoff, entry) = (store::HANDOFF_MAX, store::ENTRY_MAX);
            let detail = format!(
                "snapshot and texts have at most {handoff} bytes when compressed; what a command carries, {entry} bytes"
            );
            Problem::too_large(detail).into()
        }
        NotWritten::Store(error) => error.into(),
        NotWritten::Repeated
        | NotWritten::Moved
        | NotWritten::NumberTaken
        | NotWritten::FileMoved
        | NotWritten::ReferenceTaken
        | NotWritten::Contended => Error::again(Service::Table, why).into(),
    }
}
