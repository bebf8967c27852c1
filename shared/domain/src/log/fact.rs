//! What can happen to a referral: one fact a variant, under its event's name.

use crate::{
    commands::{
        command::{
            Accept, Amend, Answer, Ask, Attachments, BookVisit, CloseOff, Complete, Decline, Noted, Report,
            Void, Withdraw,
        },
        mail::{Bounce, HeldMail, ReceivedMail},
    },
    files::{attachment::FileRefusal, file::Served},
    handoff::{Bring, Consent},
    values::{
        digest::Digest,
        ids::{AttachmentId, ReferralId},
        list::List,
        person::{Guardian, Responsible, Url},
        text::Text,
        words::{EventName, SectionName},
    },
};

/// Something that happened to a referral. The name of each is its event's.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Signed, and waiting for the patient's consent.
    Drafted {
        /// The digest of what was handed over.
        handoff: Digest,
    },
    /// Sent to the receiver.
    Sent {
        /// The digest of what was handed over.
        handoff: Digest,
    },
    /// The receiver opened it for the first time.
    Seen,
    /// A file was checked, and may be served.
    FileChecked {
        /// The file.
        attachment_id: AttachmentId,
        /// What is served, where that is not what was uploaded.
        served: Option<Served>,
    },
    /// A file was checked, and must not be served.
    FileRefused {
        /// The file.
        attachment_id: AttachmentId,
        /// Why.
        why: FileRefusal,
    },
    /// The receiver asked.
    InfoRequested {
        /// The round of asking, from 1.
        round: u32,
        /// What was asked; numbered in this order from 1.
        asks: List<Ask, 20>,
        /// The receiver accepts as soon as every required ask is answered.
        accept_when_answered: bool,
        /// The clinician who asks, where a desk sent it.
        responsible: Option<Responsible>,
    },
    /// The sender answered.
    InfoProvided {
        /// One for each ask that is answered.
        answers: List<Answer, 40>,
        /// A remark.
        note: Option<Text<4000>>,
        /// Files.
        attachments: Attachments,
    },
    /// The receiver wants to see the patient.
    VisitRequested {
        /// Why.
        reason: Text<2000>,
        /// Where to book; none: the receiver will call.
        booking_url: Option<Url>,
        /// What to bring.
        bring: Bring,
    },
    /// A visit is booked.
    VisitBooked(BookVisit),
    /// The patient came.
    VisitAttended,
    /// The patient did not come.
    VisitMissed,
    /// The visit will not be.
    VisitCancelled,
    /// The receiver is responsible.
    Accepted(Accept),
    /// A partial result.
    Reported(Report),
    /// The outcome.
    Completed(Complete),
    /// The receiver does not take it.
    Declined(Decline),
    /// The sender or the patient took it back.
    Withdrawn {
        /// Why; none when the patient withdrew consent.
        reason: Option<Text<2000>>,
    },
    /// Nobody decided in time.
    Expired,
    /// Should never have been sent.
    Voided(Void),
    /// Another referral replaces this one.
    Redirected {
        /// The new referral.
        to: ReferralId,
    },
    /// No further referral is needed.
    ClosedOff(CloseOff),
    /// The sender has read the outcome.
    Acknowledged,
    /// The outcome was corrected.
    Amended(Amend),
    /// Something was added.
    Noted(Noted),
    /// The mail with the link has arrived where the guest gets mail.
    EmailDelivered,
    /// A mail to the guest bounced.
    EmailBounced(Bounce),
    /// The guest has answered by mail.
    EmailReceived(ReceivedMail),
    /// A mail came that nobody can vouch for: only the sender sees it.
    EmailHeld(HeldMail),
    /// The sender has released a mail that was held.
    EmailReleased {
        /// The entry that holds it.
        seq: u32,
    },
    /// Somebody with the link gave a wrong code too often: the link opens no more.
    LinkLocked,
    /// The sender revoked all links and addresses to answer to that were mailed so far: the guest gets new ones.
    LinksRevoked,
    /// The account that is named as the patient's has signed in, and has another birthday.
    PatientMismatched,
    /// The patient consents, in the app or by what the sender records.
    ConsentGiven {
        /// To these sections.
        scope: Vec<SectionName>,
        /// Who consented for a minor.
        guardian: Option<Guardian>,
        /// What the sender recorded; none where the patient consents in the app.
        recorded: Option<Consent>,
    },
    /// The patient does not consent.
    ConsentRefused,
    /// The patient takes consent back.
    ConsentWithdrawn,
    /// A fact that this program does not know, because a newer one wrote it. It is kept, verified and passed over.
    Unknown,
}

impl From<Withdraw> for Fact {
    fn from(withdraw: Withdraw) -> Self {
        Self::Withdrawn { reason: Some(withdraw.reason) }
    }
}

impl Fact {
    /// Its event on the bus; none for what only the audit trail has.
    #[must_use]
    pub fn event(&self) -> Option<EventName> {
        self.named().ok()
    }

    /// How it is called: by its event's name, where it has an event.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self.named() {
            Ok(event) => event.as_str(),
            Err(quiet) => quiet,
        }
    }

    /// The clinician who answers for it, where a desk sent it.
    #[must_use]
    pub const fn responsible(&self) -> Option<&Responsible> {
        match self {
            Self::InfoRequested { responsible, .. }
            | Self::Reported(Report { responsible, .. })
            | Self::Completed(Complete { responsible, .. })
            | Self::Declined(Decline { responsible, .. }) => responsible.as_ref(),
            _ => None,
        }
    }

    /// The digest of the hand-over that it begins with.
    pub(crate) const fn handoff(&self) -> Option<Digest> {
        match self {
            Self::Drafted { handoff } | Self::Sent { handoff } => Some(*handoff),
            _ => None,
        }
    }

    /// Whether it belongs on the timeline, and so on the bus; the audit trail has everything.
    #[must_use]
    pub const fn on_timeline(&self) -> bool {
        self.named().is_ok()
    }

    /// Its event, or the name of what is none.
    const fn named(&self) -> Result<EventName, &'static str> {
        match self {
            Self::Drafted { .. } => Ok(EventName::Drafted),
            Self::Sent { .. } => Ok(EventName::Sent),
            Self::Seen => Ok(EventName::Seen),
            Self::FileChecked { .. } => Err("file-checked"),
            Self::FileRefused { .. } => Ok(EventName::FileRefused),
            Self::InfoRequested { .. } => Ok(EventName::InfoRequested),
            Self::InfoProvided { .. } => Ok(EventName::InfoProvided),
            Self::VisitRequested { .. } => Ok(EventName::VisitRequested),
            Self::VisitBooked(_) => Ok(EventName::VisitBooked),
            Self::VisitAttended => Ok(EventName::VisitAttended),
            Self::VisitMissed => Ok(EventName::VisitMissed),
            Self::VisitCancelled => Ok(EventName::VisitCancelled),
            Self::Accepted(_) => Ok(EventName::Accepted),
            Self::Reported(_) => Ok(EventName::Reported),
            Self::Completed(_) => Ok(EventName::Completed),
            Self::Declined(_) => Ok(EventName::Declined),
            Self::Withdrawn { .. } => Ok(EventName::Withdrawn),
            Self::Expired => Ok(EventName::Expired),
            Self::Voided(_) => Ok(EventName::Voided),
            Self::Redirected { .. } => Ok(EventName::Redirected),
            Self::ClosedOff(_) => Ok(EventName::ClosedOff),
            Self::Acknowledged => Ok(EventName::Acknowledged),
            Self::Amended(_) => Ok(EventName::Amended),
            Self::Noted(_) => Ok(EventName::Noted),
            Self::EmailDelivered => Ok(EventName::EmailDelivered),
            Self::EmailBounced(_) => Ok(EventName::EmailBounced),
            // What is released has been received, and is told as that.
            Self::EmailReceived(_) | Self::EmailReleased { .. } => Ok(EventName::EmailReceived),
            Self::EmailHeld(_) => Ok(EventName::EmailHeld),
            Self::LinkLocked => Ok(EventName::LinkLocked),
            Self::LinksRevoked => Ok(EventName::LinksRevoked),
            Self::PatientMismatched => Ok(EventName::PatientMismatched),
            Self::ConsentGiven { .. } => Ok(EventName::ConsentGiven),
            Self::ConsentRefused => Ok(EventName::ConsentRefused),
            Self::ConsentWithdrawn => Ok(EventName::ConsentWithdrawn),
            Self::Unknown => Err("unknown"),
        }
    }
}
