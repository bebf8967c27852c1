//! The hand-over as it is stored: written once, named by its digest in the first entry of the log.
//!
//! The sections stand here exactly as they are signed. What proves a letter is made of these bytes, and never of
//! what today's types would write.

#![expect(
    clippy::struct_field_names,
    reason = "the members are called what they are called where they are stored"
)]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Keeps, Kept,
    clinical::{
        Admission, Allergy, ChiefComplaint, Lab, Medication, Precautions, Problem, RecentVisit, Test, Vital,
    },
    stored,
};
use crate::{
    clinical::snapshot::{NOT_RECORDED, Section, Snapshot},
    files::{
        attachment::{self, Category, ContentType, FileName, FileRefusal, FileState},
        file::{self, File},
    },
    handoff::{self, Handoff, seal::Salts},
    log::Body,
    values::{
        digest::Digest,
        ids::{AttachmentId, PersonId, ReferralId, WorkspaceId},
        partly::PartialDate,
        person::{self, Email, Language, MemberKind, Phone, Registration, Url},
        reference::Reference,
        text::{Line, Name, Text},
        time::{Date, Instant},
        words::{ConsentMethod, Kind, Priority, PrivacyCategory, PrivacyLevel, SectionName, Sex, Tongue},
    },
};

stored! {
    /// A file as it was announced. For a file of the snapshot, this is what is signed.
    Attachment = attachment::Attachment {
        attachment_id: AttachmentId,
        filename: FileName,
        content_type: ContentType,
        size: u64,
        sha256: Digest,
        category: Category,
    }

    /// A file, and what was known of it when it was named.
    StoredFile = File {
        attachment: Attachment,
        state: FileState,
        refused: Option<FileRefusal>,
        served: Option<Served>,
    }

    Served = file::Served {
        size: u64,
        sha256: Digest,
    }

    Sender = person::Sender {
        id: PersonId,
        name: Name,
        registration_no: Line<40>,
        registration: Option<Registration>,
        workspace: Option<WorkspaceId>,
        clinic: Option<Name>,
        phone: Option<Phone>,
    }

    Member = person::Member {
        id: PersonId,
        kind: MemberKind,
        workspace: Option<WorkspaceId>,
        entry: DirectoryEntry,
    }

    DirectoryEntry = person::DirectoryEntry {
        name: Name,
        specialty: Option<Line<80>>,
        registration_no: Option<Line<40>>,
        registration: Option<Registration>,
        clinic: Option<Name>,
        city: Option<Line<80>>,
        phone: Option<Phone>,
        email: Option<Email>,
        booking_url: Option<Url>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        accepts: Vec<Kind>,
    }

    Guest = person::Guest {
        name: Name,
        email: Email,
        clinic: Option<Name>,
        registration_no: Option<Line<40>>,
    }

    Patient = person::Patient {
        id: Option<PersonId>,
        record_no: Option<Line<40>>,
        name: Name,
        birth_date: Option<PartialDate>,
        age: Option<Age>,
        sex: Option<Sex>,
        phone: Option<Phone>,
        email: Option<Email>,
        language: Option<Language>,
        guardian: Option<Guardian>,
    }

    /// How old the patient was on the day of the signature.
    Age = person::Age {
        years: Option<u32>,
        months: Option<u32>,
        days: Option<u32>,
        on: Option<Date>,
    }

    Guardian = person::Guardian {
        name: Name,
        relation: Line<60>,
    }

    Responsible = person::Responsible {
        name: Name,
        registration_no: Option<Line<40>>,
    }

    Reason = handoff::Reason {
        text: Text<2000>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        codes: Vec<Code>,
    }

    Code = handoff::Code {
        code: Line<64>,
        system: Option<Line<200>>,
        text: Option<Line<200>>,
    }

    Privacy = handoff::Privacy {
        level: PrivacyLevel,
        category: Option<PrivacyCategory>,
    }

    Consent = handoff::Consent {
        method: ConsentMethod,
        language: Option<Language>,
        notice: Option<Line<40>>,
        notice_language: Option<Tongue>,
        notice_sha256: Option<Digest>,
        reason: Option<Text<500>>,
        scope: Vec<SectionName>,
        additions: Option<bool>,
        asked: Option<Vec<SectionName>>,
    }

    Signature = handoff::Signature {
        name: Name,
        registration_no: Line<40>,
        at: Instant,
        sha256: Digest,
    }
}

/// Whoever the referral is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::log) enum Receiver {
    Member(Box<Member>),
    Guest(Guest),
}

impl Keeps<person::Receiver> for Receiver {
    fn keep(value: person::Receiver) -> Self {
        match value {
            person::Receiver::Member(member) => Self::Member(Box::new(Member::keep(*member))),
            person::Receiver::Guest(guest) => Self::Guest(Guest::keep(guest)),
        }
    }

    fn give(self) -> person::Receiver {
        match self {
            Self::Member(member) => person::Receiver::Member(Box::new(member.give())),
            Self::Guest(guest) => person::Receiver::Guest(guest.give()),
        }
    }
}

/// The version in which hand-overs are written.
const VERSION: u32 = 1;

/// The ten sections as they are signed.
type Sections = BTreeMap<SectionName, Value>;

/// The hand-over.
#[serde_with::skip_serializing_none]
#[derive(Serialize, Deserialize)]
pub(crate) struct Handover {
    v: u32,
    id: ReferralId,
    reference: Reference,
    kind: Kind,
    priority: Priority,
    sender: Sender,
    receiver: Receiver,
    patient: Patient,
    reason: Option<Reason>,
    question: Option<Text<2000>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    bring: Vec<Line<200>>,
    privacy: Privacy,
    pub(crate) sections: Sections,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<StoredFile>,
    salts: Salts,
    signature: Signature,
    consent: Consent,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tests: Vec<Test>,
    precautions: Option<Precautions>,
    admission: Option<Admission>,
    replaces: Option<ReferralId>,
    created_at: Instant,
}

impl Handover {
    /// What was stored as this; none if it is no hand-over of this version.
    pub(crate) fn read(body: &Body) -> Option<Self> {
        serde_json::from_str(body.as_str()).ok().filter(|handover: &Self| handover.v == VERSION)
    }

    /// As it is stored.
    pub(crate) fn keep(handoff: &Handoff) -> Self {
        let handoff = handoff.clone();
        Self {
            v: VERSION,
            sections: SectionName::ALL
                .iter()
                .map(|name| (*name, signed_section(&handoff.snapshot, &handoff.files, *name)))
                .collect(),
            id: handoff.id,
            reference: handoff.reference,
            kind: handoff.kind,
            priority: handoff.priority,
            sender: Sender::keep(handoff.sender),
            receiver: Receiver::keep(handoff.receiver),
            patient: Patient::keep(handoff.patient),
            reason: Keeps::keep(handoff.reason),
            question: handoff.question,
            bring: Keeps::keep(handoff.bring),
            privacy: Privacy::keep(handoff.privacy),
            files: Keeps::keep(handoff.files),
            salts: handoff.salts,
            signature: Signature::keep(handoff.signature),
            consent: Consent::keep(handoff.consent),
            tests: Keeps::keep(handoff.tests),
            precautions: Keeps::keep(handoff.precautions),
            admission: Keeps::keep(handoff.admission),
            replaces: handoff.replaces,
            created_at: handoff.created_at,
        }
    }

    /// As the domain has it; none if a section is not what this version writes.
    pub(crate) fn give(self) -> Option<Handoff> {
        let snapshot = snapshot(&self.sections)?;
        Some(Handoff {
            snapshot,
            id: self.id,
            reference: self.reference,
            kind: self.kind,
            priority: self.priority,
            sender: self.sender.give(),
            receiver: self.receiver.give(),
            patient: self.patient.give(),
            reason: self.reason.give(),
            question: self.question,
            bring: self.bring.give(),
            privacy: self.privacy.give(),
            files: self.files.give(),
            salts: self.salts,
            signature: self.signature.give(),
            consent: self.consent.give(),
            tests: self.tests.give(),
            precautions: self.precautions.give(),
            admission: self.admission.give(),
            replaces: self.replaces,
            created_at: self.created_at,
        })
    }
}

/// A section as it is signed: `attachments` counts as the list of its files as they were announced, so that what is in
/// them is signed, too.
pub(crate) fn signed_section(snapshot: &Snapshot, files: &[File], name: SectionName) -> Value {
    fn section<S: Keeps<T> + Serialize, T: Clone, const MAX: usize>(section: &Section<T, MAX>) -> Value {
        json(&Kept::<S>::keep(section.clone()))
    }
    match name {
        SectionName::ChiefComplaint => {
            let complaint = snapshot.chief_complaint.clone().map(ChiefComplaint::keep);
            complaint.map_or_else(|| NOT_RECORDED.into(), |complaint| json(&complaint))
        }
        SectionName::Vitals => section::<Vital, _, _>(&snapshot.vitals),
        SectionName::DraftRx => section::<Medication, _, _>(&snapshot.draft_rx),
        SectionName::CurrentRx => section::<Medication, _, _>(&snapshot.current_rx),
        SectionName::Allergies => section::<Allergy, _, _>(&snapshot.allergies),
        SectionName::Problems => section::<Problem, _, _>(&snapshot.problems),
        SectionName::Labs => section::<Lab, _, _>(&snapshot.labs),
        SectionName::RecentVisits => section::<RecentVisit, _, _>(&snapshot.recent_visits),
        SectionName::Note => {
            snapshot.note.as_ref().map_or_else(|| NOT_RECORDED.into(), |note| note.as_str().into())
        }
        SectionName::Attachments => match &snapshot.attachments {
            Section::Present(_) => {
                json(&files.iter().map(|file| Attachment::keep(file.attachment.clone())).collect::<Vec<_>>())
            }
            none => section::<AttachmentId, _, _>(none),
        },
    }
}

/// The snapshot that was signed as these sections.
fn snapshot(sections: &Sections) -> Option<Snapshot> {
    fn section<S: Keeps<T> + for<'de> Deserialize<'de>, T, const MAX: usize>(
        sections: &Sections,
        name: SectionName,
    ) -> Option<Section<T, MAX>> {
        Kept::<S>::deserialize(sections.get(&name)?).ok().map(Keeps::give)
    }
    let one = |name| sections.get(&name).map(|value| Some(value).filter(|value| *value != NOT_RECORDED));
    let attachments = match Kept::<Attachment>::deserialize(sections.get(&SectionName::Attachments)?).ok()? {
        Kept::Present(files) => {
            Kept::Present(files.into_iter().map(|file| file.attachment_id).collect::<Vec<_>>())
        }
        Kept::Word(word) => Kept::Word(word),
    };
    Some(Snapshot {
        chief_complaint: match one(SectionName::ChiefComplaint)? {
            Some(complaint) => Some(ChiefComplaint::deserialize(complaint).ok()?.give()),
            None => None,
        },
        vitals: section::<Vital, _, _>(sections, SectionName::Vitals)?,
        draft_rx: section::<Medication, _, _>(sections, SectionName::DraftRx)?,
        current_rx: section::<Medication, _, _>(sections, SectionName::CurrentRx)?,
        allergies: section::<Allergy, _, _>(sections, SectionName::Allergies)?,
        problems: section::<Problem, _, _>(sections, SectionName::Problems)?,
        labs: section::<Lab, _, _>(sections, SectionName::Labs)?,
        recent_visits: section::<RecentVisit, _, _>(sections, SectionName::RecentVisits)?,
        note: match one(SectionName::Note)? {
            Some(note) => Some(Text::deserialize(note).ok()?),
            None => None,
        },
        attachments: attachments.give(),
    })
}

#[expect(clippy::expect_used, reason = "strings, lists and members: serde_json writes each of them")]
fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("a stored type is JSON")
}
