//! What the sender saw has happened, after the patient was born; and what is planned lies ahead.

use jiff::SignedDuration;

use super::{Added, Create};
use crate::{
    clinical::lab::Lab,
    values::{
        partly::Moment,
        person::{Born, Patient},
        time::Instant,
    },
    wire::input::FieldError,
};

/// How far ahead a visit or a promised day may lie: beyond it is a typing error, and no reminder would come.
pub const AHEAD_MAX: SignedDuration = SignedDuration::from_hours(2 * 365 * 24);

const DAY_TO_COME: &str = "this day is still to come";
const MOMENT_TO_COME: &str = "this moment is still to come";
const UNBORN: &str = "this lies before the patient's birth: check both days";

/// Where a moment stands in a body, the moment, and what is wrong where it is still to come; nothing where it may be.
type Told = (String, Option<Moment>, Option<&'static str>);

/// All that lies on the wrong side of now, or before the patient's birth.
pub(super) fn wrong(asked: &Create, added: &Added) -> Vec<FieldError> {
    let now = added.now;
    let mut wrong = Vec::new();
    let mut refuse = |is_wrong: bool, pointer: &str, rule: &str| {
        if is_wrong {
            wrong.push(FieldError::new("out-of-range", rule).at(pointer));
        }
    };
    let is_born = asked.patient.birth_date.is_none_or(|born| born.first() <= now.date());
    refuse(!is_born, "/patient/birth_date", "a birth date lies in the past");
    // Of whom it is refused, nothing else is held against it.
    let born = asked.patient.born().filter(|_| is_born);
    for (pointer, moment, to_come) in told(asked) {
        let Some(moment) = moment else { continue };
        let rule = to_come.filter(|_| moment.is_to_come(now));
        refuse(rule.is_some(), &pointer, rule.unwrap_or_default());
        refuse(is_unborn(moment, born), &pointer, UNBORN);
    }

    let furthest = now.plus(AHEAD_MAX);
    for (index, test) in asked.tests.iter().enumerate() {
        let pointer = format!("/tests/{index}/collected_at");
        refuse(
            test.collected_at.is_some_and(|at| at > furthest),
            &pointer,
            "a specimen is taken within two years",
        );
        let before = test.collected_at.is_some_and(|at| is_unborn(at.into(), born));
        refuse(before, &pointer, UNBORN);
    }
    // What is redirected keeps the day that was proposed to the one before: it may have passed meanwhile.
    let proposed = asked.admission.as_ref().and_then(|admission| admission.proposed_on);
    let ahead = now.date()..=furthest.date();
    let far = added.replaces.is_none() && proposed.is_some_and(|day| !ahead.contains(&day));
    refuse(far, "/admission/proposed_on", "propose today or a day to come, within two years");
    wrong
}

/// All days and moments of the snapshot.
fn told(asked: &Create) -> Vec<Told> {
    let snapshot = &asked.snapshot;
    let onset = snapshot.chief_complaint.as_ref().and_then(|complaint| complaint.onset);
    let mut told: Vec<Told> = vec![("/snapshot/chief_complaint/onset".to_owned(), onset, Some(DAY_TO_COME))];
    for (index, problem) in snapshot.problems.entries().iter().enumerate() {
        told.push((format!("/snapshot/problems/{index}/onset"), problem.onset, Some(DAY_TO_COME)));
    }
    // A draft may begin later.
    let begun = Some("what is still to begin is a draft_rx");
    for (section, medicines, rule) in
        [("current_rx", &snapshot.current_rx, begun), ("draft_rx", &snapshot.draft_rx, None)]
    {
        for (index, medicine) in medicines.entries().iter().enumerate() {
            let started = medicine.started_on.map(Moment::In);
            told.push((format!("/snapshot/{section}/{index}/started_on"), started, rule));
        }
    }
    for (index, visit) in snapshot.recent_visits.entries().iter().enumerate() {
        told.push((format!("/snapshot/recent_visits/{index}/date"), Some(visit.date), Some(DAY_TO_COME)));
    }
    for (index, vital) in snapshot.vitals.entries().iter().enumerate() {
        told.push((format!("/snapshot/vitals/{index}/at"), Some(vital.at), Some(MOMENT_TO_COME)));
    }
    for (index, lab) in snapshot.labs.entries().iter().enumerate() {
        told.push((format!("/snapshot/labs/{index}/at"), lab.at, Some(MOMENT_TO_COME)));
    }
    told
}

/// Whether this was before the birth, whatever is not known of either.
fn is_unborn(moment: Moment, born: Option<Born>) -> bool {
    born.is_some_and(|born| moment.last_day() < born.first)
}

/// Results of what has not been measured yet, or was before the patient was born.
pub(crate) fn wrong_results(results: &[Lab], patient: &Patient, now: Instant) -> Vec<FieldError> {
    let wrong = results.iter().enumerate().filter_map(|(index, lab)| {
        let at = lab.at?;
        let unborn = is_unborn(at, patient.born()).then_some(UNBORN);
        let rule = unborn.or_else(|| at.is_to_come(now).then_some(MOMENT_TO_COME))?;
        Some(FieldError::new("out-of-range", rule).at(format!("/results/{index}/at")))
    });
    wrong.collect()
}
