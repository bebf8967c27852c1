//! What the sender saw of the patient: the snapshot, vitals and results, with their codes, units and plausible values.

pub mod codes;
pub mod lab;
pub mod limits;
pub mod loinc;
pub(crate) mod pairs;
pub(crate) mod plausible;
pub mod snapshot;
pub mod units;
pub mod vitals;
