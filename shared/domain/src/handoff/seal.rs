//! The salted sections of a snapshot: what was signed can be proved later, also in part.

use std::{collections::BTreeMap, fmt};

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::values::{digest::Digest, words::SectionName};

/// A section's salt: without it, the section cannot be guessed from its digest.
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

/// SHA-256 over the canonical JSON object of the sections' digests. So a reader who is shown some sections can check them
/// against the whole, given the digests of the others.
#[must_use]
pub fn of_sections(digests: &BTreeMap<SectionName, Digest>) -> Digest {
    Digest::of_json(digests)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
}
