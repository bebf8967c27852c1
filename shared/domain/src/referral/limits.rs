//! How large a referral may grow, so that each of its parties can always read, print and end it.
//!
//! A log has room for what is added. Beyond it is room for what ends a referral, so that a full one can be ended: each of
//! these facts is written once or twice in a life. What the service notes by itself always has room, and takes none of the
//! others': it is small, and there is no more of it than files and mails.

use crate::{
    commands::mail::{HeldReason, NotDoneWhy},
    log::{Entry, Fact},
    referral::{Referral, refusal::Refusal},
    values::person::Email,
};

/// Bytes of a log, as stored, up to which something can be added.
pub const LOG_BYTES: usize = 3_000_000;
/// Bytes beyond [`LOG_BYTES`] for what ends a referral or hands it over, and for correcting its outcome.
pub const ENDING_BYTES: usize = 1_000_000;
/// Entries of a log up to which something can be added.
pub const ENTRIES: usize = 1_000;
/// Entries beyond [`ENTRIES`] for what ends a referral.
pub const ENDING_ENTRIES: usize = 200;
/// Bytes of the mails in a log, as stored, whether on the timeline or held.
pub const MAIL_BYTES: usize = 2_000_000;
/// Bytes of the mails that wait for the sender, as stored: half for those from the guest's address, half for all others.
pub const HELD_BYTES: usize = 1_000_000;
/// Mails that wait for the sender from the guest's address; as many may wait from all others.
pub const HELD_MAILS: usize = 20;
/// Bytes of a hand-over as JSON, before compression.
pub const HANDOFF_BYTES: usize = 1_500_000;
/// Bytes of a view as JSON.
pub const VIEW_BYTES: usize = 5_000_000;
/// Bytes of an answer as Lambda carries it: a JSON string, in which quotes and backslashes take two. Lambda takes 6 MB, the
/// headers included.
pub const ANSWER_BYTES: usize = 5_900_000;
/// Bytes of a view as JSON from which a page is made.
pub const PAGE_BYTES: usize = 3_000_000;
/// Bytes of a view as JSON from which a PDF is made, in the time that a function has.
pub const PAPER_BYTES: usize = 1_000_000;

/// All limits by name, as `docs/limits.md` lists them.
pub const LIMITS: [(&str, usize); 12] = [
    ("LOG_BYTES", LOG_BYTES),
    ("ENDING_BYTES", ENDING_BYTES),
    ("ENTRIES", ENTRIES),
    ("ENDING_ENTRIES", ENDING_ENTRIES),
    ("MAIL_BYTES", MAIL_BYTES),
    ("HELD_BYTES", HELD_BYTES),
    ("HELD_MAILS", HELD_MAILS),
    ("HANDOFF_BYTES", HANDOFF_BYTES),
    ("VIEW_BYTES", VIEW_BYTES),
    ("ANSWER_BYTES", ANSWER_BYTES),
    ("PAGE_BYTES", PAGE_BYTES),
    ("PAPER_BYTES", PAPER_BYTES),
];

/// What has no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// The log.
    #[error(
        "the record of this referral is full: it has at most {LOG_BYTES} bytes and {ENTRIES} entries; it can still be \
         accepted, declined, completed, withdrawn, voided, closed off or redirected, and a visit be cancelled: end it, \
         and send a new referral for what is to be added"
    )]
    Log,
    /// The mails of the log.
    #[error("the mails of a referral have at most {MAIL_BYTES} bytes: use the link in the mail instead")]
    Mails,
    /// The mails that wait.
    #[error("the mails that wait for the sender have at most {HELD_BYTES} bytes: release some")]
    Held,
    /// The hand-over.
    #[error(
        "what is handed over has at most {HANDOFF_BYTES} bytes as JSON: shorten its texts, or attach them as files"
    )]
    Handoff,
}

impl From<Full> for Refusal {
    fn from(full: Full) -> Self {
        Self::TooLarge(full)
    }
}

/// Which room of the log a fact may use. A later one may use the rooms before it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    /// What adds.
    Adds,
    /// What protects: revoked links.
    Protects,
    /// What corrects an outcome: there is one only in a referral that has ended.
    Corrects,
    /// What ends a referral, or hands it over.
    Ends,
    /// What the service notes by itself.
    Always,
}

impl Room {
    const fn of(fact: &Fact) -> Self {
        match fact {
            Fact::InfoRequested { .. }
            | Fact::InfoProvided { .. }
            | Fact::VisitRequested { .. }
            | Fact::VisitBooked(_)
            | Fact::Reported(_)
            | Fact::Noted(_)
            // Given and taken back again and again, it must leave room for what ends.
            | Fact::ConsentGiven { .. } => Self::Adds,
            Fact::EmailReceived(received) => match received.not_done {
                Some(not_done) if matches!(not_done.why, NotDoneWhy::Full) => Self::Always,
                Some(_) | None => Self::Adds,
            },
            Fact::EmailHeld(held) => match held.why {
                HeldReason::Surplus => Self::Protects,
                _ => Self::Adds,
            },
            Fact::LinksRevoked => Self::Protects,
            Fact::Amended(_) => Self::Corrects,
            // A held mail is released once, and its words are in the log already. A visit ends once for each booking.
            Fact::EmailReleased { .. }
            | Fact::VisitAttended
            | Fact::VisitMissed
            | Fact::VisitCancelled
            | Fact::Accepted(_)
            | Fact::Completed(_)
            | Fact::Declined(_)
            | Fact::Withdrawn { .. }
            | Fact::Voided(_)
            | Fact::Redirected { .. }
            | Fact::ClosedOff(_)
            | Fact::Acknowledged
            | Fact::ConsentRefused
            | Fact::ConsentWithdrawn => Self::Ends,
            Fact::Drafted { .. }
            | Fact::Sent { .. }
            | Fact::Seen
            | Fact::FileChecked { .. }
            | Fact::FileRefused { .. }
            | Fact::Expired
            | Fact::EmailDelivered
            | Fact::EmailBounced(_)
            | Fact::LinkLocked
            | Fact::PatientMismatched
            | Fact::Unknown => Self::Always,
        }
    }

    /// Bytes and entries that a log may have with it.
    const fn most(self) -> (usize, usize) {
        match self {
            Self::Adds => (LOG_BYTES, ENTRIES),
            Self::Protects => (LOG_BYTES + ENDING_BYTES / 10, ENTRIES + ENDING_ENTRIES / 2),
            Self::Corrects => (LOG_BYTES + ENDING_BYTES * 9 / 10, ENTRIES + ENDING_ENTRIES * 9 / 10),
            Self::Ends => (LOG_BYTES + ENDING_BYTES, ENTRIES + ENDING_ENTRIES),
            Self::Always => (usize::MAX, usize::MAX),
        }
    }
}

impl Referral {
    /// Whether the referral may begin.
    pub fn may_begin(&self) -> Result<(), Refusal> {
        within(self.handed_over.as_str().len(), HANDOFF_BYTES, Full::Handoff)
    }

    /// Whether there is room for what was written to it: `after` is this referral with new entries.
    pub fn has_room_for(&self, after: &Self) -> Result<(), Refusal> {
        let new = after.entries.get(self.entries.len()..).unwrap_or_default();
        // What is written together is one step: a mail that accepts is as welcome as the acceptance.
        let Some(room) = new.iter().map(|entry| Room::of(&entry.fact)).max() else { return Ok(()) };
        let (bytes, entries) = room.most();
        let (taken, counted) = after.counted();
        within(taken, bytes, Full::Log)?;
        within(counted, entries, Full::Log)?;
        if room != Room::Adds || new.iter().all(|entry| mail_bytes(entry) == 0) {
            return Ok(());
        }
        within(after.entries.iter().map(mail_bytes).sum(), MAIL_BYTES, Full::Mails)?;
        let address = self.guest_address();
        [true, false].into_iter().try_for_each(|as_guest| {
            let held = after.held().filter(|(_, held)| is_from(held.from.as_ref(), address) == as_guest);
            within(held.map(|(entry, _)| mail_bytes(entry)).sum(), HELD_BYTES / 2, Full::Held)
        })
    }

    /// Bytes and entries of the log that count towards its limits: all but what the service notes by itself. A stranger's mail
    /// with many files would otherwise take the room of those who treat the patient.
    #[must_use]
    pub fn counted(&self) -> (usize, usize) {
        let counted = self.entries.iter().filter(|entry| Room::of(&entry.fact) != Room::Always);
        counted.fold((0, 0), |(bytes, count), entry| (bytes + entry.body.as_str().len(), count + 1))
    }

    /// Whether one more mail from this address can wait for the sender. Strangers take no place from whoever writes from the
    /// guest's address: many a clinic's domain has no DMARC, and nothing proves what comes from there.
    #[must_use]
    pub fn can_hold_one_more(&self, from: Option<&Email>) -> bool {
        let address = self.guest_address();
        let alike = self.held().filter(|(_, held)| {
            held.why != HeldReason::Surplus && is_from(held.from.as_ref(), address) == is_from(from, address)
        });
        alike.count() < HELD_MAILS
    }
}

fn is_from(from: Option<&Email>, address: Option<&Email>) -> bool {
    from.is_some() && from == address
}

/// The size of an entry that is a mail.
fn mail_bytes(entry: &Entry) -> usize {
    match entry.fact {
        Fact::EmailReceived(_) | Fact::EmailHeld(_) => entry.body.as_str().len(),
        _ => 0,
    }
}

fn within(size: usize, most: usize, full: Full) -> Result<(), Refusal> {
    if size > most { Err(full.into()) } else { Ok(()) }
}
