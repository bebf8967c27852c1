//! Letters as PDFs: made when they are asked for, and kept for as long as they are likely to be asked for again.

use std::time::Duration;

use aws_sdk_s3::{presigning::PresigningConfig, primitives::ByteStream};
use domain::values::{digest::Digest, ids::ReferralId, reference::Reference, time::Instant};

use super::{Bucket, UNSHARED, again, never, not_there};
use crate::Error;

/// How long one is given out, in milliseconds: a day. The bucket keeps it for two, so that none is gone before it is fetched.
const USED_FOR: i64 = 24 * 60 * 60 * 1000;

/// A letter's PDF, by what it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printed {
    /// The referral.
    pub referral: ReferralId,
    /// A digest of all that decides the PDF's bytes.
    pub version: Digest,
}

impl Printed {
    fn key(self) -> String {
        format!("pdf/{}/{}", self.referral, self.version)
    }
}

impl Bucket {
    /// Whether it has been made, and will be there for a while.
    pub async fn has_printed(&self, printed: Printed, now: Instant) -> Result<bool, Error> {
        let head = self.client.head_object().bucket(&self.name).key(printed.key());
        match head.send().await {
            Ok(found) => {
                let made = found.last_modified.and_then(|made| made.to_millis().ok());
                let made = made.ok_or_else(|| again("the answer has no time"))?;
                Ok(now.as_millis() - made < USED_FOR)
            }
            Err(error) if not_there(&error) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps what was made. Its name is the referral's reference: nothing of the patient.
    pub async fn keep_printed(
        &self,
        printed: Printed,
        reference: Reference,
        pdf: Vec<u8>,
    ) -> Result<(), Error> {
        let put = self.client.put_object().bucket(&self.name).key(printed.key());
        put.content_type("application/pdf")
            .content_disposition(format!("attachment; filename=\"{reference}.pdf\""))
            .cache_control(UNSHARED)
            .content_length(i64::try_from(pdf.len()).map_err(never)?)
            .body(ByteStream::from(pdf))
            .send()
            .await?;
        Ok(())
    }

    /// Where it can be downloaded.
    pub async fn printed_address(&self, printed: Printed, valid: Duration) -> Result<String, Error> {
        let get = self.client.get_object().bucket(&self.name).key(printed.key());
        let signed = get.presigned(PresigningConfig::expires_in(valid).map_err(never)?).await?;
        Ok(signed.uri().to_owned())
    }
}
