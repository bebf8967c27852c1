//! What each kind must carry, what it cannot, and what cannot have happened yet.

use super::{Added, Create, measured, order, times};
use crate::{
    values::{
        ids::PersonId,
        person::{Account, Email, Patient},
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
        times::wrong(asked, added),
        measured::wrong(asked),
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
    let differs = known.is_some_and(|known| patient.has_account() && !patient.is(known));
    let rule = "this birth date or age and the account patient.id do not belong together: check both, or leave out the id";
    let member = if patient.age.is_some() { "/patient/age" } else { "/patient/birth_date" };
    let error = || FieldError::new(MISMATCH, rule).at(member);
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
        missing(pointer, GUARDIAN);
    }
    // What is redirected may be older than this rule: an account without a birth date sees nothing of it.
    if asked.patient.id.is_some() && asked.patient.born().is_none() && added.replaces.is_none() {
        missing(
            "/patient/birth_date",
            "an account is checked by its birth date: give what is known of it, or an age, or leave out the id",
        );
    }
    if asked.patient.guardian.as_ref().is_some_and(|guardian| !guardian.is_another_than(&asked.patient.name))
    {
        let pointer = if added.replaces.is_some() { "/guardian" } else { "/patient/guardian" };
        wrong.push(FieldError::new("not-allowed", OWN_GUARDIAN).at(pointer));
    }
    wrong
}

/// Who is or may be a minor, as far as the birth date is known, does not consent alone.
pub(crate) const GUARDIAN: &str = "a guardian consents for a patient who is under 18, or may be by what is known of the birth date: name and relation";

/// See [`crate::values::person::Guardian::is_another_than`].
pub(crate) const OWN_GUARDIAN: &str =
    "nobody is their own guardian: name the person who consents for the patient, and how they are related";

/// What does not fit the way in which the patient consents.
fn consent(asked: &Create) -> Vec<FieldError> {
    let wrong = match asked.consent.method {
        ConsentMethod::InApp if !asked.patient.has_account() => Some(FieldError::new(
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
