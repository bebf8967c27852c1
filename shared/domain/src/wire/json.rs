//! JSON as it was written: a number with its digits, which a floating point number does not keep.

use std::collections::{BTreeMap, btree_map};

use deserr::{IntoValue, Map, Value, ValueKind};
use serde::de::Error as _;
use serde_json::value::RawValue;

/// A JSON text, read. Members that are null are left out: null equals absent.
#[derive(Clone)]
pub enum Json {
    /// `null`, but for a member.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(Box<str>),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(BTreeMap<String, Self>),
}

/// How deep lists and objects may stand within each other: as deep as `serde_json` reads.
const DEPTH_MAX: usize = 128;

impl Json {
    /// Reads a JSON text. Of members of one name the last counts: the edge refuses them before.
    pub fn read(text: &str) -> serde_json::Result<Self> {
        Self::of(serde_json::from_str(text)?, DEPTH_MAX)
    }

    fn of(raw: &RawValue, depth: usize) -> serde_json::Result<Self> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(serde_json::Error::custom("too deep"));
        };
        let text = raw.get();
        Ok(match text.bytes().next() {
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'"') => Self::Text(serde_json::from_str(text)?),
            Some(b'[') => {
                let entries: Vec<&RawValue> = serde_json::from_str(text)?;
                Self::List(entries.into_iter().map(|entry| Self::of(entry, depth)).collect::<Result<_, _>>()?)
            }
            Some(b'{') => {
                let members: BTreeMap<String, &RawValue> = serde_json::from_str(text)?;
                let there = members.into_iter().filter(|(_, member)| member.get() != "null");
                let read = there.map(|(name, member)| Ok((name, Self::of(member, depth)?)));
                Self::Object(read.collect::<serde_json::Result<_>>()?)
            }
            _ => Self::Number(text.into()),
        })
    }
}

/// JSON that a program made, not a client: a number has the digits that Rust writes.
impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(bool) => Self::Bool(bool),
            serde_json::Value::Number(number) => Self::Number(number.to_string().into()),
            serde_json::Value::String(text) => Self::Text(text),
            serde_json::Value::Array(entries) => Self::List(entries.into_iter().map(Self::from).collect()),
            serde_json::Value::Object(members) => {
                let there = IntoIterator::into_iter(members).filter(|(_, member)| !member.is_null());
                Self::Object(there.map(|(name, member)| (name, Self::from(member))).collect())
            }
        }
    }
}

/// The name by which [`Members`] that are a number's digits give them away. No member of an object is found by it.
pub(super) const DIGITS: &str = "\u{0}digits";

/// What deserr takes for an object: one, or the digits of a number that is not whole as it is written. Deserr has no value
/// for such digits but a floating point number, which would lose them.
pub enum Members {
    /// An object.
    Object(BTreeMap<String, Json>),
    /// A number.
    Digits(Box<str>),
}

/// The digits, where a number with them was read as this object.
pub(crate) fn digits<V: IntoValue>(members: &mut V::Map) -> Option<String> {
    match members.remove(DIGITS)?.into_value() {
        Value::String(digits) => Some(digits),
        _ => None,
    }
}

impl Map for Members {
    type Value = Json;
    type Iter = btree_map::IntoIter<String, Json>;

    fn len(&self) -> usize {
        match self {
            Self::Object(members) => members.len(),
            Self::Digits(_) => 1,
        }
    }

    fn remove(&mut self, key: &str) -> Option<Json> {
        match self {
            Self::Object(members) => members.remove(key).filter(|_| key != DIGITS),
            Self::Digits(digits) => (key == DIGITS).then(|| Json::Text(digits.to_string())),
        }
    }

    fn into_iter(self) -> Self::Iter {
        match self {
            Self::Object(members) => members.into_iter(),
            Self::Digits(digits) => {
                BTreeMap::from([(DIGITS.to_owned(), Json::Text(digits.into()))]).into_iter()
            }
        }
    }
}

impl IntoValue for Json {
    type Sequence = Vec<Self>;
    type Map = Members;

    fn kind(&self) -> ValueKind {
        match self {
            Self::Null => ValueKind::Null,
            Self::Bool(_) => ValueKind::Boolean,
            Self::Number(_) => ValueKind::Float,
            Self::Text(_) => ValueKind::String,
            Self::List(_) => ValueKind::Sequence,
            Self::Object(_) => ValueKind::Map,
        }
    }

    fn into_value(self) -> Value<Self> {
        match self {
            Self::Null => Value::Null,
            Self::Bool(bool) => Value::Boolean(bool),
            Self::Number(digits) => number(digits),
            Self::Text(text) => Value::String(text),
            Self::List(entries) => Value::Sequence(entries),
            Self::Object(members) => Value::Map(Members::Object(members)),
        }
    }
}

fn number(digits: Box<str>) -> Value<Json> {
    if let Ok(whole) = digits.parse() {
        return Value::Integer(whole);
    }
    match digits.parse() {
        Ok(whole) => Value::NegativeInteger(whole),
        Err(_) => Value::Map(Members::Digits(digits)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(json: &Json) -> String {
        match json {
            Json::Null => "null".to_owned(),
            Json::Bool(bool) => bool.to_string(),
            Json::Number(digits) => digits.to_string(),
            Json::Text(text) => serde_json::to_string(text).unwrap(),
            Json::List(entries) => {
                format!("[{}]", entries.iter().map(written).collect::<Vec<_>>().join(","))
            }
            Json::Object(members) => {
                let member =
                    |(name, member)| format!("{}:{}", serde_json::to_string(name).unwrap(), written(member));
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
            }
        }
    }

    #[test]
    fn numbers_keep_their_digits_and_members_that_are_null_are_left_out() {
        for (text, kept) in [
            (
                r#" { "b" : 4.0 , "a" : [ 7.40 , -0 , 1E+2, 12345678901234567890.10 ], "n": null } "#,
                r#"{"a":[7.40,-0,1E+2,12345678901234567890.10],"b":4.0}"#,
            ),
            (r#"["\u0061\"\\", true, false, null, {}]"#, r#"["a\"\\",true,false,null,{}]"#),
        ] {
            assert_eq!(written(&Json::read(text).unwrap()), kept);
        }
        let made = serde_json::json!({"b": 4.0, "a": [7.4, null], "n": null});
        assert_eq!(written(&made.into()), r#"{"a":[7.4,null],"b":4.0}"#);
    }

    #[test]
    fn what_is_no_json_and_what_is_too_deep_is_refused() {
        for wrong in ["", "{", "[1,]", "01", "1.", ".5", "+1", "NaN", r#""\ud800""#, "1 2", "tru", "'a'"] {
            assert!(Json::read(wrong).is_err(), "{wrong}");
        }
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(Json::read(&nested(DEPTH_MAX)).is_ok());
        assert!(Json::read(&nested(DEPTH_MAX + 1)).is_err());
        assert!(Json::read(&nested(300_000)).is_err());
    }
}
