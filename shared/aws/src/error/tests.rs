use aws_sdk_dynamodb::{error::ErrorMetadata, operation::query::QueryError};
use aws_sdk_s3::operation::get_object::GetObjectError;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_smithy_runtime_api::{
    client::{
        orchestrator::HttpResponse,
        result::{ConnectorError, SdkError},
    },
    http::StatusCode,
};

use super::{Error, Service};

fn answer(status: u16) -> HttpResponse {
    HttpResponse::new(StatusCode::try_from(status).unwrap(), "an item of Meena Kumari".into())
}

/// As a service refuses with a status and a code; its message quotes a name.
fn refused<E>(generic: fn(ErrorMetadata) -> E, status: u16, code: &str) -> SdkError<E, HttpResponse> {
    let meta = ErrorMetadata::builder().code(code).message("Meena Kumari").build();
    SdkError::service_error(generic(meta), answer(status))
}

fn of_table(status: u16, code: &str) -> Error {
    refused(QueryError::generic, status, code).into()
}

fn of_bucket(status: u16, code: &str) -> Error {
    refused(GetObjectError::generic, status, code).into()
}

fn of_mail(status: u16, code: &str) -> Error {
    refused(SendEmailError::generic, status, code).into()
}

fn of_secret(status: u16, code: &str) -> Error {
    refused(GetSecretValueError::generic, status, code).into()
}

#[test]
fn the_same_failure_means_the_same_of_every_service() {
    let services = [
        (Service::Table, of_table as fn(u16, &str) -> Error),
        (Service::Bucket, of_bucket),
        (Service::Mail, of_mail),
        (Service::Secret, of_secret),
    ];
    let cases = [
        (400, "ThrottlingException", true),
        (400, "ProvisionedThroughputExceededException", true),
        (400, "RequestLimitExceeded", true),
        (400, "LimitExceededException", true),
        (400, "TransactionConflictException", true),
        (400, "TransactionInProgressException", true),
        (400, "RequestTimeout", true),
        (409, "OperationAborted", true),
        (429, "TooManyRequestsException", true),
        (429, "SomethingNew", true),
        (500, "InternalServerError", true),
        (500, "SomethingNew", true),
        (503, "SlowDown", true),
        // About our account: it is put in order while the mail waits.
        (400, "MessageRejected", true),
        (400, "MailFromDomainNotVerifiedException", true),
        (400, "AccountSuspendedException", true),
        (400, "SendingPausedException", true),
        (400, "ValidationException", false),
        (400, "BadRequestException", false),
        (400, "DecryptionFailure", false),
        (400, "ResourceNotFoundException", false),
        (403, "AccessDenied", false),
        (404, "NoSuchKey", false),
        (404, "NotFoundException", false),
        (412, "PreconditionFailed", false),
    ];
    for (service, of) in services {
        for (status, code, passes) in cases {
            let error = of(status, code);
            assert_eq!(matches!(error, Error::Again(..)), passes, "{status} {code}: {error}");
            assert_eq!(error.service(), service);
            assert!(error.to_string().contains(code), "{error}");
        }
    }
}

#[test]
fn what_was_not_answered_is_retried_and_what_was_not_asked_is_not() {
    type Failed = SdkError<QueryError, HttpResponse>;
    let cases: [(Failed, bool); 7] = [
        (SdkError::construction_failure("no bucket"), false),
        (SdkError::dispatch_failure(ConnectorError::user("no address".into())), false),
        (SdkError::dispatch_failure(ConnectorError::io("reset".into())), true),
        (SdkError::dispatch_failure(ConnectorError::timeout("connect".into())), true),
        (SdkError::timeout_error("2 seconds"), true),
        // Cut short on the way, and a proxy's page.
        (SdkError::response_error("end of input", answer(200)), true),
        (SdkError::response_error("no code", answer(403)), false),
    ];
    for (failed, passes) in cases {
        let error = Error::from(failed);
        assert_eq!(matches!(error, Error::Again(..)), passes, "{error}");
        assert!(!format!("{error} {error:?}").contains("Meena"), "what was answered is in no log: {error}");
    }
}

#[test]
fn a_service_that_quotes_is_not_quoted() {
    for error in [of_mail(400, "BadRequestException"), of_secret(400, "DecryptionFailure")] {
        assert!(!format!("{error} {error:?}").contains("Meena"), "{error}");
    }
    let unknown: SdkError<SendEmailError, HttpResponse> = SdkError::timeout_error("Meena Kumari");
    assert_eq!(Error::from(unknown).to_string(), "the mail is not available: no answer");
    assert!(of_table(400, "X").to_string().contains("Meena Kumari"), "the table's message says why");
}
