//! Refusals as problem documents (RFC 9457): the only place that knows status codes.

use domain::{
    commands::command::CommandName,
    files::attachment::FileRefusal,
    referral::refusal::Refusal,
    wire::input::{Errors, FieldError},
};
use lambda_http::{
    Body, Response,
    http::{HeaderValue, StatusCode, header},
};
use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

/// Why a request is not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: String,
    errors: Vec<FieldError>,
    actions: Option<Vec<CommandName>>,
    retry_after: Option<i64>,
}

/// Why a request is refused, as a word. Each has one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ProblemCode)]
pub enum Code {
    /// The request cannot be read.
    Malformed,
    /// Creating needs an `Idempotency-Key`.
    IdempotencyKeyRequired,
    /// A party, but not this command's; or a role that may not do this at all.
    NotYourTurn,
    /// Not there, or not for the caller to know of.
    NotFound,
    /// Not possible while the referral stands as it does.
    WrongState,
    /// Another command came first.
    Conflict,
    /// The referral's log does not verify, so nothing is written to it.
    Broken,
    /// The version in `If-Match` is not the current one.
    Stale,
    /// The body is over the limit.
    TooLarge,
    /// The body is not JSON by its own words.
    UnsupportedType,
    /// Some fields are wrong.
    Invalid,
    /// The key came with another body before.
    IdempotencyKeyReused,
    /// The patient's consent is missing.
    ConsentMissing,
    /// The identity provider says it, and not the caller.
    NotYoursToSay,
    /// The patient's account has another birth date.
    PatientMismatch,
    /// A desk has not named the clinician who answers.
    ResponsibleRequired,
    /// The patient's consent does not cover it.
    OutsideConsent,
    /// A file that is named is not there or not checked yet.
    AttachmentNotReady,
    /// A file that is named was checked and is not served.
    AttachmentRefused,
    /// So much of it is done in a day.
    SlowDown,
    /// The table is too busy, or was not reached.
    TryAgain,
    /// Our fault.
    Internal,
}

impl Code {
    /// The status that it is answered with.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::IdempotencyKeyRequired => StatusCode::BAD_REQUEST,
            Self::NotYourTurn => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongState | Self::Conflict | Self::Broken => StatusCode::CONFLICT,
            Self::Stale => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid
            | Self::IdempotencyKeyReused
            | Self::ConsentMissing
            | Self::NotYoursToSay
            | Self::PatientMismatch
            | Self::ResponsibleRequired
            | Self::OutsideConsent
            | Self::AttachmentNotReady
            | Self::AttachmentRefused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::SlowDown => StatusCode::TOO_MANY_REQUESTS,
            Self::TryAgain => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What it says to everybody.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request cannot be read",
            Self::IdempotencyKeyRequired => "The request needs an Idempotency-Key",
            Self::NotYourTurn => "This is not yours to do",
            Self::NotFound => "There is no such thing for you",
            Self::WrongState => "This cannot be done now",
            Self::Conflict => "Somebody else was quicker",
            Self::Broken => "The record does not verify",
            Self::Stale => "The referral has changed",
            Self::TooLarge => "The request is too large",
            Self::UnsupportedType => "The content type is not supported",
            Self::Invalid => "Some fields are wrong",
            Self::IdempotencyKeyReused => "The Idempotency-Key was used for another request",
            Self::ConsentMissing => "The patient's consent is missing",
            Self::NotYoursToSay => "This comes from your sign-in",
            Self::PatientMismatch => "The patient's account does not match",
            Self::ResponsibleRequired => "The responsible clinician is missing",
            Self::OutsideConsent => "The patient's consent does not cover it",
            Self::AttachmentNotReady => "A file is not ready",
            Self::AttachmentRefused => "A file was refused",
            Self::SlowDown => "That is too much for now",
            Self::TryAgain => "Please try again",
            Self::Internal => "Something went wrong on our side",
        }
    }

    /// The word as it is written.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "what is derived for a variant without fields is a string"
    )]
    pub fn word(self) -> String {
        let word = serde_json::to_value(self).ok().and_then(|word| word.as_str().map(str::to_owned));
        word.expect("a variant without fields is a string")
    }
}

/// Why a request is not answered as asked (RFC 9457).
#[skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// `urn:problem:referrals:` and the code.
    r#type: String,
    /// The code in words.
    title: &'static str,
    /// The answer's status.
    status: u16,
    /// What is wrong with this request, and what to do.
    detail: String,
    /// Why, as a word.
    code: Code,
    /// The request, as logs and support know it: the header `X-Correlation-Id`.
    correlation_id: String,
    /// Every wrong field, up to 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// What the caller may do now.
    actions: Option<Vec<CommandName>>,
}

/// Field errors that have a problem code of their own when nothing else is wrong.
const OWN_CODE: &[(&str, Code)] = &[
    ("consent-missing", Code::ConsentMissing),
    ("not-yours-to-say", Code::NotYoursToSay),
    ("patient-mismatch", Code::PatientMismatch),
    ("responsible-required", Code::ResponsibleRequired),
    ("outside-consent", Code::OutsideConsent),
    ("attachment-not-ready", Code::AttachmentNotReady),
    ("attachment-refused", Code::AttachmentRefused),
    ("too-large", Code::TooLarge),
    ("unsupported-type", Code::UnsupportedType),
];

impl Problem {
    fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), actions: None, retry_after: None }
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

    /// No letter has this reference and this code.
    #[must_use]
    pub fn no_letter() -> Self {
        Self::new(
            Code::NotFound,
            "no letter has this reference and this code; look whether both are typed as they are printed",
        )
    }

    /// The link opens nothing, whatever is wrong with it: its page says so to a doctor who has written something.
    #[must_use]
    pub fn no_link() -> Self {
        Self::new(Code::NotFound, "this link opens no more: copy what you wrote, and reply to the mail")
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

    /// The log does not verify: an entry is changed, missing or out of place.
    #[must_use]
    pub fn broken() -> Self {
        Self::new(Code::Broken, Refusal::Broken.to_string())
    }

    /// The mail was held, and no longer is.
    #[must_use]
    pub fn released_already(actions: Vec<CommandName>) -> Self {
        let detail = "this mail has been released already";
        Self { actions: Some(actions), ..Self::new(Code::WrongState, detail) }
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

    /// The file came with a mail that is held.
    #[must_use]
    pub fn attachment_held() -> Self {
        Self::new(Code::AttachmentNotReady, "the file came with a mail that is held; release the mail first")
    }

    /// The file was checked and is not served.
    #[must_use]
    pub fn attachment_refused(why: FileRefusal) -> Self {
        Self::new(Code::AttachmentRefused, format!("{why}: {}", why.says()))
    }

    /// So much of it is done in a day, and as much was; how many seconds until there is more.
    #[must_use]
    pub fn slow_down(detail: impl std::fmt::Display, seconds: i64) -> Self {
        let detail = format!("{detail}, and no more are possible; wait as Retry-After says");
        Self { retry_after: Some(seconds.max(1)), ..Self::new(Code::SlowDown, detail) }
    }

    /// After how many seconds it may be tried again, where that is known.
    #[must_use]
    pub fn retry_after(&self) -> Option<i64> {
        let is_checking = self.code == Code::AttachmentNotReady && self.errors.is_empty();
        let soon = (self.code == Code::TryAgain || is_checking).then_some(1);
        self.retry_after.or(soon)
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

    /// Why, as a word.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// What is wrong, and what to do.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Every wrong field.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// As a response, marked with the request's correlation id.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "what is derived for texts, numbers and lists does not fail"
    )]
    pub fn into_response(self, correlation_id: &str) -> Response<Body> {
        let retry_after = self.retry_after();
        let status = self.code.status();
        let document = ProblemDocument {
            r#type: format!("urn:problem:referrals:{}", self.code.word()),
            title: self.code.title(),
            status: status.as_u16(),
            detail: self.detail,
            code: self.code,
            correlation_id: correlation_id.to_owned(),
            errors: self.errors,
            actions: self.actions,
        };
        let body = serde_json::to_string(&document).expect("texts, numbers and lists");
        let mut response = Response::new(Body::Text(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
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
            Refusal::Broken => Self::new(Code::Broken, detail),
            Refusal::TooLarge(_) => Self::too_large(detail),
            Refusal::Invalid(errors) => errors.into(),
        }
    }
}
