//! Which members and types a body may have, as the document says.

use serde_json::{Value, json};

use crate::examples::examples;
use crate::schema::Place;

#[test]
fn a_type_that_the_document_does_not_name_is_refused() {
    let values = [
        ("null", json!(null)),
        ("boolean", json!(true)),
        ("number", json!(1.5)),
        ("string", json!("Tuesday")),
        ("array", json!([[]])),
        ("object", json!({"surplus": 1})),
    ];
    for example in examples() {
        for place in &example.places {
            for (_, value) in values.iter().filter(|(name, _)| !place.types.contains(*name)) {
                if place.pointer.is_empty() || !value.is_null() || is_entry(place) {
                    example.refuses(place, value.clone(), "the document names another type");
                }
            }
        }
    }
}

/// Whether it is an entry of a list: null counts as absent in members only.
fn is_entry(place: &Place) -> bool {
    place.pointer.rsplit('/').next().is_some_and(|name| name.parse::<usize>().is_ok())
}

#[test]
fn members_are_required_optional_or_unknown_as_the_document_says() {
    for example in examples() {
        for place in example.places.iter().filter(|place| place.value.is_object()) {
            let required = place.schema["required"].as_array().cloned().unwrap_or_default();
            let members = place.value.as_object().unwrap();
            for name in place.schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name) {
                let (mut absent, mut null) = (members.clone(), members.clone());
                absent.remove(name);
                null.insert(name.clone(), json!(null));
                let (absent, null) = (Value::Object(absent), Value::Object(null));
                if required.contains(&json!(name)) {
                    example.refuses(place, absent, "a required member is missing");
                } else {
                    let (absent, null) = (example.with(place, absent), example.with(place, null));
                    assert_eq!(absent, null, "{}: {}/{name}", example.operation, place.pointer);
                    // Whatever it is refused for, it is not that the type wants the member.
                    let pointer = format!("{}/{name}", place.pointer);
                    let wanted = absent.err().into_iter().flat_map(|errors| errors.0);
                    let wanted: Vec<_> = wanted
                        .filter(|error| error.pointer == pointer && error.detail == "this member is required")
                        .collect();
                    assert!(wanted.is_empty(), "{}: {pointer} is not optional", example.operation);
                }
            }
            let mut surplus = members.clone();
            surplus.insert("surplus".to_owned(), json!("x"));
            assert_eq!(place.schema["additionalProperties"], false, "{}{}", example.operation, place.pointer);
            example.refuses(place, Value::Object(surplus), "no other members");
        }
    }
}
