//! The parts of a view: what each says of the people, the consent, the asks, the visit, the outcome.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use super::{Sight, shown::without, sight};
use crate::{
    commands::{
        command::{Answer, Attachments},
        mail::{HeldMail, HeldReason},
    },
    handoff::{Bring, Privacy},
    log::{Author, Entry, Fact},
    referral::{Asked, Referral, Standing},
    values::{
        digest::Digest,
        ids::{AskId, AttachmentId, PersonId, WorkspaceId},
        list::List,
        partly::PartialDate,
        person::{Age, Email, Guardian, Language, Patient, Phone, Receiver, Registration, Sender, Url},
        text::{Line, Name, Text},
        time::Instant,
        words::{
            AskStatus, ConsentMethod, ConsentStatus, DeliveryChannel, DeliveryStatus, Party, PrivacyCategory,
            PrivacyLevel, SectionName, Sex, Tongue, VisitOutcome, Wants,
        },
        zone::Zone,
    },
};

/// Who may read the content.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PrivacyView {
    /// Shared with the patient, or between the doctors only.
    pub level: PrivacyLevel,
    /// Why it is doctor-only; for the two doctors.
    pub category: Option<PrivacyCategory>,
}

/// Who sent a referral.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Sender)]
pub struct SenderView {
    /// The doctor's id.
    pub id: PersonId,
    /// The doctor's name.
    pub name: Name,
    /// Registration number with the medical council.
    pub registration_no: Line<40>,
    /// Whether the number was checked.
    pub registration: Registration,
    /// The doctor's clinic when it was signed.
    pub workspace: Option<WorkspaceId>,
    /// The clinic's name.
    pub clinic: Option<Name>,
    /// A telephone number.
    pub phone: Option<Phone>,
}

/// For whom a referral is.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Receiver)]
pub struct To {
    /// The member's id; a guest has none.
    pub id: Option<PersonId>,
    /// How the receiver is called.
    pub name: Name,
    /// A member's registration number.
    pub registration_no: Option<Line<40>>,
    /// Whether that number was checked.
    pub registration: Option<Registration>,
    /// Where mail reaches the receiver.
    pub email: Option<Email>,
    /// The clinic's name.
    pub clinic: Option<Name>,
    /// Cardiology, pathology…
    pub specialty: Option<Line<80>>,
    /// The member's clinic, lab or hospital.
    pub workspace: Option<WorkspaceId>,
}

/// The patient, as far as this person may know.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PatientView {
    /// The patient's account; a patient may have none.
    pub id: Option<PersonId>,
    /// The clinic's own number for the patient.
    pub record_no: Option<Line<40>>,
    /// The patient's name.
    pub name: Option<Name>,
    /// The day, month or year in which the patient was born.
    pub birth_date: Option<PartialDate>,
    /// How old the patient was on the day of the signature, where the birth date is not known.
    pub age: Option<Age>,
    /// Sex as recorded.
    pub sex: Option<Sex>,
    /// A telephone number.
    pub phone: Option<Phone>,
    /// A mail address.
    pub email: Option<Email>,
    /// The language that the patient reads.
    pub language: Option<Language>,
    /// Who speaks for a minor.
    pub guardian: Option<Guardian>,
}

/// The patient's consent.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConsentView {
    /// How it stands.
    pub status: ConsentStatus,
    /// How the patient consents.
    pub method: ConsentMethod,
    /// Whether the patient could not be asked.
    pub emergency: bool,
    /// When it was given.
    pub given_at: Option<Instant>,
    /// When it was taken back.
    pub withdrawn_at: Option<Instant>,
    /// The doctor who recorded it or asked for it.
    pub recorded_by: Name,
    /// Who may be shown what is in scope.
    pub recipient: Name,
    /// What for.
    pub purpose: &'static str,
    /// How long.
    pub valid: &'static str,
    /// The language in which the notice was given.
    pub language: Option<Language>,
    /// The version of the notice.
    pub notice: Option<Line<40>>,
    /// The language of that notice: English where there is none in the language of the patient.
    pub notice_language: Option<Tongue>,
    /// The digest of that notice, as `GET /v1/consent-notices/{version}` gives it.
    pub notice_sha256: Option<Digest>,
    /// Emergency: why the patient could not be asked.
    pub reason: Option<Text<500>>,
    /// Who speaks for a minor.
    pub guardian: Option<Guardian>,
    /// The sections that may be shown.
    pub scope: Option<Vec<SectionName>>,
    /// Whether what the sender adds later may be shown, too.
    pub additions: Option<bool>,
}

/// One thing that the receiver asked for, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AskView {
    /// Its id, which an answer names.
    pub id: AskId,
    /// The round of asking, from 1.
    pub round: u32,
    /// What.
    pub text: Text<500>,
    /// A file, a note, or either.
    pub wants: Wants,
    /// Whether it has to be answered.
    pub required: bool,
    /// Open, answered or unavailable.
    pub status: AskStatus,
    /// The answer.
    #[schema(required)]
    pub answer: Option<AnswerView>,
    /// There only when it is so: the text goes on at its entry of the timeline.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// The answer to one ask.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AnswerView {
    /// In words.
    pub note: Option<Text<2000>>,
    /// As files.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
    /// Not available, and why.
    pub unavailable: Option<Text<500>>,
    /// There only when it is so: the text goes on at its entry of the timeline.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// A visit.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitView {
    /// Why the patient has to come.
    pub reason: Option<Text<2000>>,
    /// Where to book.
    pub booking_url: Option<Url>,
    /// No link: the receiver will call.
    pub we_will_call: bool,
    /// What to bring.
    pub bring: Bring,
    /// When it begins, once it is booked.
    pub starts_at: Option<Instant>,
    /// The time zone in which to show it (IANA).
    pub zone: Option<Zone>,
    /// Where, or the video link.
    pub place: Option<Line<500>>,
    /// How it went.
    pub outcome: Option<VisitOutcome>,
}

/// How a referral reaches its receiver.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Delivery {
    /// By which way.
    pub channel: DeliveryChannel,
    /// Whether the receiver has got it.
    pub status: DeliveryStatus,
    /// When the receiver first opened it.
    #[schema(required)]
    pub seen_at: Option<Instant>,
}

/// Something that happened to a referral.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// Its number in the log; numbers in between are of what stands on no timeline.
    pub seq: u32,
    /// When.
    pub at: Instant,
    /// The event's name, such as `sent`, `seen` or `info-requested`; new ones may come.
    #[serde(rename = "type")]
    pub name: &'static str,
    /// Who.
    pub by: By,
    /// What was said.
    pub text: Option<String>,
    /// What was removed from the words of a mail: the quoted history, a signature. For sender and receiver only.
    pub cut: Option<Text<40_000>>,
    /// The files that came with it.
    pub attachments: Option<Vec<AttachmentId>>,
    /// There only when it is so: a text goes on at `/timeline/{seq}`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// A mail that waits for the sender to release it.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = HeldMail)]
pub struct HeldView {
    /// Its number in the log, by which it is released.
    pub seq: u32,
    /// When it came.
    pub at: Instant,
    /// The address that it says it is from.
    pub from: Option<Email>,
    /// Why it is held.
    pub why: HeldReason,
    /// What it says.
    pub text: Option<Text<20_000>>,
    /// What was removed from its words: the quoted history, a signature.
    pub cut: Option<Text<40_000>>,
    /// The files that came with it.
    #[serde(skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
    /// There only when it is so: a text goes on at `/held/{seq}`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
}

/// Who did something.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Author)]
pub struct By {
    /// What they are to the referral.
    pub role: Party,
    /// Their name; a deadline has none. Of a desk, the clinician who answers.
    pub name: Option<Name>,
    /// That clinician's registration number, as the desk states it.
    pub registration_no: Option<Line<40>>,
}

impl From<&Author> for By {
    fn from(author: &Author) -> Self {
        let Author { party, name, registration_no } = author.clone();
        Self { role: party, name, registration_no }
    }
}

impl By {
    /// Who wrote an entry, for this party: from whom it was taken back does not learn of whom it was.
    pub(super) fn of(entry: &Entry, referral: &Referral, party: Party) -> Self {
        let named = entry.by.party != Party::Patient || sight(party, referral) != Sight::Closed;
        let by = Self::from(&entry.author());
        Self { name: by.name.filter(|_| named), ..by }
    }
}

impl Referral {
    pub(super) fn consent_view(&self, seen: bool, open: bool) -> ConsentView {
        let Standing { method, language, notice, notice_language, notice_sha256, given_at } = self.standing();
        let withdrawn_at = self.consent_withdrawn_at;
        let status = match (given_at, withdrawn_at, self.consent_refused_at) {
            (_, Some(_), _) => ConsentStatus::Withdrawn,
            (_, None, Some(_)) => ConsentStatus::Refused,
            (Some(_), None, None) => ConsentStatus::Given,
            (None, None, None) => ConsentStatus::Waiting,
        };
        ConsentView {
            status,
            method,
            emergency: self.emergency().is_some(),
            given_at,
            withdrawn_at,
            recorded_by: self.handoff.sender.name.clone(),
            recipient: self.handoff.receiver.name().clone(),
            purpose: "treatment by the recipient",
            valid: "until consent is withdrawn",
            language: language.cloned(),
            notice: notice.cloned(),
            notice_language,
            notice_sha256,
            reason: self.emergency().and_then(|consent| consent.reason.clone()).filter(|_| seen),
            guardian: self.guardian().cloned().filter(|_| open),
            scope: seen.then(|| self.scope.clone()),
            additions: seen.then_some(self.additions),
        }
    }

    pub(super) fn visit_view(&self, seen: bool) -> Option<VisitView> {
        let visit = self.visit.as_ref()?;
        let booked = visit.booked.as_ref();
        Some(VisitView {
            reason: visit.reason.clone().filter(|_| seen),
            booking_url: visit.booking_url.clone(),
            we_will_call: visit.booking_url.is_none() && booked.is_none(),
            bring: visit.bring.clone(),
            starts_at: booked.map(|booked| booked.starts_at),
            zone: booked.map(|booked| booked.zone.clone()),
            place: booked.and_then(|booked| booked.place.clone()),
            outcome: visit.outcome,
        })
    }

    pub(super) fn delivery(&self) -> Delivery {
        let channel = match self.handoff.receiver {
            Receiver::Member(_) => DeliveryChannel::Inbox,
            Receiver::Guest(_) => DeliveryChannel::Email,
        };
        let arrived = match channel {
            DeliveryChannel::Inbox => self.sent_at,
            // Whoever has opened it has got it, whatever the mail system said or did not say.
            DeliveryChannel::Email => self.delivered_at.or(self.seen_at),
        };
        let status = match (self.undelivered, arrived) {
            (true, _) => DeliveryStatus::Bounced,
            (false, Some(_)) => DeliveryStatus::Delivered,
            (false, None) => DeliveryStatus::Queued,
        };
        Delivery { channel, status, seen_at: self.seen_at }
    }

    pub(super) fn timeline(&self, party: Party) -> Vec<TimelineEntry> {
        let hidden = self.files_hidden_from(party);
        self.timeline_of(party).map(|entry| self.timeline_entry(entry, party, &hidden)).collect()
    }

    /// Whether this party sees the words of an entry, and what was removed from those of a mail.
    pub(super) fn words_shown_to(&self, party: Party, entry: &Entry) -> (bool, bool) {
        let seen = self.shows_words(entry, party);
        // A signature has a private number in it, and what was forwarded was written to somebody else.
        (seen, seen && matches!(party, Party::Sender | Party::Receiver))
    }

    /// The entries that stand on this party's timeline.
    pub(crate) fn timeline_of(&self, party: Party) -> impl Iterator<Item = &Entry> {
        let files = self.files_of(party);
        let told = move |entry: &&Entry| match entry.fact {
            // That there is such a file is itself content.
            Fact::FileRefused { attachment_id, .. } => files.contains(&attachment_id),
            Fact::EmailHeld(_) | Fact::PatientMismatched => party == Party::Sender,
            _ => entry.fact.on_timeline(),
        };
        self.entries.iter().filter(told)
    }

    fn timeline_entry(&self, entry: &Entry, party: Party, hidden: &BTreeSet<AttachmentId>) -> TimelineEntry {
        let (seen, cut) = self.words_shown_to(party, entry);
        let mut files = self.attachments_of(entry);
        files.retain(|id| !hidden.contains(id));
        TimelineEntry {
            seq: entry.seq,
            at: entry.at,
            name: entry.fact.name(),
            by: By::of(entry, self, party),
            text: self.text_of(entry).filter(|_| seen),
            cut: self.cut_of(entry).filter(|_| cut),
            attachments: Some(files).filter(|files| seen && !files.is_empty()),
            more: false,
        }
    }

    /// The mails that are held, for whoever may release them.
    pub(super) fn held_view(&self, party: Party) -> Option<Vec<HeldView>> {
        let view = |(entry, held): (&Entry, &HeldMail)| HeldView {
            seq: entry.seq,
            at: entry.at,
            from: held.from.clone(),
            why: held.why,
            text: held.received.words.clone(),
            cut: held.received.cut.clone(),
            attachments: held.received.attachments.clone(),
            more: false,
        };
        let held: Vec<_> = self.held().map(view).collect();
        (party == Party::Sender && !held.is_empty()).then_some(held)
    }
}

pub(super) fn privacy(privacy: &Privacy, told: bool) -> PrivacyView {
    PrivacyView { level: privacy.level, category: privacy.category.filter(|_| told) }
}

pub(super) fn sender(sender: &Sender) -> SenderView {
    SenderView {
        id: sender.id.clone(),
        name: sender.name.clone(),
        registration_no: sender.registration_no.clone(),
        registration: sender.registration(),
        workspace: sender.workspace.clone(),
        clinic: sender.clinic.clone(),
        phone: sender.phone.clone(),
    }
}

pub(super) fn to(receiver: &Receiver) -> To {
    match receiver {
        Receiver::Member(member) => To {
            id: Some(member.id.clone()),
            name: member.entry.name.clone(),
            registration_no: member.entry.registration_no.clone(),
            registration: member.entry.registration(),
            email: member.entry.email.clone(),
            clinic: member.entry.clinic.clone(),
            specialty: member.entry.specialty.clone(),
            workspace: member.workspace.clone(),
        },
        Receiver::Guest(guest) => To {
            id: None,
            name: guest.name.clone(),
            registration_no: None,
            registration: None,
            email: Some(guest.email.clone()),
            clinic: guest.clinic.clone(),
            specialty: None,
            workspace: None,
        },
    }
}

pub(super) fn patient(patient: &Patient, details: bool, named: bool, identified: bool) -> PatientView {
    let Patient { id, record_no, name, birth_date, age, sex, phone, email, language, guardian } =
        patient.clone();
    PatientView {
        id: id.filter(|_| identified),
        record_no: record_no.filter(|_| details),
        name: Some(name).filter(|_| named),
        birth_date: birth_date.filter(|_| details),
        age: age.filter(|_| details),
        sex: sex.filter(|_| details),
        phone: phone.filter(|_| details),
        email: email.filter(|_| details),
        language: language.filter(|_| details),
        guardian: guardian.filter(|_| details),
    }
}

pub(super) fn ask(asked: &Asked, answers: bool, hidden: &BTreeSet<AttachmentId>) -> AskView {
    let status = match &asked.answer {
        None => AskStatus::Open,
        Some(Answer { unavailable: Some(_), .. }) => AskStatus::Unavailable,
        Some(Answer { unavailable: None, .. }) => AskStatus::Answered,
    };
    AskView {
        id: asked.id,
        round: asked.id.round,
        text: asked.ask.text.clone(),
        wants: asked.ask.wants,
        required: asked.ask.required,
        status,
        answer: asked.answer.clone().filter(|_| answers).map(
            |Answer { note, attachments, unavailable, .. }| AnswerView {
                note,
                attachments: without(&attachments, hidden),
                unavailable,
                more: false,
            },
        ),
        more: false,
    }
}
