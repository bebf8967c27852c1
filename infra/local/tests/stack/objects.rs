//! The object store by the SDK: what is kept and said of an object, and who may do what.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Config, Region};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, Tag, Tagging, TaggingDirective};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use data_encoding::BASE64;
use local::callers::OPERATOR;
use local::lambda::{SECRET, key_of};
use serde_json::{Value, json};

use super::world::World;

/// The SHA-256 of `hello`.
pub(crate) const HELLO: &str = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";

/// The SDK as a function has it: nothing is said of how a bucket is addressed.
pub(crate) fn sdk(url: &str, key: &str) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-south-1"))
        .credentials_provider(Credentials::from_keys(key, SECRET, None))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(url);
    Client::from_conf(config.build())
}

impl World {
    pub(crate) fn operator(&self) -> Client {
        sdk(self.stack.objects_url(), OPERATOR)
    }

    pub(crate) fn checker(&self) -> Client {
        sdk(self.stack.objects_url(), &key_of("check"))
    }
}

/// The error code of what must fail.
pub(crate) fn code<T, E: ProvideErrorMetadata>(done: Result<T, E>) -> String {
    done.err().unwrap().code().unwrap_or("no code").to_owned()
}

pub(crate) async fn put(client: &Client, key: &str, content: &'static [u8]) -> Option<String> {
    let put = client.put_object().bucket("files").key(key).body(ByteStream::from_static(content));
    put.send().await.unwrap().version_id
}

pub(crate) async fn get(client: &Client, key: &str, version: Option<String>) -> Vec<u8> {
    let got = client.get_object().bucket("files").key(key).set_version_id(version).send().await.unwrap();
    got.body.collect().await.unwrap().to_vec()
}

#[tokio::test]
async fn an_object_is_kept_with_what_is_said_of_it() {
    let world = World::start().await;
    let client = world.operator();
    let put = client
        .put_object()
        .bucket("files")
        .key("files/a b/../ü")
        .body(ByteStream::from_static(b"hello"))
        .checksum_sha256(HELLO)
        .content_type("application/pdf")
        .content_disposition("inline")
        .cache_control("no-store")
        .metadata("origin", "clinic-a")
        .tagging("kind=ecg")
        .send()
        .await
        .unwrap();
    assert_eq!(put.e_tag(), Some("\"5d41402abc4b2a76b9719d911017c592\""));
    assert_eq!(put.server_side_encryption().unwrap().as_str(), "AES256");

    let head = client.head_object().bucket("files").key("files/a b/../ü");
    let head = head.checksum_mode(ChecksumMode::Enabled).send().await.unwrap();
    assert_eq!(head.checksum_sha256(), Some(HELLO));
    assert_eq!(head.checksum_crc64_nvme(), None);
    assert_eq!(head.content_type(), Some("application/pdf"));
    assert_eq!(head.content_disposition(), Some("inline"));
    assert_eq!(head.cache_control(), Some("no-store"));
    assert_eq!(head.content_length(), Some(5));
    assert_eq!(head.metadata().unwrap()["origin"], "clinic-a");
    assert_eq!(head.version_id(), put.version_id());
    assert_eq!(head.server_side_encryption().unwrap().as_str(), "AES256");

    let got = client.get_object().bucket("files").key("files/a b/../ü").send().await.unwrap();
    assert_eq!((got.tag_count(), got.e_tag()), (Some(1), put.e_tag()));
    assert_eq!(got.body.collect().await.unwrap().to_vec(), b"hello");
    let tags = client.get_object_tagging().bucket("files").key("files/a b/../ü").send().await.unwrap();
    assert_eq!(tags.tag_set(), [tag("kind", "ecg")]);
}

pub(crate) fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build().unwrap()
}

#[tokio::test]
async fn ranges_are_parts_and_beyond_the_end_is_nothing() {
    let world = World::start().await;
    let client = world.operator();
    put(&client, "files/1", b"0123456789").await;
    for (range, expected, said) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
        ("bytes=8-99", "89", "bytes 8-9/10"),
    ] {
        let part = client.get_object().bucket("files").key("files/1").range(range).send().await.unwrap();
        assert_eq!(part.content_range(), Some(said));
        assert_eq!(part.content_length(), Some(i64::try_from(expected.len()).unwrap()));
        assert_eq!(part.body.collect().await.unwrap().to_vec(), expected.as_bytes(), "{range}");
    }
    let beyond = client.get_object().bucket("files").key("files/1").range("bytes=10-").send().await;
    assert_eq!(code(beyond), "InvalidRange");
}

#[tokio::test]
async fn a_large_upload_streams_in_and_out() {
    let world = World::start().await;
    let client = world.operator();
    let content: Vec<u8> = (0..25 << 20).map(|at: u32| at.to_le_bytes()[0] ^ at.to_le_bytes()[1]).collect();
    let file = world.folder.0.join("large");
    std::fs::write(&file, &content).unwrap();
    // From a file: in signed chunks, with the checksum behind it.
    let body = ByteStream::from_path(&file).await.unwrap();
    client.put_object().bucket("files").key("files/large").body(body).send().await.unwrap();
    assert!(get(&client, "files/large", None).await == content);
    let head = client.head_object().bucket("files").key("files/large").checksum_mode(ChecksumMode::Enabled);
    let head = head.send().await.unwrap();
    assert!(head.checksum_crc32().is_some() && head.content_encoding().is_none());

    // Equal contents are one file, and go with the last object.
    let kept = || std::fs::read_dir(world.folder.data().join("objects")).unwrap().count();
    let body = ByteStream::from_path(&file).await.unwrap();
    client.put_object().bucket("plain").key("twin").body(body).send().await.unwrap();
    assert_eq!(kept(), 1);
    let first = head.version_id().unwrap();
    client.delete_object().bucket("files").key("files/large").version_id(first).send().await.unwrap();
    assert_eq!(kept(), 1);
    client.delete_object().bucket("plain").key("twin").send().await.unwrap();
    assert_eq!(kept(), 0);
}

#[tokio::test]
async fn an_upload_that_is_not_what_it_claims_is_refused() {
    let world = World::start().await;
    let client = world.operator();
    let wrong = BASE64.encode(&[0; 32]);
    let upload = || client.put_object().bucket("files").key("files/1").body(ByteStream::from_static(b"x"));
    assert_eq!(code(upload().checksum_sha256(&wrong).send().await), "BadDigest");
    assert_eq!(code(upload().content_md5(BASE64.encode(&[0; 16])).send().await), "BadDigest");
    assert_eq!(code(upload().content_md5("?").send().await), "InvalidDigest");
    assert_eq!(code(client.get_object().bucket("files").key("files/1").send().await), "NoSuchKey");
    assert_eq!(code(client.get_object().bucket("nowhere").key("1").send().await), "NoSuchBucket");
    let put = client.put_object().bucket("nowhere").key("1").body(ByteStream::from_static(b"x"));
    assert_eq!(code(put.send().await), "NoSuchBucket");
    let parts = client.create_multipart_upload().bucket("files").key("files/1").send().await;
    assert_eq!(code(parts), "NotImplemented");
    let put = upload().checksum_algorithm(ChecksumAlgorithm::Sha256).send().await.unwrap();
    assert!(put.checksum_sha256().is_some());
    assert_eq!(std::fs::read_dir(world.folder.data().join("objects")).unwrap().count(), 1);
}

#[tokio::test]
async fn a_condition_holds_or_nothing_is_written() {
    let world = World::start().await;
    let client = world.operator();
    let upload = |content: &'static [u8]| {
        client.put_object().bucket("files").key("files/1").body(ByteStream::from_static(content))
    };
    assert_eq!(code(upload(b"0").if_match("\"5d41\"").send().await), "NoSuchKey");
    let first = upload(b"1").if_none_match("*").send().await.unwrap();
    assert_eq!(code(upload(b"2").if_none_match("*").send().await), "PreconditionFailed");
    assert_eq!(code(upload(b"2").if_match("\"5d41\"").send().await), "PreconditionFailed");
    assert_eq!(get(&client, "files/1", None).await, b"1");
    upload(b"3").if_match(first.e_tag().unwrap()).send().await.unwrap();
    assert_eq!(get(&client, "files/1", None).await, b"3");

    let copy = || client.copy_object().bucket("files").key("files/2").copy_source("files/files/1");
    assert_eq!(code(copy().copy_source_if_match("\"5d41\"").send().await), "PreconditionFailed");
    copy().if_none_match("*").send().await.unwrap();
    assert_eq!(code(copy().if_none_match("*").send().await), "PreconditionFailed");
    let unchanged = client.get_object().bucket("files").key("files/1");
    let unchanged = unchanged.if_none_match("\"eccbc87e4b5ce2fe28308fd9f2a7baf3\"").send().await;
    assert_eq!(unchanged.err().unwrap().raw_response().unwrap().status().as_u16(), 304);
}

#[tokio::test]
async fn tags_are_set_and_taken_off() {
    let world = World::start().await;
    let client = world.operator();
    put(&client, "files/1", b"1").await;
    let set = |tags: Vec<Tag>| {
        let tagging = Tagging::builder().set_tag_set(Some(tags)).build().unwrap();
        client.put_object_tagging().bucket("files").key("files/1").tagging(tagging).send()
    };
    let tags = || async {
        let tags = client.get_object_tagging().bucket("files").key("files/1").send().await.unwrap();
        tags.tag_set
    };
    set(vec![tag("a", "1"), tag("b", "2")]).await.unwrap();
    assert_eq!(tags().await, [tag("a", "1"), tag("b", "2")]);
    let many = (0..11).map(|number| tag(&number.to_string(), "1")).collect();
    for wrong in [many, vec![tag("a", "1"), tag("a", "2")], vec![tag("", "1")]] {
        assert_eq!(code(set(wrong).await), "InvalidTag");
    }
    client.delete_object_tagging().bucket("files").key("files/1").send().await.unwrap();
    assert_eq!(tags().await, []);
}

#[tokio::test]
async fn a_function_may_do_with_objects_what_its_policies_say() {
    let world = World::start().await;
    let client = world.checker();
    put(&client, "uploads/1", b"1").await;
    get(&client, "uploads/1", None).await;
    let body = || ByteStream::from_static(b"1");
    let read = client.get_object().bucket("files").key("files/1").send().await;
    assert_eq!(code(read), "AccessDenied");
    let elsewhere = client.put_object().bucket("plain").key("uploads/1").body(body()).send().await;
    assert_eq!(code(elsewhere), "AccessDenied");
    let tagged = client.put_object().bucket("files").key("files/1").body(body()).tagging("a=1").send().await;
    assert_eq!(code(tagged), "AccessDenied");
    assert_eq!(code(client.list_objects_v2().bucket("files").send().await), "AccessDenied");
    // Who may not list is not told that there is nothing.
    let missing = client.get_object().bucket("files").key("uploads/2").send().await;
    assert_eq!(code(missing), "AccessDenied");
    // A copy takes the tags along, which must be allowed too.
    let tagged = client.put_object().bucket("files").key("uploads/3").body(body()).tagging("a=1");
    tagged.send().await.unwrap();
    let copy =
        |key: &str| client.copy_object().bucket("files").key("files/1").copy_source(format!("files/{key}"));
    copy("uploads/1").send().await.unwrap();
    assert_eq!(code(copy("uploads/3").send().await), "AccessDenied");
    copy("uploads/3").tagging_directive(TaggingDirective::Replace).send().await.unwrap();
    assert_eq!(code(copy("files/1").send().await), "AccessDenied");

    let stranger = sdk(world.stack.objects_url(), "somebody");
    assert_eq!(code(stranger.get_object().bucket("files").key("1").send().await), "InvalidAccessKeyId");
    let anonymous = format!("{}/files/uploads/1", world.stack.objects_url());
    let (status, _) = world.send(Request::get(anonymous).body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);

    let counted: Value = serde_json::from_slice(&world.get("/.local/requests").await.1).unwrap();
    assert_eq!(
        counted["requests"],
        json!([
            {"function": "check", "action": "CopyObject", "count": 4},
            {"function": "check", "action": "GetObject", "count": 3},
            {"function": "check", "action": "ListObjectsV2", "count": 1},
            {"function": "check", "action": "PutObject", "count": 4},
        ])
    );
}

#[tokio::test]
async fn a_reader_that_goes_away_harms_nobody() {
    let world = World::start().await;
    let client = world.operator();
    let content = vec![b'x'; 4 << 20];
    let put = client.put_object().bucket("files").key("files/1").body(content.into());
    put.send().await.unwrap();
    let mut reader = client.get_object().bucket("files").key("files/1").send().await.unwrap().body;
    assert!(reader.next().await.unwrap().is_ok());
    drop(reader);
    let head = client.head_object().bucket("files").key("files/1").send();
    tokio::time::timeout(Duration::from_secs(5), head).await.unwrap().unwrap();
}
