//! What a party may see: the one door through which everybody looks at a referral.

mod bounded;
mod disclosed;
mod ended;
mod nullable;
mod outcome;
mod parts;
mod shown;
mod snapshot;
mod visit;
mod whole;

use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::{
    commands::command::CommandName,
    files::file::File,
    handoff::{Admission, Bring, Precautions, Reason, Test},
    log::Awaiting,
    referral::{Referral, lifecycle, limits::VIEW_BYTES, phrases},
    values::{
        ids::ReferralId,
        list::List,
        person::Receiver,
        reference::Reference,
        text::Text,
        time::{Date, Instant},
        words::{Kind, Network, Party, Priority, PrivacyLevel, SectionName, Status},
    },
};
pub use disclosed::{Disclosed, Disclosure};
pub use nullable::Nullable;
pub use outcome::{AmendmentView, OutcomeView, ReportView, ResultView};
pub use parts::{
    AnswerView, AskView, By, ConsentView, Delivery, HeldView, PatientView, PrivacyView, SenderView,
    TimelineEntry, To, VisitView,
};
use parts::{ask, patient, privacy, sender, to};
pub use snapshot::SnapshotView;
pub use visit::BookedVisit;
pub use whole::WholeEntry;

/// How much of the content a party may see, from all to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sight {
    /// Everything: the sender.
    Whole,
    /// What the consent's scope covers.
    InScope,
    /// That it is there, for whom and how it stands; nothing of its content.
    Outside,
    /// The same, and nothing of a visit or of the patient either, not even the name: it was taken back.
    Closed,
}

fn sight(party: Party, referral: &Referral) -> Sight {
    match party {
        Party::Sender => Sight::Whole,
        Party::Receiver if referral.is_released() => Sight::InScope,
        Party::Patient
            if referral.handoff.privacy.level == PrivacyLevel::Shared
                && referral.status != Status::Voided =>
        {
            Sight::InScope
        }
        Party::Receiver => Sight::Closed,
        Party::Patient if referral.status == Status::Voided => Sight::Closed,
        Party::Patient | Party::Administrator | Party::System => Sight::Outside,
    }
}

/// A referral as one party sees it. What there is not is null; what the party may not see is left out.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Referral)]
pub struct View {
    /// The referral's id.
    pub id: ReferralId,
    /// The short reference.
    #[serde(rename = "ref")]
    pub reference: Reference,
    /// Consult, lab order, imaging order or admission.
    pub kind: Kind,
    /// Whether the receiver is a member.
    pub network: Network,
    /// Whether sender and receiver are of one workspace.
    pub internal: bool,
    /// Where it stands.
    pub status: Status,
    /// The same in plain words, in the patient's language; for the patient only.
    pub status_text: Option<&'static str>,
    /// Grows by one with each command; the `ETag`.
    pub version: u32,
    /// Who has to act next.
    pub awaiting: Awaiting,
    /// How soon.
    pub priority: Priority,
    /// Why.
    pub reason: Option<Nullable<Reason>>,
    /// What the sender wants to know.
    pub question: Option<Nullable<Text<2000>>>,
    /// What the patient brings along.
    pub bring: Option<Bring>,
    /// Orders: which tests.
    pub tests: Option<List<Test, 50>>,
    /// Orders: what to mind in this patient.
    pub precautions: Option<Precautions>,
    /// Admissions: what for.
    pub admission: Option<Admission>,
    /// Who may read the content.
    pub privacy: PrivacyView,
    /// Who sent and signed it.
    pub from: SenderView,
    /// For whom it is.
    pub to: To,
    /// About whom it is.
    pub patient: PatientView,
    /// What the sender saw.
    pub snapshot: Option<SnapshotView>,
    /// The patient's consent.
    pub consent: ConsentView,
    /// What was asked, with the answers.
    pub asks: Option<Vec<AskView>>,
    /// The files that this person may see, of the snapshot and of later entries.
    pub files: Option<Vec<File>>,
    /// The visit, once one is required or booked.
    pub visit: Option<Nullable<VisitView>>,
    /// How it reaches the receiver.
    pub delivery: Delivery,
    /// The day by which the patient can expect to be seen.
    #[serialize_always]
    #[schema(required)]
    pub expected_by: Option<Date>,
    /// What was reported in part.
    pub reports: Option<Vec<ReportView>>,
    /// How it ended.
    pub outcome: Option<Nullable<OutcomeView>>,
    /// The referral that this one replaces.
    #[serialize_always]
    #[schema(required)]
    pub replaces: Option<ReferralId>,
    /// The referral that replaces this one.
    #[serialize_always]
    #[schema(required)]
    pub replaced_by: Option<ReferralId>,
    /// Mails that came for this referral and that nobody can vouch for, until the sender releases them; for the sender
    /// only, and only if there are some.
    pub held: Option<Vec<HeldView>>,
    /// What happened, the earliest first.
    pub timeline: Vec<TimelineEntry>,
    /// What this person may do now.
    pub actions: Vec<CommandName>,
    /// The members that are left out because this person may not see them, such as `snapshot` or `patient.phone`.
    pub withheld: Option<Vec<String>>,
    /// That the record does not verify: an entry is changed, missing or out of place. For sender and administrator only,
    /// and only then.
    pub integrity: Option<Integrity>,
    /// When it was signed.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// What was found when the log was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Integrity {
    /// `false`.
    pub verified: bool,
    /// The number of the first entry that is changed, missing or out of place.
    pub first_broken: u32,
}

impl Referral {
    /// What this party sees now: at most [`VIEW_BYTES`] as JSON.
    #[must_use]
    pub fn view(&self, party: Party) -> View {
        self.view_within(party, VIEW_BYTES)
    }

    /// The same, with at most so many bytes as JSON.
    #[must_use]
    pub fn view_within(&self, party: Party, most: usize) -> View {
        let view = self.known_to(party).whole_view(party);
        // A view says what is stored twice at most, in the timeline and by itself: a usual one is not measured.
        let stored = self.log_bytes() + self.handed_over.as_str().len();
        if stored < most / 4 { view } else { view.bounded(most) }
    }

    fn whole_view(&self, party: Party) -> View {
        let sight = sight(party, self);
        let (seen, open) = (self.shows_content(party), sight != Sight::Closed);
        let handoff = &self.handoff;
        let is_patient = party == Party::Patient;
        let hidden = self.files_hidden_from(party);
        let answers = sight == Sight::Whole || self.additions;
        View {
            id: handoff.id,
            reference: handoff.reference,
            kind: handoff.kind,
            network: handoff.network(),
            internal: self.is_internal(),
            status: self.status,
            status_text: is_patient.then(|| {
                phrases::status_text(handoff.patient.language.as_ref(), self.status, self.awaiting.who)
            }),
            version: self.version,
            awaiting: self.awaiting,
            priority: handoff.priority,
            reason: seen.then(|| Nullable(handoff.reason.clone())),
            question: seen.then(|| Nullable(handoff.question.clone())),
            bring: open.then(|| handoff.bring.clone()),
            tests: Some(handoff.tests.clone()).filter(|tests| seen && !tests.is_empty()),
            precautions: handoff.precautions.clone().filter(|_| seen),
            admission: handoff.admission.clone().filter(|_| seen),
            privacy: privacy(&handoff.privacy, told(party) && seen),
            from: sender(&handoff.sender),
            to: to(&handoff.receiver),
            patient: patient(&handoff.patient, seen || (is_patient && open), open, open || is_patient),
            snapshot: seen.then(|| self.snapshot_view(sight)),
            consent: self.consent_view(seen, open),
            asks: seen.then(|| self.asks.iter().map(|asked| ask(asked, answers, &hidden)).collect()),
            files: seen.then(|| self.files_known_to(&hidden)),
            visit: open.then(|| Nullable(self.visit_view(seen))),
            delivery: self.delivery(),
            expected_by: self.expected_by,
            reports: seen.then(|| self.reports_view(&hidden)),
            outcome: seen.then(|| Nullable(self.outcome_view(&hidden))),
            replaces: handoff.replaces,
            replaced_by: self.replaced_by,
            held: self.held_view(party),
            timeline: self.timeline(party),
            actions: lifecycle::actions(party, self),
            withheld: self.withheld(sight, party),
            integrity: self
                .first_broken
                .filter(|_| matches!(party, Party::Sender | Party::Administrator))
                .map(|first_broken| Integrity { verified: false, first_broken }),
            created_at: handoff.created_at,
            updated_at: self.updated_at,
        }
    }

    /// Whether this party may see anything of the content now.
    #[must_use]
    pub fn shows_content(&self, party: Party) -> bool {
        match sight(party, self) {
            Sight::Whole | Sight::InScope => true,
            Sight::Outside | Sight::Closed => false,
        }
    }

    /// Whether this party may see less of it now than of the same referral as it was `then`.
    #[must_use]
    pub fn shows_less_than(&self, then: &Self, party: Party) -> bool {
        let (now, before) = (sight(party, self), sight(party, then));
        let narrower = !then.scope.iter().all(|name| self.scope.contains(name));
        now > before || (now == Sight::InScope && (narrower || (then.additions && !self.additions)))
    }

    /// Whether this party may have a copy of what they see; not those from whom it was taken back.
    #[must_use]
    pub fn gives_copies_to(&self, party: Party) -> bool {
        match sight(party, self) {
            Sight::Whole | Sight::InScope | Sight::Outside => true,
            Sight::Closed => false,
        }
    }

    /// Whether sender and receiver are of one workspace.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        match &self.handoff.receiver {
            Receiver::Member(member) => {
                member.workspace.is_some() && member.workspace == self.handoff.sender.workspace
            }
            Receiver::Guest(_) => false,
        }
    }

    /// What is left out, by the names of the members. For a doctor-only referral the same whatever it holds.
    fn withheld(&self, sight: Sight, party: Party) -> Option<Vec<String>> {
        let (seen, closed) = (self.shows_content(party), sight == Sight::Closed);
        let out_of_scope = SectionName::ALL.iter().filter(|name| seen && !self.scope.contains(name));
        let sections: Vec<_> = out_of_scope.map(|name| format!("snapshot.{}", name.member())).collect();
        let doctor_only = self.handoff.privacy.level == PrivacyLevel::DoctorOnly;
        let is_patient = party == Party::Patient;
        let groups: [(bool, &[&str]); 7] = [
            (!seen, CONTENT),
            (closed, &["bring", "visit", "consent.guardian"]),
            (closed, &["patient.name"]),
            (closed && !is_patient, &["patient.id"]),
            (seen && sight != Sight::Whole && self.leaves_out_additions(), &["additions"]),
            (!seen && (closed || !is_patient), DETAILS),
            (doctor_only && !(told(party) && seen), &["privacy.category"]),
        ];
        let members = groups.iter().filter(|(left_out, _)| *left_out).flat_map(|(_, members)| members.iter());
        let sections = sections.into_iter().filter(|_| sight != Sight::Whole);
        let withheld: Vec<_> = sections.chain(members.map(|member| (*member).to_owned())).collect();
        (!withheld.is_empty()).then_some(withheld)
    }
}

/// What nobody sees who may not see the content.
const CONTENT: &[&str] = &[
    "reason",
    "question",
    "tests",
    "precautions",
    "admission",
    "snapshot",
    "asks",
    "files",
    "reports",
    "outcome",
    "visit.reason",
    "consent.reason",
    "consent.scope",
    "timeline.text",
    "timeline.cut",
    "timeline.attachments",
];

/// What is known of the patient besides id and name; an age stands for the birth date.
const DETAILS: &[&str] = &[
    "patient.record_no",
    "patient.birth_date",
    "patient.sex",
    "patient.phone",
    "patient.email",
    "patient.language",
    "patient.guardian",
];

/// Whether this party is one of the two who treat the patient.
const fn told(party: Party) -> bool {
    matches!(party, Party::Sender | Party::Receiver)
}
