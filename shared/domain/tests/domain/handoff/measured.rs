//! Values that a body cannot have: by what is measured, by age, beside each other; and what meters and people do write.

use serde_json::{Value, json};

use super::{with_section, wrong};
use crate::fixtures::{
    bodies::{consult, with},
    sign,
};

const AT: &str = "2026-11-22T09:00:00.000Z";

fn vital(code: &str, value: f64, unit: &str) -> Value {
    json!({"code": code, "value": value, "unit": unit, "at": AT})
}

fn measured(vitals: &[Value]) -> Value {
    with_section(consult(), "vitals", json!(vitals))
}

fn of_a_patient(known: &Value, vitals: &[Value]) -> Value {
    let mut patient =
        json!({"name": "Meena Kumari", "guardian": {"name": "Asha Devi", "relation": "mother"}});
    patient.as_object_mut().unwrap().extend(known.as_object().unwrap().clone());
    let young =
        json!({"vitals": vitals, "allergies": "none-known", "chief_complaint": {"text": "Poor feeding"}});
    with(consult(), json!({"patient": patient, "snapshot": young}))
}

fn out_of_range(index: usize) -> Vec<(String, &'static str)> {
    vec![(format!("/snapshot/vitals/{index}/value"), "out-of-range")]
}

#[test]
fn a_typing_error_is_refused_by_whatever_code_it_comes() {
    for code in ["8867-4", "40443-4"] {
        assert_eq!(wrong(&measured(&[vital(code, 1500.0, "/min")])), out_of_range(0), "{code}");
    }
    for code in ["8480-6", "76534-7"] {
        assert_eq!(wrong(&measured(&[vital(code, 1200.0, "mm[Hg]")])), out_of_range(0), "{code}");
    }
}

#[test]
fn a_diastolic_above_its_systolic_is_refused_with_why() {
    let crossed = measured(&[vital("8480-6", 80.0, "mm[Hg]"), vital("8462-4", 120.0, "mm[Hg]")]);
    assert_eq!(wrong(&crossed), out_of_range(1));
    let errors = sign(&crossed).unwrap_err().0;
    assert!(errors[0].detail.contains("systolic of the same moment"), "{}", errors[0].detail);
    let by_other_codes = measured(&[vital("76535-4", 120.0, "mm[Hg]"), vital("8459-0", 80.0, "mm[Hg]")]);
    assert_eq!(wrong(&by_other_codes), out_of_range(0));
    assert!(sign(&measured(&[vital("8480-6", 120.0, "mm[Hg]"), vital("8462-4", 80.0, "mm[Hg]")])).is_ok());
}

#[test]
fn a_weight_fits_the_age() {
    let woman = |kg: f64| measured(&[vital("29463-7", kg, "kg")]);
    assert_eq!(wrong(&woman(6.8)), out_of_range(0));
    assert!(sign(&woman(68.0)).is_ok());
    let errors = sign(&woman(6.8)).unwrap_err().0;
    assert!(errors[0].detail.starts_with("Body weight is 10 to 700 kg at this age"), "{}", errors[0].detail);
    for known in
        [json!({"birth_date": "2026-11-20"}), json!({"age": {"days": 2}}), json!({"age": {"months": 0}})]
    {
        let newborn = |vitals: &[Value]| of_a_patient(&known, vitals);
        assert_eq!(wrong(&newborn(&[vital("8335-2", 68.0, "kg")])), out_of_range(0), "{known}");
        assert!(
            sign(&newborn(&[vital("8335-2", 3.1, "kg"), vital("8867-4", 190.0, "/min")])).is_ok(),
            "{known}"
        );
    }
    assert_eq!(
        wrong(&of_a_patient(&json!({"birth_date": "1968"}), &[vital("3141-9", 6.8, "kg")])),
        out_of_range(0)
    );
    assert!(
        sign(&of_a_patient(&json!({}), &[vital("3141-9", 6.8, "kg")])).is_ok(),
        "of whom nothing is known"
    );
}

#[test]
fn a_meters_end_of_scale_is_taken() {
    let mut high = vital("41653-7", 600.0, "mg/dL");
    high["comparator"] = json!(">");
    let signed = sign(&measured(&[high.clone()])).unwrap();
    assert_eq!(json!(signed.snapshot.vitals), json!([with(high, json!({"value": 600.0}))]));
}
