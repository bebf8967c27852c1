//! What is attached to a letter, so that it can be checked without us.

use std::collections::BTreeMap;

use domain::{
    clinical::snapshot::{NONE_KNOWN, NOT_RECORDED},
    referral::Referral,
    values::{
        digest::Digest,
        words::{Party, SectionName},
    },
    view::{Disclosed, Disclosure},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Attestation, KeyId, PublicKey, Signature, SigningKey};

/// The sections that somebody was shown, the digests of all, the attestation over these, and the service's signature.
///
/// Of a section that is withheld there is the salted digest alone. The section `attachments` has the files as they were
/// announced: ids, names, types, sizes and digests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedJson {
    /// The attestation's: 1 or 2.
    pub(crate) version: u32,
    /// What the sender attests.
    pub attestation: Attestation,
    /// The service's signature over it.
    pub signature: Signature,
    /// By which key.
    pub key_id: KeyId,
    /// The key itself. Whose it is, this file cannot prove: the reader has to know it from elsewhere.
    pub public_key: PublicKey,
    /// The sections that are shown, each with its salt.
    pub sections: BTreeMap<SectionName, Disclosure>,
    /// The digests of all ten.
    pub digests: BTreeMap<SectionName, Digest>,
}

impl SignedJson {
    /// What goes with the letter that this party gets; nothing when the party may see nothing of the content.
    #[must_use]
    pub fn of(referral: &Referral, party: Party, key: &SigningKey) -> Option<Self> {
        let Disclosed { sections, digests } = referral.disclosed(party)?;
        let attestation = Attestation::of(&referral.handoff);
        let (signature, public_key) = (key.sign(&attestation), key.public());
        Some(Self {
            version: attestation.version()?,
            attestation,
            signature,
            key_id: public_key.id(),
            public_key,
            sections,
            digests,
        })
    }

    /// As it is attached: canonical JSON (RFC 8785), the same bytes for the same letter.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "canonical JSON fails on numbers only that JSON has not; a Value has none"
    )]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json_canonicalizer::to_vec(self).expect("texts, and numbers that JSON has")
    }
}

/// The members of a section that hold words of people; the others are codes, figures and moments, which a letter writes
/// in its own way.
const WORDS: &[&str] = &[
    "text",
    "form",
    "strength",
    "dose",
    "route",
    "frequency",
    "duration",
    "reason",
    "reaction",
    "severity",
    "doctor",
    "summary",
    "filename",
];

/// Every text that somebody wrote in the sections that are shown, in their order: what has to stand in the letter, word
/// for word. For whoever compares the pages with what is proved.
#[must_use]
pub fn texts(signed: &SignedJson) -> Vec<(SectionName, String)> {
    let mut found = Vec::new();
    for (name, Disclosure { value, .. }) in &signed.sections {
        match value {
            Value::String(word) if matches!(word.as_str(), NONE_KNOWN | NOT_RECORDED) => {}
            Value::String(text) => found.push((*name, text.clone())),
            value => collect(*name, value, &mut found),
        }
    }
    found
}

fn collect(section: SectionName, value: &Value, found: &mut Vec<(SectionName, String)>) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| collect(section, entry, found)),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if WORDS.contains(&name.as_str()) => {
                        found.push((section, text.clone()));
                    }
                    value => collect(section, value, found),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
