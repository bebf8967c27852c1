//! What each kind must carry, what it cannot, and what cannot have happened yet.

use jiff::SignedDuration;

use super::{Added, Create, order};
use crate::{
    values::{
        ids::PersonId,
        person::{Account, Email, Patient},
        time::{Date, Instant},
        words::{ConsentMethod, Kind, Priority},
    },
    wire::input::FieldError,
};

/// All that is wrong with what is asked for, as far as it takes more than one member, the time or the directory.
pub(crate) fn wrong(asked: &Create, added: &Added) -> Vec<FieldError> {
    let all = [
        missing(asked, added),
        consent(asked),
        order::misplaced(asked),
        untimely(asked, added),
        unfit(asked, added),
    ];
    all.into_iter().flatten().collect()
}

/// The code of a birth date that is not the account's.
pub const MISMATCH: &str = "patient-mismatch";

/// An account that is known by another birth date is another person's. The refusal does not say which date it has. Checked
/// last, so that birth dates cannot be tried with a body that would never be sent. What is redirected may have no birth date:
/// the account sees nothing of it then.
pub(crate) fn account(patient: &Patient, known: Option<&Account>) -> Result<(), FieldError> {
    let known = known.filter(|known| patient.id.as_ref() == Some(&known.id));
    let differs = known.is_some_and(|known| patient.birth_date.is_some_and(|born| born != known.born));
    let rule =
        "this birth date and the account patient.id do not belong together: check both, or leave out the id";
    let error = || FieldError::new(MISMATCH, rule).at("/patient/birth_date");
    if differs { Err(error()) } else { Ok(()) }
}

fn missing(asked: &Create, added: &Added) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    let mut missing = |pointer: &str, rule: &str| wrong.push(FieldError::required(pointer, rule));
    let snapshot = &asked.snapshot;
    match asked.kind {
        Kind::Consult => {
            if asked.reason.is_none() && snapshot.chief_complaint.is_none() {
                missing("/reason", "a consult needs a reason or a chief complaint");
            }
        }
        Kind::LabOrder | Kind::ImagingOrder => {
            if asked.tests.is_empty() {
                missing("/tests", "an order names one or more tests");
            }
        }
        Kind::Admission => {
            let rule = "an admission needs this section: entries, or \"none-known\"";
            for (member, recorded) in [
                ("vitals", snapshot.vitals.is_recorded()),
                ("current_rx", snapshot.current_rx.is_recorded()),
                ("allergies", snapshot.allergies.is_recorded()),
                ("recent_visits", snapshot.recent_visits.is_recorded()),
            ] {
                if !recorded {
                    missing(&format!("/snapshot/{member}"), rule);
                }
            }
            if asked.admission.is_none() {
                missing("/admission", "an admission says its type");
            }
        }
    }
    let emergency = asked.consent.method == ConsentMethod::Emergency;
    if asked.patient.is_minor(added.now.date()) && asked.patient.guardian.is_none() && !emergency {
        let pointer = if added.replaces.is_some() { "/guardian" } else { "/patient/guardian" };
        missing(pointer, "a guardian consents for a patient under 18: name and relation");
    }
    // What is redirected may be older than this rule: an account without a birth date sees nothing of it.
    if asked.patient.id.is_some() && asked.patient.birth_date.is_none() && added.replaces.is_none() {
        missing(
            "/patient/birth_date",
            "an account is checked by its birth date: give both, or leave out the id",
        );
    }
    wrong
}

/// What does not fit the way in which the patient consents.
fn consent(asked: &Create) -> Vec<FieldError> {
    let wrong = match asked.consent.method {
        ConsentMethod::InApp if asked.patient.account().is_none() => Some(FieldError::new(
            "not-allowed",
            "without an account (patient.id and birth_date) nobody can consent in the app: record it as verbal",
        )),
        ConsentMethod::Emergency => not_urgent(asked.priority),
        ConsentMethod::InApp | ConsentMethod::Verbal => None,
    };
    wrong.map(|wrong| wrong.at("/consent/method")).into_iter().collect()
}

/// What is wrong with an emergency's consent for a referral of this priority.
pub(crate) fn not_urgent(priority: Priority) -> Option<FieldError> {
    let rule = "what is not urgent waits for consent: emergency needs priority urgent or emergency";
    match priority {
        Priority::Urgent | Priority::Emergency => None,
        Priority::Routine | Priority::Soon => Some(FieldError::new("not-allowed", rule)),
    }
}

/// What the sender saw has happened, and what is planned lies ahead.
fn untimely(asked: &Create, added: &Added) -> Vec<FieldError> {
    let snapshot = &asked.snapshot;
    let mut wrong = Vec::new();
    let mut refuse = |is_wrong: bool, pointer: String, rule: &str| {
        if is_wrong {
            wrong.push(FieldError::new("out-of-range", rule).at(pointer));
        }
    };
    let (to_come, today) = (|at: Instant| at.is_to_come(added.now), added.now.date());
    let later = |day: Option<Date>| day.is_some_and(|day| day > today);

    refuse(later(asked.patient.birth_date), "/patient/birth_date".to_owned(), "nobody is born in the future");
    let onset = snapshot.chief_complaint.as_ref().and_then(|complaint| complaint.onset);
    refuse(later(onset), "/snapshot/chief_complaint/onset".to_owned(), DAY_TO_COME);
    for (index, problem) in snapshot.problems.entries().iter().enumerate() {
        refuse(later(problem.onset), format!("/snapshot/problems/{index}/onset"), DAY_TO_COME);
    }
    for (index, medicine) in snapshot.current_rx.entries().iter().enumerate() {
        let rule = "what is still to begin is a draft_rx";
        refuse(later(medicine.started_on), format!("/snapshot/current_rx/{index}/started_on"), rule);
    }
    for (index, visit) in snapshot.recent_visits.entries().iter().enumerate() {
        refuse(later(Some(visit.date)), format!("/snapshot/recent_visits/{index}/date"), DAY_TO_COME);
    }
    for (index, vital) in snapshot.vitals.entries().iter().enumerate() {
        refuse(to_come(vital.at), format!("/snapshot/vitals/{index}/at"), MOMENT_TO_COME);
    }
    for (index, lab) in snapshot.labs.entries().iter().enumerate() {
        refuse(lab.at.is_some_and(to_come), format!("/snapshot/labs/{index}/at"), MOMENT_TO_COME);
    }

    let furthest = added.now.plus(AHEAD_MAX);
    for (index, test) in asked.tests.iter().enumerate() {
        let far = test.collected_at.is_some_and(|at| at > furthest);
        refuse(far, format!("/tests/{index}/collected_at"), "a specimen is taken within two years");
    }
    // What is redirected keeps the day that was proposed to the one before: it may have passed meanwhile.
    let proposed = asked.admission.as_ref().and_then(|admission| admission.proposed_on);
    let ahead = today..=furthest.date();
    let far = added.replaces.is_none() && proposed.is_some_and(|day| !ahead.contains(&day));
    refuse(far, "/admission/proposed_on".to_owned(), "propose today or a day to come, within two years");
    wrong
}

/// How far ahead a visit or a promised day may lie: beyond it is a typing error, and no reminder would come.
pub const AHEAD_MAX: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

const DAY_TO_COME: &str = "this day is still to come";
pub(crate) const MOMENT_TO_COME: &str = "this moment is still to come";

fn unfit(asked: &Create, added: &Added) -> Vec<FieldError> {
    let sender = &added.sender;
    let member = asked.to.member_id.as_ref().filter(|to| **to == sender.id);
    let guest = asked.to.guest.as_ref().map(|guest| &guest.email);
    let receiver = added.receiver.as_ref().map(|member| &member.id);
    let patient = |id: Option<&PersonId>| id.is_some() && id == asked.patient.id.as_ref();
    let addressed = |address: Option<&Email>| guest.is_some() && guest == address;
    let rules = [
        (patient(Some(&sender.id)), "/patient/id", "this is your own account: nobody refers themselves"),
        (patient(receiver), "/patient/id", "this is the receiver's account, and not the patient's"),
        (member.is_some(), "/to/member_id", "a referral goes to somebody else"),
        (
            addressed(sender.email.as_ref()),
            "/to/guest/email",
            "a referral goes to somebody else: this is your own address",
        ),
        (
            addressed(asked.patient.email.as_ref()),
            "/to/guest/email",
            "this is the patient's address: a referral goes to a doctor",
        ),
    ];
    let wrong = rules.iter().filter(|(wrong, ..)| *wrong);
    wrong.map(|(_, pointer, rule)| FieldError::new("not-allowed", *rule).at(*pointer)).collect()
}
