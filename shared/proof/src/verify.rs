//! Whether a letter says what its sender signed: without us, from what is attached to it.

use domain::{
    handoff::seal::{of_section, of_sections},
    values::words::SectionName,
};

use crate::{Attestation, KeyId, PublicKey, Signature, SignedJson};

/// What was found.
pub type Verdict = Result<Proved, NotProved>;

/// What is proved: the sender saw these sections, whole and unchanged, and signed for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Proved {
    /// Who signed what, and when.
    pub attestation: Attestation,
    /// What the service signed it with: the code that is printed on the letter is made of it ([`LetterCode::of`](crate::LetterCode::of)).
    pub signature: Signature,
    /// The key that vouches for it.
    pub key_id: KeyId,
    /// The sections that are shown.
    pub sections: Vec<SectionName>,
    /// The sections that the sender signed too, and that are not shown.
    pub withheld: Vec<SectionName>,
}

/// Why nothing is proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotProved {
    /// It is not written as the service writes it.
    #[error("it cannot be read: {0}")]
    Unreadable(&'static str),
    /// None of the keys that are known to be the service's.
    #[error("it is signed by the key {0}, which is none of those that were given")]
    UnknownKey(KeyId),
    /// The attestation, or the signature, is not as it was made.
    #[error("the signature is wrong: signer, reference, time or digest were changed, or it is forged")]
    Signature,
    /// A section is not as its digest says.
    #[error("the section {0} was changed")]
    Changed(SectionName),
    /// The sections' digests are not those of which the sender signed the digest.
    #[error("the sections' digests are not those that were signed")]
    Digests,
}

/// The versions that are read.
const VERSIONS: [u32; 2] = [1, 2];

/// Checks all of it: the form, the key, the signature, each section, and the digest over all.
///
/// `keys` are the service's public keys, known from somewhere else than the letter. The bytes have to be in the one form
/// in which they are made (RFC 8785), so that no two readers see different things in them.
pub fn verify(json: &[u8], keys: &[PublicKey]) -> Verdict {
    let json = json.trim_ascii_end();
    let signed: SignedJson = serde_json::from_slice(json)
        .map_err(|_| NotProved::Unreadable("it is not a letter's signed JSON"))?;
    if !VERSIONS.contains(&signed.version) {
        return Err(NotProved::Unreadable("its version is unknown here; a newer verifier may know it"));
    }
    if signed.attestation.version() != Some(signed.version) {
        return Err(NotProved::Unreadable("its attestation is of another version"));
    }
    if signed.to_bytes() != json {
        return Err(NotProved::Unreadable("it was written anew: not in the form in which it is made"));
    }
    if signed.key_id != signed.public_key.id() {
        return Err(NotProved::Unreadable("the key's id is that of another key"));
    }
    if !keys.contains(&signed.public_key) {
        return Err(NotProved::UnknownKey(signed.key_id));
    }
    let SignedJson { attestation, signature, key_id, public_key, sections, digests, .. } = signed;
    if !public_key.signed(&attestation, &signature) {
        return Err(NotProved::Signature);
    }
    for (name, section) in &sections {
        if digests.get(name) != Some(&of_section(&section.salt, *name, &section.value)) {
            return Err(NotProved::Changed(*name));
        }
    }
    if of_sections(&digests) != attestation.sha256 {
        return Err(NotProved::Digests);
    }
    let withheld = digests.into_keys().filter(|name| !sections.contains_key(name)).collect();
    Ok(Proved { attestation, signature, key_id, sections: sections.into_keys().collect(), withheld })
}
