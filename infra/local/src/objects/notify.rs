//! What comes and goes in a bucket is told: to the functions that it notifies, and to the bus.

use anyhow::Result;
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
        if let Some(kind) = deed.kind() {
            let what = format!("{kind} of {}", version.name());
            for (function, notification) in &self.notifications {
                if notification.covers(&version.bucket, &version.key, kind) {
                    let event = record(kind, version, &notification.name, by);
                    async_invoke::add(transaction, function, &what, &event)?;
                }
            }
        }
        if self.told_to_bus.contains(&version.bucket) {
            let happening = happening(deed, version)?;
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

fn record(kind: &str, version: &Version, configuration: &str, by: &str) -> Value {
    let mut object = json!({"key": encoded(&version.key), "sequencer": sequencer(version)});
    if kind.starts_with("ObjectCreated") {
        object["size"] = json!(version.size);
        object["eTag"] = json!(version.etag);
    }
    if let Some(id) = &version.version {
        object["versionId"] = json!(id);
    }
    json!({"Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": time(version.modified),
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
fn happening(deed: Deed, version: &Version) -> Result<Happening<'static>> {
    let expired = matches!(deed, Deed::Expire);
    let mut object = json!({"key": version.key, "sequencer": sequencer(version)});
    let mut detail = json!({
        "version": "0",
        "bucket": {"name": version.bucket},
        "request-id": uuid::Uuid::new_v4().simple().to_string().to_uppercase(),
        "requester": if expired { "s3.amazonaws.com" } else { ACCOUNT },
    });
    let kind = match deed {
        Deed::Put | Deed::Copy => {
            object["size"] = json!(version.size);
            object["etag"] = json!(version.etag);
            detail["reason"] = json!(if matches!(deed, Deed::Put) { "PutObject" } else { "CopyObject" });
            "Object Created"
        }
        Deed::Delete | Deed::Mark | Deed::Expire => {
            detail["reason"] = json!(if expired { "Lifecycle Expiration" } else { "DeleteObject" });
            let marked = version.sha256.is_none();
            detail["deletion-type"] =
                json!(if marked { "Delete Marker Created" } else { "Permanently Deleted" });
            "Object Deleted"
        }
    };
    if let Some(id) = &version.version {
        object["version-id"] = json!(id);
    }
    if !expired {
        detail["source-ip-address"] = json!("127.0.0.1");
    }
    detail["object"] = object;
    let at = jiff::Timestamp::from_millisecond(version.modified)?;
    Ok(Happening { source: "aws.s3", kind, resource: bucket_arn(&version.bucket), detail, at })
}

fn time(milliseconds: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
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
