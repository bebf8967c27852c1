//! Reading a body: every wrong field named at once, unknown members refused, null as good as absent.

use serde_json::{Value, json};

use super::{with_section, wrong};
use crate::fixtures::{
    bodies::{consult, rich, with},
    sign,
};

#[test]
fn every_wrong_field_is_named_at_once() {
    let body = json!({
        "kind": "operation", "priority": 3, "to": {"guest": {"name": "Dr\nKhan", "email": "khan"}},
        "patient": {
            "id": "pat 1", "name": "", "birth_date": "1968-02-30", "sex": "f", "phone": "none", "language": "Hindi",
        },
        "reason": {"codes": [{"system": "ICD-10"}]},
        "question": ["why?"], "bring": ["ECG", 7],
        "privacy": {"level": "doctor-only"},
        "snapshot": {
            "chief_complaint": {"onset": "yesterday"},
            "vitals": [
                {"code": "8867-4", "value": 1500, "unit": "/min", "at": "2026-11-22T09:00:00.000Z"},
                {"code": "8867-5", "unit": "/min", "at": "today"},
            ],
            "allergies": "none", "labs": [{"value": "high"}], "attachments": ["a file"],
        },
        "consent": {"method": "nodded", "scope": ["vitals", "teeth"]},
        "sign": "yes", "tests": [{}], "admission": {"ward": "A"}, "urgency": "high",
    });
    let expected = [
        ("/admission/type", "required"),
        ("/bring/1", "wrong-type"),
        ("/consent/method", "not-allowed"),
        ("/consent/scope/1", "not-allowed"),
        ("/kind", "not-allowed"),
        ("/patient/birth_date", "malformed"),
        ("/patient/id", "malformed"),
        ("/patient/language", "malformed"),
        ("/patient/name", "required"),
        ("/patient/phone", "malformed"),
        ("/patient/sex", "not-allowed"),
        ("/priority", "wrong-type"),
        ("/privacy/category", "required"),
        ("/question", "wrong-type"),
        ("/reason/codes/0/code", "required"),
        ("/reason/text", "required"),
        ("/sign", "wrong-type"),
        ("/snapshot/allergies", "not-allowed"),
        ("/snapshot/attachments/0", "malformed"),
        ("/snapshot/chief_complaint/onset", "malformed"),
        ("/snapshot/chief_complaint/text", "required"),
        ("/snapshot/labs/0/text", "required"),
        ("/snapshot/labs/0/value", "wrong-type"),
        ("/snapshot/vitals/0/value", "out-of-range"),
        ("/snapshot/vitals/1/at", "malformed"),
        ("/snapshot/vitals/1/code", "malformed"),
        ("/snapshot/vitals/1/value", "required"),
        ("/tests/0/text", "required"),
        ("/to/guest/email", "malformed"),
        ("/to/guest/name", "malformed"),
        ("/urgency", "unknown-member"),
    ];
    let found = wrong(&body);
    let found: Vec<_> = found.iter().map(|(pointer, code)| (pointer.as_str(), *code)).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_is_missing_altogether_is_named_at_once() {
    let pointers: Vec<_> = wrong(&json!({})).into_iter().collect();
    let expected = [
        ("/consent", "consent-missing"),
        ("/kind", "required"),
        ("/patient", "required"),
        ("/priority", "required"),
        ("/sign", "required"),
        ("/snapshot", "required"),
        ("/to", "required"),
    ];
    assert_eq!(pointers, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
}

#[test]
fn what_is_no_object_is_refused_as_a_whole() {
    for body in [json!(null), json!([]), json!("consult"), json!(7)] {
        let found = wrong(&body);
        assert_eq!(found.len(), 1, "{body}: {found:?}");
        assert_eq!(found[0].0, "", "{body}");
    }
}

#[test]
fn a_doctor_only_referral_has_a_category_and_a_shared_one_has_none() {
    let privacy = |privacy: Value| with(consult(), json!({"privacy": privacy}));
    let category = ["/privacy/category"];
    let pointers = |body: &Value| wrong(body).into_iter().map(|(pointer, _)| pointer).collect::<Vec<_>>();
    assert_eq!(pointers(&privacy(json!({"level": "doctor-only"}))), category);
    assert_eq!(pointers(&privacy(json!({"level": "shared", "category": "other"}))), category);
    assert!(sign(&privacy(json!({"level": "doctor-only", "category": "genetic"}))).is_ok());
}

/// Every object in the body, as JSON pointers.
fn objects(value: &Value, at: &str) -> Vec<String> {
    let entries: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, member)| (name.clone(), member)).collect(),
        Value::Array(entries) => {
            entries.iter().enumerate().map(|(i, entry)| (i.to_string(), entry)).collect()
        }
        _ => return Vec::new(),
    };
    let inner = entries.into_iter().flat_map(|(name, entry)| objects(entry, &format!("{at}/{name}")));
    value.is_object().then(|| at.to_owned()).into_iter().chain(inner).collect()
}

#[test]
fn an_unknown_member_is_refused_wherever_it_stands() {
    let objects = objects(&rich(), "");
    assert!(objects.len() >= 16, "{objects:?}");
    for at in objects {
        let mut body = rich();
        body.pointer_mut(&at).unwrap()["colour/of~eyes"] = json!("brown");
        let found = wrong(&body);
        assert!(found.contains(&(format!("{at}/colour~1of~0eyes"), "unknown-member")), "{at}: {found:?}");
    }
}

#[test]
fn null_equals_absent_wherever_it_stands() {
    let body = rich();
    for at in objects(&body, "") {
        for name in body.pointer(&at).unwrap().as_object().unwrap().keys() {
            let (mut null, mut absent) = (body.clone(), body.clone());
            null.pointer_mut(&at).unwrap()[name] = Value::Null;
            absent.pointer_mut(&at).unwrap().as_object_mut().unwrap().remove(name);
            assert_eq!(sign(&null), sign(&absent), "{at}/{name}");
        }
    }
    for (member, at) in [
        ("tests", ""),
        ("admission", ""),
        ("precautions", ""),
        ("guardian", "/patient"),
        ("scope", "/consent"),
    ] {
        let mut null = body.clone();
        null.pointer_mut(at).unwrap()[member] = Value::Null;
        assert_eq!(sign(&null), sign(&body), "{at}/{member}");
    }
}

#[test]
fn a_section_says_what_it_is_in_one_of_three_ways() {
    for wrong_way in [json!("none"), json!("None-Known"), json!({}), json!(true), json!([{}])] {
        let found = wrong(&with_section(consult(), "problems", wrong_way.clone()));
        assert!(found.iter().all(|(pointer, _)| pointer.starts_with("/snapshot/problems")), "{wrong_way}");
    }
    for way in [json!("none-known"), json!("not-recorded"), json!(null), json!([]), json!([{"text": "Gout"}])]
    {
        assert!(sign(&with_section(consult(), "problems", way.clone())).is_ok(), "{way}");
    }
}
