//! The parts of a view: what each says of the people, the consent, the asks, the visit, the outcome.

use serde::Serialize;
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;

use crate::{
    command::{Answer, Attachments},
    entry::{Actor, Entry, Fact},
    handoff::{Bring, Privacy},
    ids::{AskId, AttachmentId, PersonId, WorkspaceId},
    list::List,
    person::{Email, Guardian, Language, Patient, Receiver, Url},
    referral::{Asked, Referral},
    snapshot::json,
    text::{Line, Name, Text},
    time::Instant,
    words::{
        AskStatus, ConsentMethod, ConsentStatus, DeliveryChannel, DeliveryStatus, Party, PrivacyCategory,
        PrivacyLevel, SectionName, VisitOutcome, Wants,
    },
};

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(super) struct PrivacyView {
    level: PrivacyLevel,
    category: Option<PrivacyCategory>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(super) struct To {
    id: Option<PersonId>,
    pub(super) name: Name,
    email: Option<Email>,
    clinic: Option<Name>,
    specialty: Option<Line<80>>,
    workspace: Option<WorkspaceId>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(super) struct PatientView {
    id: PersonId,
    name: Option<Name>,
    #[serde(flatten)]
    details: Option<Map<String, Value>>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(super) struct ConsentView {
    status: ConsentStatus,
    method: ConsentMethod,
    emergency: bool,
    given_at: Option<Instant>,
    withdrawn_at: Option<Instant>,
    recorded_by: Name,
    recipient: Name,
    purpose: &'static str,
    valid: &'static str,
    language: Option<Language>,
    notice: Option<Line<40>>,
    reason: Option<Text<500>>,
    guardian: Option<Guardian>,
    scope: Option<Vec<SectionName>>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct AskView {
    id: AskId,
    round: u32,
    text: Text<500>,
    wants: Wants,
    required: bool,
    status: AskStatus,
    answer: Option<AnswerView>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(super) struct AnswerView {
    note: Option<Text<2000>>,
    #[serde(skip_serializing_if = "List::is_empty")]
    attachments: Attachments,
    unavailable: Option<Text<500>>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(super) struct VisitView {
    reason: Option<Text<2000>>,
    pub(super) booking_url: Option<Url>,
    /// No link: the receiver will call.
    we_will_call: bool,
    bring: Bring,
    pub(super) starts_at: Option<Instant>,
    zone: Option<Line<64>>,
    place: Option<Line<500>>,
    outcome: Option<VisitOutcome>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Delivery {
    channel: DeliveryChannel,
    status: DeliveryStatus,
    seen_at: Option<Instant>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(super) struct TimelineEntry {
    seq: u32,
    at: Instant,
    #[serde(rename = "type")]
    name: &'static str,
    by: By,
    text: Option<String>,
    attachments: Option<Vec<AttachmentId>>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub(super) struct By {
    role: Party,
    name: Option<Name>,
}

impl From<&Actor> for By {
    fn from(actor: &Actor) -> Self {
        Self { role: actor.party, name: actor.name.clone() }
    }
}

impl Referral {
    pub(super) fn consent_view(&self, seen: bool, open: bool) -> ConsentView {
        let consent = &self.handoff.consent;
        let (given_at, withdrawn_at) = (self.consented_at(), self.consent_withdrawn_at);
        let status = match (given_at, withdrawn_at, self.consent_refused_at) {
            (_, Some(_), _) => ConsentStatus::Withdrawn,
            (_, None, Some(_)) => ConsentStatus::Refused,
            (Some(_), None, None) => ConsentStatus::Given,
            (None, None, None) => ConsentStatus::Waiting,
        };
        ConsentView {
            status,
            method: consent.method,
            emergency: consent.method == ConsentMethod::Emergency,
            given_at,
            withdrawn_at,
            recorded_by: self.handoff.sender.name.clone(),
            recipient: self.handoff.receiver.name().clone(),
            purpose: "treatment by the recipient",
            valid: "until consent is withdrawn",
            language: consent.language.clone(),
            notice: consent.notice.clone(),
            reason: consent.reason.clone().filter(|_| seen),
            guardian: self.handoff.patient.guardian.clone().filter(|_| open),
            scope: seen.then(|| self.scope.clone()),
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
        let status = match (channel, self.undelivered, self.sent_at) {
            (_, true, _) => DeliveryStatus::Bounced,
            (DeliveryChannel::Inbox, false, Some(_)) => DeliveryStatus::Delivered,
            (DeliveryChannel::Inbox | DeliveryChannel::Email, false, _) => DeliveryStatus::Queued,
        };
        Delivery { channel, status, seen_at: self.seen_at }
    }

    pub(super) fn timeline(&self, party: Party) -> Vec<TimelineEntry> {
        let seen = self.shows_content(party);
        let files: Vec<_> = self.files_shown_to(party).map(|file| file.attachment.attachment_id).collect();
        let told = |entry: &&Entry| match entry.fact {
            // That there is such a file is itself content.
            Fact::FileRefused { attachment_id, .. } => files.contains(&attachment_id),
            _ => entry.fact.on_timeline(),
        };
        self.entries.iter().filter(told).map(|entry| timeline_entry(entry, seen)).collect()
    }
}

fn timeline_entry(entry: &Entry, seen: bool) -> TimelineEntry {
    TimelineEntry {
        seq: entry.seq,
        at: entry.at,
        name: entry.fact.name(),
        by: (&entry.by).into(),
        text: entry.fact.text().filter(|_| seen),
        attachments: Some(entry.fact.attachments()).filter(|files| seen && !files.is_empty()),
    }
}

pub(super) fn privacy(privacy: &Privacy, told: bool) -> PrivacyView {
    PrivacyView { level: privacy.level, category: privacy.category.filter(|_| told) }
}

pub(super) fn to(receiver: &Receiver) -> To {
    match receiver {
        Receiver::Member(member) => To {
            id: Some(member.id.clone()),
            name: member.entry.name.clone(),
            email: member.entry.email.clone(),
            clinic: member.entry.clinic.clone(),
            specialty: member.entry.specialty.clone(),
            workspace: member.workspace.clone(),
        },
        Receiver::Guest(guest) => To {
            id: None,
            name: guest.name.clone(),
            email: Some(guest.email.clone()),
            clinic: guest.clinic.clone(),
            specialty: None,
            workspace: None,
        },
    }
}

pub(super) fn patient(patient: &Patient, details: bool, named: bool) -> PatientView {
    let all = json(patient).as_object_mut().map(std::mem::take).unwrap_or_default();
    let others = all.into_iter().filter(|(member, _)| member != "id" && member != "name");
    PatientView {
        id: patient.id.clone(),
        name: named.then(|| patient.name.clone()),
        details: details.then(|| others.collect()),
    }
}

pub(super) fn ask(asked: &Asked) -> AskView {
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
        answer: asked.answer.clone().map(|Answer { note, attachments, unavailable, .. }| AnswerView {
            note,
            attachments,
            unavailable,
        }),
    }
}
