//! The table through its proxy: who may do what, what was counted, and what the next start finds.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use local::callers::OPERATOR;
use local::lambda::key_of;
use serde_json::{Value, json};

use super::world::World;

impl World {
    pub(crate) async fn table(&self, key: &str, operation: &str, body: &Value) -> (StatusCode, Value) {
        let credential = format!(
            "AWS4-HMAC-SHA256 Credential={key}/20261122/ap-south-1/dynamodb/aws4_request, \
             SignedHeaders=host, Signature=0"
        );
        let request = Request::post(self.stack.table_url())
            .header("Authorization", credential)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header("X-Amz-Date", "20261122T090000Z")
            .header("X-Amz-Target", format!("DynamoDB_20120810.{operation}"))
            .body(Body::from(body.to_string()))
            .unwrap();
        let (status, said) = self.send(request).await;
        (status, serde_json::from_slice(&said).unwrap())
    }
}

#[tokio::test]
async fn a_function_may_do_what_its_policies_say() {
    let world = World::start().await;
    let key = json!({"TableName": "Table", "Key": {"PK": {"S": "1"}}});
    let item = json!({"TableName": "Table", "Item": {"PK": {"S": "1"}}});
    let polled = key_of("polled");
    for (caller, operation, body, expected) in [
        (polled.as_str(), "PutItem", &item, None),
        (polled.as_str(), "GetItem", &key, None),
        (OPERATOR, "Scan", &json!({"TableName": "Table"}), None),
        (polled.as_str(), "DeleteItem", &key, Some("AccessDeniedException")),
        (
            polled.as_str(),
            "PutItem",
            &json!({"TableName": "Other", "Item": {}}),
            Some("AccessDeniedException"),
        ),
        (
            polled.as_str(),
            "TransactWriteItems",
            &json!({"TransactItems": [{"Put": item}, {"Delete": key}]}),
            Some("AccessDeniedException"),
        ),
        ("somebody", "GetItem", &key, Some("UnrecognizedClientException")),
    ] {
        let (status, said) = world.table(caller, operation, body).await;
        match expected {
            None => assert_eq!(status, StatusCode::OK, "{operation}: {said}"),
            Some(kind) => {
                assert_eq!(status, StatusCode::BAD_REQUEST, "{operation}: {said}");
                assert!(said["__type"].as_str().unwrap().ends_with(kind), "{operation}: {said}");
            }
        }
    }
    let counted: Value = serde_json::from_slice(&world.get("/.local/requests").await.1).unwrap();
    assert_eq!(
        counted["requests"],
        json!([
            {"function": "polled", "action": "DeleteItem", "count": 1},
            {"function": "polled", "action": "GetItem", "count": 1},
            {"function": "polled", "action": "PutItem", "count": 2},
            {"function": "polled", "action": "TransactWriteItems", "count": 1},
        ])
    );
    let request = Request::delete(world.url("/.local/requests")).body(Body::empty()).unwrap();
    assert_eq!(world.send(request).await.0, StatusCode::NO_CONTENT);
    assert_eq!(&world.get("/.local/requests").await.1[..], br#"{"requests":[]}"#);
}

#[tokio::test]
async fn items_stay_and_another_definition_is_refused() {
    let mut world = World::start().await;
    let item = json!({"TableName": "Table", "Item": {"PK": {"S": "1"}}});
    assert_eq!(world.table(OPERATOR, "PutItem", &item).await.0, StatusCode::OK);
    world.stack.stop().await.unwrap();

    world.stack = world.folder.start().await.unwrap();
    let key = json!({"TableName": "Table", "Key": {"PK": {"S": "1"}}});
    assert_eq!(world.table(OPERATOR, "GetItem", &key).await.1["Item"], item["Item"]);
    world.stack.stop().await.unwrap();

    let template = std::fs::read_to_string(world.folder.0.join("template.yaml")).unwrap();
    world.folder.put("template.yaml", &template.replace("NEW_IMAGE", "KEYS_ONLY"));
    let refused = world.folder.start().await.err().unwrap();
    assert!(format!("{refused:#}").contains("cargo local --fresh"), "{refused:#}");
}
