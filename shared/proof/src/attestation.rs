//! What the sender attests: that this is what they saw, by name, registration number, time and digest.

use domain::{
    digest::Digest,
    handoff::Handoff,
    reference::Reference,
    text::{Line, Name},
    time::Instant,
};
use serde::{Deserialize, Serialize};

/// What is signed: the canonical JSON (RFC 8785) of these five members. Nothing of the patient is among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attestation {
    /// The short reference.
    #[serde(rename = "ref")]
    pub reference: Reference,
    /// Who signed.
    pub signer: Name,
    /// Their registration number with the medical council.
    pub registration_no: Line<40>,
    /// When.
    pub signed_at: Instant,
    /// The snapshot's digest ([`domain::digest::of_snapshot`]).
    pub sha256: Digest,
}

impl Attestation {
    /// The sender's, as it was made when the referral was signed.
    #[must_use]
    pub fn of(handoff: &Handoff) -> Self {
        let signature = &handoff.signature;
        Self {
            reference: handoff.reference,
            signer: signature.name.clone(),
            registration_no: signature.registration_no.clone(),
            signed_at: signature.at,
            sha256: signature.sha256,
        }
    }

    /// The bytes that are signed.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "canonical JSON fails on numbers only that JSON has not; there are none"
    )]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json_canonicalizer::to_vec(self).expect("texts only")
    }
}
