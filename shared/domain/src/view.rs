//! What a party may see: the one door through which everybody looks at a referral.

use serde::Serialize;
use serde_json::{Map, Value};
use serde_with::skip_serializing_none;

use crate::{
    command::{Answer, Attachments, CommandName},
    digest::Digest,
    entry::{Awaiting, Entry},
    handoff::{Admission, Bring, Privacy, Reason, Test},
    ids::{AskId, AttachmentId, PersonId, ReferralId, WorkspaceId},
    lifecycle,
    list::List,
    person::{Email, Guardian, Patient, Receiver, Sender, Url},
    phrases,
    reference::Reference,
    referral::{Asked, Referral},
    snapshot::json,
    text::{Line, Name, Text},
    time::{Date, Instant},
    words::{
        ConsentMethod, Kind, OutcomeType, Party, Priority, PrivacyCategory, PrivacyLevel, SectionName,
        Status, VisitOutcome, Wants, words,
    },
};

/// How much of the content somebody may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// Everything: the sender.
    Whole,
    /// What the consent's scope covers.
    InScope,
    /// That it is there, for whom and how it stands; nothing of its content.
    Outside,
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
        Party::Receiver | Party::Patient | Party::Administrator | Party::System => Sight::Outside,
    }
}

/// A referral as one party sees it.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
pub struct View {
    id: ReferralId,
    #[serde(rename = "ref")]
    reference: Reference,
    kind: Kind,
    network: Network,
    internal: bool,
    status: Status,
    status_text: Option<&'static str>,
    version: u32,
    awaiting: Awaiting,
    priority: Priority,
    reason: Option<Reason>,
    question: Option<Text<2000>>,
    bring: Bring,
    tests: Option<List<Test, 50>>,
    admission: Option<Admission>,
    privacy: PrivacyView,
    from: Sender,
    to: To,
    patient: PatientView,
    snapshot: Option<Map<String, Value>>,
    consent: ConsentView,
    asks: Option<Vec<AskView>>,
    visit: Option<VisitView>,
    delivery: Delivery,
    expected_by: Option<Date>,
    outcome: Option<OutcomeView>,
    #[serialize_always]
    replaces: Option<ReferralId>,
    #[serialize_always]
    replaced_by: Option<ReferralId>,
    timeline: Vec<TimelineEntry>,
    actions: Vec<CommandName>,
    withheld: Option<Vec<String>>,
    created_at: Instant,
    updated_at: Instant,
}

words! {
    /// Whether the receiver is a member or reached by mail.
    Network { In = "in", Out = "out" }
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
struct PrivacyView {
    level: PrivacyLevel,
    category: Option<PrivacyCategory>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
struct To {
    id: Option<PersonId>,
    name: Name,
    email: Option<Email>,
    clinic: Option<Name>,
    specialty: Option<Line<80>>,
    workspace: Option<WorkspaceId>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
struct PatientView {
    id: PersonId,
    name: Name,
    #[serde(flatten)]
    details: Option<Map<String, Value>>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
struct ConsentView {
    status: ConsentStatus,
    method: ConsentMethod,
    emergency: bool,
    given_at: Option<Instant>,
    withdrawn_at: Option<Instant>,
    recorded_by: Name,
    recipient: Name,
    purpose: &'static str,
    valid: &'static str,
    language: Option<crate::person::Language>,
    notice: Option<Line<40>>,
    reason: Option<Text<500>>,
    guardian: Option<Guardian>,
    scope: Option<Vec<SectionName>>,
}

words! {
    /// How the patient's consent stands.
    ConsentStatus { Waiting = "waiting", Given = "given", Refused = "refused", Withdrawn = "withdrawn" }
}

#[derive(Debug, Clone, Serialize)]
struct AskView {
    id: AskId,
    round: u32,
    text: Text<500>,
    wants: Wants,
    required: bool,
    status: AskStatus,
    answer: Option<AnswerView>,
}

words! {
    /// What became of an ask.
    AskStatus { Open = "open", Answered = "answered", Unavailable = "unavailable" }
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
struct AnswerView {
    note: Option<Text<2000>>,
    #[serde(skip_serializing_if = "List::is_empty")]
    attachments: Attachments,
    unavailable: Option<Text<500>>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
struct VisitView {
    reason: Option<Text<2000>>,
    booking_url: Option<Url>,
    /// No link: the receiver will call.
    we_will_call: bool,
    bring: Bring,
    starts_at: Option<Instant>,
    zone: Option<Line<64>>,
    place: Option<Line<500>>,
    outcome: Option<VisitOutcome>,
}

#[derive(Debug, Clone, Serialize)]
struct Delivery {
    channel: DeliveryChannel,
    status: DeliveryStatus,
    seen_at: Option<Instant>,
}

words! {
    /// By which way the receiver gets it.
    DeliveryChannel { Inbox = "inbox", Email = "email" }
}

words! {
    /// Whether the receiver has got it.
    DeliveryStatus { Queued = "queued", Delivered = "delivered", Bounced = "bounced" }
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
struct OutcomeView {
    #[serde(rename = "type")]
    outcome_type: OutcomeType,
    seen_on: Option<Date>,
    summary: Option<Text<8000>>,
    advice: Option<Text<4000>>,
    attachments: Attachments,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    amendments: Vec<AmendmentView>,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
struct AmendmentView {
    at: Instant,
    what: Text<500>,
    text: Option<Text<8000>>,
    #[serde(skip_serializing_if = "List::is_empty")]
    attachments: Attachments,
}

#[skip_serializing_none]
#[derive(Debug, Clone, Serialize)]
struct TimelineEntry {
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
struct By {
    role: Party,
    name: Option<Name>,
}

impl Referral {
    /// What this party sees now.
    #[must_use]
    pub fn view(&self, party: Party) -> View {
        let sight = sight(party, self);
        let seen = sight != Sight::Outside;
        let handoff = &self.handoff;
        let is_patient = party == Party::Patient;
        View {
            id: handoff.id,
            reference: handoff.reference,
            kind: handoff.kind,
            network: if matches!(handoff.receiver, Receiver::Guest(_)) { Network::Out } else { Network::In },
            internal: self.is_internal(),
            status: self.status,
            status_text: is_patient.then(|| {
                phrases::status_text(handoff.patient.language.as_ref(), self.status, self.awaiting.who)
            }),
            version: self.version,
            awaiting: self.awaiting,
            priority: handoff.priority,
            reason: handoff.reason.clone().filter(|_| seen),
            question: handoff.question.clone().filter(|_| seen),
            bring: handoff.bring.clone(),
            tests: Some(handoff.tests.clone()).filter(|tests| seen && !tests.is_empty()),
            admission: handoff.admission.clone().filter(|_| seen),
            privacy: privacy(&handoff.privacy, party),
            from: handoff.sender.clone(),
            to: to(&handoff.receiver, party),
            patient: patient(&handoff.patient, seen || is_patient),
            snapshot: seen.then(|| self.snapshot_view(sight)),
            consent: self.consent_view(seen),
            asks: seen.then(|| self.asks.iter().map(ask).collect()),
            visit: self.visit_view(seen),
            delivery: self.delivery(),
            expected_by: self.expected_by,
            outcome: self.outcome_view().filter(|_| seen),
            replaces: handoff.replaces,
            replaced_by: self.replaced_by,
            timeline: self.timeline(seen),
            actions: lifecycle::actions(party, self),
            withheld: self.withheld(sight, party),
            created_at: handoff.created_at,
            updated_at: self.updated_at,
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

    /// The sections that may be seen, the digest of all, and when it was signed and by whom.
    fn snapshot_view(&self, sight: Sight) -> Map<String, Value> {
        let signature = &self.handoff.signature;
        let sections =
            SectionName::ALL.iter().filter(|name| sight == Sight::Whole || self.scope.contains(name));
        let mut view: Map<_, _> =
            sections.map(|name| (name.member(), self.handoff.snapshot.section(*name))).collect();
        let sha256: Digest = signature.sha256;
        view.insert("sha256".into(), json(&sha256));
        view.insert("signed_at".into(), json(&signature.at));
        view.insert("signed_by".into(), json(&signature.name));
        view.insert("registration_no".into(), json(&signature.registration_no));
        view
    }

    /// What is left out, by the names of the members. For a doctor-only referral the same whatever it holds.
    fn withheld(&self, sight: Sight, party: Party) -> Option<Vec<String>> {
        let withheld: Vec<String> = match sight {
            Sight::Whole => Vec::new(),
            Sight::InScope => {
                let out_of_scope = SectionName::ALL.iter().filter(|name| !self.scope.contains(name));
                out_of_scope.map(|name| format!("snapshot.{}", name.member())).collect()
            }
            Sight::Outside => {
                let members = [
                    "reason",
                    "question",
                    "tests",
                    "admission",
                    "snapshot",
                    "asks",
                    "outcome",
                    "timeline.text",
                ];
                members.map(String::from).to_vec()
            }
        };
        let category = party == Party::Patient && sight == Sight::Outside;
        let withheld: Vec<_> =
            withheld.into_iter().chain(category.then(|| "privacy.category".to_owned())).collect();
        (!withheld.is_empty()).then_some(withheld)
    }

    fn consent_view(&self, seen: bool) -> ConsentView {
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
            valid: "until the referral is closed or consent is withdrawn",
            language: consent.language.clone(),
            notice: consent.notice.clone(),
            reason: consent.reason.clone().filter(|_| seen),
            guardian: self.handoff.patient.guardian.clone(),
            scope: seen.then(|| self.scope.clone()),
        }
    }

    fn visit_view(&self, seen: bool) -> Option<VisitView> {
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

    fn delivery(&self) -> Delivery {
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

    fn outcome_view(&self) -> Option<OutcomeView> {
        let outcome = self.outcome.clone()?;
        let amendments = self.amendments.iter().map(|(at, amend)| AmendmentView {
            at: *at,
            what: amend.what.clone(),
            text: amend.text.clone(),
            attachments: amend.attachments.clone(),
        });
        Some(OutcomeView {
            outcome_type: outcome.outcome_type,
            seen_on: outcome.seen_on,
            summary: outcome.summary,
            advice: outcome.advice,
            attachments: outcome.attachments,
            amendments: amendments.collect(),
        })
    }

    fn timeline(&self, seen: bool) -> Vec<TimelineEntry> {
        let on_timeline = self.entries.iter().filter(|entry| entry.fact.on_timeline());
        on_timeline.map(|entry| timeline_entry(entry, seen)).collect()
    }
}

fn timeline_entry(entry: &Entry, seen: bool) -> TimelineEntry {
    TimelineEntry {
        seq: entry.seq,
        at: entry.at,
        name: entry.fact.name(),
        by: By { role: entry.by.party, name: entry.by.name.clone() },
        text: entry.fact.text().filter(|_| seen),
        attachments: Some(entry.fact.attachments()).filter(|files| seen && !files.is_empty()),
    }
}

fn privacy(privacy: &Privacy, party: Party) -> PrivacyView {
    let told = matches!(party, Party::Sender | Party::Receiver);
    PrivacyView { level: privacy.level, category: privacy.category.filter(|_| told) }
}

fn to(receiver: &Receiver, party: Party) -> To {
    let told = matches!(party, Party::Sender | Party::Receiver);
    match receiver {
        Receiver::Member(member) => To {
            id: Some(member.id.clone()),
            name: member.entry.name.clone(),
            email: member.entry.email.clone().filter(|_| told),
            clinic: member.entry.clinic.clone(),
            specialty: member.entry.specialty.clone(),
            workspace: member.workspace.clone(),
        },
        Receiver::Guest(guest) => To {
            id: None,
            name: guest.name.clone(),
            email: Some(guest.email.clone()).filter(|_| told),
            clinic: guest.clinic.clone(),
            specialty: None,
            workspace: None,
        },
    }
}

fn patient(patient: &Patient, details: bool) -> PatientView {
    let Value::Object(mut all) = json(patient) else {
        return PatientView { id: patient.id.clone(), name: patient.name.clone(), details: None };
    };
    all.retain(|member, _| member != "id" && member != "name");
    PatientView { id: patient.id.clone(), name: patient.name.clone(), details: details.then_some(all) }
}

fn ask(asked: &Asked) -> AskView {
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
