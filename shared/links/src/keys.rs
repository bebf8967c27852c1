//! The keys that tokens are signed with: one that signs, and the one before it, which is still believed.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::NotGood;

/// Length of a signature in bytes: half of the MAC, as RFC 2104 allows.
pub(crate) const MAC: usize = 16;

/// Shortest secret, in characters.
const SECRET_MIN: usize = 32;

/// A secret that is too short to sign with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key for links has at least {SECRET_MIN} characters")]
pub struct UnusableKey;

/// What a signature is for: one of one purpose is none of another.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Link,
    Reply,
    Nonce,
    Session,
    AccessCode,
}

impl Purpose {
    /// What stands before the signed bytes. The bytes of each purpose have one length.
    const fn context(self) -> &'static [u8] {
        match self {
            Self::Link => b"referral-link\0",
            Self::Reply => b"referral-reply\0",
            Self::Nonce => b"referral-nonce\0",
            Self::Session => b"referral-session\0",
            Self::AccessCode => b"referral-code\0",
        }
    }
}

/// The two keys that are alive. What is signed is signed by the current one; what is checked may be signed by either, so
/// that a new key makes no link useless.
#[derive(Clone)]
pub struct LinkKeys {
    current: Hmac<Sha256>,
    previous: Option<Hmac<Sha256>>,
}

/// Without the keys.
impl fmt::Debug for LinkKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LinkKeys({})", 1 + usize::from(self.previous.is_some()))
    }
}

impl LinkKeys {
    /// The keys made of these secrets.
    pub fn new(current: &str, previous: Option<&str>) -> Result<Self, UnusableKey> {
        Ok(Self { current: key(current)?, previous: previous.map(key).transpose()? })
    }

    /// The signature of these bytes.
    pub(crate) fn sign(&self, purpose: Purpose, bytes: &[&[u8]]) -> [u8; MAC] {
        let whole = mac(&self.current, purpose, bytes).finalize().into_bytes();
        let mut signature = [0; MAC];
        signature.iter_mut().zip(whole).for_each(|(kept, byte)| *kept = byte);
        signature
    }

    /// Whether one of the keys has signed these bytes; compared in constant time.
    pub(crate) fn check(&self, purpose: Purpose, bytes: &[&[u8]], signature: &[u8]) -> Result<(), NotGood> {
        let by = |key: &Hmac<Sha256>| mac(key, purpose, bytes).verify_truncated_left(signature).is_ok();
        let whole = signature.len() == MAC;
        let signed = by(&self.current) | self.previous.as_ref().is_some_and(by);
        if whole && signed { Ok(()) } else { Err(NotGood::Forged) }
    }

    /// The whole MAC of these bytes by each key, the current one first.
    pub(crate) fn macs(&self, purpose: Purpose, bytes: &[&[u8]]) -> Vec<[u8; 32]> {
        let keys = [Some(&self.current), self.previous.as_ref()].into_iter().flatten();
        keys.map(|key| mac(key, purpose, bytes).finalize().into_bytes().into()).collect()
    }
}

fn key(secret: &str) -> Result<Hmac<Sha256>, UnusableKey> {
    if secret.chars().count() < SECRET_MIN {
        return Err(UnusableKey);
    }
    Hmac::new_from_slice(secret.as_bytes()).map_err(|_| UnusableKey)
}

fn mac(key: &Hmac<Sha256>, purpose: Purpose, bytes: &[&[u8]]) -> Hmac<Sha256> {
    let mut mac = key.clone();
    mac.update(purpose.context());
    for part in bytes {
        mac.update(part);
    }
    mac
}
