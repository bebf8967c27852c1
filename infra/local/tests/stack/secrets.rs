//! Secrets: made up once, told to whom the policies let, and changed on demand.

use std::os::unix::fs::PermissionsExt as _;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use local::callers::OPERATOR;
use local::lambda::key_of;
use serde_json::{Value, json};

use super::world::World;

const ARN: &str = "arn:aws:secretsmanager:ap-south-1:000000000000:secret:Key-local0";

impl World {
    async fn secret(&self, key: &str, body: Value) -> (StatusCode, Value) {
        self.ask_secrets(key, "GetSecretValue", body).await
    }

    async fn ask_secrets(&self, key: &str, operation: &str, body: Value) -> (StatusCode, Value) {
        let credential = format!(
            "AWS4-HMAC-SHA256 Credential={key}/20261124/ap-south-1/secretsmanager/aws4_request, \
             SignedHeaders=host, Signature=0"
        );
        let request = Request::post(self.stack.secrets_url())
            .header("Authorization", credential)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", format!("secretsmanager.{operation}"))
            .body(Body::from(body.to_string()));
        let (status, said) = self.send(request.unwrap()).await;
        (status, serde_json::from_slice(&said).unwrap())
    }
}

#[tokio::test]
async fn a_secret_is_made_up_once_and_its_former_value_still_told() {
    let mut world = World::start().await;
    let (status, first) = world.secret(OPERATOR, json!({"SecretId": ARN})).await;
    assert_eq!(status, StatusCode::OK, "{first}");
    let value = first["SecretString"].as_str().unwrap().to_owned();
    assert!(value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{value}");
    assert_eq!((&first["ARN"], &first["Name"]), (&json!(ARN), &json!("Key")));
    assert_eq!(first["VersionStages"], json!(["AWSCURRENT"]));
    assert!(first["CreatedDate"].is_number());
    let file = world.stack.data().secrets();
    assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    let previous = json!({"SecretId": "Key", "VersionStage": "AWSPREVIOUS"});
    let (status, said) = world.secret(OPERATOR, previous.clone()).await;
    assert_eq!((status, &said["__type"]), (StatusCode::BAD_REQUEST, &json!("ResourceNotFoundException")));

    let (status, rotated) = world.local("POST", "secrets/Key/rotate", Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    world.stack.stop().await.unwrap();
    world.stack = world.folder.start().await.unwrap();
    let (_, current) = world.secret(OPERATOR, json!({"SecretId": "Key", "VersionStage": "AWSCURRENT"})).await;
    assert_eq!(current["VersionId"], rotated["version_id"]);
    assert_ne!(current["SecretString"], json!(value));
    let (_, former) = world.secret(OPERATOR, previous).await;
    assert_eq!(former["SecretString"], json!(value));
    assert_eq!(
        (&former["VersionId"], &former["VersionStages"]),
        (&first["VersionId"], &json!(["AWSPREVIOUS"]))
    );
    let by_id = json!({"SecretId": "Key", "VersionId": first["VersionId"]});
    assert_eq!(world.secret(OPERATOR, by_id).await.1, former);
}

#[tokio::test]
async fn a_secret_is_told_to_whom_the_policies_let() {
    let world = World::start().await;
    let (check, relay) = (key_of("check"), key_of("relay"));
    let asked = json!({"SecretId": ARN});
    assert_eq!(world.secret(&check, asked.clone()).await.0, StatusCode::OK);
    for (key, operation, body, kind) in [
        ("somebody", "GetSecretValue", &asked, "UnrecognizedClientException"),
        (&*relay, "GetSecretValue", &asked, "AccessDeniedException"),
        (&*check, "GetSecretValue", &json!({"SecretId": "Other"}), "AccessDeniedException"),
        (OPERATOR, "GetSecretValue", &json!({"SecretId": "Other"}), "ResourceNotFoundException"),
        (OPERATOR, "GetSecretValue", &json!({"Secret": "Key"}), "SerializationException"),
        (OPERATOR, "PutSecretValue", &asked, "UnknownOperationException"),
    ] {
        let (status, said) = world.ask_secrets(key, operation, body.clone()).await;
        assert_eq!((status, &said["__type"]), (StatusCode::BAD_REQUEST, &json!(kind)), "{said}");
    }
    let counted = world.local("GET", "requests", Value::Null).await.1;
    let counts: Vec<&Value> = counted["requests"].as_array().unwrap().iter().collect();
    assert!(
        counts.contains(&&json!({"function": "check", "action": "GetSecretValue", "count": 2})),
        "{counted}"
    );
    let (status, said) = world.local("POST", "secrets/Other/rotate", Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(said["detail"], "Other is not a secret. There is: Key");
}
