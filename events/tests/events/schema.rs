//! The schema and the code say the same, by as much of JSON Schema as the schema uses; what it does not know, it refuses.

use std::{fs, path::Path};

use domain::values::words::{EventName, Holder, Kind, Network, Party, Priority, Status};
use events::{SOURCE, VERSION};
use serde_json::{Value, json};

use crate::story::{referral, told};

/// The schema as it is published.
pub(crate) fn committed() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("event.schema.json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// Where a value is not as its schema says.
pub(crate) fn wrong(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, value, "", &mut found);
    found
}

fn check(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let empty = serde_json::Map::new();
    let known = schema["properties"].as_object().unwrap_or(&empty);
    let members = value.as_object().unwrap_or(&empty);
    for (keyword, rule) in schema.as_object().unwrap() {
        let right = match keyword.as_str() {
            "type" => match rule.as_str().unwrap() {
                "object" => value.is_object(),
                "string" => value.is_string(),
                "integer" => value.is_u64() || value.is_i64(),
                other => panic!("a type that this does not know: {other}"),
            },
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "minimum" => value.as_i64() >= rule.as_i64(),
            "required" => {
                rule.as_array().unwrap().iter().all(|name| members.contains_key(name.as_str().unwrap()))
            }
            "properties" => {
                for (name, value) in members {
                    if let Some(schema) = known.get(name) {
                        check(schema, value, &format!("{at}/{name}"), found);
                    }
                }
                true
            }
            "additionalProperties" => {
                assert_eq!(*rule, json!(false));
                members.keys().all(|name| known.contains_key(name))
            }
            // Patterns and formats are the ids' and moments' own: their types check them when a sample is read.
            "$schema" | "title" | "description" | "pattern" | "format" => true,
            other => panic!("a keyword that this does not know: {other}"),
        };
        if !right {
            found.push(format!("{at}: {keyword}"));
        }
    }
}

fn words(schema: &Value, pointer: &str) -> Vec<String> {
    let words = schema.pointer(pointer).unwrap()["enum"].as_array().unwrap();
    words.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

#[test]
fn its_words_are_those_of_the_domain() {
    let schema = committed();
    macro_rules! same {
        ($pointer:literal, $words:ty) => {
            let known: Vec<_> = <$words>::ALL.iter().map(ToString::to_string).collect();
            assert_eq!(words(&schema, concat!("/properties", $pointer)), known, $pointer);
        };
    }
    same!("/detail-type", EventName);
    same!("/detail/properties/kind", Kind);
    same!("/detail/properties/priority", Priority);
    same!("/detail/properties/network", Network);
    same!("/detail/properties/status", Status);
    same!("/detail/properties/awaiting/properties/who", Holder);
    same!("/detail/properties/by/properties/role", Party);
    assert_eq!(schema["properties"]["source"]["const"], SOURCE);
    assert_eq!(schema["properties"]["detail"]["properties"]["version"]["const"], VERSION);
}

#[test]
fn it_refuses_what_is_no_event() {
    let (schema, (_, sent)) = (committed(), told(referral(json!({"level": "shared"}))).remove(2));
    let mut whole = json!(sent);
    whole["source"] = json!(SOURCE);
    assert_eq!(wrong(&schema, &whole), Vec::<String>::new());

    for name in whole["detail"].as_object().unwrap().keys() {
        let mut less = whole.clone();
        less["detail"].as_object_mut().unwrap().remove(name);
        assert_eq!(wrong(&schema, &less), ["/detail: required"], "{name}");
    }
    for (pointer, value, why) in [
        ("/detail-type", json!("viewed"), "/detail-type: enum"),
        ("/source", json!("aws.s3"), "/source: const"),
        ("/detail/patient", json!("pat-1"), "/detail: additionalProperties"),
        ("/detail/by/name", json!("Dr Rao"), "/detail/by: additionalProperties"),
        ("/detail/seq", json!(0), "/detail/seq: minimum"),
        ("/detail/seq", json!("1"), "/detail/seq: type"),
        ("/detail/status", json!("seen"), "/detail/status: enum"),
    ] {
        let mut other = whole.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        other.pointer_mut(parent).unwrap()[name] = value;
        assert!(wrong(&schema, &other).contains(&why.to_owned()), "{pointer}: {:?}", wrong(&schema, &other));
    }
}
