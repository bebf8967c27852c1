//! A body beside its schema: every place of the one with what the other says of it.

use std::collections::BTreeSet;

use functions::service::DOCUMENT;
use regex_lite::Regex;
use serde_json::Value;

/// The document that is served.
pub(crate) fn document() -> Value {
    serde_json::from_str(DOCUMENT).unwrap()
}

/// A place in a body.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Its JSON pointer.
    pub(crate) pointer: String,
    /// What is there.
    pub(crate) value: Value,
    /// What may be there; of several choices the one that fits.
    pub(crate) schema: Value,
    /// All types that may be there.
    pub(crate) types: BTreeSet<String>,
}

/// Every place of a body, itself first.
pub(crate) fn places(document: &Value, schema: &Value, body: &Value) -> Vec<Place> {
    let mut places = Vec::new();
    walk(document, schema, body, "", &mut places);
    places
}

fn walk(document: &Value, schema: &Value, value: &Value, pointer: &str, places: &mut Vec<Place>) {
    let choices = choices(document, schema);
    let types = choices.iter().flat_map(types).collect();
    let fits = |choice: &&Value| types_of(value).iter().any(|name| self::types(choice).contains(*name));
    let schema = choices.iter().find(fits).unwrap_or_else(|| panic!("{pointer} is none of {choices:?}"));
    places.push(Place { pointer: pointer.to_owned(), value: value.clone(), schema: schema.clone(), types });
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let schema = &schema["properties"][name];
                assert!(schema.is_object(), "{pointer}/{name} is not in the schema");
                walk(document, schema, member, &format!("{pointer}/{name}"), places);
            }
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                walk(document, &schema["items"], entry, &format!("{pointer}/{index}"), places);
            }
        }
        _ => {}
    }
}

/// What a schema lets choose from, with all references followed.
pub(crate) fn choices(document: &Value, schema: &Value) -> Vec<Value> {
    if let Some(place) = schema["$ref"].as_str() {
        let target = document.pointer(place.strip_prefix('#').unwrap());
        return choices(document, target.unwrap_or_else(|| panic!("{place} leads nowhere")));
    }
    match schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        Some(several) => several.iter().flat_map(|choice| choices(document, choice)).collect(),
        None => vec![schema.clone()],
    }
}

fn types(schema: &Value) -> BTreeSet<String> {
    let names = match &schema["type"] {
        Value::Array(names) => names.clone(),
        name => vec![name.clone()],
    };
    names.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn types_of(value: &Value) -> &'static [&'static str] {
    match value {
        Value::Null => &["null"],
        Value::Bool(_) => &["boolean"],
        Value::Number(number) if number.is_f64() => &["number"],
        Value::Number(_) => &["integer", "number"],
        Value::String(_) => &["string"],
        Value::Array(_) => &["array"],
        Value::Object(_) => &["object"],
    }
}

/// Whether a text is what this schema of a text says.
pub(crate) fn allows(schema: &Value, text: &str) -> bool {
    let length = text.chars().count() as u64;
    let pattern = match schema["format"].as_str() {
        Some("uuid") => Some("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
        _ => schema["pattern"].as_str(),
    };
    schema["maxLength"].as_u64().is_none_or(|max| length <= max)
        && schema["minLength"].as_u64().is_none_or(|min| length >= min)
        && schema["enum"].as_array().is_none_or(|words| words.contains(&text.into()))
        && pattern.is_none_or(|pattern| Regex::new(pattern).unwrap().is_match(text))
}
