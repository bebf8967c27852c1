//! `CloudFormation`'s functions (`!Ref`, `!GetAtt`, `!Sub`, `!Join`), replaced by what they mean on this machine.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::{list, text};
use super::node::{Node, Value};
use super::queue::queue_url;
use super::{ACCOUNT, Problems, REGION, Surroundings};

/// What every `!Ref X` ("X") and `!GetAtt X.Y` ("X.Y") of this template means.
pub(super) struct Names {
    meanings: BTreeMap<String, String>,
    /// The parameters that are lists, written with commas.
    lists: BTreeSet<String>,
    /// The parameters that are numbers.
    numbers: BTreeMap<String, i64>,
}

impl Names {
    /// Collects the names before anything is resolved, so that order in the file does not matter.
    pub(super) fn of(template: &Node, around: &Surroundings, problems: &mut Problems) -> Self {
        let mut names: BTreeMap<String, String> = [
            ("AWS::Region", REGION),
            ("AWS::AccountId", ACCOUNT),
            ("AWS::Partition", "aws"),
            ("AWS::URLSuffix", "amazonaws.com"),
            ("AWS::StackName", "local"),
        ]
        .map(|(name, meaning)| (name.to_owned(), meaning.to_owned()))
        .into();
        let (lists, numbers) = read_parameters(template, around, &mut names, problems);
        if let Some(Value::Map(resources)) = template.get("Resources").map(|node| &node.value) {
            let parameters =
                Names { meanings: names.clone(), lists: lists.clone(), numbers: BTreeMap::new() };
            for (id, node) in resources {
                let own_name = |property: &str| parameters.name_in(node, property);
                let mut attribute =
                    |name: &str, meaning: String| names.insert(format!("{id}{name}"), meaning);
                match node.get("Type").and_then(Node::as_text) {
                    Some("AWS::Serverless::Function") => {
                        let binary =
                            node.at(&["Metadata", "BuildProperties", "Binary"]).and_then(Node::as_text);
                        let name = binary.unwrap_or(id);
                        attribute("", name.to_owned());
                        attribute(".Arn", function_arn(name));
                    }
                    Some("AWS::Serverless::HttpApi") => {
                        attribute("", id.clone());
                        attribute(".ApiEndpoint", around.api_url.clone());
                    }
                    Some("AWS::DynamoDB::Table") => {
                        attribute("", id.clone());
                        attribute(".Arn", table_arn(id));
                        attribute(".StreamArn", stream_arn(id));
                    }
                    Some("AWS::S3::Bucket") => {
                        let name = bucket_name(id);
                        attribute(".Arn", bucket_arn(&name));
                        attribute("", name);
                    }
                    Some("AWS::SQS::Queue") => {
                        attribute("", queue_url(id));
                        attribute(".Arn", queue_arn(id));
                        attribute(".QueueName", id.clone());
                        attribute(".QueueUrl", queue_url(id));
                    }
                    Some("AWS::IAM::ManagedPolicy") => {
                        attribute("", policy_arn(id));
                    }
                    Some("AWS::IAM::Role") => {
                        attribute("", id.clone());
                        attribute(".Arn", format!("arn:aws:iam::{ACCOUNT}:role/{id}"));
                    }
                    Some("AWS::Logs::LogGroup") => {
                        attribute("", id.clone());
                        attribute(".Arn", format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{id}"));
                    }
                    Some("AWS::GuardDuty::MalwareProtectionPlan") => {
                        attribute("", id.clone());
                        attribute(".Arn", scan_plan_arn(id));
                    }
                    Some("AWS::SES::EmailIdentity") => {
                        let name = own_name("EmailIdentity").unwrap_or_else(|| id.clone());
                        add_records(&name, &mut attribute);
                        attribute("", name);
                    }
                    Some("AWS::SES::ConfigurationSet") => {
                        attribute("", own_name("Name").unwrap_or_else(|| id.clone()));
                    }
                    Some("AWS::SES::ReceiptRuleSet") => {
                        attribute("", own_name("RuleSetName").unwrap_or_else(|| id.clone()));
                    }
                    Some("AWS::SecretsManager::Secret") => {
                        let name = own_name("Name").unwrap_or_else(|| id.clone());
                        attribute("", secret_arn(&name));
                    }
                    _ => {
                        attribute("", id.clone());
                    }
                }
            }
        }
        let mut names = Names { meanings: names, lists, numbers };
        names.add_buses(template);
        names
    }

    /// A bus has the name that the template gives it, which may say other names. Whoever reads the bus complains.
    fn add_buses(&mut self, template: &Node) {
        let Some(Value::Map(resources)) = template.get("Resources").map(|node| &node.value) else { return };
        for (id, node) in resources {
            let bus = node.get("Type").and_then(Node::as_text) == Some("AWS::Events::EventBus");
            if let Some(name) = node.at(&["Properties", "Name"]).filter(|_| bus)
                && let Value::Text(name) = self.resolve(name, &mut Problems::default()).value
            {
                self.meanings.insert(format!("{id}.Arn"), bus_arn(&name));
                self.meanings.insert(format!("{id}.Name"), name.clone());
                self.meanings.insert(id.clone(), name);
            }
        }
    }

    /// The name that a resource gives itself, by parameters at most. What is wrong with it is said when it is read.
    fn name_in(&self, resource: &Node, property: &str) -> Option<String> {
        let mut unsaid = Problems::of(String::new());
        let name = self.resolve(resource.at(&["Properties", property])?, &mut unsaid);
        text(&name, &mut unsaid)
    }

    /// The same tree without calls. What cannot be resolved is a problem and becomes unknown.
    pub(super) fn resolve(&self, node: &Node, problems: &mut Problems) -> Node {
        let value = match &node.value {
            Value::List(items) => {
                Value::List(items.iter().map(|item| self.resolve(item, problems)).collect())
            }
            Value::Map(entries) => Value::Map(
                entries.iter().map(|(key, item)| (key.clone(), self.resolve(item, problems))).collect(),
            ),
            Value::Call(function, argument) => {
                match (self.list(function, argument), self.number(function, argument)) {
                    (Some(items), _) => Value::List(items),
                    (None, Some(number)) => Value::Number(number),
                    (None, None) => {
                        self.call(function, argument, problems).map_or(Value::Unknown, Value::Text)
                    }
                }
            }
            plain => plain.clone(),
        };
        node.with(value)
    }

    /// What `!Ref` of a list means.
    fn list(&self, function: &str, argument: &Node) -> Option<Vec<Node>> {
        let name = argument.as_text().filter(|name| function == "Ref" && self.lists.contains(*name))?;
        let items = self.meanings.get(name)?.split(',');
        Some(items.map(|item| argument.with(Value::Text(item.trim().to_owned()))).collect())
    }

    /// What `!Ref` of a number means.
    fn number(&self, function: &str, argument: &Node) -> Option<i64> {
        self.numbers.get(argument.as_text().filter(|_| function == "Ref")?).copied()
    }

    fn call(&self, function: &str, argument: &Node, problems: &mut Problems) -> Option<String> {
        match function {
            "Ref" => self.meaning(argument.as_text()?, argument, problems),
            "GetAtt" => match &argument.value {
                Value::List(parts) => {
                    let parts: Option<Vec<_>> = parts.iter().map(|part| text(part, problems)).collect();
                    self.meaning(&parts?.join("."), argument, problems)
                }
                _ => self.meaning(&text(argument, problems)?, argument, problems),
            },
            "Sub" => self.substitute(argument, problems),
            "Join" => {
                let [separator, items] = list(argument, problems) else {
                    problems.add(
                        &argument.place,
                        argument.line,
                        "!Join takes a separator and a list".to_owned(),
                    );
                    return None;
                };
                let items: Option<Vec<_>> = list(items, problems)
                    .iter()
                    .map(|item| text(&self.resolve(item, problems), problems))
                    .collect();
                Some(items?.join(&text(separator, problems)?))
            }
            other => {
                problems.add(
                    &argument.place,
                    argument.line,
                    format!("!{other} is not something this machine can run"),
                );
                None
            }
        }
    }

    fn meaning(&self, name: &str, node: &Node, problems: &mut Problems) -> Option<String> {
        let found = self.meanings.get(name).cloned();
        if found.is_none() {
            problems.add(&node.place, node.line, format!("refers to {name}, which is not there"));
        }
        found
    }

    /// `"${Table.Arn}/index/*"`, or a list of the text and a map of further names.
    fn substitute(&self, argument: &Node, problems: &mut Problems) -> Option<String> {
        let (pattern, own) = match &argument.value {
            Value::List(parts) => {
                let [pattern, own] = parts.as_slice() else {
                    problems.add(&argument.place, argument.line, "!Sub takes a text and a map".to_owned());
                    return None;
                };
                (text(pattern, problems)?, Some(self.resolve(own, problems)))
            }
            _ => (text(argument, problems)?, None),
        };
        let mut made = String::new();
        let mut rest = pattern.as_str();
        while let Some((before, after)) = rest.split_once("${") {
            made.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                problems.add(&argument.place, argument.line, "a ${ without its }".to_owned());
                return None;
            };
            if let Some(literal) = name.strip_prefix('!') {
                made.push_str("${");
                made.push_str(literal);
                made.push('}');
            } else if let Some(node) = own.as_ref().and_then(|own| own.get(name)) {
                made.push_str(&text(node, problems)?);
            } else {
                made.push_str(&self.meaning(name, argument, problems)?);
            }
            rest = after;
        }
        made.push_str(rest);
        Some(made)
    }
}

/// The parameters and what they mean: those that are lists, and those that are numbers.
fn read_parameters(
    template: &Node,
    around: &Surroundings,
    names: &mut BTreeMap<String, String>,
    problems: &mut Problems,
) -> (BTreeSet<String>, BTreeMap<String, i64>) {
    let (mut lists, mut numbers) = (BTreeSet::new(), BTreeMap::new());
    for name in around.overrides.keys() {
        if template.at(&["Parameters", name]).is_none() {
            problems.add("Parameters", 1, format!("{name} is not a parameter of this template"));
        }
    }
    let Some(Value::Map(parameters)) = template.get("Parameters").map(|node| &node.value) else {
        return (lists, numbers);
    };
    for (name, node) in parameters {
        let mut complain = |what: String| problems.add(&node.place, node.line, what);
        let kind = node.get("Type").and_then(Node::as_text);
        if kind == Some("CommaDelimitedList") {
            lists.insert(name.clone());
        }
        let default = node.get("Default").and_then(|node| text(node, &mut Problems::default()));
        let given = around.overrides.get(name).or_else(|| around.parameters.get(name)).cloned();
        let Some(value) = given.or(default) else {
            complain("has no Default, and this machine does not supply it".to_owned());
            continue;
        };
        if kind == Some("Number") {
            match value.parse() {
                Ok(number) => drop(numbers.insert(name.clone(), number)),
                Err(error) => complain(format!("\"{value}\" is no whole number: {error}")),
            }
        }
        names.insert(name.clone(), value);
    }
    (lists, numbers)
}

/// The records that a domain's name servers must have before mail is sent from it.
fn add_records(domain: &str, attribute: &mut impl FnMut(&str, String) -> Option<String>) {
    for token in 1..=3 {
        attribute(&format!(".DkimDNSTokenName{token}"), format!("local{token}._domainkey.{domain}"));
        attribute(&format!(".DkimDNSTokenValue{token}"), format!("local{token}.dkim.amazonses.com"));
    }
}

/// How IAM names a table.
#[must_use]
pub fn table_arn(name: &str) -> String {
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}")
}

/// How IAM names a table's stream.
pub(super) fn stream_arn(table: &str) -> String {
    format!("{}/stream/local", table_arn(table))
}

/// How IAM names a policy that functions share.
pub(super) fn policy_arn(id: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:policy/{id}")
}

/// How IAM names a bus.
#[must_use]
pub fn bus_arn(name: &str) -> String {
    format!("arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{name}")
}

/// How IAM names a queue.
#[must_use]
pub fn queue_arn(name: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
}

/// How IAM names a function.
#[must_use]
pub fn function_arn(name: &str) -> String {
    format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}")
}

/// A bucket's name on this machine: its logical id, in the small letters that S3 asks for.
pub(super) fn bucket_name(id: &str) -> String {
    id.to_lowercase()
}

/// How IAM names a bucket.
#[must_use]
pub fn bucket_arn(name: &str) -> String {
    format!("arn:aws:s3:::{name}")
}

/// How AWS names a malware protection plan.
pub(super) fn scan_plan_arn(id: &str) -> String {
    format!("arn:aws:guardduty:{REGION}:{ACCOUNT}:malware-protection-plan/{id}")
}

/// How IAM names a secret: by its name, and six characters that AWS adds.
#[must_use]
pub fn secret_arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-local0")
}

/// How IAM names who may be a sender: a domain or an address.
#[must_use]
pub fn identity_arn(name: &str) -> String {
    format!("arn:aws:ses:{REGION}:{ACCOUNT}:identity/{name}")
}

/// How IAM names the settings that a mail is sent by.
#[must_use]
pub fn configuration_set_arn(name: &str) -> String {
    format!("arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{name}")
}
