//! Sending mail: SES takes a finished message.

use std::time::Duration;

use crate::{Error, SdkConfig, Service};
use aws_sdk_sesv2::{
    Client,
    config::{Builder, timeout::TimeoutConfig},
    error::ProvideErrorMetadata as _,
    operation::send_email::SendEmailError,
    primitives::Blob,
    types::{Destination, EmailContent, MessageTag, RawMessage},
};
use domain::values::person::Email;

/// What SES says to a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way, under this id.
    Taken(String),
    /// This address or message is refused, and will be each time; with the error's code. A refusal that is about our
    /// account is an [`Error`], not this: the address may be fine.
    Refused(String),
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

    /// Sends a message to an address. The tags are for counting; they name no person.
    pub async fn send(&self, to: &Email, message: Vec<u8>, tags: &[(&str, String)]) -> Result<Sent, Error> {
        let raw = RawMessage::builder().data(Blob::new(message)).build().map_err(never)?;
        let tags = tags.iter().map(|(name, value)| MessageTag::builder().name(*name).value(value).build());
        let sent = self
            .client
            .send_email()
            .from_email_address(&self.from)
            .destination(Destination::builder().to_addresses(to.as_str()).build())
            .content(EmailContent::builder().raw(raw).build())
            .configuration_set_name(&self.configuration)
            .set_email_tags(Some(tags.collect::<Result<_, _>>().map_err(never)?))
            .send()
            .await;
        match sent {
            Ok(sent) => {
                let none = || Error::again(Service::Mail, "the answer has no id");
                sent.message_id.map(Sent::Taken).ok_or_else(none)
            }
            Err(error) => match (error.as_service_error(), error.code()) {
                (Some(SendEmailError::BadRequestException(_)), Some(code)) => {
                    Ok(Sent::Refused(code.to_owned()))
                }
                _ => Err(error.into()),
            },
        }
    }
}

fn never(error: impl std::fmt::Display) -> Error {
    Error::never(Service::Mail, error)
}
