//! What `SendEmail` is asked with (SES v2, REST JSON). What this machine does not do is not read over but refused.

use data_encoding::BASE64;
use serde::{Deserialize, Deserializer, de};

/// A mail to send.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Asked {
    pub(super) from_email_address: Option<String>,
    #[serde(default)]
    pub(super) destination: Destination,
    #[serde(default)]
    pub(super) reply_to_addresses: Vec<String>,
    pub(super) content: Content,
    #[serde(default)]
    pub(super) email_tags: Vec<Tag>,
    pub(super) configuration_set_name: Option<String>,
}

impl Asked {
    /// What becomes a header as it is.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        self.destination.all().chain(&self.reply_to_addresses).map(String::as_str)
    }
}

/// Whom it is for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Destination {
    #[serde(rename = "ToAddresses")]
    pub(super) to: Vec<String>,
    #[serde(rename = "CcAddresses")]
    pub(super) cc: Vec<String>,
    #[serde(rename = "BccAddresses")]
    pub(super) bcc: Vec<String>,
}

impl Destination {
    pub(super) fn all(&self) -> impl Iterator<Item = &String> {
        self.to.iter().chain(&self.cc).chain(&self.bcc)
    }
}

/// What it says: written whole by the sender, or in parts that SES puts together.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) enum Content {
    Raw(Raw),
    Simple(Simple),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Raw {
    #[serde(deserialize_with = "bytes")]
    pub(super) data: Vec<u8>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Simple {
    pub(super) subject: Words,
    pub(super) body: Body,
    #[serde(default)]
    pub(super) headers: Vec<Tag>,
    #[serde(default)]
    pub(super) attachments: Vec<Attachment>,
}

impl Simple {
    /// What becomes a header as it is.
    pub(super) fn written(&self) -> impl Iterator<Item = &str> {
        let headers = self.headers.iter().flat_map(|header| [&header.name, &header.value]);
        let files = self.attachments.iter().flat_map(|file| file.content_type.iter().chain(&file.content_id));
        headers.chain(files).map(String::as_str)
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Body {
    pub(super) text: Option<Words>,
    pub(super) html: Option<Words>,
}

/// A text. The charset in which it would be written makes no difference here: it is UTF-8.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Words {
    pub(super) data: String,
    #[serde(rename = "Charset")]
    _charset: Option<String>,
}

/// A name and a value: a tag of the mail, or a header.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Attachment {
    #[serde(deserialize_with = "bytes")]
    pub(super) raw_content: Vec<u8>,
    pub(super) file_name: String,
    pub(super) content_type: Option<String>,
    pub(super) content_disposition: Option<Disposition>,
    pub(super) content_id: Option<String>,
    /// How it travels is left to the composer.
    #[serde(rename = "ContentTransferEncoding")]
    _encoding: Option<String>,
    /// Nobody shows it.
    #[serde(rename = "ContentDescription")]
    _description: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Disposition {
    Attachment,
    Inline,
}

fn bytes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(from)?;
    BASE64.decode(text.as_bytes()).map_err(de::Error::custom)
}
