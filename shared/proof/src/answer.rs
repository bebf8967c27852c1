//! What whoever holds a letter is told: that it is right, or that it was taken back; nothing of the patient.

use domain::{
    referral::Referral,
    values::{
        digest::Digest,
        ids::{PersonId, WorkspaceId},
        person::Registration,
        reference::Reference,
        text::{Line, Name},
        time::Instant,
        words::Status,
    },
};
use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::{Attestation, KeyId, LetterCode, PublicKey, SigningKeys};

/// Why a letter that is right must not be acted upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It should never have been sent: the wrong patient or receiver, twice, a test.
    Voided,
    /// It was taken back before anybody accepted it.
    Withdrawn,
}

/// A letter whose code is right: who signed it, and whether it still stands.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Matched {
    /// The short reference.
    #[serde(rename = "ref")]
    pub reference: Reference,
    /// The code is that of the letter: true; otherwise the answer is 404.
    pub matches: bool,
    /// The letter still stands; false when it was voided or withdrawn.
    pub valid: bool,
    /// Why it does not.
    pub why: Option<Why>,
    /// Who signed.
    pub signer: Name,
    /// Their registration number.
    pub registration_no: Line<40>,
    /// Whether the number was checked.
    pub registration: Registration,
    /// The account that signed; letters of the first version do not attest it.
    pub account: Option<PersonId>,
    /// The clinic of that account when it signed.
    pub workspace: Option<WorkspaceId>,
    /// When.
    pub signed_at: Instant,
    /// The snapshot's digest, as the letter has it.
    pub sha256: Digest,
    /// The key that vouches for it.
    pub key_id: KeyId,
    /// The key itself, in hexadecimal digits.
    pub public_key: PublicKey,
    /// All keys that this service has ever vouched with, for whoever checks letters offline.
    pub keys: Vec<PublicKey>,
}

impl Matched {
    /// The answer, if the code is this referral's by one of the keys that are at hand.
    #[must_use]
    pub fn find(referral: &Referral, code: &LetterCode, keys: &SigningKeys) -> Option<Self> {
        let attestation = Attestation::of(&referral.handoff);
        let right = keys.live().filter(|key| LetterCode::of(&key.sign(&attestation)).matches(code));
        let public_key = right.last()?.public();
        let why = taken_back(referral.status);
        let registration = attestation.registration();
        let Attestation { reference, signer, registration_no, account, workspace, signed_at, sha256, .. } =
            attestation;
        Some(Self {
            reference,
            matches: true,
            valid: why.is_none(),
            why,
            signer,
            registration_no,
            registration,
            account,
            workspace,
            signed_at,
            sha256,
            key_id: public_key.id(),
            public_key,
            keys: keys.public(),
        })
    }
}

/// Declined, expired or completed, a letter is still what its sender signed.
const fn taken_back(status: Status) -> Option<Why> {
    match status {
        Status::Voided => Some(Why::Voided),
        Status::Withdrawn => Some(Why::Withdrawn),
        Status::Draft
        | Status::Sent
        | Status::NeedInfo
        | Status::VisitRequired
        | Status::Accepted
        | Status::Completed
        | Status::Declined
        | Status::Expired => None,
    }
}
