//! A bucket: which browsers may use it, what expires when, and whether the bus hears of its objects.

use super::Problems;
use super::fields::{Fields, flag, list, number, refuse, text, texts, word};
use super::node::Node;
use super::receipt::{Grant, SES};
use super::resolve::{bucket_arn, bucket_name};

/// A bucket as the template defines it.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// Its name on this machine: its logical id in small letters.
    pub name: String,
    /// How objects are encrypted that do not say it, such as `AES256`.
    pub encryption: Option<String>,
    /// Whether older versions of an object are kept.
    pub versioned: bool,
    /// What pages of other origins may ask.
    pub cors: Vec<Cors>,
    /// What is removed with time.
    pub lifecycle: Vec<Expiry>,
    /// Whether the bus hears of its objects.
    pub tells_bus: bool,
}

/// What pages of some origins may ask.
#[derive(Debug, Clone, Default)]
pub struct Cors {
    /// Origins, perhaps with one `*`.
    pub origins: Vec<String>,
    /// Methods.
    pub methods: Vec<String>,
    /// Request headers, perhaps with one `*`.
    pub headers: Vec<String>,
    /// Response headers that a page may read.
    pub exposed: Vec<String>,
    /// For how many seconds a browser may remember this.
    pub max_age: Option<u64>,
}

/// What is removed with time.
#[derive(Debug, Clone, Default)]
pub struct Expiry {
    /// The keys' beginning; empty for all.
    pub prefix: String,
    /// Tags that it must have.
    pub tags: Vec<(String, String)>,
    /// After how many days an object is.
    pub days: Option<u64>,
    /// After how many days an older version is.
    pub noncurrent_days: Option<u64>,
}

impl Bucket {
    /// How IAM names it.
    #[must_use]
    pub fn arn(&self) -> String {
        bucket_arn(&self.name)
    }

    pub(super) fn read(id: &str, resource: &Node, problems: &mut Problems) -> Option<Bucket> {
        let name = bucket_name(id);
        if name.len() < 3 || name.len() > 63 {
            refuse(resource, "its name is no bucket's: that has from 3 to 63 letters", problems);
        }
        let mut bucket = Bucket {
            name,
            encryption: None,
            versioned: false,
            cors: Vec::new(),
            lifecycle: Vec::new(),
            tells_bus: false,
        };
        let Some(properties) = resource.get("Properties") else { return Some(bucket) };
        let mut fields = Fields::open(properties, problems)?;
        // Nobody but a template's functions reaches a bucket on this machine, and nobody here owns anything else.
        fields.not_needed_here(&["OwnershipControls", "PublicAccessBlockConfiguration", "Tags"]);
        if let Some(node) = fields.take("BucketEncryption") {
            bucket.encryption = encryption(node, problems);
        }
        if let Some(node) = fields.take("VersioningConfiguration") {
            bucket.versioned = one(node, "Status", problems)
                .and_then(|node| word(node, &[("Enabled", true)], problems))
                .unwrap_or_default();
        }
        if let Some(node) = fields.take("CorsConfiguration").and_then(|node| one(node, "CorsRules", problems))
        {
            bucket.cors = list(node, problems).iter().filter_map(|node| Cors::read(node, problems)).collect();
        }
        if let Some(node) =
            fields.take("LifecycleConfiguration").and_then(|node| one(node, "Rules", problems))
        {
            bucket.lifecycle =
                list(node, problems).iter().filter_map(|node| Expiry::read(node, problems)).collect();
        }
        if let Some(node) = fields.take("NotificationConfiguration") {
            bucket.tells_bus = one(node, "EventBridgeConfiguration", problems)
                .and_then(|node| one(node, "EventBridgeEnabled", problems))
                .and_then(|node| flag(node, problems))
                .unwrap_or_default();
        }
        fields.close(problems);
        Some(bucket)
    }
}

/// The only field of a map; any other is refused.
fn one<'a>(node: &'a Node, name: &str, problems: &mut Problems) -> Option<&'a Node> {
    let mut fields = Fields::open(node, problems)?;
    let found = fields.need(name, problems);
    fields.close(problems);
    found
}

fn encryption(node: &Node, problems: &mut Problems) -> Option<String> {
    let rules = one(node, "ServerSideEncryptionConfiguration", problems)?;
    let [rule] = list(rules, problems) else {
        refuse(rules, "must be one rule", problems);
        return None;
    };
    let mut fields = Fields::open(rule, problems)?;
    fields.not_needed_here(&["BucketKeyEnabled"]);
    let default = fields.need("ServerSideEncryptionByDefault", problems);
    fields.close(problems);
    one(default?, "SSEAlgorithm", problems)
        .and_then(|node| word(node, &[("AES256", "AES256")], problems))
        .map(str::to_owned)
}

impl Cors {
    fn read(node: &Node, problems: &mut Problems) -> Option<Cors> {
        let mut fields = Fields::open(node, problems)?;
        fields.not_needed_here(&["Id"]);
        let origins = fields.need("AllowedOrigins", problems).map(|node| texts(node, problems));
        let methods = fields.need("AllowedMethods", problems).map(|node| {
            let known = ["DELETE", "GET", "HEAD", "POST", "PUT"].map(|method| (method, method));
            list(node, problems).iter().filter_map(|node| word(node, &known, problems)).collect::<Vec<_>>()
        });
        let headers = fields.take("AllowedHeaders").map(|node| texts(node, problems)).unwrap_or_default();
        let exposed = fields.take("ExposedHeaders").map(|node| texts(node, problems)).unwrap_or_default();
        let max_age = fields.take("MaxAge").and_then(|node| number(node, 0..=86_400, problems));
        fields.close(problems);
        let methods = methods?.into_iter().map(str::to_owned).collect();
        Some(Cors { origins: origins?, methods, headers, exposed, max_age })
    }
}

impl Expiry {
    /// A rule that is switched off is none.
    fn read(node: &Node, problems: &mut Problems) -> Option<Expiry> {
        let mut fields = Fields::open(node, problems)?;
        // There are no uploads in parts here, and a mark of deletion takes no room.
        fields.not_needed_here(&["AbortIncompleteMultipartUpload", "ExpiredObjectDeleteMarker", "Id"]);
        let status = fields.need("Status", problems);
        let on = status.and_then(|node| word(node, &[("Enabled", true), ("Disabled", false)], problems));
        let prefix = fields.take("Prefix").and_then(|node| text(node, problems)).unwrap_or_default();
        let tags = fields.take("TagFilters").map(|node| list(node, problems)).unwrap_or_default();
        let tags = tags.iter().filter_map(|node| tag(node, problems)).collect();
        let days = fields.take("ExpirationInDays").and_then(|node| number(node, 1..=36_500, problems));
        let noncurrent_days = fields.take("NoncurrentVersionExpiration").and_then(|node| {
            one(node, "NoncurrentDays", problems).and_then(|node| number(node, 1..=36_500, problems))
        });
        fields.close(problems);
        on?.then_some(Expiry { prefix, tags, days, noncurrent_days })
    }
}

fn tag(node: &Node, problems: &mut Problems) -> Option<(String, String)> {
    let mut fields = Fields::open(node, problems)?;
    let [key, value] = ["Key", "Value"].map(|name| fields.need(name, problems));
    fields.close(problems);
    Some((text(key?, problems)?, text(value?, problems)?))
}

/// A bucket policy, of which this machine knows two statements: the one that refuses whoever comes without TLS (nobody
/// comes with it here), and the one that lets SES put mails, which it gives back.
pub(super) fn read_policy(properties: &Node, problems: &mut Problems) -> Vec<Grant> {
    let Some(mut fields) = Fields::open(properties, problems) else { return Vec::new() };
    fields.not_needed_here(&["Bucket"]);
    let document = fields.need("PolicyDocument", problems);
    fields.close(problems);
    let mut grants = Vec::new();
    for statement in document.map(|node| statements(node, problems)).unwrap_or_default() {
        let effect = statement.at(&["Effect"]).and_then(Node::as_text);
        let insecure = statement.at(&["Condition", "Bool", "aws:SecureTransport"]);
        let insecure = insecure.and_then(|node| text(node, problems)).is_some_and(|value| value == "false");
        let service = statement.at(&["Principal", "Service"]).and_then(Node::as_text);
        let action = statement.at(&["Action"]).and_then(Node::as_text);
        match (effect, service, action, statement.get("Resource")) {
            (Some("Deny"), ..) if insecure => {}
            (Some("Allow"), Some(SES), Some("s3:PutObject"), Some(resources)) => {
                grants.extend(texts(resources, problems).into_iter().map(|resource| Grant {
                    service: SES.to_owned(),
                    action: "s3:PutObject".to_owned(),
                    resource,
                }));
            }
            _ => refuse(statement, "is not something this machine can run", problems),
        }
    }
    grants
}

/// The statements of a resource's policy.
pub(super) fn statements<'a>(document: &'a Node, problems: &mut Problems) -> &'a [Node] {
    let Some(mut document) = Fields::open(document, problems) else { return &[] };
    document.not_needed_here(&["Version"]);
    let statements = document.need("Statement", problems);
    document.close(problems);
    statements.map(|node| list(node, problems)).unwrap_or_default()
}
