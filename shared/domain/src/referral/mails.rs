//! What mails make of a referral: who its guest is, what is held and released, what bounced.

use jiff::SignedDuration;

use crate::{
    commands::mail::{CUT_MAX, HeldMail, HeldReason, NOT_TAKEN_MAX, NotDone, NotDoneWhy, ReceivedMail},
    log::{Actor, After, Awaiting, Entry, Fact},
    referral::{Change, Referral},
    values::{
        digest::Digest,
        ids::AttachmentId,
        person::{Email, Receiver},
        text::Text,
        time::Instant,
        words::Party,
    },
};

impl Referral {
    /// Whoever comes by a link or from the address that this referral was mailed to: its guest, once it is sent. The one
    /// door for people without a token; [`Referral::party`] is the other.
    #[must_use]
    pub fn guest(&self) -> Option<Actor> {
        match &self.handoff.receiver {
            Receiver::Guest(guest) => self.sent_at.map(|_| Actor {
                party: Party::Receiver,
                id: None,
                name: Some(guest.name.clone()),
            }),
            Receiver::Member(_) => None,
        }
    }

    /// The address that this referral is mailed to; a member has an inbox.
    #[must_use]
    pub const fn guest_address(&self) -> Option<&Email> {
        match &self.handoff.receiver {
            Receiver::Guest(guest) => Some(&guest.email),
            Receiver::Member(_) => None,
        }
    }

    /// What revokes all links and addresses to answer to that were mailed so far; none where no guest may read it.
    #[must_use]
    pub fn revoke_links(&self) -> Option<Fact> {
        (self.guest().is_some() && self.is_open_to_receiver()).then_some(Fact::LinksRevoked)
    }

    /// Whether a link or an address that was made when the log had so many entries has been revoked since.
    #[must_use]
    pub fn has_revoked(&self, seq: u32) -> bool {
        self.entries.iter().any(|entry| entry.fact == Fact::LinksRevoked && entry.seq > seq)
    }

    /// Whether a link that was made then opens no more, whatever the referral is now: it was revoked, or consent was taken
    /// back since. What is given again comes with a new link.
    #[must_use]
    pub fn has_closed_links(&self, seq: u32) -> bool {
        let taken_back = |entry: &Entry| entry.fact == Fact::ConsentWithdrawn && entry.seq > seq;
        self.has_revoked(seq) || self.entries.iter().any(taken_back)
    }

    /// The number of the newest entry; 0 before the first.
    #[must_use]
    pub fn last_seq(&self) -> u32 {
        self.entries.last().map_or(0, |entry| entry.seq)
    }

    /// Whether this message is here already, on the timeline or held. The same content under another `Message-ID` is
    /// another message: people write "any news?" twice.
    #[must_use]
    pub fn knows_mail(&self, message_id: Option<Digest>, content: Digest, is_held: bool) -> bool {
        let received = self.entries.iter().filter_map(|entry| match &entry.fact {
            Fact::EmailReceived(received) => Some(received),
            Fact::EmailHeld(held) if is_held => Some(&held.received),
            _ => None,
        });
        received.into_iter().any(|known| (known.message_id, known.content) == (message_id, content))
    }

    /// Whether it is known, and was told, that mails came for which there is no room: those that would be held, or the
    /// guest's own since the last one that had room.
    #[must_use]
    pub fn knows_surplus(&self, is_held: bool) -> bool {
        if is_held {
            return self.held().any(|(_, held)| held.why == HeldReason::Surplus);
        }
        let mut log = self.entries.iter().rev();
        let newest = log.find(|entry| matches!(entry.fact, Fact::EmailReceived(_)));
        let not_done = newest.and_then(|entry| entry.fact.not_done());
        not_done.is_some_and(|not_done| not_done.why == NotDoneWhy::Full)
    }

    /// Where the referral stands once the guest, to whom a mail came back, has answered by mail after all; none if none came
    /// back, or for what is not their word.
    #[must_use]
    pub fn after_hearing(&self, fact: &Fact, now: Instant) -> Option<After> {
        let heard = self.undelivered && matches!(fact, Fact::EmailReceived(_));
        let (status, version, awaiting) = (self.status, self.version + 1, self.awaiting_again(now));
        heard.then_some(After { status, version, awaiting })
    }

    /// Whose turn it is when the guest is heard of: after a mail had come back, theirs whose it was before, with as much
    /// time as they were given then: they have only got it now. What has been done since stands.
    pub(crate) fn awaiting_again(&self, now: Instant) -> Awaiting {
        let bounced = |entry: &&Entry| matches!(entry.fact, Fact::EmailBounced(_));
        let mut log = self.entries.iter().rev();
        let bounce = log.find(bounced);
        let before = log.find(|entry| entry.after.is_some() && !bounced(entry)).and_then(|entry| entry.after);
        match (bounce, before) {
            (Some(bounce), Some(before))
                if self.undelivered && bounce.after.is_some_and(|after| after.awaiting == self.awaiting) =>
            {
                let Awaiting { who, since, due_at } = before.awaiting;
                let given =
                    |due_at: Instant| SignedDuration::from_millis(due_at.as_millis() - since.as_millis());
                let due_at = due_at.map(|due_at| now.plus(given(due_at)).max(now));
                Awaiting { who, since: now, due_at }
            }
            _ => self.awaiting,
        }
    }

    /// Whether it is known that this mail came back.
    #[must_use]
    pub fn knows_bounce(&self, mail: Digest) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry.fact, Fact::EmailBounced(bounce) if bounce.mail == mail))
    }

    /// The mails that wait for the sender to release them, the earliest first.
    pub fn held(&self) -> impl Iterator<Item = (&Entry, &HeldMail)> {
        self.entries.iter().filter_map(|entry| match &entry.fact {
            Fact::EmailHeld(held) if !self.is_released_mail(entry.seq) => Some((entry, held)),
            _ => None,
        })
    }

    /// The size of the entries of mails that are held, in bytes as stored.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.held().map(|(entry, _)| entry.body.as_str().len()).sum()
    }

    /// What releases the held mail with this number; none if it is not held, or no longer. Only the sender may.
    #[must_use]
    pub fn release(&self, seq: u32) -> Option<Fact> {
        self.held().any(|(entry, _)| entry.seq == seq).then_some(Fact::EmailReleased { seq })
    }

    /// Whether a mail with this number is, or was, held.
    #[must_use]
    pub fn was_held(&self, seq: u32) -> bool {
        self.held_mail(seq).is_some()
    }

    /// Whether this file came with a mail that is held: nobody is given it before the release.
    #[must_use]
    pub fn holds_file(&self, id: AttachmentId) -> bool {
        self.held().any(|(_, held)| held.received.attachments.contains(&id))
    }

    pub(crate) fn is_released_mail(&self, seq: u32) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry.fact, Fact::EmailReleased { seq: released } if released == seq))
    }

    fn held_mail(&self, seq: u32) -> Option<&HeldMail> {
        self.entries.iter().find(|entry| entry.seq == seq).and_then(|entry| match &entry.fact {
            Fact::EmailHeld(held) => Some(held),
            _ => None,
        })
    }

    /// What an entry says, in words; a release says what it releases.
    pub(crate) fn text_of(&self, entry: &Entry) -> Option<String> {
        let Fact::EmailReleased { seq } = entry.fact else { return entry.fact.text() };
        let held = self.held_mail(seq)?;
        let from = held.from.as_ref().map_or("an address that cannot be read", Email::as_str);
        let by = entry.by.name.as_ref().map_or("the sender", |name| name.as_str());
        let words = held.received.words.as_ref().map(|words| format!("\n{words}")).unwrap_or_default();
        Some(format!("From {from}, released by {by}{words}"))
    }

    /// What was removed from the words of an entry that came by mail.
    pub(crate) fn cut_of(&self, entry: &Entry) -> Option<Text<CUT_MAX>> {
        match &entry.fact {
            Fact::EmailReceived(received) => received.cut.clone(),
            Fact::EmailReleased { seq } => self.held_mail(*seq)?.received.cut.clone(),
            _ => None,
        }
    }

    /// The files that came with an entry; with a release, those of the mail that it releases.
    pub(crate) fn attachments_of(&self, entry: &Entry) -> Vec<AttachmentId> {
        let Fact::EmailReleased { seq } = entry.fact else { return entry.fact.attachments() };
        self.held_mail(seq).map(|held| held.received.attachments.to_vec()).unwrap_or_default()
    }
}

impl Fact {
    /// What the mail of this entry asks for and was not done.
    #[must_use]
    pub(crate) const fn not_done(&self) -> Option<NotDone> {
        match self {
            Self::EmailReceived(received) => received.not_done,
            _ => None,
        }
    }

    /// For which of its files it was not done.
    pub(crate) const fn not_taken(&self) -> Option<&Text<NOT_TAKEN_MAX>> {
        match self {
            Self::EmailReceived(received) => received.not_taken.as_ref(),
            _ => None,
        }
    }
}

/// The changes of a command that came by mail, after the mail itself: they are one step, and told as one.
#[must_use]
pub fn by_mail(received: ReceivedMail, changes: Vec<Change>) -> Vec<Change> {
    let mail = changes.first().map(|first| Change {
        fact: Fact::EmailReceived(received),
        after: first.after,
        by: None,
        files: Vec::new(),
    });
    mail.into_iter().chain(changes).collect()
}
