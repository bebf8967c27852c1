//! Why a mail is not sent, as SES says it.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::template::REGION;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    /// Nobody's signature.
    NoKey,
    /// A signature of somebody who is not here.
    UnknownKey,
    /// The caller's policies do not allow it.
    NotAllowed(String),
    /// These senders are not verified.
    NotVerified(Vec<String>),
    /// What was asked for cannot be sent.
    Bad(String),
    /// There is no such configuration set.
    NoConfigurationSet(String),
    /// Another operation than `SendEmail`.
    UnknownOperation,
    /// This machine's fault.
    Failed,
}

impl Refused {
    pub(super) fn bad(why: impl Into<String>) -> Self {
        Refused::Bad(why.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, kind, message) = match self {
            Refused::NoKey => (
                StatusCode::FORBIDDEN,
                "MissingAuthenticationTokenException",
                "Missing Authentication Token".to_owned(),
            ),
            Refused::UnknownKey => (
                StatusCode::FORBIDDEN,
                "UnrecognizedClientException",
                "The security token included in the request is invalid.".to_owned(),
            ),
            Refused::NotAllowed(message) => (StatusCode::FORBIDDEN, "AccessDeniedException", message),
            Refused::NotVerified(senders) => (
                StatusCode::BAD_REQUEST,
                "MessageRejected",
                format!(
                    "Email address is not verified. The following identities failed the check in region {}: {}",
                    REGION.to_uppercase(),
                    senders.join(", ")
                ),
            ),
            Refused::Bad(message) => (StatusCode::BAD_REQUEST, "BadRequestException", message),
            Refused::NoConfigurationSet(name) => (
                StatusCode::NOT_FOUND,
                "NotFoundException",
                format!("Configuration set <{name}> does not exist."),
            ),
            Refused::UnknownOperation => (
                StatusCode::NOT_FOUND,
                "UnknownOperationException",
                "this machine knows SendEmail, which is POST /v2/email/outbound-emails".to_owned(),
            ),
            Refused::Failed => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "InternalServiceErrorException",
                "The request has failed.".to_owned(),
            ),
        };
        let body = json!({"message": message}).to_string();
        (status, [("content-type", "application/json"), ("x-amzn-errortype", kind)], body).into_response()
    }
}
