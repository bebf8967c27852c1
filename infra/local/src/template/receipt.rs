//! Mail in: which addresses it is taken for, where it is kept, and which function is told of it.

use super::bucket::Bucket;
use super::fields::{Fields, flag, list, refuse, text, texts, word};
use super::function::Function;
use super::node::Node;
use super::resolve::function_arn;
use super::scan::bucket_of;
use super::{Problems, bucket_arn, matches};

/// The service that mail comes in by, as policies name it.
pub(super) const SES: &str = "ses.amazonaws.com";

/// A SES receipt rule as the template defines it.
#[derive(Debug, Clone)]
pub struct ReceiptRule {
    /// Its name.
    pub name: String,
    /// Addresses, domains (`reply.referrals.example`), or all domains below one (`.referrals.example`); in small
    /// letters.
    pub recipients: Vec<String>,
    /// Whether mail is looked at for spam and viruses.
    pub scans: bool,
    /// What is done, in order.
    pub actions: Vec<Action>,
}

/// What a rule does with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Keeps it in this bucket, under this prefix and its id.
    Keep {
        /// The bucket's name.
        bucket: String,
        /// The beginning of the key.
        prefix: String,
    },
    /// Tells this function of it, and waits for no answer.
    Tell {
        /// The function's binary.
        function: String,
    },
}

/// What a resource's own policy lets a service do.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) service: String,
    pub(super) action: String,
    /// By its ARN, perhaps with `*`.
    pub(super) resource: String,
}

impl Grant {
    fn covers(&self, action: &str, resource: &str) -> bool {
        self.service == SES && self.action == action && matches(&self.resource, resource)
    }

    /// `AWS::Lambda::Permission`.
    pub(super) fn read_permission(
        properties: &Node,
        functions: &[Function],
        problems: &mut Problems,
    ) -> Option<Grant> {
        let mut fields = Fields::open(properties, problems)?;
        // Nobody calls here from another account.
        fields.not_needed_here(&["SourceAccount", "SourceArn"]);
        let action = fields.need("Action", problems);
        let action = action
            .and_then(|node| word(node, &[("lambda:InvokeFunction", "lambda:InvokeFunction")], problems));
        let service = fields.need("Principal", problems).and_then(|node| text(node, problems));
        let function =
            fields.need("FunctionName", problems).and_then(|node| function_of(node, functions, problems));
        fields.close(problems);
        Some(Grant { service: service?, action: action?.to_owned(), resource: function_arn(&function?) })
    }
}

impl ReceiptRule {
    /// Whether the rule is for mail to this address.
    #[must_use]
    pub fn takes(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        let Some((_, domain)) = address.rsplit_once('@') else { return false };
        self.recipients.iter().any(|recipient| {
            if recipient.starts_with('.') {
                domain.ends_with(recipient.as_str())
            } else {
                *recipient == address || recipient == domain
            }
        })
    }

    /// A rule of one of these sets; nothing if it is switched off.
    pub(super) fn read(
        properties: &Node,
        sets: &[String],
        around: (&[Bucket], &[Function], &[Grant]),
        problems: &mut Problems,
    ) -> Option<ReceiptRule> {
        let mut fields = Fields::open(properties, problems)?;
        if let Some(node) = fields.need("RuleSetName", problems)
            && let Some(name) = text(node, problems)
            && !sets.contains(&name)
        {
            refuse(node, &format!("{name} is not a set of receipt rules of this template"), problems);
        }
        let rule = fields.need("Rule", problems);
        fields.close(problems);
        let mut fields = Fields::open(rule?, problems)?;
        // Nobody speaks TLS to this machine.
        fields.not_needed_here(&["TlsPolicy"]);
        let name = fields.need("Name", problems).and_then(|node| text(node, problems));
        // Without it CloudFormation makes a rule that does nothing.
        let on = fields.take("Enabled").and_then(|node| flag(node, problems)).unwrap_or_default();
        let scans = fields.take("ScanEnabled").and_then(|node| flag(node, problems)).unwrap_or_default();
        let recipients = fields.need("Recipients", problems).map(|node| texts(node, problems));
        let actions = fields.need("Actions", problems).map(|node| {
            let actions = list(node, problems).iter();
            actions.filter_map(|node| Action::read(node, around, problems)).collect()
        });
        fields.close(problems);
        let recipients = recipients?.iter().map(|recipient| recipient.to_lowercase()).collect();
        let rule = ReceiptRule { name: name?, recipients, scans, actions: actions? };
        on.then_some(rule)
    }
}

impl Action {
    fn read(
        node: &Node,
        (buckets, functions, grants): (&[Bucket], &[Function], &[Grant]),
        problems: &mut Problems,
    ) -> Option<Action> {
        let mut fields = Fields::open(node, problems)?;
        let (keep, tell) = (fields.take("S3Action"), fields.take("LambdaAction"));
        fields.close(problems);
        let allowed = |node: &Node, action: &str, resource: &str, problems: &mut Problems| {
            if !grants.iter().any(|grant| grant.covers(action, resource)) {
                refuse(node, &format!("nothing lets {SES} do {action} on {resource}"), problems);
            }
        };
        match (keep, tell) {
            (Some(keep), None) => {
                let mut fields = Fields::open(keep, problems)?;
                let bucket = fields.need("BucketName", problems);
                let bucket = bucket.and_then(|node| bucket_of(node, buckets, problems));
                let prefix =
                    fields.take("ObjectKeyPrefix").map_or(Some(String::new()), |node| text(node, problems));
                fields.close(problems);
                let (bucket, prefix) = (bucket?, prefix?);
                allowed(keep, "s3:PutObject", &format!("{}/{prefix}id", bucket_arn(&bucket)), problems);
                Some(Action::Keep { bucket, prefix })
            }
            (None, Some(tell)) => {
                let mut fields = Fields::open(tell, problems)?;
                if let Some(kind) = fields.take("InvocationType") {
                    word(kind, &[("Event", ())], problems);
                }
                let function = fields.need("FunctionArn", problems);
                let function = function.and_then(|node| function_of(node, functions, problems));
                fields.close(problems);
                let function = function?;
                allowed(tell, "lambda:InvokeFunction", &function_arn(&function), problems);
                Some(Action::Tell { function })
            }
            (Some(_), Some(_)) | (None, None) => {
                refuse(node, "must be an S3Action or a LambdaAction", problems);
                None
            }
        }
    }
}

/// `RuleSetName`, or the logical id without one.
pub(super) fn read_set(id: &str, properties: Option<&Node>, problems: &mut Problems) -> Option<String> {
    let Some(properties) = properties else { return Some(id.to_owned()) };
    let mut fields = Fields::open(properties, problems)?;
    fields.not_needed_here(&["Tags"]);
    let name = fields.take("RuleSetName").map_or(Some(id.to_owned()), |node| text(node, problems));
    fields.close(problems);
    name
}

/// The binary of a function of this template, by its ARN or name.
fn function_of(node: &Node, functions: &[Function], problems: &mut Problems) -> Option<String> {
    let name = text(node, problems)?;
    let found = functions.iter().find(|function| function.arn() == name || function.binary == name);
    if found.is_none() {
        refuse(node, &format!("{name} is not a function of this template"), problems);
    }
    found.map(|function| function.binary.clone())
}
