//! Every kind of referral, by a name: what there is to print.

use domain::{referral::Referral, values::words::Party};
use serde_json::json;

use crate::fixtures::{after, bodies, create, lived};

/// As they are sent, and two after what has become of them.
pub(crate) fn every() -> Vec<(&'static str, Referral)> {
    let withdrawn = json!({"decision": "withdraw"});
    vec![
        ("consult", create(&bodies::consult())),
        ("lab-order", create(&bodies::lab_order())),
        ("imaging-order", create(&bodies::imaging_order())),
        ("admission", create(&bodies::admission())),
        ("doctor-only", create(&bodies::doctor_only(bodies::consult()))),
        ("scoped", create(&bodies::scoped(bodies::consult(), &["vitals", "allergies"]))),
        ("closed", after(create(&bodies::consult()), &[(Party::Patient, "consent", withdrawn)])),
        ("lived", lived()),
    ]
}
