//! What went wrong with the bucket: worth another try, or ours to mend.

use std::fmt;

use aws_sdk_s3::{
    error::{DisplayErrorContext, SdkError},
    operation::head_object::HeadObjectError,
};

/// The bucket failed. Carries what the store says, never what it keeps: it goes to the log.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// Not reached, too busy, or too late: the same may succeed later.
    #[error("the bucket is not available: {0}")]
    Unavailable(String),
    /// Refused for good: an error of ours.
    #[error("the bucket refuses: {0}")]
    Broken(String),
}

impl BucketError {
    pub(crate) fn broken(error: impl fmt::Display) -> Self {
        Self::Broken(error.to_string())
    }

    pub(crate) fn unavailable(error: impl fmt::Display) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl<E: std::error::Error + 'static> From<SdkError<E>> for BucketError {
    fn from(error: SdkError<E>) -> Self {
        let refused = error
            .raw_response()
            .is_some_and(|response| response.status().is_client_error() && response.status().as_u16() != 429);
        let said = DisplayErrorContext(&error).to_string();
        if refused || matches!(error, SdkError::ConstructionFailure(_)) {
            Self::Broken(said)
        } else {
            Self::Unavailable(said)
        }
    }
}

/// Whether there is no such object.
pub(crate) fn not_there(error: &SdkError<HeadObjectError>) -> bool {
    error.as_service_error().is_some_and(HeadObjectError::is_not_found)
}
