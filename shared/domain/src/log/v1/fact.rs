//! The facts of a log as they are stored. Each has its event's name as its tag.

use serde::{Deserialize, Serialize};

use super::{
    Keeps,
    clinical::{Answer, Ask, Lab},
    handover::{Consent, Guardian, Responsible, Served},
    stored,
};
use crate::{
    commands::{
        command::{self, CommandName},
        mail::{self, BounceReason, HeldReason, NotDoneWhy},
    },
    files::attachment::FileRefusal,
    log,
    values::{
        digest::Digest,
        ids::{AttachmentId, ReferralId},
        person::{Email, Url},
        text::{Line, Text},
        time::{Date, Instant},
        words::{DeclineReason, OutcomeType, SectionName, VoidReason},
        zone::Zone,
    },
};

stored! {
    VisitBooked = command::BookVisit {
        starts_at: Instant,
        zone: Zone,
        place: Option<Line<500>>,
    }

    Accepted = command::Accept {
        expected_by: Option<Date>,
    }

    Reported = command::Report {
        text: Option<Text<8000>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        results: Vec<Lab>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentId>,
        responsible: Option<Responsible>,
    }

    Completed = command::Complete {
        outcome_type: OutcomeType,
        seen_on: Option<Date>,
        summary: Option<Text<8000>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        results: Vec<Lab>,
        advice: Option<Text<4000>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentId>,
        responsible: Option<Responsible>,
    }

    Declined = command::Decline {
        reason: DeclineReason,
        comment: Option<Text<2000>>,
        alternative: Option<Text<500>>,
        responsible: Option<Responsible>,
    }

    Voided = command::Void {
        reason: VoidReason,
        comment: Text<2000>,
    }

    ClosedOff = command::CloseOff {
        reason: Text<2000>,
    }

    Amended = command::Amend {
        what: Text<500>,
        text: Option<Text<8000>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        results: Vec<Lab>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentId>,
    }

    Noted = command::Noted {
        text: Option<Text<4000>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentId>,
    }

    EmailBounced = mail::Bounce {
        why: BounceReason,
        mail: Digest,
    }

    EmailReceived = mail::ReceivedMail {
        words: Option<Text<{ mail::WORDS_MAX }>>,
        cut: Option<Text<{ mail::CUT_MAX }>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentId>,
        mail: Digest,
        message_id: Option<Digest>,
        content: Digest,
        not_done: Option<NotDone>,
        not_taken: Option<Text<{ mail::NOT_TAKEN_MAX }>>,
    }

    NotDone = mail::NotDone {
        command: CommandName,
        why: NotDoneWhy,
    }

    EmailHeld = mail::HeldMail {
        why: HeldReason,
        from: Option<Email>,
        received: EmailReceived,
    }
}

/// A fact.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(in crate::log) enum Fact {
    Drafted {
        handoff: Digest,
    },
    Sent {
        handoff: Digest,
    },
    Seen,
    FileChecked {
        attachment_id: AttachmentId,
        served: Option<Served>,
    },
    FileRefused {
        attachment_id: AttachmentId,
        why: FileRefusal,
    },
    InfoRequested {
        round: u32,
        asks: Vec<Ask>,
        accept_when_answered: bool,
        responsible: Option<Responsible>,
    },
    InfoProvided {
        answers: Vec<Answer>,
        note: Option<Text<4000>>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentId>,
    },
    VisitRequested {
        reason: Text<2000>,
        booking_url: Option<Url>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        bring: Vec<Line<200>>,
    },
    VisitBooked(VisitBooked),
    VisitAttended,
    VisitMissed,
    VisitCancelled,
    Accepted(Accepted),
    Reported(Reported),
    Completed(Completed),
    Declined(Declined),
    Withdrawn {
        reason: Option<Text<2000>>,
    },
    Expired,
    Voided(Voided),
    Redirected {
        to: ReferralId,
    },
    ClosedOff(ClosedOff),
    Acknowledged,
    Amended(Amended),
    Noted(Noted),
    EmailDelivered,
    EmailBounced(EmailBounced),
    EmailReceived(EmailReceived),
    EmailHeld(EmailHeld),
    EmailReleased {
        seq: u32,
    },
    LinkLocked,
    LinksRevoked,
    PatientMismatched,
    ConsentGiven {
        scope: Vec<SectionName>,
        guardian: Option<Guardian>,
        recorded: Option<Consent>,
    },
    ConsentRefused,
    ConsentWithdrawn,
    /// Written by a newer program: kept, verified and passed over.
    #[serde(other)]
    Unknown,
}

/// Both directions, variant by variant: a fact that one of the two languages has not does not compile.
macro_rules! facts {
    ($($name:ident $(($body:ident))? $({ $($member:ident),+ })?),+ $(,)?) => {
        /// The names of all facts of this version, as variants are written.
        pub const FACTS: &[&str] = &[$(stringify!($name)),+];

        impl Keeps<log::Fact> for Fact {
            fn keep(fact: log::Fact) -> Self {
                match fact {
                    $(log::Fact::$name $(($body))? $({ $($member),+ })? => {
                        Self::$name $((Keeps::keep($body)))? $({ $($member: Keeps::keep($member)),+ })?
                    })+
                }
            }

            fn give(self) -> log::Fact {
                match self {
                    $(Self::$name $(($body))? $({ $($member),+ })? => {
                        log::Fact::$name $(($body.give()))? $({ $($member: $member.give()),+ })?
                    })+
                }
            }
        }
    };
}

facts! {
    Drafted { handoff },
    Sent { handoff },
    Seen,
    FileChecked { attachment_id, served },
    FileRefused { attachment_id, why },
    InfoRequested { round, asks, accept_when_answered, responsible },
    InfoProvided { answers, note, attachments },
    VisitRequested { reason, booking_url, bring },
    VisitBooked(visit),
    VisitAttended,
    VisitMissed,
    VisitCancelled,
    Accepted(accept),
    Reported(report),
    Completed(outcome),
    Declined(decline),
    Withdrawn { reason },
    Expired,
    Voided(void),
    Redirected { to },
    ClosedOff(close_off),
    Acknowledged,
    Amended(amend),
    Noted(note),
    EmailDelivered,
    EmailBounced(bounce),
    EmailReceived(received),
    EmailHeld(held),
    EmailReleased { seq },
    LinkLocked,
    LinksRevoked,
    PatientMismatched,
    ConsentGiven { scope, guardian, recorded },
    ConsentRefused,
    ConsentWithdrawn,
    Unknown,
}
