//! A schedule: when a function runs by itself, and what it is told.

use super::expression::Expression;
use super::fields::{Fields, number, refuse, text, word};
use super::node::Node;
use super::queue::Delivery;
use super::{ACCOUNT, Problems, REGION, Template};

/// What of a schedule's input is replaced when it fires, and by what in an example.
const ATTRIBUTES: [(&str, &str); 4] = [
    ("<aws.scheduler.schedule-arn>", "arn"),
    ("<aws.scheduler.scheduled-time>", "2026-01-01T00:00:00Z"),
    ("<aws.scheduler.execution-id>", "id"),
    ("<aws.scheduler.attempt-number>", "1"),
];

/// A schedule as the template defines it.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its name among the function's events.
    pub name: String,
    /// When.
    pub expression: Expression,
    /// What the function is told, as JSON with attributes in it; Scheduler's own event if `None`.
    pub input: Option<String>,
    /// What becomes of an event that Lambda does not take. What the function fails at is Lambda's affair.
    pub delivery: Delivery,
    /// Whether it fires by itself.
    pub on: bool,
}

impl Schedule {
    /// How AWS names it.
    #[must_use]
    pub fn arn(&self, function: &str) -> String {
        format!("arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule/default/{function}-{}", self.name)
    }

    pub(super) fn read(
        name: &str,
        properties: &Node,
        template: &Template,
        problems: &mut Problems,
    ) -> Option<Schedule> {
        let mut fields = Fields::open(properties, problems)?;
        // Services need no roles here, and there is one group.
        fields.not_needed_here(&[
            "Description",
            "KmsKeyArn",
            "Name",
            "OmitName",
            "PermissionsBoundary",
            "RoleArn",
        ]);
        let expression = fields.need("ScheduleExpression", problems).and_then(|node| {
            let read = text(node, problems)?.parse();
            read.map_err(|why: String| refuse(node, &why, problems)).ok()
        });
        if let Some(node) = fields.take("ScheduleExpressionTimezone") {
            word(node, &[("UTC", ())], problems);
        }
        let input = fields.take("Input").and_then(|node| input(node, problems));
        if let Some(node) = fields.take("FlexibleTimeWindow") {
            read_window(node, problems);
        }
        let on = fields.take("State").and_then(|node| {
            let states = [("ENABLED", true), ("DISABLED", false)];
            word(node, &states, problems)
        });
        let delivery = Delivery::read(&mut fields, &template.queues, false, problems);
        fields.close(problems);
        Some(Schedule {
            name: name.to_owned(),
            expression: expression?,
            input,
            delivery,
            on: on.unwrap_or(true),
        })
    }
}

/// Lambda takes JSON and nothing else.
fn input(node: &Node, problems: &mut Problems) -> Option<String> {
    let input = text(node, problems)?;
    let example =
        ATTRIBUTES.iter().fold(input.clone(), |text, (attribute, example)| text.replace(attribute, example));
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(&example) {
        refuse(node, &format!("is not JSON: {error}"), problems);
        return None;
    }
    if let Some((_, rest)) = example.split_once("<aws.scheduler.") {
        let what =
            format!("<aws.scheduler.{} is not something this machine can run", rest.split('"').next()?);
        refuse(node, &what, problems);
        return None;
    }
    Some(input)
}

/// Whatever the window, this machine fires at its beginning.
fn read_window(node: &Node, problems: &mut Problems) {
    let Some(mut fields) = Fields::open(node, problems) else { return };
    let modes = [("OFF", false), ("FLEXIBLE", true)];
    let flexible = fields.need("Mode", problems).and_then(|node| word(node, &modes, problems));
    if flexible == Some(true)
        && let Some(node) = fields.need("MaximumWindowInMinutes", problems)
    {
        number(node, 1..=1440, problems);
    }
    fields.close(problems);
}
