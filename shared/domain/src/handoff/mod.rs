//! What the sending doctor hands over: written once, signed, never changed.

mod asked;
mod checks;
mod measured;
mod order;
pub mod seal;
mod times;

use serde::Serialize;
use serde_with::skip_serializing_none;

pub use asked::{Admission, Bring, Code, ConsentAsked, Create, Privacy, Reason, Redirect, Signed, To};
pub use checks::MISMATCH;
pub(crate) use checks::{GUARDIAN, OWN_GUARDIAN, account, not_urgent, wrong};
pub use order::{FASTING_HOURS_MAX, Precautions, Test};
pub use times::AHEAD_MAX;
pub(crate) use times::wrong_results;

use crate::{
    clinical::snapshot::Snapshot,
    consent::{Notice, NoticeVersion},
    files::file::File,
    handoff::seal::Salts,
    values::{
        digest::Digest,
        ids::{AttachmentId, ReferralId},
        list::List,
        person::{Account, Caller, Language, Member, Patient, Receiver, Sender},
        reference::Reference,
        text::{Line, Name, Text},
        time::Instant,
        words::{ConsentMethod, Kind, Network, Priority, SectionName, Tongue},
    },
};

/// The consent as it stands with the hand-over.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// How.
    pub method: ConsentMethod,
    /// The language in which the notice was given.
    pub language: Option<Language>,
    /// The version of the notice.
    pub notice: Option<Line<40>>,
    /// The language of that notice: the one in which it was given, or English where there is no notice in that.
    pub notice_language: Option<Tongue>,
    /// The digest of that notice; none of a consent that was recorded before notices had one.
    pub notice_sha256: Option<Digest>,
    /// Emergency: why the patient could not be asked.
    pub reason: Option<Text<500>>,
    /// The sections that may be shown to anyone but the sender.
    pub scope: Vec<SectionName>,
    /// Whether what the sender adds later may be shown, too, where the sender said so.
    pub additions: Option<bool>,
    /// The sections that the patient was asked for in the app, of a referral that replaces one in which they allowed less.
    pub asked: Option<Vec<SectionName>>,
}

impl Consent {
    /// Whether what the sender adds later may be shown, too: where nothing is said, with all sections only.
    #[must_use]
    pub fn covers_additions(&self) -> bool {
        self.additions.unwrap_or(self.scope.len() == SectionName::ALL.len())
    }
}

impl From<ConsentAsked> for Consent {
    fn from(asked: ConsentAsked) -> Self {
        let ConsentAsked { method, language, notice, reason, scope, additions, asked } = asked;
        let mut scope = scope.unwrap_or_else(|| SectionName::ALL.to_vec());
        scope.sort_unstable();
        scope.dedup();
        let shown = notice.map(|version| Notice::of(version, Tongue::of(language.as_ref())));
        Self {
            method,
            language,
            notice: notice.map(NoticeVersion::line),
            notice_language: shown.as_ref().map(|notice| notice.language),
            notice_sha256: shown.and_then(|notice| notice.sha256),
            reason,
            scope,
            additions,
            asked,
        }
    }
}

/// The sender's attestation of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// Who signed.
    pub name: Name,
    /// Registration number with the medical council.
    pub registration_no: Line<40>,
    /// When.
    pub at: Instant,
    /// What: the snapshot's digest.
    pub sha256: Digest,
}

/// What the sending doctor handed over, with all that the server adds when it is signed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Handoff {
    /// The referral's id.
    pub id: ReferralId,
    /// The short reference.
    pub reference: Reference,
    /// Consult, lab order, imaging order or admission.
    pub kind: Kind,
    /// How soon.
    pub priority: Priority,
    /// Who sends.
    pub sender: Sender,
    /// Who receives.
    pub receiver: Receiver,
    /// About whom.
    pub patient: Patient,
    /// Why.
    pub reason: Option<Reason>,
    /// What the sender wants to know.
    pub question: Option<Text<2000>>,
    /// What the patient brings along.
    pub bring: Bring,
    /// Who may read the content.
    pub privacy: Privacy,
    /// What the sender saw.
    pub snapshot: Snapshot,
    /// The files of the snapshot, as they were when it was signed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    /// The salts of the snapshot's sections.
    pub salts: Salts,
    /// The sender's attestation.
    pub signature: Signature,
    /// The patient's consent, as recorded or asked for.
    pub consent: Consent,
    /// Orders: which tests.
    pub tests: List<Test, 50>,
    /// Orders: what to mind in this patient.
    pub precautions: Option<Precautions>,
    /// Admissions: what for.
    pub admission: Option<Admission>,
    /// The referral that this one replaces.
    pub replaces: Option<ReferralId>,
    /// When it was signed.
    pub created_at: Instant,
}

/// What the server adds to a referral that is asked for.
#[derive(Debug, Clone)]
pub struct Added {
    /// A new id.
    pub id: ReferralId,
    /// A new short reference.
    pub reference: Reference,
    /// Fresh salts.
    pub salts: Salts,
    /// Who sends, by the token at this moment.
    pub sender: Caller,
    /// The sender's own entry in the directory, if there is one.
    pub entry: Option<Member>,
    /// The receiver's entry, if `to` names a member who is there.
    pub receiver: Option<Member>,
    /// The patient's account as it is known, if it has signed in before.
    pub account: Option<Account>,
    /// The files that the snapshot names.
    pub files: Vec<File>,
    /// The referral that this one replaces.
    pub replaces: Option<ReferralId>,
    /// Now.
    pub now: Instant,
}

impl Handoff {
    /// Whether the receiver is a member or reached by mail.
    #[must_use]
    pub const fn network(&self) -> Network {
        match self.receiver {
            Receiver::Member(_) => Network::In,
            Receiver::Guest(_) => Network::Out,
        }
    }

    /// Whether the snapshot has this file.
    #[must_use]
    pub fn has_file(&self, id: AttachmentId) -> bool {
        self.files.iter().any(|file| file.attachment.attachment_id == id)
    }
}
