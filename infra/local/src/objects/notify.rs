//! What comes and goes in a bucket is told: to the functions that it notifies, and to the bus.

use anyhow::Result;
use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::{Value, json};

use super::index::Version;
use crate::async_invoke;
use crate::bus::{Bus, Happening};
use crate::template::{ACCOUNT, Bucket, Function, Notification, REGION, bucket_arn};

/// Whom to tell what.
pub(super) struct Herald {
    /// By function.
    notifications: Vec<(String, Notification)>,
    /// The buckets whose objects the bus hears of.
    told_to_bus: Vec<String>,
}

/// What has happened to an object.
#[derive(Debug, Clone, Copy)]
pub(super) enum Deed {
    Put,
    Copy,
    Delete,
    Mark,
    Expire,
}

impl Deed {
    /// As a bucket's notifications call it; expiry has notifications of its own, which this machine has not.
    fn kind(self) -> Option<&'static str> {
        match self {
            Deed::Put => Some("ObjectCreated:Put"),
            Deed::Copy => Some("ObjectCreated:Copy"),
            Deed::Delete => Some("ObjectRemoved:Delete"),
            Deed::Mark => Some("ObjectRemoved:DeleteMarkerCreated"),
            Deed::Expire => None,
        }
    }
}

impl Herald {
    pub(super) fn of(functions: &[Function], buckets: &[Bucket]) -> Self {
        let notifications = functions.iter().flat_map(|function| {
            let own = function.notifications.iter();
            own.map(|notification| (function.binary.clone(), notification.clone()))
        });
        let told_to_bus = buckets.iter().filter(|bucket| bucket.tells_bus).map(|bucket| bucket.name.clone());
        Herald { notifications: notifications.collect(), told_to_bus: told_to_bus.collect() }
    }

    /// Tells it once the transaction is through. `by` is who did it, such as a function's name.
    pub(super) fn tell(
        &self,
        transaction: &Transaction<'_>,
        bus: &Bus,
        deed: Deed,
        version: &Version,
        by: &str,
    ) -> Result<()> {
        let at = match deed {
            Deed::Put | Deed::Copy | Deed::Mark => Timestamp::from_millisecond(version.modified)?,
            Deed::Delete | Deed::Expire => Timestamp::now(),
        };
        if let Some(kind) = deed.kind() {
            let what = format!("{kind} of {}", version.name());
            for (function, notification) in &self.notifications {
                if notification.covers(&version.bucket, &version.key, kind) {
                    let event = record(kind, version, at, &notification.name, by);
                    async_invoke::add(transaction, function, &what, &event, None)?;
                }
            }
        }
        if self.told_to_bus.contains(&version.bucket) {
            let happening = happening(deed, version, at);
            bus.send(transaction, &format!("{} {}", happening.kind, version.name()), happening)?;
        }
        Ok(())
    }
}

/// Keys are written in events as in a form, but for their slashes.
fn encoded(key: &str) -> String {
    let parts: Vec<String> =
        key.split('/').map(|part| form_urlencoded::byte_serialize(part.as_bytes()).collect()).collect();
    parts.join("/")
}

/// Grows with every change, as text too.
fn sequencer(version: &Version) -> String {
    format!("{:018X}", version.sequence)
}

fn record(kind: &str, version: &Version, at: Timestamp, configuration: &str, by: &str) -> Value {
    // Of what has gone, only this is told.
    let created = kind.starts_with("ObjectCreated");
    let object = without_nulls(json!({
        "key": encoded(&version.key),
        "size": created.then_some(version.size),
        "eTag": created.then_some(&version.etag),
        "versionId": version.id,
        "sequencer": sequencer(version),
    }));
    json!({"Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
        "eventName": kind,
        "userIdentity": {"principalId": format!("AWS:{by}")},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {
            "x-amz-request-id": uuid::Uuid::new_v4().simple().to_string().to_uppercase(),
            "x-amz-id-2": uuid::Uuid::new_v4().simple().to_string(),
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": configuration,
            "bucket": {
                "name": version.bucket,
                "ownerIdentity": {"principalId": ACCOUNT},
                "arn": bucket_arn(&version.bucket),
            },
            "object": object,
        },
    }]})
}

/// The same as the bus hears of it, which does not encode the key.
fn happening(deed: Deed, version: &Version, at: Timestamp) -> Happening<'static> {
    let created = matches!(deed, Deed::Put | Deed::Copy);
    let expired = matches!(deed, Deed::Expire);
    let reason = match deed {
        Deed::Put => "PutObject",
        Deed::Copy => "CopyObject",
        Deed::Delete | Deed::Mark => "DeleteObject",
        Deed::Expire => "Lifecycle Expiration",
    };
    let deletion = if version.sha256.is_none() { "Delete Marker Created" } else { "Permanently Deleted" };
    let object = without_nulls(json!({
        "key": version.key,
        "size": created.then_some(version.size),
        "etag": created.then_some(&version.etag),
        "version-id": version.id,
        "sequencer": sequencer(version),
    }));
    let detail = without_nulls(json!({
        "version": "0",
        "bucket": {"name": version.bucket},
        "object": object,
        "request-id": uuid::Uuid::new_v4().simple().to_string().to_uppercase(),
        "requester": if expired { "s3.amazonaws.com" } else { ACCOUNT },
        "source-ip-address": (!expired).then_some("127.0.0.1"),
        "reason": reason,
        "deletion-type": (!created).then_some(deletion),
    }));
    let kind = if created { "Object Created" } else { "Object Deleted" };
    Happening { source: "aws.s3", kind, resources: vec![bucket_arn(&version.bucket)], detail, at }
}

/// The same without what is not said.
pub(crate) fn without_nulls(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_encoded_but_for_their_slashes() {
        for (key, expected) in [
            ("uploads/019a", "uploads/019a"),
            ("a b/c+d", "a+b/c%2Bd"),
            ("/a//b/", "/a//b/"),
            ("é(1).pdf", "%C3%A9%281%29.pdf"),
        ] {
            assert_eq!(encoded(key), expected);
        }
    }
}
