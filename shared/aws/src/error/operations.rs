//! Which service an error of the SDK comes from.

use aws_sdk_dynamodb::operation::{
    batch_get_item::BatchGetItemError, get_item::GetItemError, put_item::PutItemError, query::QueryError,
    transact_write_items::TransactWriteItemsError, update_item::UpdateItemError,
};
use aws_sdk_eventbridge::operation::put_events::PutEventsError;
use aws_sdk_s3::operation::{
    copy_object::CopyObjectError, get_object::GetObjectError, head_object::HeadObjectError,
    put_object::PutObjectError, put_object_tagging::PutObjectTaggingError,
};
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use aws_sdk_sesv2::operation::send_email::SendEmailError;

use super::Service;

/// The error type of an operation, by which [`Error`](super::Error) knows the service.
#[diagnostic::on_unimplemented(message = "list this operation's error in aws/src/error/operations.rs")]
pub trait Operation {
    /// The service that the operation is of.
    const SERVICE: Service;
}

macro_rules! operations {
    ($($service:ident: $($error:ty),+;)+) => {
        $($(impl Operation for $error {
            const SERVICE: Service = Service::$service;
        })+)+
    };
}

operations! {
    Table: BatchGetItemError, GetItemError, PutItemError, QueryError, TransactWriteItemsError, UpdateItemError;
    Bucket: CopyObjectError, GetObjectError, HeadObjectError, PutObjectError, PutObjectTaggingError;
    Bus: PutEventsError;
    Mail: SendEmailError;
    Secret: GetSecretValueError;
}
