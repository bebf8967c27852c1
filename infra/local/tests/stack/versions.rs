//! Objects beside each other and after each other: versions, copies, lists, and what time leaves of them.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{MetadataDirective, TaggingDirective};
use jiff::{Timestamp, ToSpan as _};

use super::objects::{code, get, put, tag};
use super::world::World;

#[tokio::test]
async fn every_version_is_kept_until_it_is_deleted_itself() {
    let world = World::start().await;
    let client = world.operator();
    let first = put(&client, "files/1", b"first").await;
    let second = put(&client, "files/1", b"second").await;
    assert!(first.is_some() && first != second);
    assert_eq!(get(&client, "files/1", None).await, b"second");
    assert_eq!(get(&client, "files/1", first.clone()).await, b"first");

    let delete = || client.delete_object().bucket("files").key("files/1");
    let mark = delete().send().await.unwrap();
    assert_eq!(mark.delete_marker(), Some(true));
    assert_eq!(code(client.get_object().bucket("files").key("files/1").send().await), "NoSuchKey");
    assert_eq!(get(&client, "files/1", second.clone()).await, b"second");
    delete().set_version_id(mark.version_id).send().await.unwrap();
    assert_eq!(get(&client, "files/1", None).await, b"second");
    delete().set_version_id(second).send().await.unwrap();
    assert_eq!(get(&client, "files/1", None).await, b"first");
    delete().set_version_id(first.clone()).send().await.unwrap();
    let gone = client.get_object().bucket("files").key("files/1").set_version_id(first).send().await;
    assert_eq!(code(gone), "NoSuchVersion");

    // A bucket without versions keeps what was written last.
    let plain = || client.put_object().bucket("plain").key("1").body(ByteStream::from_static(b"1"));
    assert_eq!(plain().send().await.unwrap().version_id, None);
    plain().send().await.unwrap();
    client.delete_object().bucket("plain").key("1").send().await.unwrap();
    assert_eq!(code(client.get_object().bucket("plain").key("1").send().await), "NoSuchKey");
}

#[tokio::test]
async fn a_copy_is_what_the_original_was_or_what_it_is_told() {
    let world = World::start().await;
    let client = world.operator();
    let original = client.put_object().bucket("files").key("uploads/1").body(ByteStream::from_static(b"1"));
    let original =
        original.content_type("text/plain").metadata("a", "1").tagging("a=1").send().await.unwrap();
    put(&client, "uploads/1", b"another").await;

    let source = format!("files/uploads/1?versionId={}", original.version_id().unwrap());
    let copy = |key| client.copy_object().bucket("files").key(key).copy_source(&source);
    let same = copy("files/1").send().await.unwrap();
    assert_eq!(same.copy_object_result().unwrap().e_tag(), original.e_tag());
    let head = client.head_object().bucket("files").key("files/1").send().await.unwrap();
    assert_eq!((head.content_type(), head.metadata().unwrap()["a"].as_str()), (Some("text/plain"), "1"));
    let tags = client.get_object_tagging().bucket("files").key("files/1").send().await.unwrap();
    assert_eq!(tags.tag_set(), [tag("a", "1")]);
    assert_eq!(get(&client, "files/1", None).await, b"1");

    copy("files/2")
        .metadata_directive(MetadataDirective::Replace)
        .content_type("image/png")
        .tagging_directive(TaggingDirective::Replace)
        .send()
        .await
        .unwrap();
    let head = client.head_object().bucket("files").key("files/2").send().await.unwrap();
    assert_eq!((head.content_type(), head.metadata().unwrap().len()), (Some("image/png"), 0));
    let tags = client.get_object_tagging().bucket("files").key("files/2").send().await.unwrap();
    assert_eq!(tags.tag_set(), []);
    let itself =
        client.copy_object().bucket("files").key("files/1").copy_source("files/files/1").send().await;
    assert_eq!(code(itself), "InvalidRequest");
}

#[tokio::test]
async fn a_bucket_is_listed_in_pages() {
    let world = World::start().await;
    let client = world.operator();
    for key in ["a", "a/b", "files/1", "files/2", "files/x/1", "files/x/2", "files/é", "other"] {
        put(&client, key, b"1").await;
    }
    client.delete_object().bucket("files").key("other").send().await.unwrap();
    for (prefix, delimiter, expected) in [
        (None, None, vec!["a", "a/b", "files/1", "files/2", "files/x/1", "files/x/2", "files/é"]),
        (None, Some("/"), vec!["a", "a/", "files/"]),
        (Some("files/"), Some("/"), vec!["files/1", "files/2", "files/x/", "files/é"]),
        (Some("files/x"), None, vec!["files/x/1", "files/x/2"]),
        (Some("none"), Some("/"), vec![]),
    ] {
        for size in [1, 2, 1000] {
            let mut listed = Vec::new();
            let list = client.list_objects_v2().bucket("files").max_keys(size);
            let mut pages = list
                .set_prefix(prefix.map(str::to_owned))
                .set_delimiter(delimiter.map(str::to_owned))
                .into_paginator()
                .send();
            while let Some(page) = pages.next().await {
                let page = page.unwrap();
                let objects = page.contents().iter().map(|object| object.key().unwrap().to_owned());
                let prefixes =
                    page.common_prefixes().iter().map(|common| common.prefix().unwrap().to_owned());
                let mut both: Vec<_> = objects.chain(prefixes).collect();
                both.sort();
                assert!(both.len() <= usize::try_from(size).unwrap());
                listed.extend(both);
            }
            assert_eq!(listed, expected, "{prefix:?} {delimiter:?} by {size}");
        }
    }
}

#[tokio::test]
async fn objects_stay_and_expire() {
    let mut world = World::start().await;
    let client = world.operator();
    put(&client, "uploads/1", b"first").await;
    put(&client, "uploads/1", b"second").await;
    put(&client, "files/1", b"1").await;
    world.stack.stop().await.unwrap();
    world.stack = world.folder.start().await.unwrap();
    let client = world.operator();
    assert_eq!(get(&client, "uploads/1", None).await, b"second");

    let store = world.stack.store();
    let in_hours = |hours: i64| Timestamp::now() + hours.hours();
    assert_eq!(store.expire(in_hours(23)).await.unwrap(), 0);
    // The object, and the version before it.
    assert_eq!(store.expire(in_hours(25)).await.unwrap(), 2);
    assert_eq!(code(client.get_object().bucket("files").key("uploads/1").send().await), "NoSuchKey");
    assert_eq!(get(&client, "files/1", None).await, b"1");
    // What the mark stands for, and then nothing is left of it.
    store.expire(in_hours(24 * 3)).await.unwrap();
    assert_eq!(std::fs::read_dir(world.folder.data().join("objects")).unwrap().count(), 1);
}
