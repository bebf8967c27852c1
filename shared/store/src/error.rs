//! What the table's failures are, besides those that the SDK tells of.

use std::fmt::Display;

use aws::{Error, Service};
use aws_sdk_dynamodb::{error::SdkError, operation::transact_write_items::TransactWriteItemsError};

/// Worth retrying.
pub(crate) fn again(says: impl Display) -> Error {
    Error::again(Service::Table, says)
}

/// Retrying will not help.
pub(crate) fn broken(says: impl Display) -> Error {
    Error::never(Service::Table, says)
}

/// An item that cannot be read. Not why: the reason quotes what it found, which may be a name or a finding.
pub(crate) fn unreadable(what: &str) -> Error {
    broken(format!("{what} cannot be read"))
}

/// A transaction that was cancelled for these reasons, none of them a condition of its own.
pub(crate) fn cancelled(reasons: &[String]) -> Error {
    let passing = ["ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"];
    let says = format!("the transaction was cancelled: {}", reasons.join(", "));
    if reasons.iter().any(|reason| passing.contains(&reason.as_str())) { again(says) } else { broken(says) }
}

/// Why each item of a transaction was refused; nothing was written.
pub(crate) fn cancellation(error: &SdkError<TransactWriteItemsError>) -> Option<Vec<String>> {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error.as_service_error()? else {
        return None;
    };
    let codes = cancelled.cancellation_reasons().iter();
    Some(codes.map(|reason| reason.code().unwrap_or_default().to_owned()).collect())
}
