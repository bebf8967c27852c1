//! A referral as a row of a list: what it takes to pick the next one to open, and no more.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::{
    log::Awaiting,
    referral::{Referral, phrases},
    values::{
        ids::{PersonId, ReferralId},
        partly::PartialDate,
        person::{Language, MemberKind, Receiver},
        reference::Reference,
        text::Name,
        time::{Date, Instant},
        words::{Holder, Kind, Party, Priority, PrivacyLevel, Status},
    },
};

/// A row. Has no content, so that it is the same for a doctor-only referral.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// The referral's id.
    pub id: ReferralId,
    /// The short reference.
    #[serde(rename = "ref")]
    pub reference: Reference,
    /// Consult, lab order, imaging order or admission.
    pub kind: Kind,
    /// Where it stands.
    pub status: Status,
    /// Grows by one with each command.
    pub version: u32,
    /// Who has to act next.
    pub awaiting: Awaiting,
    /// How soon.
    pub priority: Priority,
    /// Whether the patient may read the content.
    pub privacy: Privacy,
    /// Who sent it.
    pub from: Person,
    /// For whom it is.
    pub to: Person,
    /// About whom it is.
    pub patient: Person,
    /// The patient's birthday, without which no account sees the row; not shown.
    #[serde(default)]
    #[schema(ignore)]
    pub born: Option<Date>,
    /// The first day on which the patient may have been born, where the day is known in part; not shown.
    #[serde(default)]
    #[schema(ignore)]
    pub born_from: Option<Date>,
    /// The last such day; not shown.
    #[serde(default)]
    #[schema(ignore)]
    pub born_to: Option<Date>,
    /// The language that the patient reads; not shown.
    #[serde(default)]
    #[schema(ignore)]
    pub language: Option<Language>,
    /// Consent was taken back; not shown, since the status alone does not tell.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(ignore)]
    pub taken_back: bool,
    /// In plain words, in the patient's language; a patient's row has it.
    #[serde(default, skip_deserializing)]
    pub status_text: Option<String>,
    /// When it was signed.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// How a row tells that a referral is doctor-only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SummaryPrivacy)]
pub struct Privacy {
    /// Shared or doctor-only.
    pub level: PrivacyLevel,
}

/// Somebody in a row.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SummaryPerson)]
pub struct Person {
    /// Their id; a guest has none, and a patient without an account.
    pub id: Option<PersonId>,
    /// How they are called; left out where it is somebody else's to know.
    pub name: Option<Name>,
}

impl Summary {
    /// The row of this referral.
    #[must_use]
    pub fn of(referral: &Referral) -> Self {
        let handoff = &referral.handoff;
        let day = handoff.patient.birth_date.and_then(PartialDate::day);
        let born = handoff.patient.born().filter(|_| day.is_none());
        let person = |id: &PersonId, name: &Name| Person { id: Some(id.clone()), name: Some(name.clone()) };
        Self {
            id: handoff.id,
            reference: handoff.reference,
            kind: handoff.kind,
            status: referral.status,
            version: referral.version,
            awaiting: referral.awaiting,
            priority: handoff.priority,
            privacy: Privacy { level: handoff.privacy.level },
            from: person(&handoff.sender.id, &handoff.sender.name),
            to: match &handoff.receiver {
                Receiver::Member(member) => person(&member.id, &member.entry.name),
                Receiver::Guest(guest) => Person { id: None, name: Some(guest.name.clone()) },
            },
            patient: Person { id: handoff.patient.id.clone(), name: Some(handoff.patient.name.clone()) },
            born: day,
            born_from: born.map(|born| born.first),
            born_to: born.map(|born| born.last),
            language: handoff.patient.language.clone(),
            taken_back: referral.consent_withdrawn_at.is_some(),
            status_text: None,
            created_at: handoff.created_at,
            updated_at: referral.updated_at,
        }
    }

    /// The row as this party sees it.
    #[must_use]
    pub fn view(mut self, party: Party) -> Self {
        let (language, closed) = (self.language.take(), self.is_closed_to(party));
        (self.born, self.born_from, self.born_to, self.taken_back) = (None, None, None, false);
        if party == Party::Patient {
            let text = phrases::status_text(language.as_ref(), self.status, self.awaiting.who);
            self.status_text = Some(text.to_owned());
        }
        if closed {
            self.patient.name = None;
            // A patient's own list is of their own id.
            self.patient.id = self.patient.id.filter(|_| party == Party::Patient);
        }
        self
    }

    /// Whether this party does not see about whom it is, as in their view: it was taken back, or sent by mistake.
    #[must_use]
    pub fn is_closed_to(&self, party: Party) -> bool {
        let voided = self.status == Status::Voided;
        match party {
            Party::Receiver => voided || self.taken_back || self.status == Status::Withdrawn,
            Party::Patient => voided,
            Party::Sender | Party::Administrator | Party::System => false,
        }
    }

    /// Whether the holder of the ball is late.
    #[must_use]
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.awaiting.who != Holder::Nobody && self.awaiting.due_at.is_some_and(|due| due < now)
    }
}

/// Whose list a referral stands in: the keys of the table's boxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boxes {
    /// The receiver's inbox; none before it is sent, and for a guest.
    pub inbox: Option<Inbox>,
    /// The sender's box.
    pub sent: PersonId,
    /// The patient's list; none without an account.
    pub mine: Option<PersonId>,
}

/// Whose inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inbox {
    /// A doctor's own.
    Doctor(PersonId),
    /// The one that the people of a desk share.
    Desk(String),
}

impl Referral {
    /// The lists in which this referral stands.
    #[must_use]
    pub fn boxes(&self) -> Boxes {
        let inbox = match &self.handoff.receiver {
            Receiver::Member(member) => match member.kind {
                MemberKind::Doctor => Some(Inbox::Doctor(member.id.clone())),
                MemberKind::Facility => {
                    member.workspace.as_ref().map(|workspace| Inbox::Desk(workspace.to_string()))
                }
            },
            Receiver::Guest(_) => None,
        };
        Boxes {
            inbox: inbox.filter(|_| self.sent_at.is_some()),
            sent: self.handoff.sender.id.clone(),
            mine: self.handoff.patient.id.clone(),
        }
    }
}
