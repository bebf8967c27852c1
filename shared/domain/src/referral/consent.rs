//! What the patient's consent allows: the sections that stand, what widens them, and who may.
//!
//! What the patient allowed less of in the app, or took back there, only the patient gives again, in the app. The sender
//! may record a consent that covers what a command adds, and goes no further.

use crate::{
    commands::command::{Command, Note, Reply},
    handoff::{Consent, ConsentAsked, Create, Handoff, Redirect, not_urgent},
    log::{Entry, Fact},
    referral::Referral,
    values::{
        digest::Digest,
        ids::AttachmentId,
        person::{Guardian, Language, Receiver},
        text::Line,
        time::Instant,
        words::{ConsentMethod, Party, PrivacyLevel, SectionName, Status, Tongue},
    },
    wire::input::{Errors, FieldError, none_wrong},
};

/// The sections of both, in order.
pub(crate) fn united(one: &[SectionName], other: &[SectionName]) -> Vec<SectionName> {
    SectionName::ALL.iter().filter(|name| one.contains(name) || other.contains(name)).copied().collect()
}

/// How and when a consent was given.
pub(crate) struct Standing<'a> {
    pub(crate) method: ConsentMethod,
    pub(crate) language: Option<&'a Language>,
    pub(crate) notice: Option<&'a Line<40>>,
    pub(crate) notice_language: Option<Tongue>,
    pub(crate) notice_sha256: Option<Digest>,
    pub(crate) given_at: Option<Instant>,
}

impl Referral {
    /// Whether the patient allowed less in the app than they were asked for.
    fn is_narrowed(&self) -> bool {
        !self.asked.iter().all(|name| self.scope.contains(name))
    }

    /// The consent that is an emergency's, of the hand-over or recorded later.
    pub(crate) fn emergency(&self) -> Option<&Consent> {
        let later = self.entries.iter().filter_map(|entry| match &entry.fact {
            Fact::ConsentGiven { recorded, .. } => recorded.as_ref(),
            _ => None,
        });
        let mut all = [&self.handoff.consent].into_iter().chain(later);
        all.find(|consent| consent.method == ConsentMethod::Emergency)
    }

    /// The consent that stands: the one of the hand-over, or one that the patient gave or the sender recorded since.
    pub(crate) fn standing(&self) -> Standing<'_> {
        let first = &self.handoff.consent;
        let newest = self.entries.iter().rev().find_map(|entry| match &entry.fact {
            Fact::ConsentGiven { recorded, .. } => Some((recorded.as_ref(), entry.at)),
            _ => None,
        });
        let (of, method, given_at) = match newest {
            Some((Some(recorded), at)) => (recorded, recorded.method, Some(at)),
            Some((None, at)) => (first, ConsentMethod::InApp, Some(at)),
            None => {
                let was_given = first.method != ConsentMethod::InApp;
                (first, first.method, was_given.then_some(self.handoff.created_at))
            }
        };
        Standing {
            method,
            language: of.language.as_ref(),
            notice: of.notice.as_ref(),
            notice_language: of.notice_language,
            notice_sha256: of.notice_sha256,
            given_at,
        }
    }

    /// Who speaks for the patient.
    pub(crate) fn guardian(&self) -> Option<&Guardian> {
        self.consent_guardian.as_ref().or(self.handoff.patient.guardian.as_ref())
    }

    /// Whether the patient was asked in the app: at the hand-over, at one before it, or when they consented again.
    fn was_asked_in_app(&self) -> bool {
        let Consent { method, asked, .. } = &self.handoff.consent;
        *method == ConsentMethod::InApp || asked.is_some() || self.consent_given_at.is_some()
    }

    /// Whether the patient can give more, in the app. Of a doctor-only referral that is the same whatever was asked for and
    /// allowed: an answer that differs would tell what the consent is about.
    pub(crate) fn can_be_widened(&self) -> bool {
        self.consent_withdrawn_at.is_some()
            || match self.handoff.privacy.level {
                PrivacyLevel::Shared => self.is_narrowed(),
                PrivacyLevel::DoctorOnly => self.was_asked_in_app(),
            }
    }

    /// The scope once the patient grants these sections, or all that was asked for. What was withdrawn is granted again.
    pub(crate) fn granted(&self, named: Option<&[SectionName]>) -> Vec<SectionName> {
        let mut granted = self.asked.clone();
        granted.retain(|name| named.is_none_or(|named| named.contains(name)));
        let is_first = self.status == Status::Draft || self.consent_withdrawn_at.is_some();
        if is_first { granted } else { united(&self.scope, &granted) }
    }

    /// What is wrong with a grant of these sections. Of a doctor-only referral nothing is: see [`Self::can_be_widened`].
    pub(crate) fn check_grant(&self, named: Option<&[SectionName]>) -> Vec<FieldError> {
        let granted = self.granted(named);
        let is_wider = self.status == Status::Draft || self.consent_withdrawn_at.is_some();
        let rule = if granted.is_empty() {
            "consent to a section that was asked for; to consent to none, refuse"
        } else if !is_wider && granted.len() == self.scope.len() {
            "consent to a section that was asked for and is not shown yet"
        } else {
            return Vec::new();
        };
        match self.handoff.privacy.level {
            PrivacyLevel::Shared => vec![FieldError::new("not-allowed", rule).at("/scope")],
            PrivacyLevel::DoctorOnly => Vec::new(),
        }
    }

    /// What becomes of the scope once consent is given.
    pub(crate) fn consented(&mut self, scope: &[SectionName], recorded: Option<&Consent>, at: Instant) {
        if let Some(recorded) = recorded {
            self.asked = united(&self.asked, scope);
            self.additions = recorded.covers_additions();
        } else {
            let is_all = self.asked.iter().all(|name| scope.contains(name));
            let every = self.asked.len() == SectionName::ALL.len();
            let as_asked = is_all && self.handoff.consent.additions.unwrap_or(every);
            let is_first = self.sent_at.is_none() || self.consent_withdrawn_at.take().is_some();
            self.additions = as_asked || (self.additions && !is_first);
            self.consent_given_at = Some(at);
        }
        self.scope = scope.to_vec();
    }

    /// The consent that stands once the sender has recorded this one: it takes nothing away.
    fn standing_with(&self, asked: Option<&ConsentAsked>) -> Consent {
        let stands = Consent { asked: None, additions: Some(self.additions), ..self.handoff.consent.clone() };
        let Some(asked) = asked else { return Consent { scope: self.scope.clone(), ..stands } };
        let recorded = Consent::from(asked.clone());
        let named = asked.scope.as_ref().map(|_| &recorded.scope[..]).unwrap_or_default();
        Consent {
            scope: united(&self.scope, named),
            additions: Some(self.additions || recorded.covers_additions()),
            ..recorded
        }
    }

    /// The consent that the sender records with a command.
    pub(crate) fn recorded(&self, command: &Command) -> Option<Fact> {
        let recorded = self.standing_with(Some(command.consent()?));
        Some(Fact::ConsentGiven { scope: recorded.scope.clone(), guardian: None, recorded: Some(recorded) })
    }

    /// What the sender brings and consent does not cover, and what is wrong with a consent that comes with it.
    ///
    /// While only the sender may see the referral, nothing has to be covered: it stays with the sender until consent is given.
    pub(crate) fn check_brought(&self, command: &Command, party: Party, now: Instant) -> Vec<FieldError> {
        if party != Party::Sender {
            let wrong = command.consent().map(|_| {
                FieldError::new("not-allowed", "the sender records the patient's consent").at("/consent")
            });
            return wrong.into_iter().collect();
        }
        let mut wrong = command.consent().map(|asked| self.check_recorded(asked, now)).unwrap_or_default();
        let stands = self.standing_with(command.consent());
        if self.is_released() && !stands.covers_additions() {
            wrong.extend(command.added().into_iter().map(|at| outside(UNCOVERED).at(at)));
        }
        let named = command.attachments().into_iter().filter(|(_, id)| self.leaves_out(*id, &stands.scope));
        wrong.extend(named.map(|(at, _)| outside("this file is of the snapshot, and not in scope").at(at)));
        wrong
    }

    /// Whether it is a file of the snapshot, and the scope has none of these.
    fn leaves_out(&self, id: AttachmentId, scope: &[SectionName]) -> bool {
        self.handoff.has_file(id) && !scope.contains(&SectionName::Attachments)
    }

    fn check_recorded(&self, asked: &ConsentAsked, now: Instant) -> Vec<FieldError> {
        if !self.is_released() {
            return vec![outside(NOT_YOURS).at("/consent")];
        }
        let minor = self.handoff.patient.is_minor(now.date()) && self.guardian().is_none();
        let mut wrong = match asked.method {
            ConsentMethod::Verbal if minor => vec![FieldError::required("/consent", GUARDIAN)],
            ConsentMethod::Verbal => self.check_named(asked),
            ConsentMethod::Emergency => {
                let urgent = not_urgent(self.handoff.priority).map(|wrong| wrong.at("/consent/method"));
                urgent.into_iter().chain(self.check_named(asked)).collect()
            }
            ConsentMethod::InApp => {
                let rule = "in the app the patient consents by themselves; record a verbal consent";
                vec![FieldError::new("not-allowed", rule).at("/consent/method")]
            }
        };
        wrong.truncate(100);
        wrong
    }

    /// The sections that a consent names and that only the patient gives again.
    fn check_named(&self, asked: &ConsentAsked) -> Vec<FieldError> {
        let named = asked.scope.iter().flatten().enumerate();
        let beyond = named.filter(|(_, name)| self.is_narrowed() && !self.scope.contains(name));
        beyond.map(|(index, _)| outside(NOT_YOURS).at(format!("/consent/scope/{index}"))).collect()
    }

    /// Whether an entry is what the sender added and consent does not cover.
    pub(crate) fn is_uncovered(&self, entry: &Entry) -> bool {
        let added = match entry.fact {
            Fact::InfoProvided { .. } | Fact::Noted(_) => entry.by.party == Party::Sender,
            _ => false,
        };
        added && !self.additions
    }

    /// The referral that is asked for with a redirection. It starts from the scope that stands, and leaves out the files that
    /// the checks have refused.
    pub fn redirected(&self, redirect: Redirect) -> Result<Create, Errors> {
        let consent = &redirect.consent;
        let is_asked_again = consent.method == ConsentMethod::InApp;
        let mut wrong = Vec::new();
        if self.consent_withdrawn_at.is_some() && !is_asked_again {
            wrong.push(outside(NOT_YOURS).at("/consent/method"));
        } else if !is_asked_again {
            wrong.extend(self.check_named(consent));
            if consent.additions == Some(true) && self.is_narrowed() && !self.additions {
                wrong.push(outside(NOT_YOURS).at("/consent/additions"));
            }
        }
        none_wrong(wrong)?;
        let mut asked = redirect.of(&self.handoff);
        asked.snapshot.attachments = self.without_refused(&asked.snapshot.attachments);
        let kept = self.is_narrowed() || self.handoff.privacy.level == PrivacyLevel::DoctorOnly;
        if kept && self.was_asked_in_app() && !is_asked_again {
            asked.consent.asked = Some(self.asked.clone());
        }
        if asked.consent.scope.is_none() {
            let every = self.scope.len() == SectionName::ALL.len();
            let said = Some(self.additions).filter(|additions| *additions != every);
            asked.consent.scope = Some(self.scope.clone());
            asked.consent.additions = asked.consent.additions.or(said);
        }
        Ok(asked)
    }
}

const GUARDIAN: &str = "no guardian of this patient under 18 is on the record: redirect with a guardian; with an account, the guardian consents in the app";

const UNCOVERED: &str =
    "the patient's consent does not cover what is added: record one that does, in consent";
const NOT_YOURS: &str =
    "the patient allowed less in the app, or took consent back: only they give more, in the app";

fn outside(rule: &'static str) -> FieldError {
    FieldError::new("outside-consent", rule)
}

impl Referral {
    /// Whether this hand-over asks the one again who has just declined.
    #[must_use]
    pub fn asks_again(&self, new: &Handoff) -> bool {
        let is_same = match (&self.handoff.receiver, &new.receiver) {
            (Receiver::Member(before), Receiver::Member(now)) => before.id == now.id,
            (Receiver::Guest(before), Receiver::Guest(now)) => before.email == now.email,
            (Receiver::Member(_), Receiver::Guest(_)) | (Receiver::Guest(_), Receiver::Member(_)) => false,
        };
        is_same && self.status == Status::Declined
    }
}

impl Command {
    /// The consent that the sender records with it.
    const fn consent(&self) -> Option<&ConsentAsked> {
        match self {
            Self::Reply(Reply { consent, .. }) | Self::Note(Note { consent, .. }) => consent.as_ref(),
            _ => None,
        }
    }

    /// Where the sender's additions stand in it, as JSON pointers.
    fn added(&self) -> Vec<String> {
        let members: Vec<(String, bool)> = match self {
            Self::Reply(reply) => {
                let answers = reply.answers.iter().enumerate().flat_map(|(index, answer)| {
                    [
                        (format!("/answers/{index}/note"), answer.note.is_some()),
                        (format!("/answers/{index}/unavailable"), answer.unavailable.is_some()),
                        (format!("/answers/{index}/attachments"), !answer.attachments.is_empty()),
                    ]
                });
                let own = [
                    ("/note".to_owned(), reply.note.is_some()),
                    ("/attachments".to_owned(), !reply.attachments.is_empty()),
                ];
                answers.chain(own).collect()
            }
            Self::Note(note) => vec![
                ("/text".to_owned(), note.text.is_some()),
                ("/attachments".to_owned(), !note.attachments.is_empty()),
            ],
            _ => Vec::new(),
        };
        members.into_iter().filter_map(|(at, is_there)| is_there.then_some(at)).collect()
    }
}
