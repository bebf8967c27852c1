//! The table: its keys, its indexes and what they carry, when items expire, what its stream shows.

use std::collections::BTreeMap;

use super::Problems;
use super::fields::{Fields, flag, list, refuse, text, texts, word};
use super::node::Node;
use super::resolve::{stream_arn, table_arn};

/// A table as the template defines it.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its logical id, which is its name on this machine.
    pub name: String,
    /// Its key.
    pub key: Key,
    /// Each key attribute's type: `S`, `N` or `B`.
    pub attributes: BTreeMap<String, String>,
    /// Its global secondary indexes.
    pub indexes: Vec<Index>,
    /// The attribute that says when an item expires.
    pub expires_by: Option<String>,
    /// What its stream shows, such as `NEW_IMAGE`.
    pub stream: Option<String>,
}

/// A partition key and perhaps a sort key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The partition key's attribute.
    pub hash: String,
    /// The sort key's attribute.
    pub range: Option<String>,
}

/// A global secondary index.
#[derive(Debug, Clone)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Its key.
    pub key: Key,
    /// What it carries besides the keys.
    pub projection: Projection,
}

/// What an index carries besides the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Projection {
    /// Everything.
    All,
    /// Nothing.
    KeysOnly,
    /// These attributes.
    Include(Vec<String>),
}

impl Table {
    /// How IAM names it.
    #[must_use]
    pub fn arn(&self) -> String {
        table_arn(&self.name)
    }

    /// How IAM names its stream.
    #[must_use]
    pub fn stream_arn(&self) -> String {
        stream_arn(&self.name)
    }

    pub(super) fn read(id: &str, properties: Option<&Node>, problems: &mut Problems) -> Option<Table> {
        let mut fields = Fields::open(properties?, problems)?;
        fields.not_needed_here(&[
            "ContributorInsightsSpecification",
            "DeletionProtectionEnabled",
            "KinesisStreamSpecification",
            "OnDemandThroughput",
            "PointInTimeRecoverySpecification",
            "SSESpecification",
            "TableClass",
            "Tags",
        ]);
        if let Some(mode) = fields.take("BillingMode") {
            word(mode, &[("PAY_PER_REQUEST", ())], problems);
        }
        let mut attributes = BTreeMap::new();
        for node in
            fields.need("AttributeDefinitions", problems).map(|node| list(node, problems)).unwrap_or_default()
        {
            if let Some((name, kind)) = pair(node, "AttributeName", "AttributeType", problems) {
                attributes.insert(name, kind);
            }
        }
        let key = fields.need("KeySchema", problems).and_then(|node| Key::read(node, &attributes, problems));
        let mut indexes = Vec::new();
        for node in fields.take("GlobalSecondaryIndexes").map(|node| list(node, problems)).unwrap_or_default()
        {
            indexes.extend(Index::read(node, &attributes, problems));
        }
        let expires_by = fields.take("TimeToLiveSpecification").and_then(|node| time_to_live(node, problems));
        let stream = fields.take("StreamSpecification").and_then(|node| stream(node, problems));
        fields.close(problems);
        Some(Table { name: id.to_owned(), key: key?, attributes, indexes, expires_by, stream })
    }
}

impl Key {
    fn read(node: &Node, attributes: &BTreeMap<String, String>, problems: &mut Problems) -> Option<Key> {
        let (mut hash, mut range) = (None, None);
        for part in list(node, problems) {
            let Some((name, kind)) = pair(part, "AttributeName", "KeyType", problems) else { continue };
            if !attributes.contains_key(&name) {
                refuse(part, &format!("{name} is not among the AttributeDefinitions"), problems);
            }
            match kind.as_str() {
                "HASH" => hash = Some(name),
                "RANGE" => range = Some(name),
                _ => refuse(part, "KeyType is HASH or RANGE", problems),
            }
        }
        if hash.is_none() {
            refuse(node, "has no HASH key", problems);
        }
        Some(Key { hash: hash?, range })
    }
}

impl Index {
    fn read(node: &Node, attributes: &BTreeMap<String, String>, problems: &mut Problems) -> Option<Index> {
        let mut fields = Fields::open(node, problems)?;
        let name = fields.need("IndexName", problems).and_then(|node| text(node, problems));
        let key = fields.need("KeySchema", problems).and_then(|node| Key::read(node, attributes, problems));
        let projection =
            fields.need("Projection", problems).and_then(|node| Projection::read(node, problems));
        fields.close(problems);
        Some(Index { name: name?, key: key?, projection: projection? })
    }
}

impl Projection {
    fn read(node: &Node, problems: &mut Problems) -> Option<Projection> {
        let mut fields = Fields::open(node, problems)?;
        let kind = fields.need("ProjectionType", problems).and_then(|node| text(node, problems));
        let names = fields.take("NonKeyAttributes").map(|node| texts(node, problems)).unwrap_or_default();
        fields.close(problems);
        match (kind?.as_str(), names.is_empty()) {
            ("ALL", true) => Some(Projection::All),
            ("KEYS_ONLY", true) => Some(Projection::KeysOnly),
            ("INCLUDE", false) => Some(Projection::Include(names)),
            _ => {
                refuse(node, "ProjectionType is ALL, KEYS_ONLY, or INCLUDE with NonKeyAttributes", problems);
                None
            }
        }
    }
}

fn pair(node: &Node, first: &str, second: &str, problems: &mut Problems) -> Option<(String, String)> {
    let mut fields = Fields::open(node, problems)?;
    let a = fields.need(first, problems).and_then(|node| text(node, problems));
    let b = fields.need(second, problems).and_then(|node| text(node, problems));
    fields.close(problems);
    Some((a?, b?))
}

fn time_to_live(node: &Node, problems: &mut Problems) -> Option<String> {
    let mut fields = Fields::open(node, problems)?;
    let enabled = fields.need("Enabled", problems).and_then(|node| flag(node, problems));
    let name = fields.need("AttributeName", problems).and_then(|node| text(node, problems));
    fields.close(problems);
    name.filter(|_| enabled == Some(true))
}

fn stream(node: &Node, problems: &mut Problems) -> Option<String> {
    let mut fields = Fields::open(node, problems)?;
    let kinds = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"].map(|kind| (kind, kind));
    let view = fields.need("StreamViewType", problems).and_then(|node| word(node, &kinds, problems));
    fields.close(problems);
    view.map(str::to_owned)
}
