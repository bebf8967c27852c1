//! Sending mail: SES takes a finished message.

use std::time::Duration;

use crate::SdkConfig;
use aws_sdk_sesv2::{
    Client,
    config::{Builder, timeout::TimeoutConfig},
    error::{ProvideErrorMetadata as _, SdkError},
    operation::send_email::SendEmailError,
    primitives::Blob,
    types::{Destination, EmailContent, MessageTag, RawMessage},
};
use domain::person::Email;

/// A mail was not sent. Says which error it was and no more: SES quotes addresses.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// Not reached, too busy, over the quota, or paused: the same may succeed later.
    #[error("mail is not available: {0}")]
    Unavailable(String),
    /// This address or message is not taken, and will not be.
    #[error("the mail is refused: {0}")]
    Refused(String),
    /// Nothing can be sent as things are set up: an error of ours.
    #[error("mail does not work: {0}")]
    Broken(String),
}

/// What hands mails to SES.
#[derive(Debug, Clone)]
pub struct Mailer {
    client: Client,
    from: String,
    configuration: String,
}

impl Mailer {
    /// Sends from this address, by this configuration set.
    #[must_use]
    pub fn of(config: &SdkConfig, from: String, configuration: String) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_attempt_timeout(Duration::from_secs(5))
            .operation_timeout(Duration::from_secs(10));
        let mut config = Builder::from(config).timeout_config(timeouts.build());
        config.set_endpoint_url(crate::endpoint("SESV2"));
        Self::new(Client::from_conf(config.build()), from, configuration)
    }

    /// Behind a client of one's own: tests.
    #[must_use]
    pub fn new(client: Client, from: String, configuration: String) -> Self {
        Self { client, from, configuration }
    }

    /// The address that mails are from.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// Sends a message to an address: the id that SES gives it. The tags are for counting; they name no person.
    pub async fn send(
        &self,
        to: &Email,
        message: Vec<u8>,
        tags: &[(&str, String)],
    ) -> Result<String, MailError> {
        let raw = RawMessage::builder().data(Blob::new(message)).build().map_err(broken)?;
        let tags = tags.iter().map(|(name, value)| MessageTag::builder().name(*name).value(value).build());
        let sent = self
            .client
            .send_email()
            .from_email_address(&self.from)
            .destination(Destination::builder().to_addresses(to.as_str()).build())
            .content(EmailContent::builder().raw(raw).build())
            .configuration_set_name(&self.configuration)
            .set_email_tags(Some(tags.collect::<Result<_, _>>().map_err(broken)?))
            .send()
            .await;
        sent.map(|sent| sent.message_id.unwrap_or_default()).map_err(|error| told(&error))
    }
}

fn broken(error: impl std::fmt::Display) -> MailError {
    MailError::Broken(error.to_string())
}

fn told(error: &SdkError<SendEmailError>) -> MailError {
    let code = error.code().unwrap_or("no answer").to_owned();
    let client_error = error.raw_response().is_some_and(|response| response.status().is_client_error());
    match error.as_service_error() {
        Some(SendEmailError::MessageRejected(_) | SendEmailError::BadRequestException(_)) => {
            MailError::Refused(code)
        }
        Some(
            SendEmailError::TooManyRequestsException(_)
            | SendEmailError::LimitExceededException(_)
            | SendEmailError::SendingPausedException(_),
        ) => MailError::Unavailable(code),
        _ if client_error || matches!(error, SdkError::ConstructionFailure(_)) => MailError::Broken(code),
        _ => MailError::Unavailable(code),
    }
}
