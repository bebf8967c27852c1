//! What can go wrong between a function and the table.

use std::error::Error;

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    operation::transact_write_items::TransactWriteItemsError,
};

/// The table could not be asked, or its answer not be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Too busy, or not reached: asking again later may help.
    #[error("the table is not available: {0}")]
    Unavailable(String),
    /// Asking again will not help.
    #[error("the table refuses: {0}")]
    Broken(String),
}

impl From<StoreError> for aws::Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable(says) => Self::Again(aws::Service::Table, says),
            StoreError::Broken(says) => Self::Never(aws::Service::Table, says),
        }
    }
}

impl StoreError {
    pub(crate) fn broken(error: impl std::fmt::Display) -> Self {
        Self::Broken(error.to_string())
    }

    /// An item that cannot be read. Not why: the reason quotes what it found, which may be a name or a finding.
    pub(crate) fn unreadable(what: &str) -> Self {
        Self::Broken(format!("{what} cannot be read"))
    }

    /// A transaction that was cancelled for these reasons, none of them a condition of its own.
    pub(crate) fn cancelled(reasons: &[String]) -> Self {
        let passing = ["ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"];
        let says = format!("the transaction was cancelled: {}", reasons.join(", "));
        if reasons.iter().any(|reason| passing.contains(&reason.as_str())) {
            Self::Unavailable(says)
        } else {
            Self::Broken(says)
        }
    }
}

/// Codes after which the same request may succeed.
const PASSING: &[&str] = &[
    "InternalServerError",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ServiceUnavailable",
    "ThrottlingException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

impl<E, R> From<SdkError<E, R>> for StoreError
where
    E: Error + ProvideErrorMetadata + 'static,
    R: std::fmt::Debug + 'static,
{
    fn from(error: SdkError<E, R>) -> Self {
        let code = error.code().map(str::to_owned);
        // Not the error's Debug, nor the SDK's "error context": an answer that cannot be read is in both, whole.
        let mut says = error.to_string();
        if let Some(message) = error.message() {
            says = format!("{says}: {message}");
        }
        let mut cause = error.source();
        while let Some(error) = cause {
            says = format!("{says}: {error}");
            cause = error.source();
        }
        match code {
            Some(code) if !PASSING.contains(&code.as_str()) => Self::Broken(says),
            Some(_) | None => Self::Unavailable(says),
        }
    }
}

/// Why each item of a transaction was refused; nothing was written.
pub(crate) fn cancellation(error: &SdkError<TransactWriteItemsError>) -> Option<Vec<String>> {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error.as_service_error()? else {
        return None;
    };
    let codes = cancelled.cancellation_reasons().iter();
    Some(codes.map(|reason| reason.code().unwrap_or_default().to_owned()).collect())
}
