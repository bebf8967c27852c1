//! Requests as the demonstration's people would make them.

use serde_json::{Value, json};

use crate::harness::person::Person;

/// A consult for this member about this patient.
pub(crate) fn consult(to: &str, patient: &Person) -> Value {
    json!({
        "kind": "consult", "priority": "routine",
        "to": {"member_id": to},
        "patient": {
            "id": patient.user, "name": "Meena Kumari", "birth_date": "1968-04-02", "sex": "female",
            "phone": "+91 98505 50199", "email": "meena.kumari@post.example", "language": "en",
        },
        "reason": {"text": "Chest tightness on climbing stairs for two weeks", "codes": []},
        "question": "Is this stable angina? Safe to start a beta blocker?",
        "bring": ["Old ECGs", "Current medicines"],
        "privacy": {"level": "shared"},
        "snapshot": snapshot(),
        "consent": {"method": "verbal", "language": "hi", "notice": "v1"},
        "sign": true,
    })
}

/// What the sending doctor saw.
pub(crate) fn snapshot() -> Value {
    json!({
        "chief_complaint": {"text": "Exertional chest tightness", "onset": "2026-11-08"},
        "vitals": [{"code": "8480-6", "value": 152, "unit": "mm[Hg]", "at": "2026-11-22T09:00:00.000Z"}],
        "draft_rx": [{"text": "Tab Metoprolol 25 mg 1-0-0"}],
        "current_rx": [{"text": "Tab Telmisartan 40 mg OD"}],
        "allergies": "none-known",
        "problems": [{"text": "Hypertension"}],
        "labs": [{"text": "Fasting glucose", "value": 118, "unit": "mg/dL", "at": "2026-11-20T07:30:00.000Z"}],
        "recent_visits": [{
            "date": "2026-11-08", "doctor": "Dr O'Connor", "reason": "Chest tightness",
            "summary": "BP 150/94, ECG normal at rest",
        }],
        "note": "Father had an MI at 52.",
    })
}

/// The same, with some members set otherwise; one that is null is left out.
pub(crate) fn with(mut body: Value, changes: &Value) -> Value {
    for (pointer, value) in changes.as_object().unwrap() {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        let parent = body.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            parent.remove(member)
        } else {
            parent.insert(member.to_owned(), value.clone())
        };
    }
    body
}

/// Blood tests, ordered from a lab.
pub(crate) fn lab_order(to: &str, patient: &Person) -> Value {
    let changes = json!({
        "/kind": "lab-order", "/question": null, "/bring": ["Come fasting"],
        "/reason": {"text": "Blood sugar has to be checked before the new tablets"},
        "/tests": [
            {
                "text": "HbA1c", "code": "4548-4", "system": "http://loinc.org",
                "specimen": "Venous blood, drawn at the clinic", "collected_at": "2026-11-22T09:10:00.000Z",
                "fasting": "not-required",
            },
            {"text": "Lipid profile", "specimen": "Venous blood", "fasting": "required", "fasting_hours": 12},
        ],
        "/precautions": {"pregnancy": "not-applicable"},
    });
    with(consult(to, patient), &changes)
}

/// A scan, ordered from an imaging centre.
pub(crate) fn imaging_order(to: &str, patient: &Person) -> Value {
    let changes = json!({
        "/kind": "imaging-order", "/question": "Coronary stenosis?", "/bring": ["Old ECGs"],
        "/tests": [{
            "text": "CT angiography of the coronary arteries", "body_site": "Coronary arteries",
            "laterality": "unpaired", "contrast": "with",
        }],
        "/precautions": {
            "pregnancy": "not-pregnant", "contrast_reaction": "Urticaria after iohexol in 2019",
            "renal_function": "eGFR 54 on 20 November",
        },
    });
    with(consult(to, patient), &changes)
}

/// A bed, asked from a hospital.
pub(crate) fn admission(to: &str, patient: &Person) -> Value {
    let changes = json!({
        "/kind": "admission", "/priority": "urgent",
        "/admission": {"type": "elective", "ward": "Cardiac care", "proposed_on": in_days(7)[..10]},
    });
    with(consult(to, patient), &changes)
}

/// The body of an answer with the clinician whom a desk has to name.
pub(crate) fn by_name(body: &Value) -> Value {
    with(body.clone(), &json!({"/responsible": {"name": DESKS_DOCTOR, "registration_no": "TN-77120"}}))
}

/// The clinician who answers for a desk.
pub(crate) const DESKS_DOCTOR: &str = "Dr Nisha Verma";

/// An ask for each text.
pub(crate) fn asks(texts: &[&str]) -> Value {
    json!({"asks": texts.iter().map(|text| json!({"text": text})).collect::<Vec<_>>()})
}

/// A moment so many days from now.
pub(crate) fn in_days(days: i64) -> String {
    let then = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
    format!("{then:.3}")
}
