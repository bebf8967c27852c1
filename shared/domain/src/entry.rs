//! The log of a referral: every fact about it, numbered and chained, so that nothing can be changed or left out
//! unnoticed.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::{
    attachment::FileRefusal,
    command::{
        Accept, Amend, Answer, Ask, Attachments, BookVisit, CloseOff, Complete, Decline, Note, Report,
    },
    command::{Void, Withdraw},
    digest::Digest,
    file::{File, Served},
    handoff::Bring,
    ids::{AskId, AttachmentId, PersonId, ReferralId},
    lab::Lab,
    list::List,
    mail::{Bounce, HeldMail, ReceivedMail},
    person::Url,
    text::{Name, Text},
    time::Instant,
    words::{Channel, EventName, Holder, Party, SectionName, Status},
};

/// One entry of the log.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub seq: u32,
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Actor,
    /// By which way.
    pub channel: Channel,
    /// What.
    pub fact: Fact,
    /// The files that it names and that the referral had not before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    /// Where the referral stands afterwards; none for what changes nothing (somebody read it).
    pub after: Option<After>,
    /// The digest of the entry before; all zeros for the first.
    pub prev_hash: Digest,
    /// The digest of this entry: SHA-256 over the canonical JSON (RFC 8785) of everything above.
    pub hash: Digest,
}

/// Who did it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// In which role.
    pub party: Party,
    /// Which person; a deadline is none, and a guest has no id.
    pub id: Option<PersonId>,
    /// How they are called.
    pub name: Option<Name>,
}

/// Where a referral stands after an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// The status.
    pub status: Status,
    /// Grows by one with each command.
    pub version: u32,
    /// Who has to act next.
    pub awaiting: Awaiting,
}

/// Who holds the ball.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Awaiting {
    /// Sender, receiver, patient or nobody.
    pub who: Holder,
    /// Since when.
    pub since: Instant,
    /// Until when; there is one as long as there is a holder.
    #[schema(required)]
    pub due_at: Option<Instant>,
}

/// Something that happened to a referral. The name of each is its event's.
// The tag is not "type": an outcome has a type of its own.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
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
    /// A party read it.
    Viewed,
    /// A party was given a file.
    Downloaded {
        /// The file.
        attachment_id: AttachmentId,
    },
    /// A party was given the letter as a PDF.
    LetterDownloaded {
        /// Digest of all that decides the PDF's bytes: two with the same are the same PDF.
        version: Digest,
    },
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
    },
    /// The sender answered.
    InfoProvided {
        /// One for each ask that is answered.
        answers: List<Answer, 40>,
        /// A remark.
        note: Option<Text<4000>>,
        /// Files.
        #[serde(default, skip_serializing_if = "List::is_empty")]
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
    Noted(Note),
    /// The mail with the link has arrived where the guest gets mail.
    EmailDelivered,
    /// A mail to the guest came back.
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
    /// The patient consents.
    ConsentGiven {
        /// To these sections.
        scope: Vec<SectionName>,
    },
    /// The patient does not consent.
    ConsentRefused,
    /// The patient takes consent back.
    ConsentWithdrawn,
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
            Self::Viewed => Err("viewed"),
            Self::Downloaded { .. } => Err("downloaded"),
            Self::LetterDownloaded { .. } => Err("letter-downloaded"),
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
            Self::ConsentGiven { .. } => Ok(EventName::ConsentGiven),
            Self::ConsentRefused => Ok(EventName::ConsentRefused),
            Self::ConsentWithdrawn => Ok(EventName::ConsentWithdrawn),
        }
    }

    /// What it says, in words, where it says something.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::InfoRequested { round, asks, .. } => {
                let asks = (1..).zip(asks.iter()).map(|(number, ask)| {
                    let optional = if ask.required { "" } else { " (optional)" };
                    format!("{}: {}{optional}", AskId { round: *round, number }, ask.text)
                });
                Some(asks.collect::<Vec<_>>().join("\n"))
            }
            Self::InfoProvided { answers, note, .. } => {
                let answers = answers.iter().map(|answer| match (&answer.note, &answer.unavailable) {
                    (_, Some(why)) => format!("{}: not available: {why}", answer.ask_id),
                    (Some(note), None) => format!("{}: {note}", answer.ask_id),
                    (None, None) => format!("{}: see the files", answer.ask_id),
                });
                let note = note.iter().map(ToString::to_string);
                Some(answers.chain(note).collect::<Vec<_>>().join("\n"))
            }
            Self::VisitRequested { reason, .. } => Some(reason.to_string()),
            Self::VisitBooked(visit) => visit.place.as_ref().map(ToString::to_string),
            Self::Accepted(accept) => accept.expected_by.map(|day| format!("Expected by {day}")),
            Self::Reported(report) => lines(report.text.as_ref().map(ToString::to_string), &report.results),
            Self::Completed(outcome) => {
                lines(outcome.summary.as_ref().map(ToString::to_string), &outcome.results)
            }
            Self::Declined(decline) => {
                let alternative = decline.alternative.as_ref().map(|who| format!("Try: {who}"));
                let parts =
                    [Some(decline.reason.to_string()), decline.comment.as_ref().map(ToString::to_string)];
                Some(parts.into_iter().chain([alternative]).flatten().collect::<Vec<_>>().join("\n"))
            }
            Self::Withdrawn { reason } => reason.as_ref().map(ToString::to_string),
            Self::Voided(void) => Some(format!("{}\n{}", void.reason, void.comment)),
            Self::ClosedOff(close_off) => Some(close_off.reason.to_string()),
            Self::Amended(amend) => {
                let text = amend.text.as_ref().map(|text| format!("\n{text}")).unwrap_or_default();
                lines(Some(format!("{}{text}", amend.what)), &amend.results)
            }
            Self::Noted(note) => note.text.as_ref().map(ToString::to_string),
            Self::FileRefused { why, .. } => Some(why.says().to_owned()),
            Self::EmailBounced(bounce) => Some(bounce.why.says().to_owned()),
            Self::EmailReceived(received) => received.words.as_ref().map(ToString::to_string),
            Self::EmailHeld(held) => Some(held.why.says().to_owned()),
            Self::Drafted { .. }
            | Self::Sent { .. }
            | Self::Seen
            | Self::Viewed
            | Self::Downloaded { .. }
            | Self::LetterDownloaded { .. }
            | Self::FileChecked { .. }
            | Self::VisitAttended
            | Self::VisitMissed
            | Self::VisitCancelled
            | Self::Expired
            | Self::Redirected { .. }
            | Self::Acknowledged
            | Self::EmailDelivered
            | Self::EmailReleased { .. }
            | Self::LinkLocked
            | Self::LinksRevoked
            | Self::ConsentGiven { .. }
            | Self::ConsentRefused
            | Self::ConsentWithdrawn => None,
        }
    }

    /// The files that came with it.
    #[must_use]
    pub fn attachments(&self) -> Vec<AttachmentId> {
        match self {
            Self::InfoProvided { answers, attachments, .. } => {
                let of_answers = answers.iter().flat_map(|answer| answer.attachments.iter());
                of_answers.chain(attachments.iter()).copied().collect()
            }
            Self::Reported(Report { attachments, .. })
            | Self::Completed(Complete { attachments, .. })
            | Self::Amended(Amend { attachments, .. })
            | Self::Noted(Note { attachments, .. }) => attachments.to_vec(),
            Self::EmailReceived(received) | Self::EmailHeld(HeldMail { received, .. }) => {
                received.attachments.to_vec()
            }
            Self::FileRefused { attachment_id, .. } => vec![*attachment_id],
            Self::Drafted { .. }
            | Self::Sent { .. }
            | Self::Seen
            | Self::Viewed
            | Self::Downloaded { .. }
            | Self::LetterDownloaded { .. }
            | Self::FileChecked { .. }
            | Self::InfoRequested { .. }
            | Self::VisitRequested { .. }
            | Self::VisitBooked(_)
            | Self::VisitAttended
            | Self::VisitMissed
            | Self::VisitCancelled
            | Self::Accepted(_)
            | Self::Declined(_)
            | Self::Withdrawn { .. }
            | Self::Expired
            | Self::Voided(_)
            | Self::Redirected { .. }
            | Self::ClosedOff(_)
            | Self::Acknowledged
            | Self::EmailDelivered
            | Self::EmailBounced(_)
            | Self::EmailReleased { .. }
            | Self::LinkLocked
            | Self::LinksRevoked
            | Self::ConsentGiven { .. }
            | Self::ConsentRefused
            | Self::ConsentWithdrawn => Vec::new(),
        }
    }
}

/// Most results that the timeline tells; all of them stand where the report does.
const RESULTS_TOLD: usize = 20;

/// The text, and a line for each result; nothing if there is neither.
fn lines(text: Option<String>, results: &[Lab]) -> Option<String> {
    let told = results.iter().take(RESULTS_TOLD).map(ToString::to_string);
    let more = results.len().saturating_sub(RESULTS_TOLD);
    let more = (more > 0).then(|| format!("and {more} more"));
    let lines: Vec<_> = text.into_iter().chain(told).chain(more).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

impl Entry {
    /// The entry that follows `previous`.
    #[must_use]
    pub fn after(
        previous: Option<&Self>,
        at: Instant,
        by: Actor,
        channel: Channel,
        (fact, files): (Fact, Vec<File>),
        after: Option<After>,
    ) -> Self {
        let (seq, prev_hash) = previous.map_or((1, Digest::default()), |entry| (entry.seq + 1, entry.hash));
        let mut entry = Self { seq, at, by, channel, fact, files, after, prev_hash, hash: Digest::default() };
        entry.hash = entry.digest();
        entry
    }

    fn digest(&self) -> Digest {
        let mut json = crate::snapshot::json(self);
        if let Some(members) = json.as_object_mut() {
            members.remove("hash");
        }
        Digest::of_json(&json)
    }
}

/// Checks the chain; the error is the number of the first entry that is broken or out of place.
pub fn verify(entries: &[Entry]) -> Result<(), u32> {
    let mut expected = (1, Digest::default());
    for entry in entries {
        if (entry.seq, entry.prev_hash) != expected || entry.hash != entry.digest() {
            return Err(expected.0);
        }
        expected = (entry.seq + 1, entry.hash);
    }
    Ok(())
}
