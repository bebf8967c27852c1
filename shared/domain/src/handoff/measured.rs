//! Vitals that no body can have, as far as it takes the patient's age or another vital to tell.

use super::Create;
use crate::{
    clinical::{pairs, plausible},
    wire::input::FieldError,
};

/// The vitals that cannot be what is written: at the patient's age, or beside the others of their moment.
pub(super) fn wrong(asked: &Create) -> Vec<FieldError> {
    let vitals = asked.snapshot.vitals.entries();
    let born = asked.patient.born();
    let of_age = |(index, vital)| Some((index, plausible::wrong_at_age(vital, born?)?));
    let aged = vitals.iter().enumerate().filter_map(of_age);
    let wrong = aged.chain(pairs::wrong(vitals));
    wrong.map(|(index, error)| error.at(format!("/snapshot/vitals/{index}/value"))).collect()
}
