//! `EventBridge`: what is put on a bus wakes the functions whose rules match it.

mod history;
mod put_events;
mod server;
mod trouble;

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use jiff::Timestamp;
use quamina::Quamina;
use rusqlite::Transaction;
use serde_json::{Value, json};
use tokio::net::TcpListener;

pub(crate) use history::SCHEMA;
pub use trouble::{Settings, Trouble};

use crate::async_invoke::{self, Queue};
use crate::callers::Callers;
use crate::database::Database;
use crate::table::Counts;
use crate::template::{ACCOUNT, DEFAULT_BUS, REGION, Template};
use server::Server;

/// The buses of a template and their rules.
pub struct Bus {
    /// By the bus's name.
    rules: BTreeMap<String, Quamina<Target>>,
    trouble: Arc<Trouble>,
}

/// Whom a rule wakes; a function with two rules that match is woken twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Target {
    function: String,
    /// By its ARN.
    rule: String,
}

/// What has happened, before it is an event.
pub struct Happening<'a> {
    /// Such as `aws.s3`.
    pub source: &'a str,
    /// Such as `Object Created`.
    pub kind: &'a str,
    /// What it happened to, by ARN.
    pub resources: Vec<String>,
    /// The rest.
    pub detail: Value,
    /// When.
    pub at: Timestamp,
}

impl Bus {
    /// The buses of this template, whose deliveries have this trouble.
    pub fn of(template: &Template, trouble: Arc<Trouble>) -> Result<Self> {
        let names = template.buses.iter().map(|bus| bus.name.as_str());
        let mut rules: BTreeMap<String, Quamina<Target>> =
            names.chain([DEFAULT_BUS]).map(|name| (name.to_owned(), Quamina::new())).collect();
        for function in &template.functions {
            for rule in &function.rules {
                let target = Target { function: function.binary.clone(), rule: rule.arn(&function.binary) };
                let bus = rules.entry(rule.bus.clone()).or_default();
                bus.add_pattern(target, &rule.pattern)
                    .map_err(|error| anyhow!("{} {}: {error}", function.id, rule.name))?;
            }
        }
        Ok(Bus { rules, trouble })
    }

    /// Whether there is a bus of this name.
    fn has(&self, bus: &str) -> bool {
        self.rules.contains_key(bus)
    }

    /// Puts on the default bus what one of AWS's own services tells. `what` is how the terminal calls it.
    pub fn send(&self, transaction: &Transaction<'_>, what: &str, happening: Happening<'_>) -> Result<()> {
        self.put(transaction, DEFAULT_BUS, what, happening).map(drop)
    }

    /// Wakes whom this concerns, once the transaction is through, and gives the event's id.
    fn put(
        &self,
        transaction: &Transaction<'_>,
        bus: &str,
        what: &str,
        happening: Happening<'_>,
    ) -> Result<String> {
        let id = uuid::Uuid::new_v4().to_string();
        let time = happening.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        // Of what AWS's own services tell, what becomes of mail is worth a look: nothing else here shows it.
        if bus != DEFAULT_BUS || happening.source == "aws.ses" {
            history::keep(transaction, &id, &time, &happening)?;
        }
        let Happening { source, kind, resources, detail, .. } = happening;
        let event = json!({
            "version": "0",
            "id": id,
            "detail-type": kind,
            "source": source,
            "account": ACCOUNT,
            "time": time,
            "region": REGION,
            "resources": resources,
            "detail": detail,
        });
        let rules = self.rules.get(bus).with_context(|| format!("there is no bus {bus}"))?;
        let woken = rules.matches_for_event(event.to_string().as_bytes());
        for target in woken.map_err(|error| anyhow!("{kind}: {error}"))? {
            for late in self.trouble.deliveries() {
                async_invoke::deliver(transaction, &target.function, what, &event, &target.rule, late)?;
            }
        }
        Ok(id)
    }
}

/// The running service.
pub struct Events {
    /// Where functions reach it.
    pub url: String,
    /// What makes deliveries double, late, out of order or refused.
    pub trouble: Arc<Trouble>,
    database: Database,
    server: tokio::task::JoinHandle<()>,
}

impl Events {
    /// Serves `PutEvents`.
    pub async fn start(
        bus: Arc<Bus>,
        database: Database,
        queue: Arc<Queue>,
        callers: Arc<Callers>,
        counts: Arc<Counts>,
    ) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("the bus's port")?;
        let url = format!("http://{}", listener.local_addr()?);
        let trouble = Arc::clone(&bus.trouble);
        let server = Server { bus, database: database.clone(), queue, callers, counts };
        Ok(Events { url, trouble, database, server: tokio::spawn(server.serve(listener)) })
    }

    /// What has passed over the template's own buses, newest first.
    pub async fn history(&self) -> Result<Vec<Value>> {
        self.database.transact(history::show).await
    }

    /// Ends it.
    pub fn stop(&self) {
        self.server.abort();
    }
}
