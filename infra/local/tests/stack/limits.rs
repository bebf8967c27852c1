//! What the template keeps within limits: requests to a route, instances of a function, keys of the table.

use axum::http::StatusCode;
use local::lambda::key_of;
use serde_json::json;

use super::world::{Folder, World};

/// A stack whose template has this instead of that.
async fn with(changes: &[(&str, &str)]) -> World {
    let folder = Folder::furnished();
    let mut template = std::fs::read_to_string(folder.0.join("template.yaml")).unwrap();
    for (sound, changed) in changes {
        assert!(template.contains(sound), "{sound}");
        template = template.replacen(sound, changed, 1);
    }
    folder.put("template.yaml", &template);
    World::over(folder).await
}

const API: &str = "    Type: AWS::Serverless::HttpApi\n    Properties:\n";
const THROTTLED: &str = "    Type: AWS::Serverless::HttpApi\n    Properties:
      DefaultRouteSettings: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 }
      RouteSettings: { \"GET /closed/{id}\": { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 } }
";

#[tokio::test]
async fn a_route_takes_its_burst_and_refuses_the_rest() {
    let world = with(&[(API, THROTTLED)]).await;
    let mut statuses = Vec::new();
    let mut said = Vec::new();
    for _ in 0..20 {
        let (status, body) = world.get("/closed/1").await;
        statuses.push(status);
        said.push(body);
    }
    assert_eq!(statuses[..2], [StatusCode::UNAUTHORIZED; 2]);
    let refused = statuses.iter().position(|status| *status == StatusCode::TOO_MANY_REQUESTS).unwrap();
    assert_eq!(&said[refused][..], br#"{"message":"Too Many Requests"}"#);
    // Another route has a bucket of its own.
    assert_eq!(world.get("/broken").await.0, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn settings_of_no_route_are_refused() {
    let folder = Folder::furnished();
    let template = std::fs::read_to_string(folder.0.join("template.yaml")).unwrap();
    let settings = THROTTLED.replace("GET /closed", "GET /other");
    folder.put("template.yaml", &template.replacen(API, &settings, 1));
    let refused = folder.start().await.err().unwrap();
    assert!(
        format!("{refused:#}").contains("GET /other/{id} is not a route of this template"),
        "{refused:#}"
    );
}

#[tokio::test]
async fn no_more_instances_run_than_are_kept_for_a_function() {
    let polled = "Metadata: { BuildProperties: { Binary: polled } }\n    Properties:\n";
    let kept = format!("{polled}      ReservedConcurrentExecutions: 1\n");
    let world = with(&[(polled, &kept)]).await;
    let (first, second) = tokio::join!(world.get("/open"), async {
        let instances = world.instances(1).await;
        let (id, _) = instances[0].next().await;
        let second = world.get("/open").await;
        instances[0].say(&id, "response", "{}").await;
        second
    });
    assert_eq!(first.0, StatusCode::OK);
    assert_eq!(second.0, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(&second.1[..], br#"{"message":"Service Unavailable"}"#);
}

#[tokio::test]
async fn each_request_has_a_line_in_the_access_log() {
    let logged = "    Type: AWS::Serverless::HttpApi\n    Properties:
      AccessLogSettings:
        DestinationArn: !GetAtt AccessLog.Arn
        Format: '{\"route\":\"$context.routeKey\",\"status\":$context.status,\"source\":\"$context.identity.sourceIp\"}'
";
    let group = "  Plain: { Type: AWS::S3::Bucket }\n";
    let groups = format!(
        "{group}  AccessLog: {{ Type: AWS::Logs::LogGroup, Properties: {{ RetentionInDays: 400 }} }}\n"
    );
    let world = with(&[(API, logged), (group, &groups)]).await;
    world.get("/closed/secret").await;
    world.get("/nowhere/secret").await;
    let log = std::fs::read_to_string(world.folder.data().join("logs/api-access.log")).unwrap();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let ours = lines.iter().filter(|line| line["status"] != 200 && line["status"] != 502).collect::<Vec<_>>();
    assert_eq!(ours[0], &json!({"route": "GET /closed/{id}", "status": 401, "source": "127.0.0.1"}));
    assert_eq!(ours[1], &json!({"route": "-", "status": 404, "source": "127.0.0.1"}));
    assert!(!log.contains("secret"));
}

#[tokio::test]
async fn a_function_reaches_no_keys_but_its_own() {
    let statement = "              Action: [dynamodb:GetItem, dynamodb:PutItem]
              Resource: !GetAtt Table.Arn
";
    let own = format!(
        "{statement}              Condition: {{ \"ForAllValues:StringLike\": {{ \"dynamodb:LeadingKeys\": [\"OWN#*\"] }} }}\n"
    );
    let world = with(&[(statement, &own)]).await;
    let key = |key: &str| json!({"TableName": "Table", "Key": {"PK": {"S": key}}});
    let put = |key: &str| json!({"TableName": "Table", "Item": {"PK": {"S": key}}});
    let both = |one: &str, other: &str| json!({"TransactItems": [{"Put": put(one)}, {"Put": put(other)}]});
    for (operation, body, allowed) in [
        ("PutItem", put("OWN#1"), true),
        ("GetItem", key("OWN#1"), true),
        ("TransactWriteItems", both("OWN#2", "OWN#3"), true),
        ("GetItem", key("OTHER#1"), false),
        ("PutItem", put("OTHER#1"), false),
        ("PutItem", put("own#1"), false),
        ("TransactWriteItems", both("OWN#4", "OTHER#4"), false),
        ("Scan", json!({"TableName": "Table"}), false),
    ] {
        let (status, said) = world.table(&key_of("polled"), operation, &body).await;
        assert_eq!(status == StatusCode::OK, allowed, "{operation} {body}: {said}");
        if !allowed {
            assert!(said["__type"].as_str().unwrap().ends_with("#AccessDeniedException"), "{said}");
        }
    }
}
