//! The lifecycle: who may do what from where, what becomes of it, and who has to act next.
//!
//! [`TABLE`] is the only place that knows. The refusals, the `actions` of a view, the diagram in the
//! documentation and the tests read it.

use crate::{
    commands::command::{Command, CommandName, ConsentDecision},
    referral::{Referral, Visit, clocks::Duty},
    values::words::{Kind, Party, Status, VisitOutcome, words},
};

words! {
    /// A step of the lifecycle: a command, or one of the ways in which it can go.
    Step {
        Create = "create",
        CreateDraft = "create, consent in the app",
        Grant = "consent: grant",
        Refuse = "consent: refuse",
        WithdrawConsent = "consent: withdraw",
        Open = "open",
        RequestInfo = "request-info",
        Reply = "reply",
        AcceptAnswered = "reply, accepted when answered",
        RequireVisit = "require-visit",
        BookVisit = "book-visit",
        Attended = "visit-outcome: attended",
        Missed = "visit-outcome: missed",
        Cancelled = "visit-outcome: cancelled",
        Accept = "accept",
        Report = "report",
        Complete = "complete",
        Decline = "decline",
        Withdraw = "withdraw",
        Redirect = "redirect",
        CloseOff = "close-off",
        Expire = "expire",
        Bounce = "bounce",
        Void = "void",
        Acknowledge = "acknowledge",
        Amend = "amend",
        Note = "note",
    }
}

/// What must be true besides the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nothing more.
    Always,
    /// Some ask is not answered yet.
    AsksAreOpen,
    /// It is an order or an admission.
    OrderOrAdmission,
    /// Nobody has redirected it or closed it off yet.
    NotClosedOff,
    /// The mail to the guest came back.
    Undelivered,
    /// The patient's consent still stands.
    ConsentStands,
    /// The patient allowed less in the app than was asked for, or took consent back there.
    MoreToAllow,
    /// A visit is booked.
    VisitIsBooked,
    /// The sender has not acknowledged the outcome yet.
    NotAcknowledged,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// What happens.
    pub step: Step,
    /// From which statuses; none for what begins a referral.
    pub from: &'static [Status],
    /// Who may.
    pub by: &'static [Party],
    /// What else must be true.
    pub when: When,
    /// The status afterwards; `None`: unchanged.
    pub to: Option<Status>,
    /// What has to be done next, and so by whom; `None`: unchanged.
    pub next: Option<Duty>,
}

const fn row(
    step: Step,
    from: &'static [Status],
    by: &'static [Party],
    when: When,
    to: Option<Status>,
    next: Option<Duty>,
) -> Row {
    Row { step, from, by, when, to, next }
}

use Duty::{Answer, Book, Consent, Decide, FindAnother, Finish, Nothing, See};
use Party::{Administrator, Patient, Receiver, Sender, System};
use Status::{
    Accepted, Completed, Declined, Draft, Expired, NeedInfo, Sent, VisitRequired, Voided, Withdrawn,
};
use When::{
    Always, AsksAreOpen, ConsentStands, MoreToAllow, NotAcknowledged, NotClosedOff, OrderOrAdmission,
    Undelivered, VisitIsBooked,
};

const UNDECIDED: &[Status] = &[Sent, NeedInfo, VisitRequired];
const OPEN: &[Status] = &[Sent, NeedInfo, VisitRequired, Accepted];
const LEFT: &[Status] =
    &[Sent, NeedInfo, VisitRequired, Accepted, Completed, Declined, Withdrawn, Expired, Voided];

/// The whole lifecycle.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    row(Step::Create,          &[],                                  &[Sender],           Always,           Some(Sent),          Some(Decide)),
    row(Step::CreateDraft,     &[],                                  &[Sender],           Always,           Some(Draft),         Some(Consent)),
    row(Step::Grant,           &[Draft],                             &[Patient],          Always,           Some(Sent),          Some(Decide)),
    row(Step::Grant,           OPEN,                                 &[Patient],          MoreToAllow,      None,                None),
    row(Step::Refuse,          &[Draft],                             &[Patient],          Always,           Some(Withdrawn),     Some(Nothing)),
    row(Step::WithdrawConsent, &[Draft, Sent, NeedInfo, VisitRequired], &[Patient],       Always,           Some(Withdrawn),     Some(Nothing)),
    row(Step::WithdrawConsent, &[Accepted, Completed, Declined, Expired], &[Patient],         ConsentStands,    None,                None),
    row(Step::Open,            LEFT,                                 &[Receiver],         Always,           None,                None),
    row(Step::RequestInfo,     UNDECIDED,                            &[Receiver],         Always,           Some(NeedInfo),      Some(Answer)),
    row(Step::RequestInfo,     &[Accepted],                          &[Receiver],         Always,           None,                Some(Answer)),
    row(Step::Reply,           &[NeedInfo],                          &[Sender],           Always,           Some(Sent),          Some(Decide)),
    row(Step::Reply,           &[Accepted],                          &[Sender],           AsksAreOpen,      None,                Some(Finish)),
    row(Step::AcceptAnswered,  &[Sent],                              &[Sender],           Always,           Some(Accepted),      Some(Finish)),
    row(Step::RequireVisit,    &[Sent, NeedInfo],                    &[Receiver],         Always,           Some(VisitRequired), Some(Book)),
    row(Step::BookVisit,       &[VisitRequired, Accepted],           &[Patient, Receiver, Sender], Always,  None,                Some(See)),
    row(Step::Attended,        &[VisitRequired],                     &[Receiver],         Always,           None,                Some(Decide)),
    row(Step::Attended,        &[Accepted],                          &[Receiver],         Always,           None,                Some(Finish)),
    row(Step::Missed,          &[VisitRequired, Accepted],           &[Receiver],         Always,           None,                Some(Book)),
    row(Step::Cancelled,       &[VisitRequired],                     &[Receiver],         Always,           None,                Some(Decide)),
    row(Step::Cancelled,       &[Accepted],                          &[Receiver],         Always,           None,                Some(Finish)),
    row(Step::Cancelled,       &[VisitRequired],                     &[Patient],          VisitIsBooked,    None,                Some(Decide)),
    row(Step::Cancelled,       &[Accepted],                          &[Patient],          VisitIsBooked,    None,                Some(Finish)),
    row(Step::Accept,          UNDECIDED,                            &[Receiver],         Always,           Some(Accepted),      Some(Finish)),
    row(Step::Report,          &[Accepted],                          &[Receiver],         Always,           None,                Some(Finish)),
    row(Step::Complete,        &[Accepted],                          &[Receiver],         Always,           Some(Completed),     Some(Nothing)),
    row(Step::Complete,        &[Sent],                              &[Receiver],         OrderOrAdmission, Some(Completed),     Some(Nothing)),
    row(Step::Decline,         OPEN,                                 &[Receiver],         Always,           Some(Declined),      Some(FindAnother)),
    row(Step::Withdraw,        &[Draft, Sent, NeedInfo, VisitRequired], &[Sender, Patient], Always,         Some(Withdrawn),     Some(Nothing)),
    row(Step::Redirect,        &[Declined, Expired],                 &[Sender],           NotClosedOff,     None,                Some(Nothing)),
    row(Step::Redirect,        UNDECIDED,                            &[Sender],           Undelivered,      Some(Withdrawn),     Some(Nothing)),
    row(Step::CloseOff,        &[Declined, Expired],                 &[Sender],           NotClosedOff,     None,                Some(Nothing)),
    row(Step::Expire,          UNDECIDED,                            &[System],           Always,           Some(Expired),       Some(FindAnother)),
    row(Step::Bounce,          UNDECIDED,                            &[System],           Always,           None,                Some(FindAnother)),
    row(Step::Void,            &[Draft, Sent, NeedInfo, VisitRequired, Accepted, Declined, Withdrawn, Expired],
                                                                     &[Sender, Administrator], Always,      Some(Voided),        Some(Nothing)),
    row(Step::Acknowledge,     &[Completed],                         &[Sender],           NotAcknowledged,  None,                None),
    row(Step::Amend,           &[Completed],                         &[Receiver],         Always,           None,                None),
    row(Step::Note,            Status::ALL,                          &[Sender, Receiver], Always,           None,                None),
];

impl Step {
    /// The command that asks for this step; none for what begins a referral, happens by itself or by reading.
    #[must_use]
    pub const fn command(self) -> Option<CommandName> {
        Some(match self {
            Self::Grant | Self::Refuse | Self::WithdrawConsent => CommandName::Consent,
            Self::RequestInfo => CommandName::RequestInfo,
            Self::Reply => CommandName::Reply,
            Self::RequireVisit => CommandName::RequireVisit,
            Self::BookVisit => CommandName::BookVisit,
            Self::Attended | Self::Missed | Self::Cancelled => CommandName::VisitOutcome,
            Self::Accept => CommandName::Accept,
            Self::Report => CommandName::Report,
            Self::Complete => CommandName::Complete,
            Self::Decline => CommandName::Decline,
            Self::Withdraw => CommandName::Withdraw,
            Self::Redirect => CommandName::Redirect,
            Self::CloseOff => CommandName::CloseOff,
            Self::Void => CommandName::Void,
            Self::Acknowledge => CommandName::Acknowledge,
            Self::Amend => CommandName::Amend,
            Self::Note => CommandName::Note,
            Self::Create
            | Self::CreateDraft
            | Self::Open
            | Self::AcceptAnswered
            | Self::Expire
            | Self::Bounce => return None,
        })
    }
}

impl Command {
    /// The step that this command asks for.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::Consent(consent) => match consent.decision {
                ConsentDecision::Grant => Step::Grant,
                ConsentDecision::Refuse => Step::Refuse,
                ConsentDecision::Withdraw => Step::WithdrawConsent,
            },
            Self::RequestInfo(_) => Step::RequestInfo,
            Self::Reply(_) => Step::Reply,
            Self::RequireVisit(_) => Step::RequireVisit,
            Self::BookVisit(_) => Step::BookVisit,
            Self::VisitOutcome(visit) => match visit.outcome {
                VisitOutcome::Attended => Step::Attended,
                VisitOutcome::Missed => Step::Missed,
                VisitOutcome::Cancelled => Step::Cancelled,
            },
            Self::Accept(_) => Step::Accept,
            Self::Report(_) => Step::Report,
            Self::Complete(_) => Step::Complete,
            Self::Decline(_) => Step::Decline,
            Self::Withdraw(_) => Step::Withdraw,
            Self::Redirect(_) => Step::Redirect,
            Self::CloseOff(_) => Step::CloseOff,
            Self::Void(_) => Step::Void,
            Self::Acknowledge => Step::Acknowledge,
            Self::Amend(_) => Step::Amend,
            Self::Note(_) => Step::Note,
            Self::Expire => Step::Expire,
            Self::Bounce(_) => Step::Bounce,
        }
    }
}

impl Row {
    /// Whether the referral is where this row begins.
    #[must_use]
    pub fn applies(&self, referral: &Referral) -> bool {
        self.from.contains(&referral.status)
            && match self.when {
                When::Always => true,
                When::AsksAreOpen => referral.open_asks().next().is_some(),
                When::OrderOrAdmission => match referral.handoff.kind {
                    Kind::LabOrder | Kind::ImagingOrder | Kind::Admission => true,
                    Kind::Consult => false,
                },
                When::NotClosedOff => !referral.closed_off,
                When::Undelivered => referral.undelivered,
                When::ConsentStands => referral.consent_withdrawn_at.is_none(),
                When::MoreToAllow => referral.can_be_widened(),
                When::VisitIsBooked => referral.visit.as_ref().is_some_and(Visit::is_booked),
                When::NotAcknowledged => referral.acknowledged_at.is_none(),
            }
    }
}

/// Whether this party may ever take this step, whatever the status.
#[must_use]
pub fn may_ever(step: Step, party: Party) -> bool {
    TABLE.iter().any(|row| row.step == step && row.by.contains(&party))
}

/// The row by which this party takes this step now.
#[must_use]
pub fn find(step: Step, party: Party, referral: &Referral) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.step == step && row.by.contains(&party) && row.applies(referral))
}

/// What this party may do now, in the order of the table; nothing while the log does not verify.
#[must_use]
pub fn actions(party: Party, referral: &Referral) -> Vec<CommandName> {
    if referral.first_broken.is_some() {
        return Vec::new();
    }
    let mut actions: Vec<_> = TABLE
        .iter()
        .filter(|row| row.by.contains(&party) && row.applies(referral))
        .filter_map(|row| row.step.command())
        .collect();
    actions.sort_unstable();
    actions.dedup();
    actions
}
