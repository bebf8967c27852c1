//! Digests: what was signed can be proved later, also in part.

use std::{collections::BTreeMap, fmt, str::FromStr};

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::{
    file::File,
    input::{FieldError, parsed_from_text, stored_as_text},
    log::v1::signed_section,
    snapshot::Snapshot,
    words::SectionName,
};

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
        Self::of(&serde_json_canonicalizer::to_vec(value).expect("what is digested is JSON"))
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

/// A section's salt: without it, nobody who holds only the section's digest can guess the section.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salt(String);

/// Redacted: with it, a short section can be guessed from its digest.
impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(…)")
    }
}

/// One salt for each section; 16 random bytes each.
pub type Salts = BTreeMap<SectionName, Salt>;

/// Random bytes that a snapshot's salts are made of.
pub const SALT_BYTES: usize = 16 * SectionName::ALL.len();

/// The salts made of these random bytes.
#[must_use]
pub fn salts(random: &[u8; SALT_BYTES]) -> Salts {
    let salts = random.chunks_exact(16).map(|bytes| Salt(BASE64URL_NOPAD.encode(bytes)));
    SectionName::ALL.iter().copied().zip(salts).collect()
}

/// The digest of one section: SHA-256 over the canonical JSON of `[salt, section, value]`, as a disclosure of
/// SD-JWT (RFC 9901) is made.
#[must_use]
pub fn of_section(salt: &Salt, name: SectionName, value: &serde_json::Value) -> Digest {
    Digest::of_json(&(salt, name, value))
}

/// The digest of a snapshot: that of its sections' digests.
#[must_use]
pub fn of_snapshot(snapshot: &Snapshot, files: &[File], salts: &Salts) -> Digest {
    let section = |name| signed_section(snapshot, files, name);
    of_sections(&salts.iter().map(|(name, salt)| (*name, of_section(salt, *name, &section(*name)))).collect())
}

/// SHA-256 over the canonical JSON object of the sections' digests. So whoever is shown some sections can check them
/// against the whole, given the digests of the others.
#[must_use]
pub fn of_sections(digests: &BTreeMap<SectionName, Digest>) -> Digest {
    Digest::of_json(digests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{input::parse, snapshot::Section};
    use serde_json::json;

    #[test]
    fn the_digest_is_that_of_the_rule_and_not_of_the_code() {
        // Computed with Python's hashlib over the JSON written out by hand.
        let salts = salts(&[7; SALT_BYTES]);
        assert_eq!(
            of_section(&salts[&SectionName::Note], SectionName::Note, &json!("Father had an MI at 52."))
                .to_string(),
            "258e7c206c87c2ff6ec37847f3b4b9ca6ab281eaf5c703170c16f5ee4af7ff5d"
        );
    }

    #[test]
    fn the_digest_changes_with_each_section() {
        let snapshot: Snapshot = parse(json!({
            "chief_complaint": {"text": "Exertional chest tightness"},
            "allergies": "none-known",
            "labs": [{"text": "Fasting glucose", "value": 118.50, "unit": "mg/dL"}],
        }))
        .unwrap();
        let salts = salts(&[1; SALT_BYTES]);
        let digest = of_snapshot(&snapshot, &[], &salts);

        let unknown = Snapshot { allergies: Section::NotRecorded, ..snapshot.clone() };
        assert_ne!(of_snapshot(&unknown, &[], &salts), digest);
        let note = Snapshot { note: Some("x".parse().unwrap()), ..snapshot };
        assert_ne!(of_snapshot(&note, &[], &salts), digest);
    }
}
