//! Whatever comes in as a body is read or refused with its place named; it never panics.

use domain::{
    clinical::{snapshot::Problem, units::Unit},
    commands::command,
    handoff::{Create, Redirect},
    values::person::OwnEntry,
    wire::input::{ERRORS_MAX, Errors, parse},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::fixtures::bodies;

/// Any JSON, with the words that mean something somewhere more often than chance would bring them.
fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "none-known",
            "not-recorded",
            "consult",
            "2026-02-30",
            "8480-6",
            "1-1",
            "mm[Hg]",
            "http://snomed.info/sct",
            "\u{202e}",
            ""
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(member(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn member() -> impl Strategy<Value = String> {
    let known = [
        "kind", "to", "patient", "snapshot", "vitals", "text", "asks", "answers", "ask_id", "type", "scope",
        "results", "range", "low", "code", "system", "unit", "value",
    ];
    prop_oneof![any::<String>(), prop::sample::select(known.to_vec()).prop_map(str::to_owned)]
}

/// What every body is read as; the errors of each.
fn errors_of_all(body: &Value) -> Vec<Errors> {
    fn read<T: deserr::Deserr<Errors>>(body: &Value) -> Option<Errors> {
        parse::<T>(body.clone()).err()
    }
    let all = [
        read::<Create>(body),
        read::<Redirect>(body),
        read::<OwnEntry>(body),
        read::<command::Consent>(body),
        read::<command::RequestInfo>(body),
        read::<command::Reply>(body),
        read::<command::RequireVisit>(body),
        read::<command::BookVisit>(body),
        read::<command::VisitWent>(body),
        read::<command::Accept>(body),
        read::<command::Report>(body),
        read::<command::Complete>(body),
        read::<command::Decline>(body),
        read::<command::Withdraw>(body),
        read::<command::CloseOff>(body),
        read::<command::Void>(body),
        read::<command::Acknowledge>(body),
        read::<command::Amend>(body),
        read::<command::Note>(body),
    ];
    all.into_iter().flatten().collect()
}

const SYSTEMS: &[&str] = &[
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://hl7.org/fhir/sid/icd-10",
    "http://www.whocc.no/atc",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
];

/// Every place in a body.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| places(member, &format!("{here}/{name}"), all));
        }
        Value::Array(entries) => {
            entries
                .iter()
                .enumerate()
                .for_each(|(index, entry)| places(entry, &format!("{here}/{index}"), all));
        }
        _ => {}
    }
}

fn one_of_the_right_bodies() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        bodies::consult(),
        bodies::lab_order(),
        bodies::imaging_order(),
        bodies::admission(),
        bodies::rich(),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_json_is_read_or_refused(body in any_json()) {
        for errors in errors_of_all(&body) {
            prop_assert!(!errors.0.is_empty());
            for error in errors.0 {
                prop_assert!(!error.detail.is_empty() && !error.code.is_empty());
                prop_assert!(error.pointer.is_empty() || error.pointer.starts_with('/'), "{}", error.pointer);
            }
        }
    }

    #[test]
    fn what_is_spoilt_in_one_place_is_named_there(
        mut body in one_of_the_right_bodies(),
        place in any::<prop::sample::Index>(),
        spoilt in any_json(),
    ) {
        let mut all = Vec::new();
        places(&body, "", &mut all);
        let place = place.get(&all).clone();
        *body.pointer_mut(&place).unwrap() = spoilt;
        // The rules that tie members together name one that is beside the place, never one elsewhere.
        let around = place.rsplit_once('/').map_or("", |(parent, _)| parent).to_owned();
        if let Err(errors) = parse::<Create>(body) {
            for error in errors.0 {
                prop_assert!(error.pointer.starts_with(&around), "{place} was spoilt, {} is named", error.pointer);
            }
        }
    }

    #[test]
    fn any_unit_is_taken_or_refused_with_one_that_would_be(text in "[a-zA-Z0-9%*/.()\\[\\]{}^'µ³ ]{0,44}") {
        if let Err(error) = text.parse::<Unit>() {
            let meant = error.detail.rsplit_once(": ").and_then(|(_, hint)| hint.strip_suffix('?'));
            prop_assert!(meant.is_none_or(|code| code.parse::<Unit>().is_ok()), "{text}: {}", error.detail);
        }
    }

    #[test]
    fn a_code_of_any_system_is_taken_or_named(code in "[A-Z0-9.-]{1,20}", known in 0..SYSTEMS.len()) {
        let problem = json!({"text": "Gout", "code": code, "system": SYSTEMS[known]});
        if let Err(errors) = parse::<Problem>(problem) {
            prop_assert_eq!((errors.0[0].pointer.as_str(), errors.0[0].code), ("/code", "malformed"));
        }
    }

    #[test]
    fn a_member_that_nobody_knows_is_named(
        mut body in one_of_the_right_bodies(),
        place in any::<prop::sample::Index>(),
    ) {
        let mut all = Vec::new();
        places(&body, "", &mut all);
        all.retain(|place| body.pointer(place).is_some_and(Value::is_object));
        let place = place.get(&all).clone();
        body.pointer_mut(&place).unwrap()["nobody_knows"] = json!(1);
        let errors = parse::<Create>(body).unwrap_err().0;
        prop_assert_eq!(errors.len(), 1);
        prop_assert_eq!(&errors[0].pointer, &format!("{place}/nobody_knows"));
        prop_assert_eq!(errors[0].code, "unknown-member");
    }
}

#[test]
fn a_body_with_errors_without_end_names_the_first_hundred() {
    let mut body = bodies::consult();
    body["snapshot"]["vitals"] = json!(vec![0; 2_000]);
    assert_eq!(parse::<Create>(body.clone()).unwrap_err().0.len(), ERRORS_MAX);
    // A list that is too long is not read at all.
    body["snapshot"]["vitals"] = json!(vec![0; 60_000]);
    let errors = parse::<Create>(body).unwrap_err().0;
    assert_eq!((errors.len(), errors[0].code), (1, "too-many"));
    let unknown: serde_json::Map<_, _> = (0..50_000).map(|n| (format!("m{n}"), json!(0))).collect();
    assert_eq!(parse::<Create>(Value::from(unknown)).unwrap_err().0.len(), ERRORS_MAX);
}
