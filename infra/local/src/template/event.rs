//! What wakes a function besides requests, such as objects that come and go in a bucket; and what if it fails then.

use super::Problems;
use super::bucket::Bucket;
use super::fields::{Fields, list, number, text, word};
use super::node::{Node, Value};
use super::queue::{Queue, on_failure};
use super::scan::bucket_of;

/// What of a bucket wakes a function.
#[derive(Debug, Clone)]
pub struct Notification {
    /// Its name among the function's events.
    pub name: String,
    /// The bucket.
    pub bucket: String,
    /// Kinds, such as `s3:ObjectCreated:Put` or `s3:ObjectCreated:*`.
    pub kinds: Vec<String>,
    /// How the key must begin.
    pub prefix: String,
    /// How the key must end.
    pub suffix: String,
}

/// What happens in a bucket on this machine, and the kinds that cover it. AWS has more.
const KINDS: [&str; 6] = [
    "s3:ObjectCreated:*",
    "s3:ObjectCreated:Copy",
    "s3:ObjectCreated:Put",
    "s3:ObjectRemoved:*",
    "s3:ObjectRemoved:Delete",
    "s3:ObjectRemoved:DeleteMarkerCreated",
];

impl Notification {
    /// Whether this, such as `ObjectCreated:Put`, is told.
    #[must_use]
    pub fn covers(&self, bucket: &str, key: &str, kind: &str) -> bool {
        let told = |covered: &String| {
            let covered = covered.strip_prefix("s3:").unwrap_or(covered);
            match covered.strip_suffix('*') {
                Some(family) => kind.starts_with(family),
                None => kind == covered,
            }
        };
        self.bucket == bucket
            && key.starts_with(&self.prefix)
            && key.ends_with(&self.suffix)
            && self.kinds.iter().any(told)
    }

    pub(super) fn read(
        name: &str,
        properties: &Node,
        buckets: &[Bucket],
        problems: &mut Problems,
    ) -> Option<Notification> {
        let mut fields = Fields::open(properties, problems)?;
        let bucket = fields.need("Bucket", problems).and_then(|node| bucket_of(node, buckets, problems));
        let kinds = fields.need("Events", problems).map(|node| {
            let items = if let Value::List(items) = &node.value { items } else { std::slice::from_ref(node) };
            let known = KINDS.map(|kind| (kind, kind));
            items.iter().filter_map(|node| word(node, &known, problems)).map(str::to_owned).collect()
        });
        let (mut prefix, mut suffix) = (String::new(), String::new());
        for rule in fields.take("Filter").map(|node| key_rules(node, problems)).unwrap_or_default() {
            let Some(mut fields) = Fields::open(rule, problems) else { continue };
            let value = fields.need("Value", problems).and_then(|node| text(node, problems));
            let which = [("prefix", true), ("suffix", false)];
            match fields.need("Name", problems).and_then(|node| word(node, &which, problems)) {
                Some(true) => prefix = value.unwrap_or_default(),
                Some(false) => suffix = value.unwrap_or_default(),
                None => {}
            }
            fields.close(problems);
        }
        fields.close(problems);
        Some(Notification { name: name.to_owned(), bucket: bucket?, kinds: kinds?, prefix, suffix })
    }
}

/// `Filter.S3Key.Rules`.
fn key_rules<'a>(filter: &'a Node, problems: &mut Problems) -> &'a [Node] {
    let mut node = Some(filter);
    for name in ["S3Key", "Rules"] {
        let Some(mut fields) = node.and_then(|node| Fields::open(node, problems)) else { return &[] };
        node = fields.need(name, problems);
        fields.close(problems);
    }
    node.map(|node| list(node, problems)).unwrap_or_default()
}

/// What becomes of an event that nobody waits for, when the function fails.
#[derive(Debug, Clone)]
pub struct Failing {
    /// How often it is tried again, 0 to 2 times.
    pub retries: u64,
    /// The queue that is told of what was given up.
    pub on_failure: Option<String>,
}

impl Default for Failing {
    /// Lambda repeats what failed twice, and then forgets it.
    fn default() -> Self {
        Failing { retries: 2, on_failure: None }
    }
}

impl Failing {
    pub(super) fn read(node: &Node, queues: &[Queue], problems: &mut Problems) -> Option<Failing> {
        let mut failing = Failing::default();
        let mut fields = Fields::open(node, problems)?;
        // An event waits here no longer than its retries take.
        fields.not_needed_here(&["MaximumEventAgeInSeconds"]);
        if let Some(node) = fields.take("MaximumRetryAttempts") {
            failing.retries = number(node, 0..=2, problems).unwrap_or_default();
        }
        failing.on_failure =
            fields.take("DestinationConfig").and_then(|node| on_failure(node, queues, problems));
        fields.close(problems);
        Some(failing)
    }
}

/// What an `Events` entry may be.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Request,
    Object,
    Bus,
    Stream,
    Schedule,
}

/// An entry's type and properties.
pub(super) fn open<'a>(event: &'a Node, problems: &mut Problems) -> Option<(Kind, &'a Node)> {
    let mut fields = Fields::open(event, problems)?;
    let kinds = [
        ("HttpApi", Kind::Request),
        ("S3", Kind::Object),
        ("EventBridgeRule", Kind::Bus),
        ("DynamoDB", Kind::Stream),
        ("ScheduleV2", Kind::Schedule),
    ];
    let kind = fields.need("Type", problems).and_then(|node| word(node, &kinds, problems));
    let properties = fields.need("Properties", problems);
    fields.close(problems);
    Some((kind?, properties?))
}
