//! What can go wrong between a function and the table.

use aws_sdk_dynamodb::{
    error::{DisplayErrorContext, ProvideErrorMetadata, SdkError},
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

impl StoreError {
    pub(crate) fn broken(error: impl std::fmt::Display) -> Self {
        Self::Broken(error.to_string())
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
    E: std::error::Error + ProvideErrorMetadata + 'static,
    R: std::fmt::Debug + 'static,
{
    fn from(error: SdkError<E, R>) -> Self {
        let code = error.code().map(str::to_owned);
        let says = DisplayErrorContext(&error).to_string();
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
