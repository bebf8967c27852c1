//! What one person is told of one event: when, in which words, by which way.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::{Builder, Uuid};

use super::{EventName, TextKey, Told};
use crate::{
    log::{Entry, Fact},
    notices::Sayable,
    referral::Referral,
    values::{
        digest::Digest,
        ids::{PersonId, ReferralId, WorkspaceId},
        person::{Account, Caller, Language, MemberKind, Receiver},
        reference::Reference,
        text::Text,
        time::Instant,
        words::{Holder, Party, Role, Status},
    },
};

/// Whose feed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Feed {
    /// A doctor's own.
    Person(PersonId),
    /// A patient's own: of an account with this birthday, and of none that has another. Who is a doctor, too, reads each feed in
    /// its role.
    Patient(Account),
    /// The mails to a patient without an account. No route shows this feed, nor a guest's.
    PatientByMail(ReferralId),
    /// The one that the people of a desk share, as they share the inbox.
    Desk(WorkspaceId),
    /// The one that the administrators of a clinic share.
    Administrators(WorkspaceId),
    /// The mails to the guest of this referral. Nobody reads it: a guest has no app.
    Guest(ReferralId),
}

impl Feed {
    /// The feed that this caller reads in the role of the token; of a desk or an administrator without a clinic, and of a
    /// patient without the claim `birthdate`, none.
    #[must_use]
    pub fn of(caller: &Caller) -> Option<Self> {
        match caller.role {
            Role::Doctor => Some(Self::Person(caller.id.clone())),
            Role::Patient => caller.account().map(Self::Patient),
            Role::Desk => caller.workspace.clone().map(Self::Desk),
            Role::Admin => caller.workspace.clone().map(Self::Administrators),
        }
    }

    /// Whether a person can read it. A feed of mails alone is read by no one.
    const fn is_read(&self) -> bool {
        match self {
            Self::Person(_) | Self::Patient(_) | Self::Desk(_) | Self::Administrators(_) => true,
            Self::PatientByMail(_) | Self::Guest(_) => false,
        }
    }
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person#{id}"),
            Self::Patient(account) => write!(f, "patient#{}", account.digest()),
            Self::PatientByMail(referral) => write!(f, "mail#{referral}"),
            Self::Desk(workspace) => write!(f, "desk#{workspace}"),
            Self::Administrators(workspace) => write!(f, "admin#{workspace}"),
            Self::Guest(referral) => write!(f, "guest#{referral}"),
        }
    }
}

/// What a mail does to its recipient's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarChange {
    /// It invites to the visit, or moves it.
    Invites,
    /// It takes the invitation back.
    Cancels,
}

/// What somebody is to be told.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Made of the event and whom it is for, so that an event that comes twice is told once; `UUIDv7`, so that a feed sorts
    /// by when it happened.
    pub id: Uuid,
    /// The log entry that it is about.
    pub seq: u32,
    /// Of what.
    pub event: EventName,
    /// What they are to the referral.
    pub party: Party,
    /// Whose feed it is for.
    pub feed: Feed,
    /// The language that they read, as far as it is known.
    pub language: Option<Language>,
    /// In which words.
    pub text: TextKey,
    /// In which words it is said besides that the visit is cancelled, when the referral ends before it.
    pub visit_off: Option<TextKey>,
    /// What the mail does to its recipient's calendar.
    pub calendar: Option<CalendarChange>,
    /// Whether a mail is sent, too.
    pub mail: bool,
    /// What the words may name.
    pub said: Sayable,
}

impl Notice {
    /// Whether it is for a doctor without an account, who gets mails alone.
    #[must_use]
    pub const fn is_for_guest(&self) -> bool {
        matches!(self.feed, Feed::Guest(_))
    }

    /// Whether its reader has an app in which to read on.
    #[must_use]
    pub const fn has_app(&self) -> bool {
        self.feed.is_read()
    }
}

/// A line of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notification {
    /// Its id, which sorts by when it happened.
    #[schema(value_type = String, format = "uuid")]
    pub id: Uuid,
    /// When it happened.
    pub at: Instant,
    /// What.
    #[serde(rename = "type")]
    pub event: EventName,
    /// To which referral.
    pub referral_id: ReferralId,
    /// Its short reference.
    #[serde(rename = "ref")]
    pub reference: Reference,
    /// In the words of the language that its reader read when it happened.
    pub text: Text<2000>,
}

impl Referral {
    /// What is to be told of the entry with this number, to whom; nothing if there is no such entry, or if it stands in
    /// the audit trail only.
    ///
    /// The words tell the referral as the command left it that wrote the entry. `self` is the referral as it is now:
    /// what has come to nothing since is told in the feed, and no longer by mail.
    #[must_use]
    pub fn notices(&self, seq: u32) -> Vec<Notice> {
        let Some(entry) = self.entries.iter().find(|entry| entry.seq == seq) else { return Vec::new() };
        let Some(row) = entry.fact.event().and_then(EventName::row) else { return Vec::new() };
        let command = self.of_one_command(entry);
        let then = self.clone().as_of(command.last().map_or(seq, |last| last.seq));
        let first = command.first().map_or(seq, |first| first.seq);
        let before = self.clone().as_of(first.saturating_sub(1));
        let level = self.handoff.privacy.level;
        // A cancelled visit has an event, and so a notice, of its own.
        let ends_visit = row.event != EventName::VisitCancelled
            && before.has_visit_to_come()
            && then.has_visit_called_off();
        let notice = |party: &Party| {
            let party = *party;
            let feed = then.feed(party)?;
            let told = |entry: &Entry| {
                let row = entry.fact.event().and_then(EventName::row)?;
                (!is_own_doing(entry, party, &feed)).then(|| row.told(party, level))
            };
            // A party that was mailed the invitation gets the cancellation, also if they ended the referral themselves.
            let was_invited =
                |entry: &Entry| matches!(entry.fact, Fact::VisitBooked(_)) && told(entry) == Some(Told::Mail);
            let visit_off = (ends_visit && self.entries.iter().any(was_invited))
                .then_some(())
                .and_then(|()| EventName::VisitCancelled.row()?.text(party, level));
            // A command that says several things is one mail to each: the last.
            let last = command.iter().copied().rev().find(|entry| told(entry) == Some(Told::Mail));
            let last = last.or_else(|| command.last().copied().filter(|_| visit_off.is_some()));
            let is_last = last.is_some_and(|last| last.seq == seq);
            let visit_off = visit_off.filter(|_| is_last);
            let own_text = told(entry).and_then(|_| row.text(party, level));
            let text = own_text.or(visit_off)?;
            if !then.shows(entry, party) {
                return None;
            }
            let asked = then.awaiting != before.awaiting;
            let mail = is_last && (visit_off.is_some() || self.is_still_worth_a_mail(&then, party, asked));
            // A patient without an account gets a mail or nothing.
            if !mail && matches!(feed, Feed::PatientByMail(_)) {
                return None;
            }
            let event = if own_text.is_some() { row.event } else { EventName::VisitCancelled };
            let calendar = match event {
                EventName::VisitBooked => Some(CalendarChange::Invites),
                EventName::VisitCancelled => Some(CalendarChange::Cancels),
                _ => visit_off.map(|_| CalendarChange::Cancels),
            };
            Some(Notice {
                id: id(self.handoff.id, entry, &feed),
                seq,
                event,
                party,
                language: self.handoff.patient.language.clone().filter(|_| party == Party::Patient),
                text,
                visit_off: visit_off.filter(|off| *off != text),
                calendar,
                mail,
                said: then.view(party).sayable(party, entry, text, self.version > then.version),
                feed,
            })
        };
        Party::ALL.iter().filter_map(notice).collect()
    }

    /// The entries that came with this one, and itself.
    fn of_one_command<'a>(&'a self, entry: &'a Entry) -> Vec<&'a Entry> {
        let Some(after) = entry.after else { return vec![entry] };
        let together = |other: &&Entry| other.after.is_some_and(|other| other.version == after.version);
        self.entries.iter().filter(together).collect()
    }

    /// The feed of this party; none for a receiver to whom nothing has been sent.
    fn feed(&self, party: Party) -> Option<Feed> {
        match party {
            Party::Sender => Some(Feed::Person(self.handoff.sender.id.clone())),
            Party::Receiver => self.sent_at.and_then(|_| self.receivers_feed()),
            Party::Patient => self.patients_feed(),
            Party::Administrator => self.handoff.sender.workspace.clone().map(Feed::Administrators),
            Party::System => None,
        }
    }

    /// A patient without an account gets a mail, where there is an address.
    fn patients_feed(&self) -> Option<Feed> {
        let patient = &self.handoff.patient;
        let by_mail = || patient.email.as_ref().map(|_| Feed::PatientByMail(self.handoff.id));
        patient.account().map(Feed::Patient).or_else(by_mail)
    }

    fn receivers_feed(&self) -> Option<Feed> {
        match &self.handoff.receiver {
            Receiver::Member(member) => match member.kind {
                MemberKind::Doctor => Some(Feed::Person(member.id.clone())),
                MemberKind::Facility => member.workspace.clone().map(Feed::Desk),
            },
            Receiver::Guest(_) => Some(Feed::Guest(self.handoff.id)),
        }
    }

    /// Whether this party knows of what the entry is about: that there is such a file is itself content.
    fn shows(&self, entry: &Entry, party: Party) -> bool {
        if self.is_too_late_for(party, entry) {
            return false;
        }
        match entry.fact {
            Fact::FileRefused { attachment_id, .. } => {
                self.files_shown_to(party).any(|file| file.attachment.attachment_id == attachment_id)
            }
            Fact::EmailHeld(_) => party == Party::Sender,
            // Whoever wrote a mail knows of it, but not that it did nothing.
            Fact::EmailReceived(_) => party != Party::Receiver || entry.fact.not_done().is_some(),
            Fact::EmailReleased { .. } => party != Party::Receiver,
            // With the first consent it is sent, which says it.
            Fact::ConsentGiven { .. } => party != Party::Receiver || self.was_sent_before(entry),
            _ => true,
        }
    }

    fn was_sent_before(&self, entry: &Entry) -> bool {
        self.entries.iter().any(|sent| matches!(sent.fact, Fact::Sent { .. }) && sent.seq < entry.seq)
    }

    /// No mail asks for what has been done meanwhile, or tells of what was taken back. What asked for nothing is news, whatever
    /// was done.
    fn is_still_worth_a_mail(&self, then: &Self, party: Party, asked: bool) -> bool {
        let done = asked && holds(then, party) && self.awaiting != then.awaiting;
        let is_out = party == Party::Receiver && then.is_open_to_receiver() && !self.is_open_to_receiver();
        let taken_back = is_out || matches!(self.status, Status::Withdrawn | Status::Voided);
        self.version == then.version || !(done || taken_back)
    }
}

fn holds(referral: &Referral, party: Party) -> bool {
    match referral.awaiting.who {
        Holder::Sender => party == Party::Sender,
        Holder::Receiver => party == Party::Receiver,
        Holder::Patient => party == Party::Patient,
        Holder::Nobody => false,
    }
}

/// Nobody is told of what they did themselves; that a mail did not do what it asks for is another's doing.
fn is_own_doing(entry: &Entry, party: Party, feed: &Feed) -> bool {
    if entry.fact.not_done().is_some() {
        return false;
    }
    let own_feed = match feed {
        Feed::Person(owner) | Feed::Patient(Account { id: owner, .. }) => entry.by.id.as_ref() == Some(owner),
        Feed::PatientByMail(_) | Feed::Desk(_) | Feed::Administrators(_) | Feed::Guest(_) => false,
    };
    entry.by.party == party || own_feed
}

fn id(referral: ReferralId, entry: &Entry, feed: &Feed) -> Uuid {
    let of = Digest::of_json(&(format!("{referral}:{}", entry.seq), feed.to_string()));
    let mut random = [0; 10];
    random.iter_mut().zip(of.as_bytes()).for_each(|(random, byte)| *random = *byte);
    let millis = u64::try_from(entry.at.as_millis()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
