//! Malware protection: which new objects are looked at, and whether they are told what was found.

use super::Problems;
use super::bucket::Bucket;
use super::fields::{Fields, refuse, text, texts, word};
use super::node::Node;
use super::resolve::scan_plan_arn;

/// A `GuardDuty` malware protection plan as the template defines it.
#[derive(Debug, Clone)]
pub struct ScanPlan {
    /// Its logical id, which is its id on this machine.
    pub id: String,
    /// The bucket whose new objects are looked at.
    pub bucket: String,
    /// Only keys that begin with one of these; all if there is none.
    pub prefixes: Vec<String>,
    /// Whether each object is tagged with what was found.
    pub tags: bool,
}

impl ScanPlan {
    /// How AWS names it.
    #[must_use]
    pub fn arn(&self) -> String {
        scan_plan_arn(&self.id)
    }

    /// Whether an object of this key is looked at.
    #[must_use]
    pub fn covers(&self, bucket: &str, key: &str) -> bool {
        self.bucket == bucket
            && (self.prefixes.is_empty() || self.prefixes.iter().any(|prefix| key.starts_with(prefix)))
    }

    pub(super) fn read(
        id: &str,
        properties: &Node,
        buckets: &[Bucket],
        problems: &mut Problems,
    ) -> Option<ScanPlan> {
        let mut fields = Fields::open(properties, problems)?;
        // The scan of this machine is part of the store.
        fields.not_needed_here(&["Role", "Tags"]);
        let actions = fields.take("Actions").and_then(|node| Fields::open(node, problems));
        let tags = actions.and_then(|mut actions| {
            let tagging = actions.need("Tagging", problems);
            actions.close(problems);
            let mut tagging = Fields::open(tagging?, problems)?;
            let status = tagging.need("Status", problems);
            tagging.close(problems);
            word(status?, &[("ENABLED", true), ("DISABLED", false)], problems)
        });
        let mut protected =
            fields.need("ProtectedResource", problems).and_then(|node| Fields::open(node, problems));
        fields.close(problems);
        let s3 = protected.as_mut().and_then(|protected| protected.need("S3Bucket", problems));
        protected?.close(problems);
        let mut s3 = Fields::open(s3?, problems)?;
        let bucket = s3.need("BucketName", problems).and_then(|node| bucket_of(node, buckets, problems));
        let prefixes = s3.take("ObjectPrefixes").map(|node| texts(node, problems)).unwrap_or_default();
        s3.close(problems);
        Some(ScanPlan { id: id.to_owned(), bucket: bucket?, prefixes, tags: tags.unwrap_or(false) })
    }
}

/// The name of a bucket of this template.
pub(super) fn bucket_of(node: &Node, buckets: &[Bucket], problems: &mut Problems) -> Option<String> {
    let name = text(node, problems)?;
    let known = buckets.iter().any(|bucket| bucket.name == name);
    if !known {
        refuse(node, &format!("{name} is not a bucket of this template"), problems);
    }
    known.then_some(name)
}
