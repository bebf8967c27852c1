//! What the sender attests: that this is what they saw, by name, registration number, account, clinic, time and digest.

use domain::{
    handoff::Handoff,
    values::{
        digest::Digest,
        ids::{PersonId, WorkspaceId},
        person::Registration,
        reference::Reference,
        text::{Line, Name},
        time::Instant,
    },
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What is signed: the canonical JSON (RFC 8785) of these members. Nothing of the patient is among them.
///
/// Version 1, of referrals that were signed before accounts were attested, has neither `registration` nor `account` nor
/// `workspace`. Its bytes stay as they are, so that letters of then still verify.
#[skip_serializing_none]
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
    /// Whether the number was checked.
    pub registration: Option<Registration>,
    /// The account that signed, as the identity provider names it.
    pub account: Option<PersonId>,
    /// The clinic of that account at that moment, if it had one.
    pub workspace: Option<WorkspaceId>,
    /// When.
    pub signed_at: Instant,
    /// The snapshot's digest ([`domain::referral::of_snapshot`]).
    pub sha256: Digest,
}

impl Attestation {
    /// The sender's, as it was made when the referral was signed.
    #[must_use]
    pub fn of(handoff: &Handoff) -> Self {
        let (signature, sender) = (&handoff.signature, &handoff.sender);
        let attested = sender.registration.is_some();
        Self {
            reference: handoff.reference,
            signer: signature.name.clone(),
            registration_no: signature.registration_no.clone(),
            registration: sender.registration,
            account: Some(sender.id.clone()).filter(|_| attested),
            workspace: sender.workspace.clone().filter(|_| attested),
            signed_at: signature.at,
            sha256: signature.sha256,
        }
    }

    /// The version of its form: 2 names the account; none if it is no form that was ever written.
    #[must_use]
    pub const fn version(&self) -> Option<u32> {
        match (&self.registration, &self.account, &self.workspace) {
            (None, None, None) => Some(1),
            (Some(_), Some(_), _) => Some(2),
            _ => None,
        }
    }

    /// What is known of the registration number. Earlier versions attested what was typed.
    #[must_use]
    pub fn registration(&self) -> Registration {
        self.registration.unwrap_or(Registration::Stated)
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
