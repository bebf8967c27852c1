//! Who is told of what: by mail and in their feed, in the feed only, or not at all.
//!
//! [`TABLE`] is the only place that knows. What is told carries names of doctors, the short reference, whose turn it is
//! and times; nothing of the content, and never the patient's name. Of a doctor-only referral the patient is told with
//! no name at all, in words that are the same for all of them, and gets a mail only where they have something to do.

mod notice;
mod sayable;

use std::fmt;

pub use notice::{CalendarChange, Feed, Notice, Notification};
pub use sayable::Sayable;

use crate::values::words::{EventName, Party, PrivacyLevel, words};

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
    pub event: EventName,
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
    Of(EventName, Party),
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
    event: EventName,
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
    row(EventName::Drafted,          [N, N], [M, M], Consent, N),
    row(EventName::Sent,             [N, M], [M, F], News,    N),
    row(EventName::Seen,             [F, N], [N, N], News,    N),
    row(EventName::FileRefused,      [M, M], [N, N], News,    N),
    row(EventName::InfoRequested,    [M, N], [F, F], News,    N),
    row(EventName::InfoProvided,     [N, M], [F, F], News,    N),
    row(EventName::VisitRequested,   [F, N], [M, M], Book,    N),
    row(EventName::VisitBooked,      [F, M], [M, M], Visit,   N),
    row(EventName::VisitAttended,    [F, N], [N, N], News,    N),
    row(EventName::VisitMissed,      [F, N], [M, M], Book,    N),
    row(EventName::VisitCancelled,   [F, M], [M, M], News,    N),
    row(EventName::Accepted,         [M, N], [M, F], News,    N),
    row(EventName::Reported,         [M, N], [F, F], News,    N),
    row(EventName::Completed,        [M, N], [M, F], News,    N),
    row(EventName::Declined,         [M, N], [M, F], News,    N),
    row(EventName::Withdrawn,        [M, M], [M, F], News,    N),
    row(EventName::Expired,          [M, M], [M, F], News,    F),
    row(EventName::Voided,           [M, M], [M, F], News,    F),
    row(EventName::Redirected,       [N, F], [F, F], News,    N),
    row(EventName::ClosedOff,        [N, F], [M, F], News,    N),
    row(EventName::Acknowledged,     [N, F], [N, N], News,    N),
    row(EventName::Amended,          [M, N], [M, F], News,    N),
    row(EventName::Noted,            [M, M], [N, N], News,    N),
    row(EventName::EmailDelivered,   [F, N], [N, N], News,    N),
    row(EventName::EmailBounced,     [M, N], [F, F], News,    F),
    row(EventName::EmailReceived,    [M, M], [N, N], News,    N),
    row(EventName::EmailHeld,        [M, N], [N, N], News,    N),
    row(EventName::LinkLocked,       [M, N], [N, N], News,    N),
    row(EventName::LinksRevoked,     [N, M], [N, N], News,    N),
    row(EventName::PatientMismatched, [M, N], [N, N], News,   N),
    row(EventName::ConsentGiven,     [M, M], [N, N], News,    N),
    row(EventName::ConsentRefused,   [M, N], [N, N], News,    N),
    row(EventName::ConsentWithdrawn, [M, M], [N, N], News,    N),
];

impl EventName {
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
