//! A value of the template that knows where it stands, so that a complaint can name the place.

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use super::Problems;

/// A value, the path to it and its line.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) place: String,
    pub(super) line: usize,
    pub(super) value: Value,
}

/// What the value is. Functions of `CloudFormation` stay calls until they are resolved.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
    Call(String, Box<Node>),
    /// Already complained about; readers say nothing more.
    Unknown,
}

impl Node {
    /// The value under a key, if this is a map that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// The value at the end of a path of keys.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The text, if it is text.
    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The same place with another value.
    pub(super) fn with(&self, value: Value) -> Node {
        Node { place: self.place.clone(), line: self.line, value }
    }
}

/// Reads the file's text into one tree.
pub(super) fn parse(text: &str, problems: &mut Problems) -> Option<Node> {
    let documents = match MarkedYaml::load_from_str(text) {
        Ok(documents) => documents,
        Err(error) => {
            problems.add("", error.marker().line(), format!("not YAML: {}", error.info()));
            return None;
        }
    };
    let [document] = documents.as_slice() else {
        problems.add("", 1, "a template is exactly one YAML document".to_owned());
        return None;
    };
    Some(convert(document, String::new(), 1, problems))
}

fn convert(yaml: &MarkedYaml<'_>, place: String, line: usize, problems: &mut Problems) -> Node {
    // The parser gives the inside of a tagged scalar no line of its own.
    let line = if yaml.span.start.line() == 0 { line } else { yaml.span.start.line() };
    let value = match &yaml.data {
        YamlData::Value(scalar) => match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(flag) => Value::Bool(*flag),
            Scalar::Integer(number) => Value::Number(*number),
            Scalar::FloatingPoint(number) => Value::Text(number.to_string()),
            Scalar::String(text) => Value::Text(text.to_string()),
        },
        YamlData::Sequence(items) => Value::List(
            items
                .iter()
                .enumerate()
                .map(|(index, item)| convert(item, format!("{place}[{index}]"), line, problems))
                .collect(),
        ),
        YamlData::Mapping(entries) => {
            let mut read = Vec::with_capacity(entries.len());
            for (key, item) in entries {
                let key = match &key.data {
                    YamlData::Value(Scalar::String(text)) => text.to_string(),
                    YamlData::Value(Scalar::Integer(number)) => number.to_string(),
                    _ => {
                        problems.add(&place, line, "a key that is not text".to_owned());
                        continue;
                    }
                };
                let inner = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                read.push((key, convert(item, inner, line, problems)));
            }
            long_form(read)
        }
        YamlData::Tagged(tag, inner) => {
            Value::Call(tag.suffix.clone(), Box::new(convert(inner, place.clone(), line, problems)))
        }
        YamlData::Representation(..) | YamlData::Alias(_) | YamlData::BadValue => {
            problems.add(&place, line, "not a value that this machine can read".to_owned());
            Value::Unknown
        }
    };
    Node { place, line, value }
}

/// `{"Fn::Sub": …}` and `{"Ref": …}` are what `!Sub` and `!Ref` abbreviate.
fn long_form(mut entries: Vec<(String, Node)>) -> Value {
    if let [(key, _)] = entries.as_slice()
        && let Some(name) = key.strip_prefix("Fn::").or((key == "Ref").then_some("Ref"))
    {
        let name = name.to_owned();
        if let Some((_, argument)) = entries.pop() {
            return Value::Call(name, Box::new(argument));
        }
    }
    Value::Map(entries)
}
