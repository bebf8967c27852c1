//! The address that a guest's answer goes to.

use std::fmt;

use data_encoding::BASE32_NOPAD;
use domain::values::digest::Digest;

use crate::{
    LinkKeys, NotGood, RANDOM,
    keys::{MAC, Purpose},
};

/// The form of the token.
const VERSION: u8 = 1;

/// What the local part begins with.
const BEGINS: &str = "r.";

/// The secret part of the address that a mail is answered to. It has no end of its own: an answer may come late, and what may
/// come of it is for the referral to say. After the key has been changed twice it is taken as forged; what comes then is found
/// by the mail that it answers, or not at all.
///
/// Version (1 byte), 128 random bits, signature (16 bytes); base32, because there are servers that write addresses in
/// small letters. With what it begins with, 55 of the 64 octets that a local part may have (RFC 5321).
#[derive(Clone, PartialEq, Eq)]
pub struct ReplyToken(String);

/// Without the token.
impl fmt::Debug for ReplyToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplyToken(…)")
    }
}

impl ReplyToken {
    /// The part of the address before the `@`. It must get into no log.
    #[must_use]
    pub fn local_part(&self) -> String {
        format!("{BEGINS}{}", self.0)
    }

    /// What the table knows it by.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

impl LinkKeys {
    /// A new address.
    #[must_use]
    pub fn reply(&self, random: [u8; RANDOM]) -> ReplyToken {
        let signature = self.sign(Purpose::Reply, &[&[VERSION], &random]);
        let bytes = [&[VERSION], &random[..], &signature].concat();
        ReplyToken(BASE32_NOPAD.encode(&bytes).to_ascii_lowercase())
    }

    /// The token of an address with this local part, in whatever case it came.
    pub fn read_reply(&self, local_part: &str) -> Result<ReplyToken, NotGood> {
        let text = local_part.to_ascii_lowercase();
        let text = text.strip_prefix(BEGINS).ok_or(NotGood::Malformed)?;
        let bytes = BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes());
        let bytes = bytes.map_err(|_| NotGood::Malformed)?;
        let (signed, signature) = bytes.split_last_chunk::<MAC>().ok_or(NotGood::Malformed)?;
        if signed.len() != 1 + RANDOM || signed.first() != Some(&VERSION) {
            return Err(NotGood::Malformed);
        }
        self.check(Purpose::Reply, &[signed], signature)?;
        Ok(ReplyToken(text.to_owned()))
    }
}
