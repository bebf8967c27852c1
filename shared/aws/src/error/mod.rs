//! What went wrong between a function and a service, and whether the same request is worth retrying.

mod operations;
#[cfg(test)]
mod tests;

use std::{error::Error as Cause, fmt};

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

pub use operations::Operation;

/// A service that functions use, as the log calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// `DynamoDB`.
    Table,
    /// S3.
    Bucket,
    /// `EventBridge`.
    Bus,
    /// SES.
    Mail,
    /// Secrets Manager.
    Secret,
}

impl Service {
    /// The word for the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Bucket => "bucket",
            Self::Bus => "bus",
            Self::Mail => "mail",
            Self::Secret => "secret",
        }
    }

    /// Whether its messages quote what it was sent: SES quotes addresses. Then an error says the code only.
    const fn quotes(self) -> bool {
        match self {
            Self::Mail | Self::Secret => true,
            Self::Table | Self::Bucket | Self::Bus => false,
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A service failed. Carries what the service says, never what it keeps: it goes to the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Worth retrying: not reached, too busy, too late, or an account that is not in order at the moment.
    #[error("the {0} is not available: {1}")]
    Again(Service, String),
    /// Retrying the same request will not help.
    #[error("the {0} refuses: {1}")]
    Never(Service, String),
}

impl Error {
    /// Worth retrying.
    pub fn again(service: Service, says: impl fmt::Display) -> Self {
        Self::Again(service, says.to_string())
    }

    /// Retrying will not help.
    pub fn never(service: Service, says: impl fmt::Display) -> Self {
        Self::Never(service, says.to_string())
    }

    /// Whose error it is.
    #[must_use]
    pub const fn service(&self) -> Service {
        match self {
            Self::Again(service, _) | Self::Never(service, _) => *service,
        }
    }
}

/// Codes after which the same request may succeed, whatever the status they come with: `DynamoDB` throttles with 400.
const PASSING: [&str; 18] = [
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServiceError",
    "InternalServiceErrorException",
    "LimitExceededException",
    "OperationAborted",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionConflictException",
    "TransactionInProgressException",
];

/// Codes about our account with SES, whatever the mail: unverified domain, sandbox, paused. People put it in order while
/// the mail is retried.
const ACCOUNT: [&str; 4] = [
    "AccountSuspendedException",
    "MailFromDomainNotVerifiedException",
    "MessageRejected",
    "SendingPausedException",
];

/// The one judgement of whether a failed request is worth retrying.
fn passes<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    match error {
        // The request was not sent, and never will be as it is.
        SdkError::ConstructionFailure(_) => return false,
        SdkError::DispatchFailure(failure) if failure.is_user() => return false,
        _ => {}
    }
    if let Some(code) = error.meta().code()
        && (PASSING.contains(&code) || ACCOUNT.contains(&code))
    {
        return true;
    }
    // Without an answer, or with one that cannot be read, nobody knows; a proxy's answer has no code.
    error.raw_response().is_none_or(|response| {
        let status = response.status();
        !status.is_client_error() || matches!(status.as_u16(), 408 | 429)
    })
}

/// What the log gets.
fn words<E>(error: &SdkError<E, HttpResponse>) -> String
where
    E: Operation + Cause + ProvideErrorMetadata + 'static,
{
    if E::SERVICE.quotes() {
        return error.meta().code().unwrap_or("no answer").to_owned();
    }
    // Not the error's Debug, nor the SDK's "error context": an answer that cannot be read is in both, whole.
    let mut says = error.to_string();
    if let Some(message) = error.meta().message() {
        says = format!("{says}: {message}");
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        says = format!("{says}: {error}");
        cause = error.source();
    }
    says
}

impl<E> From<SdkError<E, HttpResponse>> for Error
where
    E: Operation + Cause + ProvideErrorMetadata + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        let says = words(&error);
        if passes(&error) { Self::Again(E::SERVICE, says) } else { Self::Never(E::SERVICE, says) }
    }
}
