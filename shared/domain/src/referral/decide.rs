//! What a command makes of a referral, or why it is refused. Plain: no clock, no storage, no chance.

use crate::{
    commands::command::{
        Accept, Answer, Command, Complete, Consent, ConsentDecision, Decline, Report, RequestInfo,
    },
    handoff::{AHEAD_MAX, GUARDIAN, OWN_GUARDIAN, wrong_results},
    log::{Actor, After, Awaiting, Entry, Fact},
    referral::{
        Change, Referral,
        lifecycle::{self, Row, Step, TABLE},
        refusal::Refusal,
    },
    values::{
        person::Receiver,
        time::Instant,
        words::{ConsentMethod, Kind, OutcomeType, Party, Status, VisitOutcome, Wants},
    },
    wire::input::{Errors, FieldError, none_wrong},
};

/// Most asks that may wait for an answer at once.
pub const OPEN_ASKS_MAX: usize = 40;

impl Referral {
    /// What begins this referral: it is sent, or waits as a draft for consent in the app.
    #[must_use]
    pub fn begin(&self) -> Vec<Change> {
        let handoff = self.handoff_digest();
        let (step, fact) = match self.handoff.consent.method {
            ConsentMethod::InApp => (Step::CreateDraft, Fact::Drafted { handoff }),
            ConsentMethod::Verbal | ConsentMethod::Emergency => (Step::Create, Fact::Sent { handoff }),
        };
        let row = TABLE.iter().find(|row| row.step == step);
        row.map(|row| self.change(row, fact, self.handoff.created_at, self.version + 1)).into_iter().collect()
    }

    /// What the command makes of it.
    pub fn decide(&self, command: Command, party: Party, now: Instant) -> Result<Vec<Change>, Refusal> {
        if self.first_broken.is_some() {
            return Err(Refusal::Broken);
        }
        let step = command.step();
        if !lifecycle::may_ever(step, party) {
            return Err(Refusal::NotYourTurn { actions: lifecycle::actions(party, self) });
        }
        let Some(row) = lifecycle::find(step, party, self) else {
            return Err(Refusal::WrongState {
                status: self.status,
                actions: lifecycle::actions(party, self),
            });
        };
        self.check(&command, party, now)?;
        let recorded = self.recorded(&command).map(|fact| self.change(row, fact, now, self.version + 1));
        let version = self.version + 1;
        let one = |fact| vec![self.change(row, fact, now, version)];
        Ok(match command {
            Command::Consent(consent) => self.consent(row, &consent, now, version),
            Command::RequestInfo(RequestInfo { asks, accept_when_answered, responsible }) => {
                let round = self.rounds() + 1;
                one(Fact::InfoRequested { round, asks, accept_when_answered, responsible })
            }
            Command::Reply(reply) => {
                let accepts = self.status == Status::NeedInfo && self.is_answered_by(&reply.answers);
                let (answers, note, attachments) = (reply.answers, reply.note, reply.attachments);
                let replied =
                    self.change(row, Fact::InfoProvided { answers, note, attachments }, now, version);
                let accepting = TABLE.iter().find(|row| row.step == Step::AcceptAnswered && accepts);
                let accepted = accepting.map(|row| Change {
                    by: self.who_asked(),
                    ..self.change(row, Fact::Accepted(Accept::default()), now, version)
                });
                recorded.into_iter().chain([replied]).chain(accepted).collect()
            }
            Command::RequireVisit(visit) => one(Fact::VisitRequested {
                reason: visit.reason,
                booking_url: visit.booking_url.or_else(|| self.receivers_booking_url()),
                bring: visit.bring,
            }),
            Command::BookVisit(visit) => one(Fact::VisitBooked(visit)),
            Command::VisitOutcome(visit) => one(match visit.outcome {
                VisitOutcome::Attended => Fact::VisitAttended,
                VisitOutcome::Missed => Fact::VisitMissed,
                VisitOutcome::Cancelled => Fact::VisitCancelled,
            }),
            Command::Accept(accept) => one(Fact::Accepted(accept)),
            Command::Report(report) => one(Fact::Reported(report)),
            Command::Complete(mut outcome) => {
                if outcome.outcome_type == OutcomeType::Seen {
                    outcome.seen_on.get_or_insert(now.date());
                }
                one(Fact::Completed(outcome))
            }
            Command::Decline(decline) => one(Fact::Declined(decline)),
            Command::Withdraw(withdraw) => one(withdraw.into()),
            Command::Redirect(to) => one(Fact::Redirected { to }),
            Command::CloseOff(close_off) => one(Fact::ClosedOff(close_off)),
            Command::Void(void) => one(Fact::Voided(void)),
            Command::Acknowledge => one(Fact::Acknowledged),
            Command::Amend(amend) => one(Fact::Amended(amend)),
            Command::Note(note) if party == Party::Receiver => {
                let mut noted = self.change(row, Fact::Noted(note.into()), now, version);
                noted.after.awaiting = self.awaiting_again(now);
                vec![noted]
            }
            Command::Note(note) => {
                let noted = self.change(row, Fact::Noted(note.into()), now, version);
                recorded.into_iter().chain([noted]).collect()
            }
            Command::Expire => one(Fact::Expired),
            Command::Bounce(bounce) => one(Fact::EmailBounced(bounce)),
        })
    }

    fn change(&self, row: &Row, fact: Fact, now: Instant, version: u32) -> Change {
        Change { after: self.after(row, now, &fact, version), fact, by: None, files: Vec::new() }
    }

    /// Who asked last: the acceptance that was promised with the asks is theirs.
    fn who_asked(&self) -> Option<Actor> {
        let asking = |entry: &&Entry| matches!(entry.fact, Fact::InfoRequested { .. });
        self.entries.iter().rev().find(asking).map(|entry| entry.by.clone())
    }

    /// Where the referral stands after a row of the table.
    fn after(&self, row: &Row, now: Instant, fact: &Fact, version: u32) -> After {
        let visit = match fact {
            Fact::VisitBooked(visit) => Some(visit.starts_at),
            _ => None,
        };
        let expected_by = match fact {
            Fact::Accepted(accept) => accept.expected_by,
            _ => self.expected_by,
        };
        let awaiting = row.next.map_or(self.awaiting, |duty| Awaiting {
            who: duty.holder(),
            since: now,
            due_at: duty.due_at(self.handoff.priority, now, visit, expected_by),
        });
        After { status: row.to.unwrap_or(self.status), version, awaiting }
    }

    fn consent(&self, row: &Row, consent: &Consent, now: Instant, version: u32) -> Vec<Change> {
        let withdrawn = Fact::Withdrawn { reason: None };
        let facts = match row.step {
            Step::Grant => {
                let scope = self.granted(consent.scope.as_deref());
                let guardian = consent.guardian.clone();
                let given = Fact::ConsentGiven { scope, guardian, recorded: None };
                let sent =
                    (self.status == Status::Draft).then(|| Fact::Sent { handoff: self.handoff_digest() });
                [given].into_iter().chain(sent).collect()
            }
            Step::Refuse => vec![Fact::ConsentRefused, withdrawn],
            _ if row.to == Some(Status::Withdrawn) => vec![Fact::ConsentWithdrawn, withdrawn],
            _ => vec![Fact::ConsentWithdrawn],
        };
        facts.into_iter().map(|fact| self.change(row, fact, now, version)).collect()
    }

    /// Whether these answers let the receiver's "accept when answered" take effect: every required ask that is
    /// open gets a real answer. "Not available" is for the receiver to judge.
    fn is_answered_by(&self, answers: &[Answer]) -> bool {
        self.accept_when_answered
            && self.open_asks().filter(|asked| asked.ask.required).all(|asked| {
                answers.iter().any(|answer| answer.ask_id == asked.id && answer.unavailable.is_none())
            })
    }

    fn receivers_booking_url(&self) -> Option<crate::values::person::Url> {
        match &self.handoff.receiver {
            Receiver::Member(member) => member.entry.booking_url.clone(),
            Receiver::Guest(_) => None,
        }
    }

    /// The rules that need the referral or the time besides the body.
    fn check(&self, command: &Command, party: Party, now: Instant) -> Result<(), Errors> {
        let mut wrong = wrong_results(command.results(), &self.handoff.patient, now);
        wrong.extend(self.check_responsible(command));
        wrong.extend(self.check_brought(command, party, now));
        wrong.extend(match command {
            Command::RequestInfo(body) => {
                let open = self.open_asks().count() + body.asks.len();
                let rule = format!("at most {OPEN_ASKS_MAX} asks may be open at once; this makes {open}");
                when(open > OPEN_ASKS_MAX, "too-many", "/asks", &rule)
            }
            Command::Reply(body) => self.check_answers(&body.answers),
            Command::BookVisit(visit) => {
                let ahead = now..=now.plus(AHEAD_MAX);
                let rule = "a visit is booked for a time to come, within two years";
                when(!ahead.contains(&visit.starts_at), "out-of-range", "/starts_at", rule)
            }
            Command::Accept(accept) => {
                let ahead = now.date()..=now.plus(AHEAD_MAX).date();
                let wrong = accept.expected_by.is_some_and(|day| !ahead.contains(&day));
                when(wrong, "out-of-range", "/expected_by", "give a day to come, within two years")
            }
            Command::Complete(outcome) => self.check_outcome(outcome, now),
            Command::Consent(consent) => match consent.decision {
                ConsentDecision::Grant => {
                    let mut wrong = self.check_grant(consent.scope.as_deref());
                    wrong.extend(self.check_guardian(consent, now));
                    wrong
                }
                ConsentDecision::Refuse | ConsentDecision::Withdraw => Vec::new(),
            },
            Command::RequireVisit(_)
            | Command::VisitOutcome(_)
            | Command::Report(_)
            | Command::Decline(_)
            | Command::Withdraw(_)
            | Command::Redirect(_)
            | Command::CloseOff(_)
            | Command::Void(_)
            | Command::Acknowledge
            | Command::Amend(_)
            | Command::Note(_)
            | Command::Expire
            | Command::Bounce(_) => Vec::new(),
        });
        none_wrong(wrong)
    }

    /// An answer has a name: a desk says which clinician answers, everybody else answers in their own name.
    fn check_responsible(&self, command: &Command) -> Vec<FieldError> {
        let (Command::RequestInfo(RequestInfo { responsible, .. })
        | Command::Report(Report { responsible, .. })
        | Command::Complete(Complete { responsible, .. })
        | Command::Decline(Decline { responsible, .. })) = command
        else {
            return Vec::new();
        };
        match (self.handoff.receiver.is_facility(), responsible) {
            (true, None) => {
                let rule =
                    "a desk names the clinician who answers: name, and registration_no where it is known";
                when(true, "responsible-required", "/responsible", rule)
            }
            (false, Some(_)) => {
                let rule = "only a desk names somebody else: a doctor answers in their own name";
                when(true, "not-allowed", "/responsible", rule)
            }
            (true, Some(_)) | (false, None) => Vec::new(),
        }
    }

    /// A minor does not consent alone.
    fn check_guardian(&self, consent: &Consent, now: Instant) -> Vec<FieldError> {
        let Some(guardian) = &consent.guardian else {
            let alone =
                consent.decision == ConsentDecision::Grant && self.handoff.patient.is_minor(now.date());
            return when(alone, "required", "/guardian", GUARDIAN);
        };
        let is_patient = !guardian.is_another_than(&self.handoff.patient.name);
        when(is_patient, "not-allowed", "/guardian", OWN_GUARDIAN)
    }

    fn check_answers(&self, answers: &[Answer]) -> Vec<FieldError> {
        let mut wrong = when(answers.is_empty(), "required", "/answers", "answer at least one ask");
        for (index, answer) in answers.iter().enumerate() {
            let asked = self.open_asks().find(|asked| asked.id == answer.ask_id);
            let again = answers.iter().take(index).any(|earlier| earlier.ask_id == answer.ask_id);
            let open: Vec<_> = self.open_asks().map(|asked| asked.id.to_string()).collect();
            let at = |member: &str| format!("/answers/{index}{member}");
            if asked.is_none() || again {
                let rule = format!("answer each open ask once; open are: {}", open.join(", "));
                wrong.extend(when(true, "not-allowed", &at("/ask_id"), &rule));
            }
            let available = answer.unavailable.is_none();
            match asked.map(|asked| asked.ask.wants) {
                Some(Wants::File) => {
                    let rule = "this ask wants a file: attach one, or say in unavailable why not";
                    let none = available && answer.attachments.is_empty();
                    wrong.extend(when(none, "required", &at("/attachments"), rule));
                }
                Some(Wants::Note) => {
                    let rule = "this ask wants a note: write one, or say in unavailable why not";
                    wrong.extend(when(available && answer.note.is_none(), "required", &at("/note"), rule));
                }
                Some(Wants::Any) | None => {}
            }
        }
        wrong
    }

    fn check_outcome(&self, outcome: &Complete, now: Instant) -> Vec<FieldError> {
        let allowed: &[OutcomeType] = match self.handoff.kind {
            Kind::Consult => &[OutcomeType::Seen, OutcomeType::AdviceOnly],
            Kind::LabOrder | Kind::ImagingOrder => &[OutcomeType::Report],
            Kind::Admission => &[OutcomeType::Admitted, OutcomeType::Discharged],
        };
        let words: Vec<_> = allowed.iter().map(|word| word.as_str()).collect();
        let rule = format!("a {} is completed by: {}", self.handoff.kind, words.join(", "));
        let mut wrong = when(!allowed.contains(&outcome.outcome_type), "not-allowed", "/type", &rule);
        let is_report = outcome.outcome_type == OutcomeType::Report;
        let instead = is_report && !(outcome.attachments.is_empty() && outcome.results.is_empty());
        let silent = outcome.summary.is_none() && !instead;
        let or = if is_report { ", or give results or the report as a file" } else { "" };
        let rule = format!("say what was found and done{or}");
        wrong.extend(when(silent, "required", "/summary", &rule));
        let future = outcome.seen_on.is_some_and(|day| day > now.date());
        wrong.extend(when(future, "out-of-range", "/seen_on", "this day is still to come"));
        let early = outcome.seen_on.is_some_and(|day| day < self.handoff.created_at.date());
        let rule = "this day lies before the referral was sent: check it, or say it in the summary";
        wrong.extend(when(early, "out-of-range", "/seen_on", rule));
        let unseen = outcome.seen_on.is_some() && outcome.outcome_type != OutcomeType::Seen;
        wrong.extend(when(unseen, "not-allowed", "/seen_on", "only the type \"seen\" has a day"));
        wrong
    }
}

fn when(wrong: bool, code: &'static str, pointer: &str, rule: &str) -> Vec<FieldError> {
    if wrong { vec![FieldError::new(code, rule).at(pointer)] } else { Vec::new() }
}
