//! A queue: where what could not be handled is kept until somebody looks at it.

use super::Problems;
use super::bucket::statements;
use super::fields::{Fields, number, refuse, text, texts, word};
use super::node::{Node, Value};
use super::resolve::queue_arn;

/// The service that runs rules.
const EVENTS: &str = "events.amazonaws.com";
/// What it needs to be allowed on a rule's dead-letter queue.
const SEND: &str = "sqs:SendMessage";

/// A queue as the template defines it.
#[derive(Debug, Clone)]
pub struct Queue {
    /// Its logical id, which is its name on this machine.
    pub name: String,
    /// For how many seconds it keeps a message.
    pub retention: u64,
    /// Whether its policy lets a rule send what it could not deliver. Without it AWS drops that.
    pub takes_from_rules: bool,
}

impl Queue {
    /// How IAM names it.
    #[must_use]
    pub fn arn(&self) -> String {
        queue_arn(&self.name)
    }

    pub(super) fn read(id: &str, properties: Option<&Node>, problems: &mut Problems) -> Option<Queue> {
        // SQS keeps a message for four days if it is not told otherwise.
        let mut queue = Queue { name: id.to_owned(), retention: 345_600, takes_from_rules: false };
        let Some(properties) = properties else { return Some(queue) };
        let mut fields = Fields::open(properties, problems)?;
        // Nobody receives from a queue here, and whoever looks at it is at this machine.
        fields.not_needed_here(&[
            "KmsDataKeyReusePeriodSeconds",
            "KmsMasterKeyId",
            "ReceiveMessageWaitTimeSeconds",
            "SqsManagedSseEnabled",
            "Tags",
            "VisibilityTimeout",
        ]);
        if let Some(node) = fields.take("MessageRetentionPeriod") {
            queue.retention = number(node, 60..=1_209_600, problems)?;
        }
        fields.close(problems);
        Some(queue)
    }

    /// Reads a queue policy, which may let rules send to queues of this template.
    pub(super) fn read_policy(properties: &Node, queues: &mut [Queue], problems: &mut Problems) {
        let Some(mut fields) = Fields::open(properties, problems) else { return };
        let named = fields.need("Queues", problems).map(|node| texts(node, problems)).unwrap_or_default();
        let document = fields.need("PolicyDocument", problems);
        fields.close(problems);
        let sends = document.is_some_and(|node| statements(node, problems).iter().any(lets_rules_send));
        for queue in queues.iter_mut().filter(|queue| named.contains(&queue_url(&queue.name))) {
            queue.takes_from_rules |= sends;
        }
    }
}

fn lets_rules_send(statement: &Node) -> bool {
    let says = |path: &[&str], wanted: &str| match statement.at(path).map(|node| &node.value) {
        Some(Value::Text(text)) => text == wanted,
        Some(Value::List(items)) => items.iter().any(|item| item.as_text() == Some(wanted)),
        _ => false,
    };
    says(&["Effect"], "Allow") && says(&["Principal", "Service"], EVENTS) && says(&["Action"], SEND)
}

/// What `!Ref` of a queue means: its address on AWS, which nobody asks here.
pub(super) fn queue_url(id: &str) -> String {
    format!("https://sqs.{}.amazonaws.com/{}/{id}", super::REGION, super::ACCOUNT)
}

/// The name of a queue of this template, by its ARN.
pub(super) fn queue_of(node: &Node, queues: &[Queue], problems: &mut Problems) -> Option<String> {
    let arn = text(node, problems)?;
    let found = queues.iter().find(|queue| queue.arn() == arn);
    if found.is_none() {
        refuse(node, &format!("{arn} is not a queue of this template"), problems);
    }
    found.map(|queue| queue.name.clone())
}

/// `DestinationConfig.OnFailure` of a queue.
pub(super) fn on_failure(node: &Node, queues: &[Queue], problems: &mut Problems) -> Option<String> {
    let mut fields = Fields::open(node, problems)?;
    let failure = fields.need("OnFailure", problems);
    fields.close(problems);
    let mut fields = Fields::open(failure?, problems)?;
    if let Some(kind) = fields.need("Type", problems) {
        word(kind, &[("SQS", ())], problems);
    }
    let queue = fields.need("Destination", problems).and_then(|node| queue_of(node, queues, problems));
    fields.close(problems);
    queue
}

/// What a rule or a schedule does with what its target does not take.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// How often it tries again, at most.
    pub retries: u64,
    /// For how many seconds it tries again, at most.
    pub max_age: u64,
    /// The queue for what was never taken.
    pub dead_letters: Option<String>,
}

impl Delivery {
    /// Takes `RetryPolicy` and `DeadLetterConfig`. Whoever has no permission to send loses it all, on AWS.
    pub(super) fn read(
        fields: &mut Fields<'_>,
        queues: &[Queue],
        by_rule: bool,
        problems: &mut Problems,
    ) -> Delivery {
        let mut delivery = Delivery { retries: 185, max_age: 86_400, dead_letters: None };
        if let Some(mut policy) = fields.take("RetryPolicy").and_then(|node| Fields::open(node, problems)) {
            if let Some(node) = policy.take("MaximumRetryAttempts") {
                delivery.retries = number(node, 0..=185, problems).unwrap_or_default();
            }
            if let Some(node) = policy.take("MaximumEventAgeInSeconds") {
                delivery.max_age = number(node, 60..=86_400, problems).unwrap_or_default();
            }
            policy.close(problems);
        }
        if let Some(mut config) =
            fields.take("DeadLetterConfig").and_then(|node| Fields::open(node, problems))
        {
            if let Some(node) = config.need("Arn", problems) {
                delivery.dead_letters = queue_of(node, queues, problems);
                let queue = queues.iter().find(|queue| Some(&queue.name) == delivery.dead_letters.as_ref());
                if by_rule && queue.is_some_and(|queue| !queue.takes_from_rules) {
                    let what = format!("no policy of that queue lets {EVENTS} do {SEND}");
                    refuse(node, &what, problems);
                }
            }
            config.close(problems);
        }
        delivery
    }
}
