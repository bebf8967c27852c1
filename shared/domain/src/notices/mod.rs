//! Who is told of what: by mail and in their feed, in the feed only, or not at all.
//!
//! [`TABLE`] is the only place that knows. What is told carries names of doctors, the short reference, whose turn it is
//! and times; nothing of the content, and never the patient's name. Of a doctor-only referral the patient is told with
//! no name at all, in words that are the same for all of them, and gets a mail only where they have something to do.

mod notice;

use std::fmt;

pub use notice::{Feed, Notice, Notification};

use crate::{
    entry::Fact,
    words::{Party, PrivacyLevel, words},
};

words! {
    /// What somebody can be told of: each fact that stands on the timeline.
    Event {
        Drafted = "drafted",
        Sent = "sent",
        Seen = "seen",
        FileRefused = "file-refused",
        InfoRequested = "info-requested",
        InfoProvided = "info-provided",
        VisitRequested = "visit-requested",
        VisitBooked = "visit-booked",
        VisitAttended = "visit-attended",
        VisitMissed = "visit-missed",
        VisitCancelled = "visit-cancelled",
        Accepted = "accepted",
        Reported = "reported",
        Completed = "completed",
        Declined = "declined",
        Withdrawn = "withdrawn",
        Expired = "expired",
        Voided = "voided",
        Redirected = "redirected",
        ClosedOff = "closed-off",
        Acknowledged = "acknowledged",
        Amended = "amended",
        Noted = "noted",
        EmailBounced = "email-bounced",
        ConsentGiven = "consent-given",
        ConsentRefused = "consent-refused",
        ConsentWithdrawn = "consent-withdrawn",
    }
}

impl Fact {
    /// The event that it is for others; none for what stands in the audit trail only.
    #[must_use]
    pub const fn event(&self) -> Option<Event> {
        Some(match self {
            Self::Drafted { .. } => Event::Drafted,
            Self::Sent { .. } => Event::Sent,
            Self::Seen => Event::Seen,
            Self::FileRefused { .. } => Event::FileRefused,
            Self::InfoRequested { .. } => Event::InfoRequested,
            Self::InfoProvided { .. } => Event::InfoProvided,
            Self::VisitRequested { .. } => Event::VisitRequested,
            Self::VisitBooked(_) => Event::VisitBooked,
            Self::VisitAttended => Event::VisitAttended,
            Self::VisitMissed => Event::VisitMissed,
            Self::VisitCancelled => Event::VisitCancelled,
            Self::Accepted(_) => Event::Accepted,
            Self::Reported(_) => Event::Reported,
            Self::Completed(_) => Event::Completed,
            Self::Declined(_) => Event::Declined,
            Self::Withdrawn { .. } => Event::Withdrawn,
            Self::Expired => Event::Expired,
            Self::Voided(_) => Event::Voided,
            Self::Redirected { .. } => Event::Redirected,
            Self::ClosedOff(_) => Event::ClosedOff,
            Self::Acknowledged => Event::Acknowledged,
            Self::Amended(_) => Event::Amended,
            Self::Noted(_) => Event::Noted,
            Self::EmailBounced => Event::EmailBounced,
            Self::ConsentGiven { .. } => Event::ConsentGiven,
            Self::ConsentRefused => Event::ConsentRefused,
            Self::ConsentWithdrawn => Event::ConsentWithdrawn,
            Self::Viewed | Self::Downloaded { .. } | Self::FileChecked { .. } => return None,
        })
    }
}

words! {
    /// By which way somebody is told. Whatever is mailed is in the feed, too.
    Told {
        /// Not at all.
        Nothing = "-",
        /// In the feed of the app.
        Feed = "feed",
        /// By mail, and in the feed.
        Mail = "mail and feed",
    }
}

words! {
    /// How a patient is told of a doctor-only referral: four texts for all events, so that none tells what it is about.
    Private {
        Consent = "private-consent",
        Book = "private-book",
        Visit = "private-visit",
        News = "private-news",
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// What happened.
    pub event: Event,
    sender: Told,
    receiver: Told,
    patient: Told,
    doctor_only: Told,
    administrator: Told,
    private: Private,
}

impl Row {
    /// By which way this party is told.
    #[must_use]
    pub const fn told(&self, party: Party, level: PrivacyLevel) -> Told {
        match (party, level) {
            (Party::Sender, _) => self.sender,
            (Party::Receiver, _) => self.receiver,
            (Party::Patient, PrivacyLevel::Shared) => self.patient,
            (Party::Patient, PrivacyLevel::DoctorOnly) => self.doctor_only,
            (Party::Administrator, _) => self.administrator,
            (Party::System, _) => Told::Nothing,
        }
    }

    /// The text in which this party is told; none if it is not.
    #[must_use]
    pub const fn text(&self, party: Party, level: PrivacyLevel) -> Option<TextKey> {
        match (self.told(party, level), party, level) {
            (Told::Nothing, ..) => None,
            (_, Party::Patient, PrivacyLevel::DoctorOnly) => Some(TextKey::Private(self.private)),
            (Told::Feed | Told::Mail, ..) => Some(TextKey::Of(self.event, party)),
        }
    }
}

/// Which text: the texts themselves are with the mails, in several languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextKey {
    /// Of this event, for this party: `sent-receiver`.
    Of(Event, Party),
    /// Of a doctor-only referral, for the patient: `private-news`.
    Private(Private),
}

impl fmt::Display for TextKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of(event, party) => write!(f, "{event}-{party}"),
            Self::Private(private) => private.fmt(f),
        }
    }
}

const fn row(
    event: Event,
    doctors: [Told; 2],
    patient: [Told; 2],
    private: Private,
    administrator: Told,
) -> Row {
    let ([sender, receiver], [patient, doctor_only]) = (doctors, patient);
    Row { event, sender, receiver, patient, doctor_only, administrator, private }
}

use Private::{Book, Consent, News, Visit};
use Told::{Feed as F, Mail as M, Nothing as N};

/// Who is told of each event, unless it is their own doing.
#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    //                             sender, receiver | patient, doctor-only, in which words | administrator
    row(Event::Drafted,          [N, N], [M, M], Consent, N),
    row(Event::Sent,             [N, M], [M, F], News,    N),
    row(Event::Seen,             [F, N], [N, N], News,    N),
    row(Event::FileRefused,      [M, M], [N, N], News,    N),
    row(Event::InfoRequested,    [M, N], [F, F], News,    N),
    row(Event::InfoProvided,     [N, M], [F, F], News,    N),
    row(Event::VisitRequested,   [F, N], [M, M], Book,    N),
    row(Event::VisitBooked,      [F, M], [M, M], Visit,   N),
    row(Event::VisitAttended,    [F, N], [N, N], News,    N),
    row(Event::VisitMissed,      [F, N], [M, M], Book,    N),
    row(Event::VisitCancelled,   [F, M], [M, M], News,    N),
    row(Event::Accepted,         [M, N], [M, F], News,    N),
    row(Event::Reported,         [M, N], [F, F], News,    N),
    row(Event::Completed,        [M, N], [M, F], News,    N),
    row(Event::Declined,         [M, N], [M, F], News,    N),
    row(Event::Withdrawn,        [M, M], [M, F], News,    N),
    row(Event::Expired,          [M, M], [M, F], News,    F),
    row(Event::Voided,           [M, M], [M, F], News,    F),
    row(Event::Redirected,       [N, F], [F, F], News,    N),
    row(Event::ClosedOff,        [N, F], [M, F], News,    N),
    row(Event::Acknowledged,     [N, F], [N, N], News,    N),
    row(Event::Amended,          [M, N], [M, F], News,    N),
    row(Event::Noted,            [M, M], [N, N], News,    N),
    row(Event::EmailBounced,     [M, N], [F, F], News,    F),
    row(Event::ConsentGiven,     [M, N], [N, N], News,    N),
    row(Event::ConsentRefused,   [M, N], [N, N], News,    N),
    row(Event::ConsentWithdrawn, [M, M], [N, N], News,    N),
];

impl Event {
    /// Its row.
    #[must_use]
    pub fn row(self) -> Option<&'static Row> {
        TABLE.iter().find(|row| row.event == self)
    }
}

/// Every text that somebody can be told in.
#[must_use]
pub fn texts() -> Vec<TextKey> {
    let levels = PrivacyLevel::ALL.iter();
    let columns = levels.flat_map(|level| Party::ALL.iter().map(|party| (*party, *level)));
    let mut texts: Vec<_> = columns
        .flat_map(|(party, level)| TABLE.iter().filter_map(move |row| row.text(party, level)))
        .collect();
    texts.sort_unstable();
    texts.dedup();
    texts
}
