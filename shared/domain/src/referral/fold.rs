//! A referral: what was handed over, and what its log makes of it.

use crate::{
    clinical::lab::Lab,
    commands::command::{Amend, Answer, Ask, BookVisit, Complete, Report},
    files::{attachment::FileState, file::File},
    handoff::{Bring, Handoff},
    log::{Actor, After, Author, Awaiting, Body, Entry, Fact, Head, Log, Stored, v1::Handover},
    referral::consent::united,
    values::{
        digest::Digest,
        ids::{AskId, AttachmentId, ReferralId},
        person::{Caller, Guardian, Url},
        text::Text,
        time::{Date, Instant},
        words::{Channel, Holder, Party, Role, SectionName, Status, VisitOutcome},
    },
};

/// A referral with its log folded.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, and no two are one state")]
pub struct Referral {
    /// What the sender handed over.
    pub handoff: Handoff,
    /// The same as it is stored: its digest is named by the first entry, and what is signed stands in it.
    pub handed_over: Body,
    /// The log.
    pub entries: Vec<Entry>,
    /// The number of the first entry of the log that is changed, missing or out of place. Nothing is written to such a
    /// referral.
    pub first_broken: Option<u32>,
    /// Where it stands.
    pub status: Status,
    /// Grows by one with each command.
    pub version: u32,
    /// Who has to act next.
    pub awaiting: Awaiting,
    /// What was asked, with the answers.
    pub asks: Vec<Asked>,
    /// The receiver accepts as soon as every required ask is answered.
    pub accept_when_answered: bool,
    /// The files, of the snapshot and of the log.
    pub files: Vec<File>,
    /// The visit, once one is required or booked.
    pub visit: Option<Visit>,
    /// The day that the receiver gave.
    pub expected_by: Option<Date>,
    /// When it was first sent; a draft has not been.
    pub sent_at: Option<Instant>,
    /// When the receiver first opened it.
    pub seen_at: Option<Instant>,
    /// When the mail with the link arrived where the guest gets mail.
    pub delivered_at: Option<Instant>,
    /// A mail to the guest came back, and they have not acted since.
    pub undelivered: bool,
    /// The sections that may be shown to anyone but the sender.
    pub scope: Vec<SectionName>,
    /// The sections that the patient was asked for, in whatever way: those in scope, and those that they did not allow.
    pub asked: Vec<SectionName>,
    /// What the sender adds may be shown to anyone else.
    pub additions: bool,
    /// When the patient consented in the app.
    pub consent_given_at: Option<Instant>,
    /// Who consented in the app for a minor.
    pub consent_guardian: Option<Guardian>,
    /// The patient did not consent.
    pub consent_refused_at: Option<Instant>,
    /// When the patient took consent back.
    pub consent_withdrawn_at: Option<Instant>,
    /// The partial results, in the order in which they came.
    pub reports: Vec<Said<Report>>,
    /// The outcome, as first given.
    pub outcome: Option<Said<Complete>>,
    /// Its corrections, in the order in which they came.
    pub amendments: Vec<Said<Amend>>,
    /// When the sender read the outcome.
    pub acknowledged_at: Option<Instant>,
    /// Redirected, or no further referral is needed.
    pub closed_off: bool,
    /// The referral that replaces this one.
    pub replaced_by: Option<ReferralId>,
    /// When it last changed.
    pub updated_at: Instant,
}

/// What somebody on the receiver's side said, when and who.
#[derive(Debug, Clone, PartialEq)]
pub struct Said<T> {
    /// When.
    pub at: Instant,
    /// Who: of a desk, the clinician whom it names.
    pub by: Author,
    /// What.
    pub what: T,
}

/// An ask and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Its id.
    pub id: AskId,
    /// The ask.
    pub ask: Ask,
    /// The answer.
    pub answer: Option<Answer>,
}

/// A visit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Visit {
    /// Why, if the receiver required it.
    pub reason: Option<Text<2000>>,
    /// Where to book.
    pub booking_url: Option<Url>,
    /// What to bring.
    pub bring: Bring,
    /// When and where.
    pub booked: Option<BookVisit>,
    /// How it went.
    pub outcome: Option<VisitOutcome>,
}

impl Visit {
    /// Whether a visit is to come.
    #[must_use]
    pub const fn is_booked(&self) -> bool {
        self.booked.is_some() && self.outcome.is_none()
    }
}

impl Entry {
    fn said<T: Clone>(&self, what: &T) -> Said<T> {
        Said { at: self.at, by: self.author(), what: what.clone() }
    }
}

/// A fact that was decided, and where the referral stands after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What.
    pub fact: Fact,
    /// Where the referral stands then.
    pub after: After,
    /// Whose doing it is, when it is not the caller's.
    pub by: Option<Actor>,
    /// The files that it names and that the referral had not before.
    pub files: Vec<File>,
}

impl Referral {
    /// A referral before its first entry.
    #[must_use]
    pub fn new(handoff: Handoff) -> Self {
        let handed_over = Body::of(&Handover::keep(&handoff));
        Self::begun(handoff, handed_over)
    }

    fn begun(handoff: Handoff, handed_over: Body) -> Self {
        let at = handoff.created_at;
        Self {
            handed_over,
            entries: Vec::new(),
            first_broken: None,
            status: Status::Draft,
            version: 0,
            awaiting: Awaiting { who: Holder::Sender, since: at, due_at: Some(at) },
            asks: Vec::new(),
            accept_when_answered: false,
            files: handoff.files.clone(),
            visit: None,
            expected_by: None,
            sent_at: None,
            seen_at: None,
            delivered_at: None,
            undelivered: false,
            scope: handoff.consent.scope.clone(),
            asked: united(&handoff.consent.scope, handoff.consent.asked.as_deref().unwrap_or_default()),
            additions: handoff.consent.covers_additions(),
            consent_given_at: None,
            consent_guardian: None,
            consent_refused_at: None,
            consent_withdrawn_at: None,
            reports: Vec::new(),
            outcome: None,
            amendments: Vec::new(),
            acknowledged_at: None,
            closed_off: false,
            replaced_by: None,
            updated_at: at,
            handoff,
        }
    }

    /// The referral that this log makes.
    #[must_use]
    pub fn fold(handoff: Handoff, entries: impl IntoIterator<Item = Entry>) -> Self {
        entries.into_iter().fold(Self::new(handoff), Self::apply)
    }

    /// The referral as the table has it, with its log verified; none if the hand-over cannot be read. `head` is what the
    /// referral's row says of the log.
    #[must_use]
    pub fn read(handed_over: Body, log: Vec<Stored>, head: Option<Head>) -> Option<Self> {
        let handoff = Handover::read(&handed_over)?.give()?;
        let Log { entries, first_broken } = Log::read(handoff.id, log, head);
        let digest = handed_over.hash();
        let other = entries.iter().find(|entry| entry.fact.handoff().is_some_and(|named| named != digest));
        let other = other.map(|entry| entry.seq);
        let first_broken = first_broken.into_iter().chain(other).min();
        let begun = Self { first_broken, ..Self::begun(handoff, handed_over) };
        Some(entries.into_iter().fold(begun, Self::apply))
    }

    /// The newest entry's number and hash.
    #[must_use]
    pub fn head(&self) -> Head {
        self.entries.last().map_or(Head { seq: 0, hash: Digest::default() }, |entry| Head {
            seq: entry.seq,
            hash: entry.hash,
        })
    }

    /// The size of the log, in bytes as stored.
    #[must_use]
    pub fn log_bytes(&self) -> usize {
        self.entries.iter().map(|entry| entry.body.as_str().len()).sum()
    }

    /// The referral after one more entry.
    #[must_use]
    pub fn apply(mut self, entry: Entry) -> Self {
        let at = entry.at;
        if let Some(After { status, version, awaiting }) = entry.after {
            (self.status, self.version, self.awaiting) = (status, version, awaiting);
            self.updated_at = at;
        }
        if entry.by.party == Party::Receiver && entry.after.is_some() {
            // Whoever acts has got it, whatever the mail system said, and has seen it.
            self.undelivered = false;
            self.seen_at = self.seen_at.or(Some(at));
        }
        self.files.extend(entry.files.iter().cloned());
        match &entry.fact {
            Fact::FileChecked { attachment_id, served } => self.settle(*attachment_id, |file| File {
                state: FileState::Available,
                served: *served,
                ..file
            }),
            Fact::FileRefused { attachment_id, why } => self.settle(*attachment_id, |file| File {
                state: FileState::Refused,
                refused: Some(*why),
                ..file
            }),
            Fact::Drafted { .. }
            | Fact::Unknown
            | Fact::Noted(_)
            | Fact::EmailReceived(_)
            | Fact::EmailHeld(_)
            | Fact::EmailReleased { .. }
            | Fact::LinkLocked
            | Fact::LinksRevoked
            | Fact::PatientMismatched => {}
            Fact::Declined(_) | Fact::Expired | Fact::Voided(_) | Fact::Withdrawn { .. } => {
                self.call_off_visit(at);
            }
            Fact::Sent { .. } => self.sent_at = Some(at),
            Fact::Seen => self.seen_at = self.seen_at.or(Some(at)),
            Fact::InfoRequested { round, asks, accept_when_answered, .. } => {
                let asks = (1..).zip(asks.iter()).map(|(number, ask)| Asked {
                    id: AskId { round: *round, number },
                    ask: ask.clone(),
                    answer: None,
                });
                self.asks.extend(asks);
                self.accept_when_answered = *accept_when_answered;
            }
            Fact::InfoProvided { answers, .. } => {
                for answer in answers.iter() {
                    if let Some(asked) = self.asks.iter_mut().find(|asked| asked.id == answer.ask_id) {
                        asked.answer = Some(answer.clone());
                    }
                }
            }
            Fact::VisitRequested { reason, booking_url, bring } => {
                self.visit = Some(Visit {
                    reason: Some(reason.clone()),
                    booking_url: booking_url.clone(),
                    bring: bring.clone(),
                    ..Visit::default()
                });
            }
            Fact::VisitBooked(booked) => {
                let visit = self.visit.get_or_insert_default();
                visit.booked = Some(booked.clone());
                visit.outcome = None;
            }
            Fact::VisitAttended => self.visit_went(VisitOutcome::Attended),
            Fact::VisitMissed => self.visit_went(VisitOutcome::Missed),
            Fact::VisitCancelled => self.visit_went(VisitOutcome::Cancelled),
            Fact::Accepted(accept) => self.expected_by = accept.expected_by,
            Fact::Reported(report) => self.reports.push(entry.said(report)),
            Fact::Completed(outcome) => {
                self.outcome = Some(entry.said(outcome));
                self.call_off_visit(at);
            }
            Fact::Redirected { to } => {
                self.closed_off = true;
                self.replaced_by = Some(*to);
            }
            Fact::ClosedOff(_) => self.closed_off = true,
            Fact::Acknowledged => self.acknowledged_at = Some(at),
            Fact::Amended(amend) => self.amendments.push(entry.said(amend)),
            Fact::EmailDelivered => self.delivered_at = self.delivered_at.or(Some(at)),
            Fact::EmailBounced(_) => self.undelivered = true,
            Fact::ConsentGiven { scope, guardian, recorded } => {
                // What the sender records leaves in place who consented in the app.
                if recorded.is_none() {
                    self.consent_guardian.clone_from(guardian);
                }
                self.consented(scope, recorded.as_ref(), at);
            }
            Fact::ConsentRefused => self.consent_refused_at = Some(at),
            Fact::ConsentWithdrawn => {
                self.consent_withdrawn_at = Some(at);
                self.call_off_visit(at);
            }
        }
        self.entries.push(entry);
        self
    }

    fn settle(&mut self, id: AttachmentId, change: impl Fn(File) -> File) {
        let own = self.files.iter_mut().filter(|file| file.attachment.attachment_id == id);
        own.for_each(|file| *file = change(file.clone()));
    }

    /// Whether a result was corrected: an amendment after the first `skipped` ones brings one of the same test.
    #[must_use]
    pub fn is_corrected(&self, result: &Lab, skipped: usize) -> bool {
        let later = self.amendments.iter().skip(skipped);
        later.flat_map(|amend| amend.what.results.iter()).any(|lab| lab.is_of_the_test_of(result))
    }

    fn visit_went(&mut self, outcome: VisitOutcome) {
        self.visit.get_or_insert_default().outcome = Some(outcome);
    }

    /// Cancels a visit that is still to come: it ends with the referral, or with the consent.
    fn call_off_visit(&mut self, at: Instant) {
        let to_come = |visit: &&mut Visit| {
            visit.is_booked() && visit.booked.as_ref().is_some_and(|booked| booked.starts_at > at)
        };
        if let Some(visit) = self.visit.as_mut().filter(to_come) {
            visit.outcome = Some(VisitOutcome::Cancelled);
        }
    }

    /// The referral as it stood after the entry with this number.
    #[must_use]
    pub fn as_of(self, seq: u32) -> Self {
        let Self { handoff, handed_over, entries, first_broken, .. } = self;
        let begun = Self { first_broken, ..Self::begun(handoff, handed_over) };
        entries.into_iter().filter(|entry| entry.seq <= seq).fold(begun, Self::apply)
    }

    /// Writes what was decided to the log.
    #[must_use]
    pub fn write(self, changes: Vec<Change>, at: Instant, by: &Actor, channel: Channel) -> Self {
        changes.into_iter().fold(self, |referral, Change { fact, after, by: other, files }| {
            let by = other.unwrap_or_else(|| by.clone());
            referral.enter((fact, files), by, at, channel, Some(after))
        })
    }

    /// Whether it is the receiver's first look, which the log has as "seen".
    #[must_use]
    pub fn is_first_look(&self, party: Party) -> bool {
        party == Party::Receiver && self.seen_at.is_none()
    }

    /// Writes what moves nothing in the lifecycle: the receiver's first look, what a check found.
    #[must_use]
    pub fn note(self, fact: Fact, by: Actor, at: Instant, channel: Channel) -> Self {
        self.note_with((fact, Vec::new()), by, at, channel)
    }

    /// The same, with the files that it brings: a mail has some.
    #[must_use]
    pub fn note_with(self, fact: (Fact, Vec<File>), by: Actor, at: Instant, channel: Channel) -> Self {
        self.enter(fact, by, at, channel, None)
    }

    fn enter(
        self,
        fact: (Fact, Vec<File>),
        by: Actor,
        at: Instant,
        channel: Channel,
        after: Option<After>,
    ) -> Self {
        let entry = Entry::after(self.handoff.id, self.entries.last(), at, by, channel, fact, after);
        self.apply(entry)
    }

    /// What the caller is to this referral, in the role of the token; a stranger is nothing, and so are a party in another
    /// role and the receiver of what never left.
    #[must_use]
    pub fn party(&self, caller: &Caller) -> Option<Party> {
        let Handoff { sender, receiver, patient, .. } = &self.handoff;
        let receives = || self.sent_at.is_some() && receiver.is(caller);
        match caller.role {
            Role::Doctor if caller.id == sender.id => Some(Party::Sender),
            Role::Doctor | Role::Desk => receives().then_some(Party::Receiver),
            Role::Patient => {
                let is_own = caller.account().is_some_and(|account| patient.is(&account));
                is_own.then_some(Party::Patient)
            }
            Role::Admin => {
                let same_clinic = caller.workspace.is_some() && caller.workspace == sender.workspace;
                same_clinic.then_some(Party::Administrator)
            }
        }
    }

    /// Whether this caller has the account that the sender named as the patient's, but not the patient's birthday. Such an
    /// account sees nothing, and the sender is told.
    #[must_use]
    pub fn mismatches(&self, caller: &Caller) -> bool {
        caller.role == Role::Patient
            && self.handoff.patient.id.as_ref() == Some(&caller.id)
            && self.party(caller).is_none()
    }

    /// What tells the sender so; none if it was told before.
    #[must_use]
    pub fn mismatch(&self) -> Option<Fact> {
        let is_known = self.entries.iter().any(|entry| entry.fact == Fact::PatientMismatched);
        (!is_known).then_some(Fact::PatientMismatched)
    }

    /// The asks that have no answer yet.
    pub fn open_asks(&self) -> impl Iterator<Item = &Asked> {
        self.asks.iter().filter(|asked| asked.answer.is_none())
    }

    /// Rounds of asking so far.
    #[must_use]
    pub fn rounds(&self) -> u32 {
        self.asks.last().map_or(0, |asked| asked.id.round)
    }

    /// The digest of the hand-over as it is stored: the entry that begins the referral names it.
    #[must_use]
    pub fn handoff_digest(&self) -> Digest {
        self.handed_over.hash()
    }

    /// Whether the content may be shown to the receiver: it has left, and nobody has taken it back.
    #[must_use]
    pub fn is_released(&self) -> bool {
        let taken_back = matches!(self.status, Status::Withdrawn | Status::Voided);
        self.sent_at.is_some() && !taken_back && self.consent_withdrawn_at.is_none()
    }
}
