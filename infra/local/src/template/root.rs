//! The template's top: its sections and resources, and what holds across them.

use std::collections::BTreeMap;
use std::path::Path;

use super::api::Api;
use super::bucket::{self, Bucket};
use super::bus::EventBus;
use super::fields::{Fields, refuse, word};
use super::function::Function;
use super::mail::{ConfigurationSet, EventDestination, Identity};
use super::node::{Node, Value};
use super::policy::Statement;
use super::queue::Queue;
use super::receipt::{self, Grant, ReceiptRule};
use super::resolve::{Names, policy_arn};
use super::scan::ScanPlan;
use super::secret::Secret;
use super::table::Table;
use super::{Problems, Surroundings, Template};

/// A function's role comes with the function, so one that stands by itself is a service's, and services here need none. Alarms
/// are for operators who are away, and logs are files here, which stay.
const NOT_NEEDED_HERE: [&str; 4] =
    ["AWS::CloudWatch::Alarm", "AWS::IAM::Role", "AWS::Logs::LogGroup", "AWS::SNS::Topic"];

pub(super) fn read(raw: &Node, around: &Surroundings, problems: &mut Problems) -> Option<Template> {
    let names = Names::of(raw, around, problems);
    let root = names.resolve(raw, problems);
    let mut sections = Fields::open(&root, problems)?;
    sections.not_needed_here(&[
        "AWSTemplateFormatVersion",
        "Description",
        "Metadata",
        "Outputs",
        "Parameters",
    ]);
    if let Some(transform) = sections.take("Transform") {
        word(transform, &[("AWS::Serverless-2016-10-31", ())], problems);
    }
    let defaults = sections.take("Globals").and_then(|node| function_defaults(node, problems));
    let resources = sections.need("Resources", problems);
    sections.close(problems);
    let Value::Map(resources) = &resources?.value else {
        refuse(resources?, "must be a map", problems);
        return None;
    };

    let mut template = Template::default();
    let mut apis = Vec::new();
    let mut functions = Vec::new();
    let mut late = Late::default();
    for (id, resource) in resources {
        let Some(mut fields) = Fields::open(resource, problems) else { continue };
        let kind = fields.need("Type", problems);
        let properties = fields.take("Properties");
        fields.not_needed_here(&["DeletionPolicy", "DependsOn", "Metadata", "UpdateReplacePolicy"]);
        fields.close(problems);
        let Some(kind) = kind else { continue };
        match kind.as_text() {
            Some("AWS::Serverless::HttpApi") => {
                if apis.is_empty() {
                    apis.extend(Api::read(id, properties, problems));
                } else {
                    refuse(resource, "a second HTTP API is not something this machine can run", problems);
                }
            }
            Some("AWS::Serverless::Function") => functions.push((id, resource, properties)),
            Some("AWS::DynamoDB::Table") => {
                let properties = needed(properties, resource, problems);
                template.tables.extend(Table::read(id, properties, problems));
            }
            Some("AWS::S3::Bucket") => template.buckets.extend(Bucket::read(id, resource, problems)),
            Some("AWS::S3::BucketPolicy") => {
                if let Some(properties) = needed(properties, resource, problems) {
                    late.grants.extend(bucket::read_policy(properties, problems));
                }
            }
            Some("AWS::Events::EventBus") => {
                template.buses.extend(EventBus::read(resource, properties, problems));
            }
            Some("AWS::SQS::Queue") => template.queues.extend(Queue::read(id, properties, problems)),
            Some("AWS::GuardDuty::MalwareProtectionPlan") => {
                late.plans.extend(needed(properties, resource, problems).map(|properties| (id, properties)));
            }
            Some("AWS::IAM::ManagedPolicy") => {
                late.policies
                    .extend(needed(properties, resource, problems).map(|properties| (id, properties)));
            }
            Some("AWS::SES::EmailIdentity") => {
                let properties = needed(properties, resource, problems);
                template
                    .identities
                    .extend(properties.and_then(|properties| Identity::read(properties, problems)));
            }
            Some("AWS::SES::ConfigurationSet") => {
                template.configuration_sets.extend(ConfigurationSet::read(id, properties, problems));
            }
            Some("AWS::SES::ReceiptRuleSet") => {
                late.rule_sets.extend(receipt::read_set(id, properties, problems));
            }
            Some(other) if let Some(read_late) = late.place(other) => {
                read_late.extend(needed(properties, resource, problems));
            }
            Some("AWS::SecretsManager::Secret") => {
                let properties = needed(properties, resource, problems);
                template
                    .secrets
                    .extend(properties.and_then(|properties| Secret::read(id, properties, problems)));
            }
            Some(other) if NOT_NEEDED_HERE.contains(&other) => {}
            other => {
                let what = format!("\"{}\" is not something this machine can run", other.unwrap_or_default());
                refuse(kind, &what, problems);
            }
        }
    }
    late.read_before_functions(&mut template, problems);
    // Functions late: their events name all of these, wherever in the file they stand.
    for (id, resource, properties) in functions {
        let merged = merge(defaults.as_ref(), properties, resource);
        let read = Function::read(id, resource, &merged, &apis, &template, problems);
        template.functions.extend(read);
    }
    late.read_after_functions(&mut template, problems);
    check(around, &template.functions, resources, &apis, problems);
    template.api = apis.pop();
    Some(template)
}

/// What holds across functions.
fn check(
    around: &Surroundings,
    functions: &[Function],
    resources: &[(String, Node)],
    apis: &[Api],
    problems: &mut Problems,
) {
    for api in apis {
        api.throttles.refuse_unknown(functions, problems);
    }
    refuse_double_routes(functions, problems);
    refuse_double_binaries(functions, resources, problems);
    if let Some(folder) = &around.binaries {
        refuse_missing_binaries(folder, functions, resources, problems);
    }
}

/// What names other resources, wherever in the file these stand, and so is read when they have been.
#[derive(Default)]
struct Late<'a> {
    plans: Vec<(&'a String, &'a Node)>,
    policies: Vec<(&'a String, &'a Node)>,
    queue_policies: Vec<&'a Node>,
    destinations: Vec<&'a Node>,
    permissions: Vec<&'a Node>,
    receipt_rules: Vec<&'a Node>,
    rule_sets: Vec<String>,
    grants: Vec<Grant>,
}

impl<'a> Late<'a> {
    /// Where the properties of such a resource are kept until then.
    fn place(&mut self, kind: &str) -> Option<&mut Vec<&'a Node>> {
        match kind {
            "AWS::SQS::QueuePolicy" => Some(&mut self.queue_policies),
            "AWS::SES::ConfigurationSetEventDestination" => Some(&mut self.destinations),
            "AWS::SES::ReceiptRule" => Some(&mut self.receipt_rules),
            "AWS::Lambda::Permission" => Some(&mut self.permissions),
            _ => None,
        }
    }

    fn read_before_functions(&self, template: &mut Template, problems: &mut Problems) {
        for (id, properties) in &self.policies {
            template.policies.insert(policy_arn(id), Statement::read_shared(properties, problems));
        }
        for (id, properties) in &self.plans {
            template.scan_plans.extend(ScanPlan::read(id, properties, &template.buckets, problems));
        }
        for properties in &self.queue_policies {
            Queue::read_policy(properties, &mut template.queues, problems);
        }
        for properties in &self.destinations {
            let read = EventDestination::read(properties, &template.configuration_sets, problems);
            template.event_destinations.extend(read);
        }
    }

    fn read_after_functions(mut self, template: &mut Template, problems: &mut Problems) {
        for properties in &self.permissions {
            self.grants.extend(Grant::read_permission(properties, &template.functions, problems));
        }
        for properties in &self.receipt_rules {
            let around = (&template.buckets[..], &template.functions[..], &self.grants[..]);
            template.receipt_rules.extend(ReceiptRule::read(properties, &self.rule_sets, around, problems));
        }
    }
}

/// The properties of a resource that cannot be without.
fn needed<'a>(properties: Option<&'a Node>, resource: &Node, problems: &mut Problems) -> Option<&'a Node> {
    if properties.is_none() {
        refuse(resource, "has no Properties", problems);
    }
    properties
}

fn function_defaults(globals: &Node, problems: &mut Problems) -> Option<Node> {
    let mut fields = Fields::open(globals, problems)?;
    let function = fields.take("Function").cloned();
    fields.close(problems);
    function
}

/// SAM's rule: maps are merged, lists joined, anything else is the function's own.
fn merge(defaults: Option<&Node>, own: Option<&Node>, resource: &Node) -> Node {
    match (defaults, own) {
        (Some(defaults), Some(own)) => match (&defaults.value, &own.value) {
            (Value::Map(general), Value::Map(special)) => {
                let mut merged: Vec<(String, Node)> = Vec::new();
                for (key, node) in general {
                    merged.push((key.clone(), merge(Some(node), own.get(key), resource)));
                }
                let further = special.iter().filter(|(key, _)| defaults.get(key).is_none());
                merged.extend(further.cloned());
                own.with(Value::Map(merged))
            }
            (Value::List(general), Value::List(special)) => {
                own.with(Value::List(general.iter().chain(special).cloned().collect()))
            }
            _ => own.clone(),
        },
        (Some(only), None) | (None, Some(only)) => only.clone(),
        (None, None) => resource.with(Value::Map(Vec::new())),
    }
}

fn refuse_double_routes(functions: &[Function], problems: &mut Problems) {
    let mut seen: BTreeMap<(String, String), &str> = BTreeMap::new();
    for function in functions {
        for route in &function.routes {
            // Names of parameters do not tell routes apart.
            let shape: Vec<&str> = route
                .path
                .split('/')
                .map(|segment| if segment.starts_with('{') { "{}" } else { segment })
                .collect();
            if let Some(other) = seen.insert((route.method.clone(), shape.join("/")), &function.id) {
                let what = format!("{} {} is answered by {other} too", route.method, route.path);
                problems.add(&route.place, route.line, what);
            }
        }
    }
}

fn refuse_double_binaries(functions: &[Function], resources: &[(String, Node)], problems: &mut Problems) {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for function in functions {
        if let Some(other) = seen.insert(&function.binary, &function.id)
            && let Some(place) = binary_of(&function.id, resources)
        {
            refuse(place, &format!("{} is the binary of {other} too", function.binary), problems);
        }
    }
}

fn refuse_missing_binaries(
    folder: &Path,
    functions: &[Function],
    resources: &[(String, Node)],
    problems: &mut Problems,
) {
    for function in functions {
        if !folder.join(&function.binary).is_file()
            && let Some(place) = binary_of(&function.id, resources)
        {
            refuse(place, &format!("the build made no binary {}", function.binary), problems);
        }
    }
}

/// Where a function's binary is named.
fn binary_of<'a>(id: &str, resources: &'a [(String, Node)]) -> Option<&'a Node> {
    let (_, resource) = resources.iter().find(|(name, _)| name == id)?;
    resource.at(&["Metadata", "BuildProperties", "Binary"])
}
