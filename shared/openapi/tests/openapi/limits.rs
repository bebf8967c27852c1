//! What the document says of a request is what the parser enforces: tried at each place of each example.

use std::collections::BTreeSet;

use deserr::Deserr;
use domain::{
    command::{
        Accept, Acknowledge, Amend, BookVisit, CloseOff, Complete, Consent, Decline, Note, Reply, Report,
        RequestInfo, RequireVisit, VisitWent, Void, Withdraw,
    },
    handoff::{Create, Redirect},
    input::{Errors, parse},
    person::DirectoryEntry,
};
use serde_json::{Value, json};

use crate::schema::{Place, allows, choices, document, places};

/// Reads a body as the operation does.
fn read(operation: &str, body: &Value) -> Result<(), Errors> {
    fn of<Body: Deserr<Errors>>(body: &Value) -> Result<(), Errors> {
        parse::<Body>(body.clone()).map(drop)
    }
    let read = match operation {
        "accept" => of::<Accept>,
        "acknowledge" => of::<Acknowledge>,
        "amend" => of::<Amend>,
        "book-visit" => of::<BookVisit>,
        "close-off" => of::<CloseOff>,
        "complete" => of::<Complete>,
        "consent" => of::<Consent>,
        "create" => of::<Create>,
        "decline" => of::<Decline>,
        "note" => of::<Note>,
        "redirect" => of::<Redirect>,
        "reply" => of::<Reply>,
        "report" => of::<Report>,
        "request-info" => of::<RequestInfo>,
        "require-visit" => of::<RequireVisit>,
        "set-directory-entry" => of::<DirectoryEntry>,
        "visit-outcome" => of::<VisitWent>,
        "void" => of::<Void>,
        "withdraw" => of::<Withdraw>,
        other => panic!("{other} has a body: which type reads it?"),
    };
    read(body)
}

/// An example of a body, with its schema.
struct Example {
    operation: String,
    shows: String,
    schema: Value,
    body: Value,
    places: Vec<Place>,
}

impl Example {
    /// Reads the body with something else at a place.
    fn with(&self, place: &Place, value: Value) -> Result<(), Errors> {
        let mut body = self.body.clone();
        *body.pointer_mut(&place.pointer).unwrap() = value;
        read(&self.operation, &body)
    }

    #[track_caller]
    fn refuses(&self, place: &Place, value: Value, why: &str) {
        let shown = value.to_string().chars().take(80).collect::<String>();
        let Self { operation, shows, .. } = self;
        assert!(
            self.with(place, value).is_err(),
            "{operation} ({shows}) takes {shown} at {}: {why}",
            place.pointer
        );
    }

    #[track_caller]
    fn takes(&self, place: &Place, value: Value, why: &str) {
        let Self { operation, shows, .. } = self;
        if let Err(errors) = self.with(place, value) {
            panic!("{operation} ({shows}) refuses {why} at {}: {errors:?}", place.pointer);
        }
    }
}

/// Every example of the document.
fn examples() -> Vec<Example> {
    let document = document();
    let mut examples = Vec::new();
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods.as_object().unwrap().values().filter(|one| one["requestBody"].is_object()) {
            let id = operation["operationId"].as_str().unwrap();
            let content = &operation["requestBody"]["content"]["application/json"];
            let shown = content["examples"].as_object().unwrap();
            assert!(!shown.is_empty(), "{id} needs an example in src/examples.json");
            for (shows, example) in shown {
                let (schema, body) = (content["schema"].clone(), example["value"].clone());
                let places = places(&document, &schema, &body);
                examples.push(Example {
                    operation: id.to_owned(),
                    shows: shows.clone(),
                    schema,
                    body,
                    places,
                });
            }
        }
    }
    examples
}

#[test]
fn every_example_is_taken() {
    for Example { operation, shows, body, .. } in examples() {
        assert_eq!(read(&operation, &body), Ok(()), "{operation}: {shows}");
    }
}

#[test]
fn the_examples_show_every_member_of_every_request() {
    let document = document();
    let examples = examples();
    let operations: BTreeSet<_> = examples.iter().map(|example| &example.operation).collect();
    for operation in operations {
        let of_it = || examples.iter().filter(|example| &example.operation == operation);
        let shown: BTreeSet<_> = of_it()
            .flat_map(|example| example.places.iter().map(|place| without_numbers(&place.pointer)))
            .collect();
        let mut all = BTreeSet::new();
        members(&document, &of_it().next().unwrap().schema, "", &mut all);
        let missing: Vec<_> = all.difference(&shown).collect();
        assert!(missing.is_empty(), "src/examples.json shows for {operation} no {missing:?}");
    }
}

fn without_numbers(pointer: &str) -> String {
    pointer
        .split('/')
        .map(|part| if part.parse::<usize>().is_ok() { "-" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// The pointers to all members, with `-` for an entry of a list.
fn members(document: &Value, schema: &Value, pointer: &str, all: &mut BTreeSet<String>) {
    for choice in choices(document, schema) {
        for (name, member) in choice["properties"].as_object().into_iter().flatten() {
            let pointer = format!("{pointer}/{name}");
            all.insert(pointer.clone());
            members(document, member, &pointer, all);
        }
        if choice["items"].is_object() {
            members(document, &choice["items"], &format!("{pointer}/-"), all);
        }
    }
}

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

#[test]
fn a_list_takes_as_many_entries_as_the_document_says() {
    let mut tried = 0;
    for example in examples() {
        for place in example.places.iter().filter(|place| place.value.is_array()) {
            let first = place.value[0].clone();
            let of = |count: u64| Value::from(vec![first.clone(); usize::try_from(count).unwrap()]);
            if let Some(max) = place.schema["maxItems"].as_u64() {
                example.takes(place, of(max), "as many as the document says");
                example.refuses(place, of(max + 1), "one too many");
                tried += 1;
            }
            if let Some(min) = place.schema["minItems"].as_u64() {
                example.takes(place, of(min), "as few as the document says");
                example.refuses(place, of(min - 1), "one too few");
            }
        }
    }
    assert!(tried > 15, "{tried}");
}

#[test]
fn a_number_is_as_large_as_the_document_says() {
    let mut tried = 0;
    for example in examples() {
        for place in example.places.iter().filter(|place| place.value.is_number()) {
            let [low, high] = ["minimum", "maximum"].map(|limit| place.schema[limit].as_f64().unwrap());
            for (limit, beyond) in [(low, low - 1.0), (high, high + 1.0)] {
                if !is_known_vital(place) {
                    example.takes(place, json!(limit), "the limit");
                    tried += 1;
                }
                example.refuses(place, json!(beyond), "beyond the limit");
            }
        }
    }
    assert!(tried > 0);
}

/// The first vital of an example is one of those with limits of their own (`domain::vitals::KNOWN`).
fn is_known_vital(place: &Place) -> bool {
    place.pointer.starts_with("/snapshot/vitals/0/")
}

/// Texts of the greatest length, for the types that take no other than such.
fn longest(example: &str, max: usize) -> Vec<String> {
    let fill = |head: &str, tail: &str| format!("{head}{}{tail}", "x".repeat(max - head.len() - tail.len()));
    vec![
        fill("", ""),
        fill("a@b.", ""),
        fill("https://a.b/", ""),
        fill("A/", ""),
        format!("{example}{}", "-xx".repeat(max)).chars().take(max).collect(),
        format!("{example}{}", "-".repeat(max)).chars().take(max).collect(),
    ]
}

#[test]
fn a_text_is_as_long_as_the_document_says() {
    let mut tried = 0;
    for example in examples() {
        let bounded = example.places.iter().filter(|place| place.schema["maxLength"].is_u64());
        for place in bounded.filter(|place| !is_known_vital(place)) {
            let max = usize::try_from(place.schema["maxLength"].as_u64().unwrap()).unwrap();
            let shown = place.value.as_str().unwrap();
            let longest = longest(shown, max).into_iter().find(|text| allows(&place.schema, text));
            let longest =
                longest.unwrap_or_else(|| panic!("no text for {}{}", example.operation, place.pointer));
            assert_eq!(longest.chars().count(), max);
            example.takes(place, json!(longest), "the longest text");
            example.refuses(place, json!(format!("{longest}x")), "too long");
            example.refuses(place, json!(format!("{longest}-")), "too long");
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

/// Texts at the edges of what may be said somewhere.
const TEXTS: &[&str] = &[
    "",
    " ",
    "\n",
    "\t",
    "\u{0}",
    "a\u{0}b",
    "\u{1b}[31m",
    "a\nb",
    "a\tb",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "a\u{202e}b",
    "\u{2066}",
    "x",
    "no-such-word",
    "Routine",
    "ROUTINE",
    "true",
    "1",
    "-1",
    "0",
    "null",
    "[]",
    "pat 1",
    "pat/1",
    "pät-1",
    "2026-02-30",
    "2026-11-8",
    "26-11-08",
    "1899-12-31",
    "2200-01-01",
    "20261122",
    "2026-11-22T09:00:00",
    "2026-W47-7",
    "2026-11-22T09:00:00.000Z",
    "2026-11-22t09:00:00Z",
    "2026-11-22 09:00:00Z",
    "2026-11-22T09:00Z",
    "2026-11-22T09:00:00+0530",
    "2026-11-22T09:00:00Z[UTC]",
    "2026-11-22T09:00:00.1234567890Z",
    "2026-11-22T09:00:00,5Z",
    "+002026-11-22T09:00:00Z",
    "8480-6",
    "8480-7",
    "84806",
    "-6",
    "12345678-5",
    "8480-66",
    "1-1",
    "0-1",
    "1-0",
    "+1-1",
    "1-+1",
    "01-1",
    "1--1",
    "1-1-1",
    "4294967296-1",
    "99999999999-1",
    "a@b.c",
    "a@b",
    "@b.c",
    "a@.c",
    "a@b..c",
    "a b@c.d",
    "a@b@c.d",
    "<a@b.c>",
    "a@b.c, d@e.f",
    " a@b.c ",
    "12345",
    "1234",
    "+91 98505 50199",
    "98505x50199",
    "+9999999999999999",
    "(044) 2491-0000",
    "()-- ++",
    "http://a.b",
    "https://a",
    "https://.a",
    "https://a.b",
    "https://a.b/ c",
    "https://a@b.c/",
    "https://a.b/\"",
    "javascript:a.b",
    "hi",
    "HI",
    "h",
    "hind",
    "en-IN",
    "en_IN",
    "en-",
    "hi-abcdefghi",
    "UTC",
    "utc",
    "Asia/Kolkata",
    "Asia/",
    "/Asia",
    "Asia//X",
    "As ia/X",
    "019ab3f2-6c1e-7c3a-9d55-2f6f0a1b7c44",
    "019ab3f26c1e7c3a9d552f6f0a1b7c44",
    "{019ab3f2-6c1e-7c3a-9d55-2f6f0a1b7c44}",
    "urn:uuid:019ab3f2-6c1e-7c3a-9d55-2f6f0a1b7c44",
    "019ab3f2-6c1e-7c3a-9d55-2f6f0a1b7c4g",
];

#[test]
fn a_text_that_the_document_does_not_allow_is_refused() {
    let (mut refused, mut taken) = (0, 0);
    for example in examples() {
        for place in example.places.iter().filter(|place| place.value.is_string()) {
            for text in TEXTS {
                // Another choice may be a word, and of a word nothing else is said.
                if allows(&place.schema, text) {
                    taken += usize::from(example.with(place, json!(text)).is_ok());
                } else {
                    example.refuses(place, json!(text), "the document does not allow it");
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 1000 && taken > 1000, "{refused} {taken}");
}
