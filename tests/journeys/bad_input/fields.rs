//! Fields that are wrong in every way: each is named by a pointer into the body, and nothing is stored.

use serde_json::{Value, json};

use crate::harness::person::Answer;
use crate::harness::samples::{admission, in_days, with};
use crate::harness::untouched::Untouched;

/// Asserts a 422 that names this field, by a pointer into the body.
fn names(answer: Answer, pointer: &str, what: &str) {
    let said = answer.call.clone();
    let problem = answer.refused(422, "invalid");
    let errors = problem["errors"].as_array().unwrap();
    let named = errors.iter().any(|error| error["pointer"].as_str().unwrap().starts_with(pointer));
    assert!(named, "{said}: {pointer} {what}: {problem}");
    for error in errors {
        assert!(error["code"].is_string() && error["detail"].is_string(), "{problem}");
    }
}

/// Every place in a value, as JSON pointers.
fn places(value: &Value, at: &str) -> Vec<String> {
    let inner: Vec<_> = match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (format!("{at}/{name}"), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(n, item)| (format!("{at}/{n}"), item)).collect()
        }
        _ => Vec::new(),
    };
    let deeper = inner.iter().flat_map(|(place, value)| places(value, place));
    inner.iter().map(|(place, _)| place.clone()).chain(deeper).collect()
}

#[test]
fn a_wrong_type_anywhere_is_named() {
    let desk = Untouched::new();
    // Every member that there is, whatever it is good for together.
    let everything = json!({
        "/tests": [{
            "text": "HbA1c", "code": "4548-4", "system": "http://loinc.org", "specimen": "Blood",
            "collected_at": "2026-11-22T09:00:00.000Z", "fasting": "required", "fasting_hours": 8,
            "body_site": "Knee", "laterality": "left", "contrast": "with",
        }],
        "/precautions": {"pregnancy": "unknown", "contrast_reaction": "Urticaria", "renal_function": "eGFR 54"},
        "/snapshot/current_rx": [{
            "text": "Tab Telmisartan 40 mg OD", "form": "tablet", "strength": "40 mg", "as_needed": false,
            "reason": "Hypertension", "started_on": "2026-03-01",
        }],
        "/snapshot/labs": [{
            "text": "TSH", "code": "3016-3", "system": "http://loinc.org", "comparator": "<", "value": 0.01,
            "unit": "m[IU]/L", "at": "2026-11-20T07:30:00.000Z", "flag": "low",
            "range": {"low": 0.4, "high": 4.2, "text": "adults"},
        }],
        "/patient/guardian": {"name": "Lata Kumari", "relation": "mother"},
        "/snapshot/allergies": [{"text": "Penicillin", "reaction": "Rash"}],
        "/consent/scope": ["vitals"],
    });
    let whole = with(admission(&desk.receiver.user, &desk.patient), &everything);
    for place in places(&whole, "") {
        let right = whole.pointer(&place).unwrap();
        for wrong in [json!(7), json!(true), json!(["x"]), json!({"x": 1})] {
            if std::mem::discriminant(&wrong) != std::mem::discriminant(right) {
                let mut body = whole.clone();
                *body.pointer_mut(&place).unwrap() = wrong.clone();
                names(desk.create(body.to_string().as_bytes()), &place, &wrong.to_string());
            }
        }
    }
}

#[test]
fn an_unknown_member_anywhere_is_named() {
    let desk = Untouched::new();
    let whole = desk.whole();
    let objects = places(&whole, "").into_iter().filter(|place| whole.pointer(place).unwrap().is_object());
    for place in objects.chain([String::new()]) {
        let unknown = format!("{place}/colour");
        let body = with(whole.clone(), &json!({ unknown.as_str(): "blue" }));
        names(desk.create(body.to_string().as_bytes()), &unknown, "unknown");
    }
}

#[test]
fn what_is_missing_is_named() {
    let desk = Untouched::new();
    for pointer in [
        "/kind",
        "/priority",
        "/to",
        "/patient",
        "/patient/name",
        "/snapshot",
        "/sign",
        "/reason/text",
        "/consent/method",
        "/consent/language",
        "/consent/notice",
        "/privacy/level",
        "/snapshot/vitals/0/code",
        "/snapshot/vitals/0/value",
        "/snapshot/vitals/0/unit",
        "/snapshot/vitals/0/at",
        "/snapshot/draft_rx/0/text",
        "/snapshot/recent_visits/0/date",
    ] {
        let body = with(desk.whole(), &json!({ pointer: null }));
        names(desk.create(body.to_string().as_bytes()), pointer, "missing");
    }
    let body = with(desk.whole(), &json!({"/consent": null}));
    let problem = desk.create(body.to_string().as_bytes()).refused(422, "consent-missing");
    assert_eq!(problem["errors"][0]["pointer"], "/consent");
    let body = with(body, &json!({"/sign": null}));
    let problem = desk.create(body.to_string().as_bytes()).refused(422, "invalid");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 2, "both are named: {problem}");
}

#[test]
fn a_value_that_cannot_be_is_named() {
    let desk = Untouched::new();
    let (long, many) = ("x".repeat(2001), vec!["x"; 21]);
    let vital = |code: &str, value: Value, unit: &str, at: &str| json!([{"code": code, "value": value, "unit": unit, "at": at}]);
    let at = "2026-11-22T09:00:00.000Z";
    for (pointer, wrong) in [
        ("/kind", json!("Consult")),
        ("/priority", json!("asap")),
        ("/to/member_id", json!("dr-nobody")),
        ("/to/member_id", json!("pat-1")),
        ("/to/member_id", json!("R-7K4M-92QX")),
        ("/to/member_id", json!("dr-rao#1")),
        ("/to/member_id", json!(desk.sender.user)),
        ("/to", json!({"member_id": "dr-rao", "guest": {"name": "Dr X", "email": "x@clinic.example"}})),
        ("/patient/id", json!("")),
        ("/patient/id", json!("x".repeat(129))),
        ("/patient/name", json!("   ")),
        ("/patient/name", json!("Meena\nKumari")),
        ("/patient/birth_date", json!("1968-02-30")),
        ("/patient/birth_date", json!("1968-4-2")),
        ("/patient/birth_date", json!("0000-00-00")),
        ("/patient/birth_date", json!("2126-01-01")),
        ("/patient/guardian", json!({"name": "Lata"})),
        ("/patient/phone", json!("112")),
        ("/patient/email", json!("meena@post")),
        ("/patient/language", json!("Hindi")),
        ("/patient/sex", json!("f")),
        ("/question", json!(long)),
        ("/bring", json!(many)),
        ("/snapshot/vitals", vital("8867-4", json!(1500), "/min", at)),
        ("/snapshot/vitals", vital("8867-4", json!(-0.0), "/min", at)),
        ("/snapshot/vitals", vital("8867-4", json!(72), "bpm", at)),
        ("/snapshot/vitals", vital("8867-5", json!(72), "/min", at)),
        ("/snapshot/vitals", vital("8867-4", json!(72), "/min", "2026-11-31T09:00:00.000Z")),
        ("/snapshot/vitals", vital("8867-4", json!(72), "/min", "2026-11-22T25:00:00.000Z")),
        ("/snapshot/vitals", vital("8867-4", json!(72), "/min", "2026-11-2")),
        ("/snapshot/vitals", vital("3141-9", json!(u64::MAX), "kg", at)),
        ("/snapshot/labs", json!([{"text": "Glucose", "value": 1e300}])),
        ("/snapshot/labs", json!([{"text": "Glucose", "value": i64::MIN}])),
        ("/snapshot/vitals", vital("8867-4", json!(72), "/min", &in_days(1))),
        ("/snapshot/vitals", vital("8310-5", json!(98.6), "Cel", at)),
        ("/snapshot/vitals", vital("8310-5", json!(37), "C", at)),
        ("/snapshot/vitals", vital("8339-4", json!(3.2), "g", at)),
        ("/snapshot/vitals", vital("9272-6", json!(11), "{score}", at)),
        ("/snapshot/vitals", vital("2823-3", json!(4.1), "mEq/L", at)),
        ("/snapshot/labs/0/unit", json!("mg/100ml")),
        ("/snapshot/labs/0/unit", json!("µmol/L")),
        ("/snapshot/labs/0/unit", json!("m".repeat(41))),
        ("/snapshot/labs/0/flag", json!("H")),
        ("/snapshot/labs/0/flag", json!("High")),
        ("/snapshot/labs/0/comparator", json!("=")),
        ("/snapshot/labs/0/range", json!({"low": 100, "high": 70})),
        ("/snapshot/labs/0/range", json!({"low": "70"})),
        ("/snapshot/labs/0/range", json!({})),
        ("/snapshot/labs/0/at", json!(in_days(1))),
        ("/snapshot/labs", json!([{"text": "TSH", "comparator": "<"}])),
        ("/snapshot/labs", json!([{"text": "TSH", "system": "http://loinc.org"}])),
        (
            "/snapshot/problems",
            json!([{"text": "MI", "code": "22298007", "system": "http://snomed.info/sct"}]),
        ),
        (
            "/snapshot/problems",
            json!([{"text": "MI", "code": "I219", "system": "http://hl7.org/fhir/sid/icd-10"}]),
        ),
        ("/snapshot/problems", json!([{"text": "MI", "onset": in_days(2)[..10]}])),
        (
            "/snapshot/current_rx",
            json!([{"text": "Aspirin", "code": "B01AC6", "system": "http://www.whocc.no/atc"}]),
        ),
        ("/snapshot/current_rx", json!([{"text": "Aspirin", "started_on": in_days(2)[..10]}])),
        ("/snapshot/current_rx", json!([{"text": "Aspirin", "as_needed": "sometimes"}])),
        ("/snapshot/recent_visits", json!([{"date": in_days(2)[..10]}])),
        ("/snapshot/chief_complaint", json!({"text": "Pain", "onset": in_days(2)[..10]})),
        ("/reason", json!({"text": "Pain", "codes": [{"code": "8480-7", "system": "http://loinc.org"}]})),
        ("/tests", json!([{"text": "HbA1c"}])),
        ("/tests", json!([{"text": "HbA1c", "fasting": "yes"}])),
        ("/tests", json!([{"text": "HbA1c", "fasting": "required", "fasting_hours": 25}])),
        ("/tests", json!([{"text": "HbA1c", "fasting_hours": 8}])),
        ("/tests", json!([{"text": "Knee", "laterality": "L"}])),
        ("/tests", json!([{"text": "Knee", "contrast": "yes"}])),
        ("/precautions", json!({"pregnancy": "yes"})),
        ("/precautions", json!({"renal_function": "x".repeat(201)})),
        ("/admission", json!({"type": "elective"})),
        ("/snapshot/allergies", json!("none")),
        ("/snapshot/recent_visits", json!([{"date": "2026-11-31"}])),
        ("/snapshot/chief_complaint", json!({"text": "Pain", "onset": "last week"})),
        ("/consent/scope", json!(["everything"])),
        ("/consent/method", json!("implied")),
        ("/privacy/level", json!("secret")),
        ("/sign", json!(false)),
    ] {
        let body = with(desk.whole(), &json!({ pointer: wrong }));
        names(desk.create(body.to_string().as_bytes()), pointer, &wrong.to_string());
    }
    let file = json!({"/snapshot/attachments": ["01a20288-a7c0-73c1-b5d2-4f0a91e7b662"]});
    let body = with(desk.whole(), &file).to_string();
    desk.create(body.as_bytes()).refused(422, "attachment-not-ready");
}
