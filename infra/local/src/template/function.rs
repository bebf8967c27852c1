//! A function: which binary, how long it may take, what it is told, what wakes it and what it may do.

use std::collections::BTreeMap;

use super::api::Api;
use super::bus::Rule;
use super::event::{self, Failing, Kind, Notification};
use super::fields::{Fields, number, refuse, text, word};
use super::mapping::Mapping;
use super::node::{Node, Value};
use super::policy::Statement;
use super::route::Route;
use super::schedule::Schedule;
use super::{Problems, Template, function_arn};

/// A function as the template defines it.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its logical id.
    pub id: String,
    /// Its binary, which is also its name on this machine.
    pub binary: String,
    /// How many seconds an invocation may take.
    pub timeout: u64,
    /// How many MB of memory it has on AWS.
    pub memory: u64,
    /// How many of it run at once, if that is kept apart for it.
    pub concurrency: Option<u64>,
    /// What it is told by its environment.
    pub environment: BTreeMap<String, String>,
    /// Its routes.
    pub routes: Vec<Route>,
    /// What of a bucket wakes it.
    pub notifications: Vec<Notification>,
    /// Which events on a bus wake it.
    pub rules: Vec<Rule>,
    /// Which records of a table's stream it is told.
    pub mappings: Vec<Mapping>,
    /// When it runs by itself.
    pub schedules: Vec<Schedule>,
    /// What if it fails and nobody waits for the answer.
    pub failing: Failing,
    /// What it may do.
    pub policies: Vec<Statement>,
}

impl Function {
    /// How IAM names it.
    #[must_use]
    pub fn arn(&self) -> String {
        function_arn(&self.binary)
    }

    pub(super) fn read(
        id: &str,
        resource: &Node,
        properties: &Node,
        apis: &[Api],
        template: &Template,
        problems: &mut Problems,
    ) -> Option<Function> {
        let binary =
            resource.at(&["Metadata", "BuildProperties", "Binary"]).and_then(|node| text(node, problems));
        if binary.is_none() {
            refuse(resource, "has no Metadata.BuildProperties.Binary", problems);
        }
        let mut fields = Fields::open(properties, problems)?;
        fields.not_needed_here(&[
            "Architectures",
            "AutoPublishAlias",
            "CodeUri",
            "Description",
            "EphemeralStorage",
            "PackageType",
            "Tags",
            "Tracing",
        ]);
        if let Some(handler) = fields.take("Handler") {
            word(handler, &[("bootstrap", ())], problems);
        }
        if let Some(runtime) = fields.need("Runtime", problems) {
            word(runtime, &[("provided.al2023", ())], problems);
        }
        let timeout = fields.take("Timeout").and_then(|node| number(node, 1..=900, problems)).unwrap_or(3);
        let memory =
            fields.take("MemorySize").and_then(|node| number(node, 128..=10_240, problems)).unwrap_or(128);
        let concurrency =
            fields.take("ReservedConcurrentExecutions").and_then(|node| number(node, 0..=10_000, problems));
        let mut environment = BTreeMap::new();
        if let Some(node) = fields.take("LoggingConfig") {
            read_logging(node, &mut environment, problems);
        }
        if let Some(node) = fields.take("Environment") {
            read_environment(node, &mut environment, problems);
        }
        let policies = fields
            .take("Policies")
            .map(|node| Statement::read_all(node, &template.policies, problems))
            .unwrap_or_default();
        let failing = fields
            .take("EventInvokeConfig")
            .and_then(|node| Failing::read(node, &template.queues, problems))
            .unwrap_or_default();
        let (mut routes, mut notifications, mut rules) = (Vec::new(), Vec::new(), Vec::new());
        let (mut mappings, mut schedules) = (Vec::new(), Vec::new());
        if let Some(Node { value: Value::Map(events), .. }) = fields.take("Events") {
            for (name, node) in events {
                let Some((kind, properties)) = event::open(node, problems) else { continue };
                match kind {
                    Kind::Request => routes.extend(Route::read(node, properties, apis, problems)),
                    Kind::Object => {
                        let buckets = &template.buckets;
                        notifications.extend(Notification::read(name, properties, buckets, problems));
                    }
                    Kind::Bus => rules.extend(Rule::read(name, properties, template, problems)),
                    Kind::Stream => mappings.extend(Mapping::read(name, properties, template, problems)),
                    Kind::Schedule => schedules.extend(Schedule::read(name, properties, template, problems)),
                }
            }
        }
        fields.close(problems);
        Some(Function {
            id: id.to_owned(),
            binary: binary?,
            timeout,
            memory,
            concurrency,
            environment,
            routes,
            notifications,
            rules,
            mappings,
            schedules,
            failing,
            policies,
        })
    }
}

fn read_environment(node: &Node, environment: &mut BTreeMap<String, String>, problems: &mut Problems) {
    let Some(mut fields) = Fields::open(node, problems) else { return };
    if let Some(Node { value: Value::Map(variables), .. }) = fields.take("Variables") {
        for (name, node) in variables {
            if let Some(value) = text(node, problems) {
                environment.insert(name.clone(), value);
            }
        }
    }
    fields.close(problems);
}

/// Lambda tells a function of its log settings by two variables.
fn read_logging(node: &Node, environment: &mut BTreeMap<String, String>, problems: &mut Problems) {
    let Some(mut fields) = Fields::open(node, problems) else { return };
    fields.not_needed_here(&["LogGroup", "SystemLogLevel"]);
    for (field, variable) in
        [("LogFormat", "AWS_LAMBDA_LOG_FORMAT"), ("ApplicationLogLevel", "AWS_LAMBDA_LOG_LEVEL")]
    {
        if let Some(value) = fields.take(field).and_then(|node| text(node, problems)) {
            environment.insert(variable.to_owned(), value);
        }
    }
    fields.close(problems);
}
