//! Digests: what was signed or stored can be proved later.

use std::{fmt, str::FromStr};

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::wire::input::{FieldError, parsed_from_text, stored_as_text};

/// A SHA-256 digest, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, ToSchema)]
#[schema(value_type = String, pattern = "^[0-9a-f]{64}$")]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest of a value's canonical JSON (RFC 8785).
    ///
    /// # Panics
    /// On a value that is no JSON: a map with keys that are no texts, a number that is not finite. No type here has one.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a digest of nothing in place of a value would be worse")]
    pub fn of_json(value: &impl Serialize) -> Self {
        // By way of a tree, in which a decimal is a number like any other: canonical JSON has no digits of its own.
        let tree = serde_json::to_value(value).expect("what is digested is JSON");
        Self::of(&serde_json_canonicalizer::to_vec(&tree).expect("a tree is JSON"))
    }
}

/// Makes the digest of bytes that come one part after the other.
#[derive(Debug, Clone, Default)]
pub struct Digester(Sha256);

impl Digester {
    /// The next part.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all parts.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(Self)
            .ok_or_else(|| FieldError::new("malformed", "a SHA-256 digest is 64 hexadecimal digits"))
    }
}

parsed_from_text!(Digest);
stored_as_text!(Digest);
