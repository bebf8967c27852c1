//! One type, two forms: in a request a member may be null for absent and none may be unknown; in an answer a member
//! is null only where the type says so, and others may be added later.

use std::collections::{BTreeMap, BTreeSet};

use domain::wire::schema::INLINE;
use serde_json::{Map, Value, json};
use utoipa::{
    PartialSchema as _, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::schema::{flat, member, or_null, with_words, without_null};
use crate::Page;

const PLACE: &str = "#/components/schemas/";

/// A type with all types that it is made of.
pub struct Described {
    pub(super) name: String,
    parts: Vec<(String, RefOr<Schema>)>,
}

impl Described {
    /// Whether no member has to be there.
    pub(super) fn may_be_empty(&self) -> bool {
        let schema = self.parts.iter().find(|(name, _)| *name == self.name).map(|(_, schema)| schema);
        match schema {
            Some(RefOr::T(Schema::Object(object))) => object.required.is_empty(),
            _ => false,
        }
    }
}

/// What the types say of `T`.
#[must_use]
pub fn described<T: ToSchema>() -> Described {
    let mut parts = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut parts);
    Described { name: T::name().into_owned(), parts }
}

/// What they say of a page of these. Pages of different things share a type's name: each is called by its rows.
#[must_use]
pub fn page<Row: ToSchema>() -> Described {
    let mut row = described::<Row>();
    row.name.push_str("Page");
    row.parts.push((row.name.clone(), Page::<Row>::schema()));
    row
}

/// Where a type stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Request,
    Answer,
}

/// Every type of the document, by name.
pub(super) struct Forms {
    types: BTreeMap<String, Value>,
    in_requests: BTreeSet<String>,
    in_answers: BTreeSet<String>,
}

impl Forms {
    pub(super) fn of<'a>(
        requests: impl Iterator<Item = &'a Described>,
        answers: impl Iterator<Item = &'a Described>,
    ) -> Result<Self, Vec<String>> {
        let (requests, answers): (Vec<_>, Vec<_>) = (requests.collect(), answers.collect());
        let (mut types, mut clashes) = (BTreeMap::new(), BTreeSet::new());
        for (name, schema) in requests.iter().chain(&answers).flat_map(|described| &described.parts) {
            let schema = serde_json::to_value(schema).unwrap_or_default();
            let earlier = types.entry(name.clone()).or_insert_with(|| schema.clone());
            if *earlier != schema {
                clashes.insert(name.clone());
            }
        }
        if !clashes.is_empty() {
            return Err(clashes.into_iter().collect());
        }
        let names = |described: &[&Described]| {
            let mut reached = BTreeSet::new();
            for described in described {
                reach(&described.name, &types, &mut reached);
            }
            reached
        };
        let (in_requests, in_answers) = (names(&requests), names(&answers));
        Ok(Self { types, in_requests, in_answers })
    }

    /// A reference to a type; one that has two forms is called an input in a request.
    pub(super) fn reference(&self, form: Form, name: &str) -> Value {
        json!({"$ref": format!("{PLACE}{}", self.name(form, name))})
    }

    /// Every type in the forms in which it stands somewhere.
    pub(super) fn schemas(&self) -> Map<String, Value> {
        let mut schemas = Map::new();
        for (form, names) in [(Form::Request, &self.in_requests), (Form::Answer, &self.in_answers)] {
            for name in names.iter().filter(|name| !name.starts_with(INLINE)) {
                if let Some(schema) = self.types.get(name) {
                    schemas.insert(self.name(form, name), self.shape(form, schema));
                }
            }
        }
        schemas
    }

    fn name(&self, form: Form, name: &str) -> String {
        let is_object = self.types.get(name).is_some_and(|schema| member(schema, "type") == "object");
        let both = self.in_requests.contains(name) && self.in_answers.contains(name);
        let input = if form == Form::Request && is_object && both { "Input" } else { "" };
        format!("{name}{input}")
    }

    /// A schema in this form.
    fn shape(&self, form: Form, schema: &Value) -> Value {
        if let Some(name) = referred(schema) {
            return match self.types.get(name).filter(|_| name.starts_with(INLINE)) {
                Some(inlined) => with_words(self.shape(form, inlined), schema),
                None => with_words(self.reference(form, name), schema),
            };
        }
        if member(schema, "allOf").is_array() {
            return self.shape(form, &self.merged(schema));
        }
        match schema {
            Value::Object(members) => {
                // A default of null says no more than that the member may be left out.
                let members = members.iter().filter(|(name, member)| *name != "default" || !member.is_null());
                let shaped = members.map(|(name, member)| {
                    let member = match (name.as_str(), member) {
                        ("properties", Value::Object(properties)) => {
                            self.properties(form, schema, properties)
                        }
                        ("default" | "enum", literal) => literal.clone(),
                        (_, other) => self.shape(form, other),
                    };
                    (name.clone(), member)
                });
                let mut shaped: Map<_, _> = shaped.collect();
                if form == Form::Request && member(schema, "type") == "object" {
                    shaped.insert("additionalProperties".into(), false.into());
                }
                Value::Object(shaped)
            }
            Value::Array(entries) => entries.iter().map(|entry| self.shape(form, entry)).collect(),
            plain => plain.clone(),
        }
    }

    fn properties(&self, form: Form, schema: &Value, properties: &Map<String, Value>) -> Value {
        let required = |name: &String| {
            member(schema, "required")
                .as_array()
                .is_some_and(|names| names.contains(&Value::from(name.as_str())))
        };
        // What no client says stands in answers only.
        let said = properties.iter().filter(|(_, property)| {
            form == Form::Answer || *member(property, "readOnly") != Value::Bool(true)
        });
        let shaped = said.map(|(name, property)| {
            let property = flat(property);
            let not_null = without_null(&property);
            let may_be_null = match form {
                Form::Request => !required(name),
                Form::Answer => required(name) && not_null != property,
            };
            let some = self.shape(form, &not_null);
            (name.clone(), if may_be_null { or_null(some) } else { some })
        });
        Value::Object(shaped.collect())
    }

    /// One object of several, as `serde(flatten)` makes it.
    fn merged(&self, schema: &Value) -> Value {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for part in member(schema, "allOf").as_array().into_iter().flatten() {
            let part = referred(part).and_then(|name| self.types.get(name)).unwrap_or(part);
            properties.extend(member(part, "properties").as_object().cloned().unwrap_or_default());
            required.extend(member(part, "required").as_array().cloned().unwrap_or_default());
        }
        let merged = json!({"type": "object", "properties": properties, "required": required});
        with_words(merged, schema)
    }
}

/// The name in a reference.
fn referred(schema: &Value) -> Option<&str> {
    member(schema, "$ref").as_str()?.strip_prefix(PLACE)
}

/// All types that this one is made of.
fn reach(name: &str, types: &BTreeMap<String, Value>, reached: &mut BTreeSet<String>) {
    fn within(schema: &Value, types: &BTreeMap<String, Value>, reached: &mut BTreeSet<String>) {
        match schema {
            Value::Object(members) => {
                let flattened = members.get("allOf").and_then(Value::as_array);
                for part in flattened.into_iter().flatten() {
                    // Merged: the parts are, and not the type that is flattened.
                    match referred(part).and_then(|name| types.get(name)) {
                        Some(other) => within(other, types, reached),
                        None => within(part, types, reached),
                    }
                }
                if let Some(name) = referred(schema) {
                    reach(name, types, reached);
                }
                for (_, member) in members.iter().filter(|(name, _)| *name != "allOf") {
                    within(member, types, reached);
                }
            }
            Value::Array(entries) => {
                for entry in entries {
                    within(entry, types, reached);
                }
            }
            _ => {}
        }
    }
    if reached.insert(name.to_owned())
        && let Some(schema) = types.get(name)
    {
        within(schema, types, reached);
    }
}
