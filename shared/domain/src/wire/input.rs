//! What comes from outside: checked once, with every wrong field named.

use std::ops::ControlFlow;

use deserr::{DeserializeError, ErrorKind, IntoValue, MergeWithError, Value, ValueKind, ValuePointerRef};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::json::{DIGITS, Json, digits};

/// One wrong field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the request's body.
    pub pointer: String,
    /// Which rule it breaks, as a word.
    pub code: &'static str,
    /// The rule, and what to do.
    pub detail: String,
}

impl FieldError {
    /// A broken rule, at a place that the caller adds with [`Self::at`].
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: String::new(), code, detail: detail.into() }
    }

    /// The same, at this JSON pointer.
    #[must_use]
    pub fn at(self, pointer: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), ..self }
    }

    /// A member that has to be there.
    #[must_use]
    pub fn required(pointer: &str, detail: &str) -> Self {
        Self::new("required", detail).at(pointer)
    }
}

/// Most wrong fields that one answer names; a body with more is not read on.
pub const ERRORS_MAX: usize = 100;

/// All wrong fields of a request, up to [`ERRORS_MAX`]; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errors(pub Vec<FieldError>);

impl From<FieldError> for Errors {
    fn from(error: FieldError) -> Self {
        Self(vec![error])
    }
}

/// `Ok` when nothing was found wrong.
pub fn none_wrong(errors: Vec<FieldError>) -> Result<(), Errors> {
    if errors.is_empty() { Ok(()) } else { Err(Errors(errors)) }
}

/// Reads a body into `T`, or names every wrong field.
pub fn parse<T: deserr::Deserr<Errors>>(body: impl Into<Json>) -> Result<T, Errors> {
    deserr::deserialize(body.into())
}

/// The JSON pointer (RFC 6901) of a place in a body.
pub(crate) fn pointer(location: ValuePointerRef<'_>) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => {
            format!("{}/{}", pointer(*prev), key.replace('~', "~0").replace('/', "~1"))
        }
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

impl MergeWithError<Self> for Errors {
    fn merge(all: Option<Self>, other: Self, _: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        let mut all = all.map_or_else(Vec::new, |errors| errors.0);
        all.extend(other.0);
        if all.len() < ERRORS_MAX {
            return ControlFlow::Continue(Self(all));
        }
        all.truncate(ERRORS_MAX);
        ControlFlow::Break(Self(all))
    }
}

impl MergeWithError<FieldError> for Errors {
    fn merge(all: Option<Self>, other: FieldError, at: ValuePointerRef<'_>) -> ControlFlow<Self, Self> {
        Self::merge(all, Self::from(other.at(pointer(at))), at)
    }
}

impl DeserializeError for Errors {
    fn error<V: IntoValue>(
        all: Option<Self>,
        error: ErrorKind<'_, V>,
        at: ValuePointerRef<'_>,
    ) -> ControlFlow<Self, Self> {
        let member = |name: &str| pointer(at.push_key(name));
        let error = match error {
            ErrorKind::IncorrectValueKind { actual, accepted } => {
                if actual.kind() == ValueKind::Null {
                    FieldError::required(&pointer(at), "null is nothing, and something is required here")
                } else {
                    wrong_type(&one_of(accepted), kind(actual)).at(pointer(at))
                }
            }
            ErrorKind::MissingField { field } => {
                FieldError::required(&member(field), "this member is required")
            }
            // A number stands where an object has to: nothing else of the object is asked for.
            ErrorKind::UnknownKey { key: DIGITS, .. } => {
                let error = wrong_type(a(ValueKind::Map), ValueKind::Float).at(pointer(at));
                return match Self::merge(all, Self::from(error), at) {
                    ControlFlow::Continue(all) | ControlFlow::Break(all) => ControlFlow::Break(all),
                };
            }
            ErrorKind::UnknownKey { key, accepted } => {
                let detail = format!("there is no such member here; known are: {}", accepted.join(", "));
                FieldError::new("unknown-member", detail).at(member(key))
            }
            ErrorKind::UnknownValue { accepted, .. } => {
                FieldError::new("not-allowed", format!("use one of: {}", accepted.join(", "))).at(pointer(at))
            }
            ErrorKind::BadSequenceLen { expected, .. } => {
                FieldError::new("out-of-range", format!("this list takes {expected} entries")).at(pointer(at))
            }
            ErrorKind::Unexpected { msg } => FieldError::new("invalid", msg).at(pointer(at)),
        };
        Self::merge(all, Self::from(error), at)
    }
}

fn wrong_type(accepted: &str, actual: ValueKind) -> FieldError {
    FieldError::new("wrong-type", format!("this has to be {accepted}, not {}", a(actual)))
}

/// What kind of value it is, of which deserr sees only that it is an object where it is a number with its digits.
fn kind<V: IntoValue>(mut value: Value<V>) -> ValueKind {
    let is_number = match &mut value {
        Value::Map(members) => digits::<V>(members).is_some(),
        _ => false,
    };
    if is_number { ValueKind::Float } else { value.kind() }
}

fn a(kind: ValueKind) -> &'static str {
    match kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "true or false",
        ValueKind::Integer | ValueKind::NegativeInteger => "a whole number",
        ValueKind::Float => "a number",
        ValueKind::String => "a text",
        ValueKind::Sequence => "a list",
        ValueKind::Map => "an object",
    }
}

fn one_of(kinds: &[ValueKind]) -> String {
    let mut names: Vec<_> = kinds.iter().map(|kind| a(*kind)).collect();
    names.dedup();
    names.join(" or ")
}

/// Lets a type that parses from a text stand in a request.
macro_rules! parsed_from_text {
    ($name:ident $(<const $max:ident: usize>)?) => {
        impl $(<const $max: usize>)? ::deserr::Deserr<$crate::wire::input::Errors> for $name $(<$max>)? {
            fn deserialize_from_value<V: ::deserr::IntoValue>(
                value: ::deserr::Value<V>,
                location: ::deserr::ValuePointerRef<'_>,
            ) -> Result<Self, $crate::wire::input::Errors> {
                let text = <String as ::deserr::Deserr<$crate::wire::input::Errors>>::deserialize_from_value(value, location)?;
                text.parse::<Self>().map_err(|error| error.at($crate::wire::input::pointer(location)).into())
            }
        }
    };
}
pub(crate) use parsed_from_text;

/// The same for a type around one `String` whose rules are for what comes in: what is stored is read as it was written,
/// because a rule that is made stricter later must not make older logs unreadable.
macro_rules! stored_as_written {
    ($name:ident $(<const $max:ident: usize>)?) => {
        impl $(<const $max: usize>)? ::serde::Serialize for $name $(<$max>)? {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de $(, const $max: usize)?> ::serde::Deserialize<'de> for $name $(<$max>)? {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as ::serde::Deserialize>::deserialize(deserializer).map(Self)
            }
        }
    };
}
pub(crate) use stored_as_written;

/// Lets a type that is written and parsed as a text be stored and answered as that text.
macro_rules! stored_as_text {
    ($name:ident $(<const $max:ident: usize>)?) => {
        impl $(<const $max: usize>)? ::serde::Serialize for $name $(<$max>)? {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de $(, const $max: usize)?> ::serde::Deserialize<'de> for $name $(<$max>)? {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <::std::borrow::Cow<'de, str> as ::serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(|error: $crate::wire::input::FieldError| ::serde::de::Error::custom(error.detail))
            }
        }
    };
}
pub(crate) use stored_as_text;
