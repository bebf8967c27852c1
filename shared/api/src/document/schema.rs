//! A schema as JSON: its members, and whether null is a choice.

use serde_json::{Value, json};

/// A member of an object; null if there is none.
pub(super) fn member<'a>(schema: &'a Value, name: &str) -> &'a Value {
    schema.get(name).unwrap_or(&Value::Null)
}

/// Sets a member of an object.
pub(super) fn set(schema: &mut Value, name: &str, member: Value) {
    if let Some(members) = schema.as_object_mut() {
        members.insert(name.to_owned(), member);
    }
}

/// With the other's description and default, where it has some.
pub(super) fn with_words(mut schema: Value, of: &Value) -> Value {
    for name in ["description", "default"] {
        if let Some(words) = of.get(name).filter(|words| !words.is_null()) {
            set(&mut schema, name, words.clone());
        }
    }
    schema
}

/// A choice among choices is one choice.
pub(super) fn flat(schema: &Value) -> Value {
    let Some(choices) = member(schema, "oneOf").as_array() else { return schema.clone() };
    let flattened = choices.iter().flat_map(|choice| {
        let choice = flat(choice);
        member(&choice, "oneOf").as_array().cloned().unwrap_or_else(|| vec![choice])
    });
    let mut flat = schema.clone();
    set(&mut flat, "oneOf", flattened.collect());
    flat
}

/// What is left of an optional member's schema when null is no choice.
pub(super) fn without_null(schema: &Value) -> Value {
    let not_null = |choices: &Value, is_null: fn(&Value) -> bool| {
        let choices = choices.as_array().cloned().unwrap_or_default();
        choices.into_iter().filter(|choice| !is_null(choice)).collect::<Vec<_>>()
    };
    let mut schema = schema.clone();
    match not_null(member(&schema, "type"), |name| name == "null").as_slice() {
        [] => {}
        [one] => set(&mut schema, "type", one.clone()),
        several => set(&mut schema, "type", several.into()),
    }
    match not_null(member(&schema, "oneOf"), |choice| member(choice, "type") == "null").as_slice() {
        [] => schema,
        [one] => with_words(one.clone(), &schema),
        several => {
            set(&mut schema, "oneOf", several.into());
            schema
        }
    }
}

/// The same, or null.
pub(super) fn or_null(mut schema: Value) -> Value {
    let nothing = json!({"type": "null"});
    if let Some(choices) = schema.get_mut("oneOf").and_then(Value::as_array_mut) {
        choices.push(nothing);
        return schema;
    }
    if member(&schema, "type").is_string() && member(&schema, "enum").is_null() {
        let types = json!([member(&schema, "type"), "null"]);
        set(&mut schema, "type", types);
        return schema;
    }
    let words = schema.clone();
    if let Some(members) = schema.as_object_mut() {
        members.retain(|name, _| name != "description" && name != "default");
    }
    with_words(json!({"oneOf": [schema, nothing]}), &words)
}
