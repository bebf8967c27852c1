//! The link in a mail to a guest.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use domain::values::{digest::Digest, time::Instant};
use jiff::SignedDuration;

use crate::{
    LinkKeys, NotGood, RANDOM,
    keys::{MAC, Purpose},
};

/// How long a link is good: 14 days.
pub const LINK_GOOD_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The form of the token. Another one when its bytes mean something else.
const VERSION: u8 = 1;

const MINUTE: i64 = 60_000;

/// The secret part of a link: 50 characters that stand in an address as they are.
///
/// Version (1 byte), 128 random bits, when it ends (minutes since 1970, 4 bytes), signature (16 bytes); base64url.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken {
    text: String,
    minutes: u32,
}

/// Without the token: it opens a referral.
impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

impl LinkToken {
    /// The token, as it stands in an address. It must get into no log.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What the table knows it by.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }

    /// When it ends, to the minute.
    #[must_use]
    pub fn ends_at(&self) -> Instant {
        Instant::from_millis(i64::from(self.minutes) * MINUTE)
    }
}

impl LinkKeys {
    /// A new link, good for [`LINK_GOOD_FOR`].
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "an Instant ends with the year 9999, before 32 bits of minutes do"
    )]
    pub fn link(&self, random: [u8; RANDOM], now: Instant) -> LinkToken {
        let ends = now.plus(LINK_GOOD_FOR).as_millis() / MINUTE;
        // By a clock that shows a time before 1970, the link has expired at once.
        let minutes = u32::try_from(ends.max(0)).expect("minutes until the year 9999 fit into 32 bits");
        let signature = self.sign(Purpose::Link, &[&[VERSION], &random, &minutes.to_be_bytes()]);
        let bytes = [&[VERSION], &random[..], &minutes.to_be_bytes(), &signature].concat();
        LinkToken { text: BASE64URL_NOPAD.encode(&bytes), minutes }
    }

    /// The link with this token. One that is over is told from a forged one only if its signature is ours.
    pub fn read_link(&self, text: &str, now: Instant) -> Result<LinkToken, NotGood> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| NotGood::Malformed)?;
        let (signed, signature) = bytes.split_last_chunk::<MAC>().ok_or(NotGood::Malformed)?;
        let (random, minutes) = signed.split_last_chunk::<4>().ok_or(NotGood::Malformed)?;
        if random.len() != 1 + RANDOM || random.first() != Some(&VERSION) {
            return Err(NotGood::Malformed);
        }
        self.check(Purpose::Link, &[signed], signature)?;
        let token = LinkToken { text: text.to_owned(), minutes: u32::from_be_bytes(*minutes) };
        if token.ends_at() <= now { Err(NotGood::Expired) } else { Ok(token) }
    }
}
