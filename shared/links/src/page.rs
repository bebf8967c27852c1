//! What the page behind a link carries: the mark of a form, which works once, and of the browser that opened it.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use domain::values::{digest::Digest, time::Instant};
use jiff::SignedDuration;

use crate::{
    LinkKeys, NotGood, RANDOM,
    keys::{MAC, Purpose},
};

/// How long a page's form can be sent: 2 hours.
pub const NONCE_GOOD_FOR: SignedDuration = SignedDuration::from_hours(2);
/// How long a browser that has opened a link may read: 30 minutes.
pub const SESSION_GOOD_FOR: SignedDuration = SignedDuration::from_mins(30);

/// The hidden field of a form: this page was made for this link, and not long ago. That it is used once is for the table
/// to say, under [`Nonce::hash`].
#[derive(Clone, PartialEq, Eq)]
pub struct Nonce {
    text: String,
    ends_at: Instant,
}

/// The cookie of a browser that has opened a link.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    text: String,
    ends_at: Instant,
}

macro_rules! secret {
    ($name:ident) => {
        impl $name {
            /// As it is sent. It must get into no log.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.text
            }

            /// When it ends.
            #[must_use]
            pub const fn ends_at(&self) -> Instant {
                self.ends_at
            }
        }

        /// Without what it is.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

secret!(Nonce);
secret!(Session);

impl Nonce {
    /// What the table knows it by, once it is used.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }
}

impl LinkKeys {
    /// A new mark for a form on the page of the link with this hash.
    #[must_use]
    pub fn nonce(&self, link: Digest, random: [u8; RANDOM], now: Instant) -> Nonce {
        let ends_at = now.plus(NONCE_GOOD_FOR);
        let text = self.timed(Purpose::Nonce, link, &random, ends_at);
        Nonce { text, ends_at }
    }

    /// The mark that came with a form of this link's page.
    pub fn read_nonce(&self, text: &str, link: Digest, now: Instant) -> Result<Nonce, NotGood> {
        let ends_at = self.read_timed::<RANDOM>(Purpose::Nonce, text, link, now)?;
        Ok(Nonce { text: text.to_owned(), ends_at })
    }

    /// What a browser gets that has opened the link with this hash.
    #[must_use]
    pub fn session(&self, link: Digest, now: Instant) -> Session {
        let ends_at = now.plus(SESSION_GOOD_FOR);
        let text = self.timed(Purpose::Session, link, &[], ends_at);
        Session { text, ends_at }
    }

    /// What a browser sent that asks for this link's page.
    pub fn read_session(&self, text: &str, link: Digest, now: Instant) -> Result<Session, NotGood> {
        let ends_at = self.read_timed::<0>(Purpose::Session, text, link, now)?;
        Ok(Session { text: text.to_owned(), ends_at })
    }

    /// What is random, when it ends (milliseconds, 8 bytes), signature; the link is signed along.
    fn timed(&self, purpose: Purpose, link: Digest, random: &[u8], ends_at: Instant) -> String {
        let ends = ends_at.as_millis().to_be_bytes();
        let signature = self.sign(purpose, &[link.as_bytes(), random, &ends]);
        BASE64URL_NOPAD.encode(&[random, &ends, &signature].concat())
    }

    fn read_timed<const N: usize>(
        &self,
        purpose: Purpose,
        text: &str,
        link: Digest,
        now: Instant,
    ) -> Result<Instant, NotGood> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| NotGood::Malformed)?;
        let (signed, signature) = bytes.split_last_chunk::<MAC>().ok_or(NotGood::Malformed)?;
        let (random, ends) = signed.split_last_chunk::<8>().ok_or(NotGood::Malformed)?;
        if random.len() != N {
            return Err(NotGood::Malformed);
        }
        self.check(purpose, &[link.as_bytes(), signed], signature)?;
        let ends_at = Instant::from_millis(i64::from_be_bytes(*ends));
        if ends_at <= now { Err(NotGood::Expired) } else { Ok(ends_at) }
    }
}
