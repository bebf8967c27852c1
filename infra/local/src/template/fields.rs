//! Reading a map field by field, so that whatever nobody asked for is a complaint and never silence.

use super::Problems;
use super::node::{Node, Value};

/// A map that is being read: what is not taken by the end is refused.
pub(super) struct Fields<'a> {
    node: &'a Node,
    left: Vec<(&'a str, &'a Node)>,
}

impl<'a> Fields<'a> {
    /// Opens a map; anything else is a problem.
    pub(super) fn open(node: &'a Node, problems: &mut Problems) -> Option<Self> {
        match &node.value {
            Value::Map(entries) => Some(Fields {
                node,
                left: entries.iter().map(|(key, value)| (key.as_str(), value)).collect(),
            }),
            Value::Unknown => None,
            _ => {
                problems.add(&node.place, node.line, "must be a map".to_owned());
                None
            }
        }
    }

    /// Takes a field that may be missing.
    pub(super) fn take(&mut self, name: &str) -> Option<&'a Node> {
        let found = self.left.iter().position(|(key, _)| *key == name)?;
        Some(self.left.remove(found).1)
    }

    /// Takes a field that must be there.
    pub(super) fn need(&mut self, name: &str, problems: &mut Problems) -> Option<&'a Node> {
        let found = self.take(name);
        if found.is_none() {
            problems.add(&self.node.place, self.node.line, format!("has no {name}"));
        }
        found
    }

    /// Fields that matter to AWS and change nothing on this machine.
    pub(super) fn not_needed_here(&mut self, names: &[&str]) {
        self.left.retain(|(key, _)| !names.contains(key));
    }

    /// Whatever is left is something that this machine does not know.
    pub(super) fn close(self, problems: &mut Problems) {
        for (_, node) in self.left {
            refuse(node, "is not something this machine can run", problems);
        }
    }
}

/// Complains about a node.
pub(super) fn refuse(node: &Node, what: &str, problems: &mut Problems) {
    if !matches!(node.value, Value::Unknown) {
        problems.add(&node.place, node.line, what.to_owned());
    }
}

/// The node's text.
pub(super) fn text(node: &Node, problems: &mut Problems) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => {
            refuse(node, "must be text", problems);
            None
        }
    }
}

/// The node's whole number, if it lies within what AWS allows.
pub(super) fn number(
    node: &Node,
    allowed: std::ops::RangeInclusive<u64>,
    problems: &mut Problems,
) -> Option<u64> {
    let read = match &node.value {
        Value::Number(number) => u64::try_from(*number).ok(),
        _ => None,
    };
    let fits = read.filter(|number| allowed.contains(number));
    if fits.is_none() {
        let what = format!("must be a whole number from {} to {}", allowed.start(), allowed.end());
        refuse(node, &what, problems);
    }
    fits
}

/// The node's true or false.
pub(super) fn flag(node: &Node, problems: &mut Problems) -> Option<bool> {
    if let Value::Bool(flag) = node.value {
        return Some(flag);
    }
    refuse(node, "must be true or false", problems);
    None
}

/// The node's items; a single value counts as a list of one where AWS allows both.
fn one_or_many(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// The node's items.
pub(super) fn list<'a>(node: &'a Node, problems: &mut Problems) -> &'a [Node] {
    if let Value::List(items) = &node.value {
        return items;
    }
    refuse(node, "must be a list", problems);
    &[]
}

/// The node's text, which must be one of a few words.
pub(super) fn word<T: Copy>(node: &Node, words: &[(&str, T)], problems: &mut Problems) -> Option<T> {
    let read = text(node, problems)?;
    let found = words.iter().find(|(word, _)| *word == read).map(|(_, meaning)| *meaning);
    if found.is_none() {
        refuse(node, &format!("\"{read}\" is not something this machine can run"), problems);
    }
    found
}

/// One text or a list of texts.
pub(super) fn texts(node: &Node, problems: &mut Problems) -> Vec<String> {
    one_or_many(node).iter().filter_map(|item| text(item, problems)).collect()
}
