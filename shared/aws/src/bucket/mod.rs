//! The bucket of files: what is uploaded lies there unchecked, what has passed the checks is served from there, letters
//! that were printed are, too, and mail that came in is kept there.
//!
//! | key | what | until when |
//! |---|---|---|
//! | `uploads/<attachment_id>` | as it was uploaded; never served | a day |
//! | `mail/<SES's id>` | a mail as it came in | 90 days |
//! | `told/<SES's id>` | what SES has found of it, and whom it is for | as long |
//! | `files/<attachment_id>` | checked, and as it is served | as long as a referral names it; else, tagged `kept=no`, a day |
//! | `pdf/<referral's id>/<version>` | a letter as a PDF, by what it shows | two days: it can be made again |

mod printed;
mod upload;

use std::{fmt::Display, time::Duration};

use crate::SdkConfig;
use aws_sdk_s3::{
    Client,
    config::{Builder, RequestChecksumCalculation, timeout::TimeoutConfig},
    error::SdkError,
    operation::head_object::HeadObjectError,
    presigning::PresigningConfig,
    primitives::{ByteStream, SdkBody},
    types::{ChecksumMode, MetadataDirective, Tag, Tagging, TaggingDirective},
};
use domain::{
    files::{
        attachment::{Attachment, FileName},
        file::Address,
    },
    values::ids::AttachmentId,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use self::upload::{address, base64};
pub use self::{printed::Printed, upload::Chunks};
use crate::{Error, Service};

/// The bucket.
#[derive(Debug, Clone)]
pub struct Bucket {
    client: Client,
    name: String,
}

/// What was uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uploaded {
    /// Its size in bytes.
    pub size: u64,
    /// Whether it has the digest that was announced.
    pub as_announced: bool,
}

impl Bucket {
    /// The bucket of this name.
    #[must_use]
    pub fn of(config: &SdkConfig, name: String) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(1))
            .operation_attempt_timeout(Duration::from_secs(20))
            .operation_timeout(Duration::from_secs(40));
        let mut config = Builder::from(config)
            .timeout_config(timeouts.build())
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired);
        config.set_endpoint_url(crate::endpoint("S3"));
        Self { client: Client::from_conf(config.build()), name }
    }

    /// Where this file, and no other, can be uploaded: the store refuses other bytes, another size, another type.
    pub async fn upload_address(&self, file: &Attachment, valid: Duration) -> Result<Address, Error> {
        let put = self.client.put_object().bucket(&self.name).key(uploaded(file.attachment_id));
        let put = put
            .content_type(file.content_type.as_str())
            .content_length(i64::try_from(file.size).map_err(never)?)
            .checksum_sha256(base64(file.sha256));
        let signed = put.presigned(PresigningConfig::expires_in(valid).map_err(never)?).await?;
        Ok(address(&signed))
    }

    /// The origin of the addresses that are signed here: scheme, host and port, as a browser compares them. No request is made.
    pub async fn origin(&self) -> Result<String, Error> {
        let get = self.client.get_object().bucket(&self.name).key("files/");
        let signed =
            get.presigned(PresigningConfig::expires_in(Duration::from_secs(1)).map_err(never)?).await?;
        origin_of(signed.uri()).ok_or_else(|| never("an address without a host"))
    }

    /// What was uploaded under this id: its size in bytes, and whether it has this digest.
    pub async fn uploaded(&self, file: &Attachment) -> Result<Option<Uploaded>, Error> {
        let head = self.client.head_object().bucket(&self.name).key(uploaded(file.attachment_id));
        match head.checksum_mode(ChecksumMode::Enabled).send().await {
            Ok(found) => Ok(Some(Uploaded {
                size: found
                    .content_length
                    .and_then(|size| u64::try_from(size).ok())
                    .ok_or_else(|| again("the answer has no size"))?,
                as_announced: found.checksum_sha256 == Some(base64(file.sha256)),
            })),
            Err(error) if not_there(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// So many bytes of an upload, from this one on.
    pub async fn read(&self, id: AttachmentId, from: u64, length: u64) -> Result<Vec<u8>, Error> {
        let Some(last) = length.checked_sub(1).map(|rest| from + rest) else { return Ok(Vec::new()) };
        let get = self.client.get_object().bucket(&self.name).key(uploaded(id));
        let found = get.range(format!("bytes={from}-{last}")).send().await?;
        let bytes = found.body.collect().await.map_err(again)?;
        Ok(bytes.into_bytes().to_vec())
    }

    /// Puts a file where uploads are: one that came with a mail. It is checked as if its owner had sent it.
    pub async fn upload(&self, file: &Attachment, bytes: Vec<u8>) -> Result<(), Error> {
        let put = self.client.put_object().bucket(&self.name).key(uploaded(file.attachment_id));
        put.content_type(file.content_type.as_str())
            .content_length(i64::try_from(file.size).map_err(never)?)
            .checksum_sha256(base64(file.sha256))
            .body(ByteStream::from(bytes))
            .send()
            .await?;
        Ok(())
    }

    /// A mail as it came in, by SES's id of it.
    pub async fn mail(&self, id: &str) -> Result<Vec<u8>, Error> {
        let found = self.client.get_object().bucket(&self.name).key(format!("mail/{id}")).send().await?;
        let bytes = found.body.collect().await.map_err(again)?;
        Ok(bytes.into_bytes().to_vec())
    }

    /// Keeps what SES has told of a mail, by SES's id of it.
    pub async fn keep_told(&self, id: &str, told: Vec<u8>) -> Result<(), Error> {
        let put = self.client.put_object().bucket(&self.name).key(format!("told/{id}"));
        put.content_type("application/json").body(ByteStream::from(told)).send().await?;
        Ok(())
    }

    /// What SES has told of a mail, by the key that it is kept under.
    pub async fn told(&self, key: &str) -> Result<Vec<u8>, Error> {
        let found = self.client.get_object().bucket(&self.name).key(key).send().await?;
        let bytes = found.body.collect().await.map_err(again)?;
        Ok(bytes.into_bytes().to_vec())
    }

    /// Serves an upload as it is: copied within the store.
    pub async fn serve(&self, file: &Attachment) -> Result<(), Error> {
        let copy = self.client.copy_object().bucket(&self.name).key(served(file.attachment_id));
        copy.copy_source(format!("{}/{}", self.name, uploaded(file.attachment_id)))
            .metadata_directive(MetadataDirective::Replace)
            .content_type(file.content_type.as_str())
            .content_disposition(disposition(&file.filename))
            .cache_control(UNSHARED)
            .tagging_directive(TaggingDirective::Replace)
            .tagging(UNUSED)
            .send()
            .await?;
        Ok(())
    }

    /// Serves what these chunks make together.
    pub async fn serve_instead(&self, file: &Attachment, chunks: Chunks) -> Result<(), Error> {
        let put = self.client.put_object().bucket(&self.name).key(served(file.attachment_id));
        put.content_type(file.content_type.as_str())
            .content_disposition(disposition(&file.filename))
            .cache_control(UNSHARED)
            .content_length(i64::try_from(chunks.size()).map_err(never)?)
            .tagging(UNUSED)
            .body(ByteStream::new(SdkBody::from_body_1_x(chunks)))
            .send()
            .await?;
        Ok(())
    }

    /// A file as it is served; of a known size, so that no more memory is taken than that.
    pub async fn served(&self, id: AttachmentId, size: u64) -> Result<Vec<u8>, Error> {
        let mut found = self.client.get_object().bucket(&self.name).key(served(id)).send().await?;
        let size = usize::try_from(size).map_err(never)?;
        let mut bytes = Vec::with_capacity(size);
        while let Some(chunk) = found.body.try_next().await.map_err(again)? {
            if bytes.len() + chunk.len() > size {
                return Err(never(format!("file {id} is larger than it was")));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Keeps a served file: a referral names it.
    pub async fn keep(&self, id: AttachmentId) -> Result<(), Error> {
        let kept = Tag::builder().key("kept").value("yes").build().map_err(never)?;
        let tagging = Tagging::builder().tag_set(kept).build().map_err(never)?;
        let put = self.client.put_object_tagging().bucket(&self.name).key(served(id));
        put.tagging(tagging).send().await?;
        Ok(())
    }

    /// Where a checked file can be downloaded. Its name is not in the address: people name files after patients.
    pub async fn download_address(&self, id: AttachmentId, valid: Duration) -> Result<String, Error> {
        let get = self.client.get_object().bucket(&self.name).key(served(id));
        let signed = get.presigned(PresigningConfig::expires_in(valid).map_err(never)?).await?;
        Ok(signed.uri().to_owned())
    }
}

fn again(says: impl Display) -> Error {
    Error::again(Service::Bucket, says)
}

fn never(says: impl Display) -> Error {
    Error::never(Service::Bucket, says)
}

/// Whether there is no such object.
fn not_there(error: &SdkError<HeadObjectError>) -> bool {
    error.as_service_error().is_some_and(HeadObjectError::is_not_found)
}

fn origin_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let host = rest.split(['/', '?']).next().filter(|host| !host.is_empty())?;
    Some(format!("{scheme}://{host}"))
}

/// Nobody in between keeps a file.
const UNSHARED: &str = "private, no-store";

/// The tags of a file that no referral names.
const UNUSED: &str = "kept=no";

fn uploaded(id: AttachmentId) -> String {
    format!("uploads/{id}")
}

fn served(id: AttachmentId) -> String {
    format!("files/{id}")
}

/// What RFC 8187 lets stand as it is.
const ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// `Content-Disposition` (RFC 6266): to be saved, never shown in place; the name also for clients that know ASCII only.
fn disposition(name: &FileName) -> String {
    let plain = |c: char| if c.is_ascii_graphic() && !"\"\\%;".contains(c) || c == ' ' { c } else { '_' };
    let ascii: String = name.as_str().chars().map(plain).collect();
    format!(
        "attachment; filename=\"{ascii}\"; filename*=UTF-8''{}",
        utf8_percent_encode(name.as_str(), ATTR_CHAR)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_an_address_without_its_path() {
        for (address, origin) in [
            (
                "https://b.s3.ap-south-1.amazonaws.com/files/?X-Amz-Date=1",
                "https://b.s3.ap-south-1.amazonaws.com",
            ),
            ("http://127.0.0.1:9000/files/files/?a=/b", "http://127.0.0.1:9000"),
            ("http://localhost:9000?a", "http://localhost:9000"),
        ] {
            assert_eq!(origin_of(address).as_deref(), Some(origin));
        }
        assert_eq!((origin_of("files/1"), origin_of("https:///x")), (None, None));
    }

    #[test]
    fn a_name_in_any_script_comes_back() {
        for (name, expected) in [
            ("ecg.pdf", "attachment; filename=\"ecg.pdf\"; filename*=UTF-8''ecg.pdf"),
            (
                "ECG of \"Meena\"; 50%.pdf",
                "attachment; filename=\"ECG of _Meena__ 50_.pdf\"; filename*=UTF-8''ECG%20of%20%22Meena%22%3B%2050%25.pdf",
            ),
            (
                "नाड़ी.png",
                "attachment; filename=\"_____.png\"; filename*=UTF-8''%E0%A4%A8%E0%A4%BE%E0%A4%A1%E0%A4%BC%E0%A5%80.png",
            ),
        ] {
            assert_eq!(disposition(&name.parse().unwrap()), expected);
        }
    }
}
