//! A bus of one's own, and which events on a bus wake a function.

use serde_json::json;

use super::fields::{Fields, refuse, text, word};
use super::node::{Node, Value};
use super::queue::Delivery;
use super::resolve::bus_arn;
use super::{ACCOUNT, Problems, REGION, Template};

/// The bus that every account has, and that AWS's own services use.
pub const DEFAULT_BUS: &str = "default";

/// A bus as the template defines it.
#[derive(Debug, Clone)]
pub struct EventBus {
    /// Its name.
    pub name: String,
}

impl EventBus {
    /// How IAM names it.
    #[must_use]
    pub fn arn(&self) -> String {
        bus_arn(&self.name)
    }

    pub(super) fn read(
        resource: &Node,
        properties: Option<&Node>,
        problems: &mut Problems,
    ) -> Option<EventBus> {
        let Some(properties) = properties else {
            refuse(resource, "has no Properties", problems);
            return None;
        };
        let mut fields = Fields::open(properties, problems)?;
        fields.not_needed_here(&["Description", "KmsKeyIdentifier", "Tags"]);
        let name = fields.need("Name", problems).and_then(|node| {
            let name = text(node, problems)?;
            let fits = name != DEFAULT_BUS && (1..=256).contains(&name.len());
            let fits = fits && name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
            if !fits {
                refuse(node, "is not a name for a bus: letters, digits and . _ -", problems);
            }
            fits.then_some(name)
        });
        fields.close(problems);
        Some(EventBus { name: name? })
    }
}

/// Which events on a bus wake a function.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name among the function's events.
    pub name: String,
    /// The bus.
    pub bus: String,
    /// The event pattern, as JSON.
    pub pattern: String,
    /// What becomes of an event that Lambda does not take. What the function fails at is Lambda's affair.
    pub delivery: Delivery,
}

impl Rule {
    /// How AWS names it.
    #[must_use]
    pub fn arn(&self, function: &str) -> String {
        let bus = if self.bus == DEFAULT_BUS { String::new() } else { format!("{}/", self.bus) };
        format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/{bus}{function}-{}", self.name)
    }

    pub(super) fn read(
        name: &str,
        properties: &Node,
        template: &Template,
        problems: &mut Problems,
    ) -> Option<Rule> {
        let mut fields = Fields::open(properties, problems)?;
        fields.not_needed_here(&["RuleName", "Target"]);
        let bus = match fields.take("EventBusName") {
            Some(node) => bus_of(node, &template.buses, problems)?,
            None => DEFAULT_BUS.to_owned(),
        };
        let on = fields.take("State").and_then(|node| {
            let states = [("ENABLED", true), ("DISABLED", false)];
            word(node, &states, problems)
        });
        let delivery = Delivery::read(&mut fields, &template.queues, true, problems);
        let pattern = fields.need("Pattern", problems).and_then(|node| pattern(node, problems));
        fields.close(problems);
        let pattern = pattern?;
        on.unwrap_or(true).then(|| Rule { name: name.to_owned(), bus, pattern, delivery })
    }
}

fn bus_of(node: &Node, buses: &[EventBus], problems: &mut Problems) -> Option<String> {
    let name = text(node, problems)?;
    let known = name == DEFAULT_BUS || buses.iter().any(|bus| bus.name == name);
    if !known {
        refuse(node, &format!("{name} is not a bus of this template"), problems);
    }
    known.then_some(name)
}

fn pattern(node: &Node, problems: &mut Problems) -> Option<String> {
    let pattern = json_of(node)?.to_string();
    check_pattern(&pattern, node, problems);
    Some(pattern)
}

/// Complains about a pattern that the matcher does not take.
pub(super) fn check_pattern(pattern: &str, node: &Node, problems: &mut Problems) {
    if let Err(error) = quamina::Quamina::new().add_pattern((), pattern) {
        refuse(node, &format!("is not a pattern that this machine can match: {error}"), problems);
    }
}

/// The same as JSON; nothing if a part of it was complained about already.
fn json_of(node: &Node) -> Option<serde_json::Value> {
    Some(match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(flag) => json!(flag),
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(text),
        Value::List(items) => items.iter().map(json_of).collect::<Option<_>>()?,
        Value::Map(entries) => {
            let entries = entries.iter().map(|(key, item)| Some((key.clone(), json_of(item)?)));
            serde_json::Value::Object(entries.collect::<Option<_>>()?)
        }
        Value::Call(..) | Value::Unknown => return None,
    })
}
