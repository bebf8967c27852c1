//! What comes into a bucket wakes functions: once it is acknowledged they hear of it, whatever happens then.

use std::process::{Child, Command, Stdio};

use aws_lambda_events::event::s3::S3Event;
use aws_sdk_s3::primitives::ByteStream;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use local::callers::OPERATOR;
use serde_json::{Value, json};

use super::objects::sdk;
use super::world::{Folder, World, until};

const DONE: &str = "{}";
const FAILED: &str = r#"{"errorType": "Error", "errorMessage": "on purpose"}"#;

impl World {
    async fn upload(
        &self,
        key: &str,
        content: Vec<u8>,
    ) -> aws_sdk_s3::operation::put_object::PutObjectOutput {
        let put = self.operator().put_object().bucket("files").key(key);
        put.body(ByteStream::from(content)).send().await.unwrap()
    }

    pub(crate) async fn drained(&self) {
        let request = Request::post(self.url("/.local/drain")).body(Body::empty()).unwrap();
        assert_eq!(self.send(request).await.0, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_function_hears_of_an_upload() {
    let world = World::start().await;
    world.upload("uploads/untold", b"1".to_vec()).await;
    let put = world.upload("uploads/told é+1.pdf", b"hello".to_vec()).await;
    let ((), ()) = tokio::join!(world.drained(), async {
        let instance = &world.instances_of("check", 1).await[0];
        let (id, event) = instance.next().await;
        let read: S3Event = serde_json::from_value(event.clone()).unwrap();
        let record = &read.records[0];
        assert_eq!(record.event_name.as_deref(), Some("ObjectCreated:Put"));
        assert_eq!(record.event_source.as_deref(), Some("aws:s3"));
        assert_eq!(record.aws_region.as_deref(), Some("ap-south-1"));
        assert_eq!(record.s3.bucket.name.as_deref(), Some("files"));
        assert_eq!(record.s3.bucket.arn.as_deref(), Some("arn:aws:s3:::files"));
        assert_eq!(record.s3.object.key.as_deref(), Some("uploads/told+%C3%A9%2B1.pdf"));
        assert_eq!(record.s3.object.size, Some(5));
        assert_eq!(record.s3.object.e_tag.as_deref(), Some(put.e_tag().unwrap().trim_matches('"')));
        assert_eq!(record.s3.object.version_id.as_deref(), put.version_id());
        assert!(record.s3.object.sequencer.is_some());
        assert_eq!(event["Records"][0]["eventVersion"], "2.1");
        assert_eq!(event["Records"][0]["s3"]["configurationId"], "Uploaded");
        assert_eq!(instance.say(&id, "response", DONE).await, StatusCode::ACCEPTED);
    });
    assert_eq!(world.stack.lambda.instances("check"), 1, "the other upload wakes nobody");
}

#[tokio::test]
async fn the_bus_hears_of_an_upload() {
    let world = World::start().await;
    let put = world.upload("bus/a b", b"hello".to_vec()).await;
    let ((), ()) = tokio::join!(world.drained(), async {
        let instance = &world.instances_of("check", 1).await[0];
        let (id, event) = instance.next().await;
        assert_eq!(event["source"], "aws.s3");
        assert_eq!(event["detail-type"], "Object Created");
        assert_eq!(event["resources"], json!(["arn:aws:s3:::files"]));
        assert_eq!(event["detail"]["reason"], "PutObject");
        assert_eq!(event["detail"]["object"]["key"], "bus/a b");
        assert_eq!(event["detail"]["object"]["size"], 5);
        assert_eq!(event["detail"]["object"]["version-id"].as_str(), put.version_id());
        instance.say(&id, "response", DONE).await;
    });
}

#[tokio::test]
async fn what_fails_is_tried_twice_more() {
    let world = World::start().await;
    world.upload("uploads/told 1", b"1".to_vec()).await;
    let ((), ()) = tokio::join!(world.drained(), async {
        let mut event = Value::Null;
        for attempt in ["reports an error", "crashes"] {
            let instances = world.instances_of("check", 1).await;
            let (id, told) = instances[0].next().await;
            assert!(event.is_null() || event == told, "the same event: {told}");
            event = told;
            if attempt == "crashes" {
                instances[0].kill();
                std::fs::remove_file(world.folder.0.join("checks").join(instances[0].process.to_string()))
                    .unwrap();
            } else {
                instances[0].say(&id, "error", FAILED).await;
            }
        }
        let instance = &world.instances_of("check", 1).await[0];
        let (id, told) = instance.next().await;
        assert_eq!(told, event);
        instance.say(&id, "error", FAILED).await;
    });
    // Given up: it is drained although nobody has taken it, and does not come back.
    world.upload("uploads/told 2", b"2".to_vec()).await;
    let instance = &world.instances_of("check", 1).await[0];
    let (_, event) = instance.next().await;
    assert_eq!(event["Records"][0]["s3"]["object"]["key"], "uploads/told+2");
}

#[tokio::test]
async fn an_upload_is_looked_at_tagged_and_told_of() {
    let world = World::start().await;
    // In two parts, so that this file is not taken for it.
    let eicar = [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat();
    for (key, content, status, threats) in [
        ("uploads/scanned-1", "hello".to_owned(), "NO_THREATS_FOUND", Value::Null),
        ("uploads/scanned-2", eicar, "THREATS_FOUND", json!([{"name": "EICAR-Test-File (not a virus)"}])),
    ] {
        let put = world.upload(key, content.into_bytes()).await;
        let ((), ()) = tokio::join!(world.drained(), async {
            let instance = &world.instances_of("check", 1).await[0];
            let (id, event) = instance.next().await;
            assert_eq!(event["source"], "aws.guardduty");
            assert_eq!(event["detail-type"], "GuardDuty Malware Protection Object Scan Result");
            assert_eq!(
                event["detail"],
                json!({
                    "schemaVersion": "1.0",
                    "scanStatus": "COMPLETED",
                    "resourceType": "S3_OBJECT",
                    "s3ObjectDetails": {
                        "bucketName": "files",
                        "objectKey": key,
                        "eTag": put.e_tag().unwrap().trim_matches('"'),
                        "versionId": put.version_id(),
                        "s3Throttled": false,
                    },
                    "scanResultDetails": {"scanResultStatus": status, "threats": threats},
                })
            );
            instance.say(&id, "response", DONE).await;
        });
        let tags = world.operator().get_object_tagging().bucket("files").key(key).send().await.unwrap();
        let [tag] = tags.tag_set() else { panic!("{tags:?}") };
        assert_eq!((tag.key(), tag.value()), ("GuardDutyMalwareScanStatus", status));
    }
}

/// A process that is killed when it is dropped, also when a test fails before.
pub(crate) struct Victim(Child);

impl Victim {
    /// Runs one test in a process of its own, which finds a folder in this variable.
    pub(crate) fn of(folder: &Folder, variable: &str, test: &str) -> Victim {
        let victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test])
            .env(variable, &folder.0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Victim(victim.unwrap())
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Set for the process that is killed: the folder of the stack that it is to run.
const VICTIM: &str = "STACK_TO_BE_KILLED";

#[tokio::test]
async fn what_was_acknowledged_is_told_after_a_kill() {
    if let Some(folder) = std::env::var_os(VICTIM) {
        let folder = Folder(folder.into());
        let stack = folder.start().await.unwrap();
        std::fs::write(folder.0.join("url.new"), stack.objects_url()).unwrap();
        std::fs::rename(folder.0.join("url.new"), folder.0.join("url")).unwrap();
        std::future::pending::<()>().await;
    }
    let folder = Folder::furnished();
    let victim = Victim::of(&folder, VICTIM, "events::what_was_acknowledged_is_told_after_a_kill");
    let url = until(|| std::fs::read_to_string(folder.0.join("url")).ok()).await;
    let client = sdk(&url, OPERATOR);
    for key in ["uploads/told 1", "uploads/scanned-1"] {
        let put = client.put_object().bucket("files").key(key).body(ByteStream::from_static(b"hello"));
        put.send().await.unwrap();
    }
    drop(victim);
    // Its functions, if it came to start any, end with it.
    std::fs::remove_dir_all(folder.0.join("checks")).unwrap();
    std::fs::create_dir(folder.0.join("checks")).unwrap();

    let world = World::over(folder).await;
    let ((), ()) = tokio::join!(world.drained(), async {
        let instances = world.instances_of("check", 2).await;
        let mut sources = Vec::new();
        for instance in &instances {
            let (id, event) = instance.next().await;
            sources.push(event.pointer("/Records/0/eventSource").unwrap_or(&event["source"]).clone());
            instance.say(&id, "response", DONE).await;
        }
        sources.sort_by_key(Value::to_string);
        assert_eq!(sources, [json!("aws.guardduty"), json!("aws:s3")]);
    });
    let got = world.operator().get_object().bucket("files").key("uploads/told 1").send().await.unwrap();
    assert_eq!(got.body.collect().await.unwrap().to_vec(), b"hello");
}
