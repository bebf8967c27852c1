//! What a mail or a feed may say of a referral: less than its reader may see, because mail is read by others, too.

use crate::{
    commands::mail::{NOT_TAKEN_MAX, NotDone},
    log::{Entry, Fact},
    notices::TextKey,
    values::{
        ids::ReferralId,
        person::{Phone, Url},
        reference::Reference,
        text::{Name, Text},
        time::Instant,
        words::{Holder, Party, Priority, PrivacyLevel, Status},
    },
    view::{View, VisitView},
};

/// What the words of a notice may name. Nothing of the patient, and nothing of the content.
#[derive(Debug, Clone, PartialEq)]
pub struct Sayable {
    /// Which referral.
    pub referral_id: ReferralId,
    /// Its short reference.
    pub reference: Reference,
    /// When it happened.
    pub at: Instant,
    /// How soon the receiver has to act.
    pub priority: Priority,
    /// The sender; none where names are left out.
    pub sender: Option<Name>,
    /// The sender's clinic; none where names are left out, and of a doctor-only referral.
    pub clinic: Option<Name>,
    /// The sender's telephone; the same.
    pub phone: Option<Phone>,
    /// The receiver, or the clinician who answers for a desk; none where names are left out.
    pub receiver: Option<Name>,
    /// Whose turn it is, and until when; none when that has changed since.
    pub next: Option<(Holder, Option<Instant>)>,
    /// Where the patient books, when it is the patient's turn; none where a link could tell what it is about.
    pub booking_url: Option<Url>,
    /// When the visit is that was booked or cancelled.
    pub starts_at: Option<Instant>,
    /// How the referral stands.
    pub status: Status,
    /// What a mail asks for and was not done.
    pub not_done: Option<NotDone>,
    /// For which of its files, a line each.
    pub not_taken: Option<Text<NOT_TAKEN_MAX>>,
}

impl View {
    /// What may be said of it to the party whose view it is.
    pub(crate) fn sayable(&self, party: Party, entry: &Entry, text: TextKey, moved_on: bool) -> Sayable {
        let named = match text {
            TextKey::Of(..) => true,
            TextKey::Private(_) => false,
        };
        let next = (!moved_on).then_some((self.awaiting.who, self.awaiting.due_at));
        let books = party == Party::Patient && matches!(next, Some((Holder::Patient, _)));
        let visit = self.visit.as_ref().and_then(|visit| visit.0.as_ref());
        // A clinic's name may tell what it is about.
        let called = named && self.privacy.level == PrivacyLevel::Shared;
        Sayable {
            referral_id: self.id,
            reference: self.reference,
            at: entry.at,
            priority: self.priority,
            sender: named.then(|| self.from.name.clone()),
            clinic: self.from.clinic.clone().filter(|_| called),
            phone: self.from.phone.clone().filter(|_| called),
            receiver: named.then(|| entry.fact.responsible().map_or(&self.to.name, |who| &who.name).clone()),
            next,
            booking_url: visit.filter(|_| books && named).and_then(|visit| visit.booking_url.clone()),
            starts_at: visit.and_then(|visit| starts_at(visit, &entry.fact)),
            status: self.status,
            not_done: entry.fact.not_done().filter(|_| party == Party::Receiver),
            not_taken: entry.fact.not_taken().filter(|_| party == Party::Receiver).cloned(),
        }
    }
}

fn starts_at(visit: &VisitView, fact: &Fact) -> Option<Instant> {
    matches!(fact, Fact::VisitBooked(_) | Fact::VisitCancelled).then_some(visit.starts_at).flatten()
}
