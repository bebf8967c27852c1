//! The keys by which the service vouches for an attestation.

use std::{fmt, str::FromStr};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use domain::{values::digest::Digest, wire::input::FieldError};
use ring::{
    hmac,
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::ToSchema;

use crate::Attestation;

/// Fewest characters of a secret that a key is made of.
pub const SECRET_MIN: usize = 32;

/// What the seed is derived for: the same secret makes another key for anything else.
const PURPOSE: &[u8] = b"referrals: Ed25519 over attestations, 1";

/// Why there is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// The secret is too short to be one.
    #[error("the signing key's secret has fewer than {SECRET_MIN} characters")]
    Short,
    /// Of the public keys that are no longer signed with, one is none.
    #[error("of the retired keys, number {0} is no public key of 64 hexadecimal digits")]
    Retired(usize),
}

/// What the service signs with. Its `Debug` shows the public key only.
#[derive(Debug)]
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// The key that this secret text makes: its 32-byte seed is HMAC-SHA-256 of the purpose under the text.
    pub fn of(secret: &str) -> Result<Self, BadKey> {
        if secret.chars().count() < SECRET_MIN {
            return Err(BadKey::Short);
        }
        let seed = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), PURPOSE);
        // A seed is any 32 bytes.
        Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map(Self).map_err(|_| BadKey::Short)
    }

    /// The public half.
    #[must_use]
    #[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "the length is the algorithm's")]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.public_key().as_ref().try_into().expect("a public key of Ed25519 has 32 bytes"))
    }

    /// Signs; the same attestation gets the same signature always (RFC 8032).
    #[must_use]
    #[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "the length is the algorithm's")]
    pub fn sign(&self, attestation: &Attestation) -> Signature {
        let signature = self.0.sign(&attestation.to_bytes());
        Signature(signature.as_ref().try_into().expect("a signature of Ed25519 has 64 bytes"))
    }
}

/// What a signature is checked with, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Its short name.
    #[must_use]
    #[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "the length is the digest's")]
    pub fn id(&self) -> KeyId {
        KeyId(*Digest::of(&self.0).as_bytes().first_chunk().expect("a digest has 32 bytes"))
    }

    /// Whether this key's owner signed the attestation.
    #[must_use]
    pub fn signed(&self, attestation: &Attestation, signature: &Signature) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0).verify(&attestation.to_bytes(), &signature.0).is_ok()
    }
}

/// A public key's short name: the first 8 bytes of its SHA-256, as 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{16}$")]
pub struct KeyId([u8; 8]);

/// An Ed25519 signature, written in base64url without padding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 64]);

impl Signature {
    /// Its 64 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }
}

macro_rules! written {
    ($name:ident, $encoding:expr, $rule:literal) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&$encoding.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = FieldError;

            fn from_str(text: &str) -> Result<Self, FieldError> {
                let bytes = $encoding.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
                bytes.map(Self).ok_or_else(|| FieldError::new("malformed", $rule))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(|error: FieldError| D::Error::custom(error.detail))
            }
        }
    };
}

written!(PublicKey, HEXLOWER, "a public key is 64 hexadecimal digits in lower case");
written!(KeyId, HEXLOWER, "a key's id is 16 hexadecimal digits in lower case");
written!(Signature, BASE64URL_NOPAD, "a signature is 86 characters of base64url");

/// The public keys of those whose secrets are gone.
#[derive(Debug, Clone, Default)]
pub struct Retired(Vec<PublicKey>);

/// Separated by commas or spaces.
impl FromStr for Retired {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let keys = text.split([',', ' ', '\n']).filter(|key| !key.is_empty()).zip(1..);
        keys.map(|(key, number)| key.parse().map_err(|_| BadKey::Retired(number)))
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// All keys that the service has signed with.
#[derive(Debug)]
pub struct SigningKeys {
    current: SigningKey,
    previous: Option<SigningKey>,
    retired: Vec<PublicKey>,
}

impl SigningKeys {
    /// The keys that these two secrets make, and those before them.
    pub fn of(current: &str, previous: Option<&str>, retired: &Retired) -> Result<Self, BadKey> {
        Ok(Self {
            current: SigningKey::of(current)?,
            previous: previous.filter(|text| *text != current).map(SigningKey::of).transpose()?,
            retired: retired.0.clone(),
        })
    }

    /// The key that is signed with.
    #[must_use]
    pub const fn current(&self) -> &SigningKey {
        &self.current
    }

    /// The keys whose secrets are at hand, the current first.
    pub fn live(&self) -> impl Iterator<Item = &SigningKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }

    /// The public keys of all that the service has ever signed, the current first.
    #[must_use]
    pub fn public(&self) -> Vec<PublicKey> {
        self.live().map(SigningKey::public).chain(self.retired.iter().copied()).collect()
    }
}
