//! `EventBridge`'s default bus: which functions an event wakes.

use anyhow::{Result, anyhow};
use quamina::Quamina;
use rusqlite::Transaction;
use serde_json::{Value, json};

use crate::async_invoke;
use crate::template::{ACCOUNT, Function, REGION};

/// The rules of a template's functions.
pub struct Bus(Quamina<Target>);

/// Whom a rule wakes; a function with two rules that match is woken twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Target {
    function: String,
    rule: String,
}

/// What has happened, before it is an event.
pub struct Happening<'a> {
    /// Such as `aws.s3`.
    pub source: &'a str,
    /// Such as `Object Created`.
    pub kind: &'a str,
    /// What it happened to, by ARN.
    pub resource: String,
    /// The rest.
    pub detail: Value,
    /// When.
    pub at: jiff::Timestamp,
}

impl Bus {
    /// The rules of these functions.
    pub fn of(functions: &[Function]) -> Result<Self> {
        let mut rules = Quamina::new();
        for function in functions {
            for rule in &function.rules {
                let target = Target { function: function.binary.clone(), rule: rule.name.clone() };
                rules
                    .add_pattern(target, &rule.pattern)
                    .map_err(|error| anyhow!("{} {}: {error}", function.id, rule.name))?;
            }
        }
        Ok(Bus(rules))
    }

    /// Wakes whom this concerns, once the transaction is through. `what` is how the terminal calls it.
    pub fn send(&self, transaction: &Transaction<'_>, what: &str, happening: Happening<'_>) -> Result<()> {
        let Happening { source, kind, resource, detail, at } = happening;
        let event = json!({
            "version": "0",
            "id": uuid::Uuid::new_v4(),
            "detail-type": kind,
            "source": source,
            "account": ACCOUNT,
            "time": at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "region": REGION,
            "resources": [resource],
            "detail": detail,
        });
        let woken = self.0.matches_for_event(event.to_string().as_bytes());
        for target in woken.map_err(|error| anyhow!("{kind}: {error}"))? {
            async_invoke::add(transaction, &target.function, what, &event)?;
        }
        Ok(())
    }
}
