//! Refusals as problem documents (RFC 9457): the only place that knows status codes.

use domain::{
    attachment::FileRefusal,
    command::CommandName,
    input::{Errors, FieldError},
    refusal::Refusal,
};
use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;

/// Why a request is not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    actions: Option<Vec<CommandName>>,
}

/// The contract's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Code {
    Malformed,
    IdempotencyKeyRequired,
    NotYourTurn,
    NotFound,
    WrongState,
    Conflict,
    Stale,
    TooLarge,
    UnsupportedType,
    Invalid,
    IdempotencyKeyReused,
    ConsentMissing,
    AttachmentNotReady,
    AttachmentRefused,
    TryAgain,
    Internal,
}

impl Code {
    const fn all(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Malformed => (StatusCode::BAD_REQUEST, "malformed", "The request cannot be read"),
            Self::IdempotencyKeyRequired => {
                (StatusCode::BAD_REQUEST, "idempotency-key-required", "The request needs an Idempotency-Key")
            }
            Self::NotYourTurn => (StatusCode::FORBIDDEN, "not-your-turn", "This is not yours to do"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "There is no such thing for you"),
            Self::WrongState => (StatusCode::CONFLICT, "wrong-state", "This cannot be done now"),
            Self::Conflict => (StatusCode::CONFLICT, "conflict", "Somebody else was quicker"),
            Self::Stale => (StatusCode::PRECONDITION_FAILED, "stale", "The referral has changed"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large"),
            Self::UnsupportedType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-type", "The content type is not supported")
            }
            Self::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Some fields are wrong"),
            Self::IdempotencyKeyReused => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-key-reused",
                "The Idempotency-Key was used for another request",
            ),
            Self::ConsentMissing => {
                (StatusCode::UNPROCESSABLE_ENTITY, "consent-missing", "The patient's consent is missing")
            }
            Self::AttachmentNotReady => {
                (StatusCode::UNPROCESSABLE_ENTITY, "attachment-not-ready", "A file is not ready")
            }
            Self::AttachmentRefused => {
                (StatusCode::UNPROCESSABLE_ENTITY, "attachment-refused", "A file was refused")
            }
            Self::TryAgain => (StatusCode::SERVICE_UNAVAILABLE, "try-again", "Please try again"),
            Self::Internal => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side")
            }
        }
    }
}

/// Field errors that have a problem code of their own when nothing else is wrong.
const OWN_CODE: &[(&str, Code)] = &[
    ("consent-missing", Code::ConsentMissing),
    ("attachment-not-ready", Code::AttachmentNotReady),
    ("attachment-refused", Code::AttachmentRefused),
    ("too-large", Code::TooLarge),
    ("unsupported-type", Code::UnsupportedType),
];

impl Problem {
    fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), actions: None }
    }

    /// The request cannot be read.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(Code::Malformed, detail)
    }

    /// Creating needs an idempotency key.
    #[must_use]
    pub fn idempotency_key_required() -> Self {
        let detail =
            "send the header Idempotency-Key: any text of your own, the same when you repeat the request";
        Self::new(Code::IdempotencyKeyRequired, detail)
    }

    /// The key was used for another request.
    #[must_use]
    pub fn idempotency_key_reused() -> Self {
        let detail = "this Idempotency-Key came with another body before; take a new key for a new request";
        Self::new(Code::IdempotencyKeyReused, detail)
    }

    /// There is no such thing, or the caller may not know of it.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "it does not exist, or you are no party to it")
    }

    /// The caller's role may not do this at all.
    pub fn not_yours(detail: impl Into<String>) -> Self {
        Self::new(Code::NotYourTurn, detail)
    }

    /// Another command came first.
    #[must_use]
    pub fn conflict(actions: Vec<CommandName>) -> Self {
        let detail = "the referral changed at the same moment; read it again and decide anew";
        Self { actions: Some(actions), ..Self::new(Code::Conflict, detail) }
    }

    /// The version in `If-Match` is not the current one.
    #[must_use]
    pub fn stale(current: u32) -> Self {
        Self::new(Code::Stale, format!("the version is \"{current}\" now; read the referral again"))
    }

    /// A body over the limit.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(Code::TooLarge, detail)
    }

    /// A body that is no JSON by its own words.
    #[must_use]
    pub fn unsupported_type() -> Self {
        Self::new(Code::UnsupportedType, "send the body as Content-Type: application/json")
    }

    /// The file is still being checked.
    #[must_use]
    pub fn attachment_not_ready() -> Self {
        Self::new(Code::AttachmentNotReady, "the file is still being checked; ask again as Retry-After says")
    }

    /// The file was checked and is not served.
    #[must_use]
    pub fn attachment_refused(why: FileRefusal) -> Self {
        Self::new(Code::AttachmentRefused, format!("{why}: {}", why.says()))
    }

    /// The table is too busy, or was not reached.
    #[must_use]
    pub fn try_again() -> Self {
        Self::new(
            Code::TryAgain,
            "it may or may not have been carried out; wait as Retry-After says and repeat it with the same Idempotency-Key, or read first",
        )
    }

    /// Our fault; what it was stands in the log.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(Code::Internal, "it has been logged; quote the correlation_id")
    }

    /// As a response, marked with the request's correlation id.
    #[must_use]
    pub fn into_response(self, correlation_id: &str) -> Response<Body> {
        #[derive(Serialize)]
        struct Document<'a> {
            r#type: String,
            title: &'static str,
            status: u16,
            detail: &'a str,
            code: &'static str,
            correlation_id: &'a str,
            #[serde(skip_serializing_if = "Vec::is_empty")]
            errors: Vec<FieldError>,
            #[serde(skip_serializing_if = "Option::is_none")]
            actions: Option<Vec<CommandName>>,
        }
        let (status, code, title) = self.code.all();
        let checking = self.code == Code::AttachmentNotReady && self.errors.is_empty();
        let document = Document {
            r#type: format!("urn:problem:referrals:{code}"),
            title,
            status: status.as_u16(),
            detail: &self.detail,
            code,
            correlation_id,
            errors: self.errors,
            actions: self.actions,
        };
        let body = serde_json::to_string(&document).unwrap_or_default();
        let mut response = Response::new(Body::Text(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.code == Code::TryAgain || checking {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<Vec<FieldError>> for Problem {
    fn from(errors: Vec<FieldError>) -> Self {
        let own = OWN_CODE.iter().find(|(code, _)| errors.iter().all(|error| error.code == *code));
        let code = own.map_or(Code::Invalid, |(_, code)| *code);
        let detail = match errors.as_slice() {
            [one] => format!("{}: {}", one.pointer, one.detail),
            many => format!("{} fields are wrong; see errors", many.len()),
        };
        Self { errors, ..Self::new(code, detail) }
    }
}

impl From<Errors> for Problem {
    fn from(errors: Errors) -> Self {
        errors.0.into()
    }
}

impl From<FieldError> for Problem {
    fn from(error: FieldError) -> Self {
        vec![error].into()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::NotYourTurn { actions } => {
                Self { actions: Some(actions), ..Self::new(Code::NotYourTurn, detail) }
            }
            Refusal::WrongState { actions, .. } => {
                Self { actions: Some(actions), ..Self::new(Code::WrongState, detail) }
            }
            Refusal::Invalid(errors) => errors.into(),
        }
    }
}
