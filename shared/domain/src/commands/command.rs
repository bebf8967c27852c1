//! What a party may ask for, once a referral exists.

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::{
    clinical::lab::{Lab, Results},
    commands::mail::Bounce,
    handoff::{Bring, ConsentAsked},
    values::{
        ids::{AskId, AttachmentId, ReferralId},
        list::List,
        person::{Guardian, Responsible, Url},
        text::{Line, Text},
        time::{Date, Instant},
        words::{DeclineReason, OutcomeType, SectionName, VisitOutcome, VoidReason, Wants, words},
        zone::Zone,
    },
    wire::input::{Errors, FieldError, none_wrong, pointer},
};

words! {
    /// The commands, as routes and `actions` name them.
    CommandName {
        Consent = "consent",
        RequestInfo = "request-info",
        Reply = "reply",
        RequireVisit = "require-visit",
        BookVisit = "book-visit",
        VisitOutcome = "visit-outcome",
        Accept = "accept",
        Report = "report",
        Complete = "complete",
        Decline = "decline",
        Withdraw = "withdraw",
        Redirect = "redirect",
        CloseOff = "close-off",
        Void = "void",
        Acknowledge = "acknowledge",
        Amend = "amend",
        Note = "note",
    }
}

words! {
    /// What the patient says about consent.
    ConsentDecision { Grant = "grant", Refuse = "refuse", Withdraw = "withdraw" }
}

/// A command with what it carries.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// The patient grants, refuses or withdraws consent.
    Consent(Consent),
    /// The receiver asks.
    RequestInfo(RequestInfo),
    /// The sender answers.
    Reply(Reply),
    /// The receiver wants to see the patient first.
    RequireVisit(RequireVisit),
    /// A visit is booked.
    BookVisit(BookVisit),
    /// How the visit went.
    VisitOutcome(VisitWent),
    /// The receiver takes responsibility.
    Accept(Accept),
    /// A partial result.
    Report(Report),
    /// The outcome.
    Complete(Complete),
    /// The receiver does not take it, or hands it back.
    Decline(Decline),
    /// The sender or the patient takes it back.
    Withdraw(Withdraw),
    /// The sender has found another receiver: the new referral.
    Redirect(ReferralId),
    /// No further referral is needed.
    CloseOff(CloseOff),
    /// Should never have been sent.
    Void(Void),
    /// The sender has read the outcome.
    Acknowledge,
    /// The outcome is corrected.
    Amend(Amend),
    /// Something to add.
    Note(Note),
    /// The time to decide has run out.
    Expire,
    /// A mail to a guest came back.
    Bounce(Bounce),
}

/// Body of `acknowledge`: nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Acknowledge {}

impl Command {
    /// The files that it names, each with its JSON pointer.
    #[must_use]
    pub fn attachments(&self) -> Vec<(String, AttachmentId)> {
        let at = |place: String, files: &Attachments| {
            let files = files.iter().enumerate();
            files.map(|(index, id)| (format!("{place}/attachments/{index}"), *id)).collect::<Vec<_>>()
        };
        match self {
            Self::Reply(reply) => {
                let answers = reply.answers.iter().enumerate();
                let of_answers =
                    answers.flat_map(|(index, answer)| at(format!("/answers/{index}"), &answer.attachments));
                of_answers.chain(at(String::new(), &reply.attachments)).collect()
            }
            Self::Report(Report { attachments, .. })
            | Self::Complete(Complete { attachments, .. })
            | Self::Amend(Amend { attachments, .. })
            | Self::Note(Note { attachments, .. }) => at(String::new(), attachments),
            Self::Consent(_)
            | Self::RequestInfo(_)
            | Self::RequireVisit(_)
            | Self::BookVisit(_)
            | Self::VisitOutcome(_)
            | Self::Accept(_)
            | Self::Decline(_)
            | Self::Withdraw(_)
            | Self::Redirect(_)
            | Self::CloseOff(_)
            | Self::Void(_)
            | Self::Acknowledge
            | Self::Expire
            | Self::Bounce(_) => Vec::new(),
        }
    }
}

impl Command {
    /// Whether it ends the referral by what it carries: it takes effect only when its files are taken. The other commands that
    /// end one carry no files.
    #[must_use]
    pub const fn needs_files_taken(&self) -> bool {
        matches!(self, Self::Complete(_))
    }

    /// The results that it carries.
    #[must_use]
    pub fn results(&self) -> &[Lab] {
        match self {
            Self::Report(Report { results, .. })
            | Self::Complete(Complete { results, .. })
            | Self::Amend(Amend { results, .. }) => results,
            Self::Consent(_)
            | Self::RequestInfo(_)
            | Self::Reply(_)
            | Self::RequireVisit(_)
            | Self::BookVisit(_)
            | Self::VisitOutcome(_)
            | Self::Accept(_)
            | Self::Decline(_)
            | Self::Withdraw(_)
            | Self::Redirect(_)
            | Self::CloseOff(_)
            | Self::Void(_)
            | Self::Acknowledge
            | Self::Note(_)
            | Self::Expire
            | Self::Bounce(_) => &[],
        }
    }
}

/// Files that go with a command.
pub type Attachments = List<AttachmentId, 40>;

/// Body of `consent`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = consents_to_something -> Errors)]
pub struct Consent {
    /// Grant, refuse or withdraw.
    pub decision: ConsentDecision,
    /// Grant: only these sections of those that were asked for; all of them when left out. After the first grant these are
    /// shown besides those that are.
    #[deserr(default)]
    #[schema(min_items = 1)]
    pub scope: Option<Vec<SectionName>>,
    /// Grant: who consents for a patient under 18; required then.
    #[deserr(default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Guardian>,
}

fn consents_to_something(consent: Consent, location: ValuePointerRef<'_>) -> Result<Consent, Errors> {
    let mut wrong = Vec::new();
    if consent.scope.as_ref().is_some_and(Vec::is_empty) {
        let rule = "name the sections that may be shown, or leave it out: all; to consent to none, refuse";
        wrong.push(FieldError::required(&pointer(location.push_key("scope")), rule));
    }
    if consent.guardian.is_some() && consent.decision != ConsentDecision::Grant {
        let rule = "only a grant names a guardian";
        wrong.push(FieldError::new("not-allowed", rule).at(pointer(location.push_key("guardian"))));
    }
    none_wrong(wrong).map(|()| consent)
}

/// Body of `request-info`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = asks_something -> Errors)]
pub struct RequestInfo {
    /// What is asked: 1 to 20.
    pub asks: List<Ask, 20>,
    /// The receiver accepts as soon as every required ask is answered.
    #[deserr(default)]
    #[schema(required = false, default = false)]
    pub accept_when_answered: bool,
    /// The clinician who answers for it: required from a desk, refused from a doctor, who answers in their own name.
    #[deserr(default)]
    pub responsible: Option<Responsible>,
}

fn asks_something(body: RequestInfo, location: ValuePointerRef<'_>) -> Result<RequestInfo, Errors> {
    if body.asks.is_empty() {
        return Err(
            FieldError::required(&pointer(location.push_key("asks")), "ask for 1 to 20 things").into()
        );
    }
    Ok(body)
}

/// One thing that the receiver asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Ask {
    /// What.
    pub text: Text<500>,
    /// A file, a note, or either.
    #[deserr(default = Wants::Any)]
    #[schema(required = false, default = "any")]
    pub wants: Wants,
    /// Whether it has to be answered.
    #[deserr(default = true)]
    #[schema(required = false, default = true)]
    pub required: bool,
}

/// Body of `reply`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Reply {
    /// One for each ask that is answered; at least one.
    #[deserr(default)]
    #[schema(required = false)]
    pub answers: List<Answer, 40>,
    /// A remark that belongs to no single ask.
    #[deserr(default)]
    pub note: Option<Text<4000>>,
    /// Files that belong to no single ask.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
    /// The patient's consent, where the one that stands does not cover what is answered.
    #[deserr(default)]
    pub consent: Option<ConsentAsked>,
}

/// The answer to one ask: a note, files, or why it is not available.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = answers_something -> Errors)]
pub struct Answer {
    /// Which ask.
    pub ask_id: AskId,
    /// In words.
    #[deserr(default)]
    pub note: Option<Text<2000>>,
    /// As files.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
    /// Not available, and why.
    #[deserr(default)]
    pub unavailable: Option<Text<500>>,
}

fn answers_something(answer: Answer, location: ValuePointerRef<'_>) -> Result<Answer, Errors> {
    let answered = answer.note.is_some() || !answer.attachments.is_empty();
    if answered == answer.unavailable.is_some() {
        let rule = "answer with a note or attachments, or say in unavailable why not: one of the two";
        return Err(FieldError::required(&pointer(location), rule).into());
    }
    Ok(answer)
}

/// Body of `require-visit`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct RequireVisit {
    /// Why the patient has to come.
    pub reason: Text<2000>,
    /// Where to book; the receiver's own link when left out, and "we will call" if there is none.
    #[deserr(default)]
    pub booking_url: Option<Url>,
    /// What to bring.
    #[deserr(default)]
    #[serde(default)]
    pub bring: Bring,
}

/// Body of `book-visit`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct BookVisit {
    /// When the visit begins.
    pub starts_at: Instant,
    /// The time zone in which it is to be shown (IANA), such as `Asia/Kolkata`.
    pub zone: Zone,
    /// Where, or the video link.
    #[deserr(default)]
    pub place: Option<Line<500>>,
}

/// Body of `visit-outcome`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct VisitWent {
    /// Attended, missed or cancelled.
    pub outcome: VisitOutcome,
}

/// Body of `accept`.
#[skip_serializing_none]
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Accept {
    /// The day by which the patient can expect to be seen.
    #[deserr(default)]
    pub expected_by: Option<Date>,
}

/// Body of `report`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = reports_something -> Errors)]
pub struct Report {
    /// The partial result in words.
    #[deserr(default)]
    pub text: Option<Text<8000>>,
    /// As values.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub results: Results,
    /// As files.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
    /// The clinician who answers for it: required from a desk, refused from a doctor, who answers in their own name.
    #[deserr(default)]
    pub responsible: Option<Responsible>,
}

fn reports_something(report: Report, location: ValuePointerRef<'_>) -> Result<Report, Errors> {
    let something = report.text.is_some() || !report.results.is_empty() || !report.attachments.is_empty();
    has(something, "a text, results or attachments", location).map(|()| report)
}

/// Body of `complete`: the outcome.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Complete {
    /// Seen or advice only (consult), report (order), admitted or discharged (admission).
    #[deserr(rename = "type")]
    #[serde(rename = "type")]
    pub outcome_type: OutcomeType,
    /// Seen: on which day; the day of the command when left out.
    #[deserr(default)]
    pub seen_on: Option<Date>,
    /// What was found and done. An order's report may be results or a file instead.
    #[deserr(default)]
    pub summary: Option<Text<8000>>,
    /// The results, as values.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub results: Results,
    /// What the sender and the patient should do now.
    #[deserr(default)]
    pub advice: Option<Text<4000>>,
    /// Files.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
    /// The clinician who answers for it: required from a desk, refused from a doctor, who answers in their own name.
    #[deserr(default)]
    pub responsible: Option<Responsible>,
}

/// Body of `decline`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Decline {
    /// Why.
    pub reason: DeclineReason,
    /// In words.
    #[deserr(default)]
    pub comment: Option<Text<2000>>,
    /// Who might take it.
    #[deserr(default)]
    pub alternative: Option<Text<500>>,
    /// The clinician who answers for it: required from a desk, refused from a doctor, who answers in their own name.
    #[deserr(default)]
    pub responsible: Option<Responsible>,
}

/// Body of `withdraw`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Withdraw {
    /// Why.
    pub reason: Text<2000>,
}

/// Body of `close-off`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct CloseOff {
    /// Why no further referral is needed.
    pub reason: Text<2000>,
}

/// Body of `void`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Void {
    /// Wrong patient, wrong receiver, duplicate or test.
    pub reason: VoidReason,
    /// In words.
    pub comment: Text<2000>,
}

/// Body of `amend`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields)]
pub struct Amend {
    /// What changed.
    pub what: Text<500>,
    /// The correction.
    #[deserr(default)]
    pub text: Option<Text<8000>>,
    /// The corrected results, and those that were left out before.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub results: Results,
    /// Files.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
}

/// Body of `note`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = notes_something -> Errors)]
pub struct Note {
    /// In words.
    #[deserr(default)]
    pub text: Option<Text<4000>>,
    /// Files.
    #[deserr(default)]
    #[serde(default, skip_serializing_if = "List::is_empty")]
    pub attachments: Attachments,
    /// From the sender: the patient's consent, where the one that stands does not cover what is added.
    #[deserr(default)]
    pub consent: Option<ConsentAsked>,
}

/// A note as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// In words.
    pub text: Option<Text<4000>>,
    /// Files.
    pub attachments: Attachments,
}

impl From<Note> for Noted {
    fn from(Note { text, attachments, .. }: Note) -> Self {
        Self { text, attachments }
    }
}

fn notes_something(note: Note, location: ValuePointerRef<'_>) -> Result<Note, Errors> {
    let something = note.text.is_some() || !note.attachments.is_empty();
    has(something, "a text or attachments", location).map(|()| note)
}

fn has(something: bool, rule: &str, location: ValuePointerRef<'_>) -> Result<(), Errors> {
    let mut wrong = Vec::new();
    if !something {
        wrong.push(FieldError::required(&pointer(location.push_key("text")), rule));
    }
    none_wrong(wrong)
}
