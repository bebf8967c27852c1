//! Functions that answer, fail, crash, hang, never start, or are asked twice at once.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

use super::world::{World, lives, until};

const HELLO: &str = r#"{"statusCode": 200, "body": "hello"}"#;

#[tokio::test]
async fn a_request_becomes_an_event_and_its_answer_the_response() {
    let world = World::start().await;
    let (_, token) = world.get("/.local/token?user=dr-rao").await;
    let token = serde_json::from_slice::<Value>(&token).unwrap()["token"].as_str().unwrap().to_owned();
    let request = Request::get(world.url("/closed/7?a=1")).header("Authorization", format!("Bearer {token}"));
    let (response, ()) = tokio::join!(world.send(request.body(Body::empty()).unwrap()), async {
        let instance = &world.instances(1).await[0];
        let (id, event) = instance.next().await;
        assert_eq!(event["routeKey"], "GET /closed/{id}");
        assert_eq!(event["pathParameters"], json!({"id": "7"}));
        assert_eq!(event["requestContext"]["authorizer"]["jwt"]["claims"]["workspace"], "clinic-a");
        assert_eq!(instance.say("another", "response", HELLO).await, StatusCode::BAD_REQUEST);
        assert_eq!(instance.say(&id, "response", HELLO).await, StatusCode::ACCEPTED);
        assert_eq!(instance.say(&id, "response", HELLO).await, StatusCode::BAD_REQUEST);
    });
    assert_eq!((response.0, &response.1[..]), (StatusCode::OK, &b"hello"[..]));
}

#[tokio::test]
async fn the_gate_stays_shut_without_a_token() {
    let world = World::start().await;
    assert_eq!(world.get("/closed/7").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(world.get("/elsewhere").await, (StatusCode::NOT_FOUND, r#"{"message":"Not Found"}"#.into()));
    assert_eq!(world.get("/.local/elsewhere").await.0, StatusCode::NOT_FOUND);
    assert_eq!(world.stack.lambda.instances("polled"), 0);
}

#[tokio::test]
async fn two_requests_at_once_have_an_instance_each() {
    let world = World::start().await;
    let (first, second, ()) = tokio::join!(world.get("/open"), world.get("/open"), async {
        let instances = world.instances(2).await;
        let (one, two) = tokio::join!(instances[0].next(), instances[1].next());
        assert_eq!(world.stack.lambda.in_flight(), 2);
        instances[0].say(&one.0, "response", HELLO).await;
        instances[1].say(&two.0, "response", HELLO).await;
    });
    assert_eq!((first.0, second.0), (StatusCode::OK, StatusCode::OK));
    let drained = world.send(Request::post(world.url("/.local/drain")).body(Body::empty()).unwrap()).await;
    assert_eq!(&drained.1[..], br#"{"in_flight":0}"#);
    // Both are warm now: another request needs no third.
    let (third, ()) = tokio::join!(world.get("/open"), async {
        let instances = world.instances(2).await;
        tokio::select! {
            (id, _) = instances[0].next() => { instances[0].say(&id, "response", HELLO).await; }
            (id, _) = instances[1].next() => { instances[1].say(&id, "response", HELLO).await; }
        }
    });
    assert_eq!((third.0, world.stack.lambda.instances("polled")), (StatusCode::OK, 2));
}

#[tokio::test]
async fn a_crash_costs_one_request_and_no_more() {
    let world = World::start().await;
    let (response, process) = tokio::join!(world.get("/open"), async {
        let instance = &world.instances(1).await[0];
        instance.next().await;
        instance.kill();
        instance.process
    });
    assert_eq!(response, (StatusCode::BAD_GATEWAY, r#"{"message":"Bad Gateway"}"#.into()));
    let (response, ()) = tokio::join!(world.get("/open"), async {
        let instances = world.instances(2).await;
        let instance = instances.iter().find(|instance| instance.process != process).unwrap();
        let (id, _) = instance.next().await;
        instance.say(&id, "response", HELLO).await;
    });
    assert_eq!(response.0, StatusCode::OK);
}

#[tokio::test]
async fn an_instance_that_hangs_is_killed_when_its_time_is_up() {
    let world = World::start().await;
    let (response, process) = tokio::join!(world.get("/open"), async {
        let instance = &world.instances(1).await[0];
        instance.next().await;
        instance.process
    });
    assert_eq!(response.0, StatusCode::GATEWAY_TIMEOUT);
    until(|| (!lives(process)).then_some(())).await;
}

#[tokio::test]
async fn a_function_that_cannot_start_says_why_in_its_log() {
    let world = World::start().await;
    assert_eq!(world.get("/broken").await.0, StatusCode::BAD_GATEWAY);
    assert_eq!(world.folder.log("broken"), "no configuration\n");
}

#[tokio::test]
async fn an_error_or_a_senseless_answer_is_a_bad_gateway() {
    let world = World::start().await;
    let error = r#"{"errorType": "Error", "errorMessage": "on purpose"}"#;
    for (how, what) in [("error", error), ("response", "not json"), ("response", r#"{"statusCode": "x"}"#)] {
        let (response, ()) = tokio::join!(world.get("/open"), async {
            let instance = &world.instances(1).await[0];
            let (id, _) = instance.next().await;
            assert_eq!(instance.say(&id, how, what).await, StatusCode::ACCEPTED);
        });
        assert_eq!(response.0, StatusCode::BAD_GATEWAY, "{how} {what}");
    }
    assert_eq!(world.stack.lambda.instances("polled"), 1);
}

#[tokio::test]
async fn too_large_is_refused_both_ways() {
    let world = World::start().await;
    for megabytes in [7, 11] {
        let request =
            Request::post(world.url("/open")).body(Body::from(vec![b'a'; megabytes << 20])).unwrap();
        assert_eq!(world.send(request).await.0, StatusCode::PAYLOAD_TOO_LARGE, "{megabytes} MB");
    }
    let (response, ()) = tokio::join!(world.get("/open"), async {
        let instance = &world.instances(1).await[0];
        let (id, _) = instance.next().await;
        assert_eq!(instance.say(&id, "response", vec![b' '; 7 << 20]).await, StatusCode::PAYLOAD_TOO_LARGE);
    });
    assert_eq!(response.0, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn a_function_is_told_what_lambda_tells_it_and_no_more() {
    let world = World::start().await;
    let (response, ()) = tokio::join!(world.get("/open"), async {
        let instance = &world.instances(1).await[0];
        let (id, _) = instance.next().await;
        instance.say(&id, "response", HELLO).await;
    });
    assert_eq!(response.0, StatusCode::OK);
    let told = std::fs::read_to_string(world.folder.0.join("instances/env")).unwrap();
    // The shell adds these of its own.
    let own = ["PWD", "OLDPWD", "SHLVL", "_"];
    let mut names: Vec<&str> =
        told.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    names.retain(|name| !own.contains(name));
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "AWS_ACCESS_KEY_ID",
            "AWS_DEFAULT_REGION",
            "AWS_ENDPOINT_URL_DYNAMODB",
            "AWS_ENDPOINT_URL_EVENTBRIDGE",
            "AWS_ENDPOINT_URL_S3",
            "AWS_ENDPOINT_URL_SECRETS_MANAGER",
            "AWS_ENDPOINT_URL_SESV2",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "AWS_LAMBDA_RUNTIME_API",
            "AWS_REGION",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "FOLDER",
            "LANG",
            "TABLE",
            "TZ",
        ]
    );
}

#[tokio::test]
async fn no_function_outlives_the_stack() {
    let world = World::start().await;
    let (response, process) = tokio::join!(world.get("/open"), async {
        let instance = &world.instances(1).await[0];
        let (id, _) = instance.next().await;
        instance.say(&id, "response", HELLO).await;
        instance.process
    });
    assert_eq!(response.0, StatusCode::OK);
    assert!(lives(process));
    world.stack.stop().await.unwrap();
    assert!(!lives(process));
}
