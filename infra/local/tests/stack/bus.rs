//! The bus: what may be put on it, whom it wakes, what becomes of what nobody takes, and trouble on the way.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use local::callers::OPERATOR;
use local::lambda::key_of;
use serde_json::{Value, json};

use super::play::{Does, Player, handled};
use super::world::World;

const BUS: &str = "local-clinic";

impl World {
    async fn put_events(&self, key: &str, body: &Value) -> (StatusCode, Value) {
        self.ask_bus(key, "PutEvents", body).await
    }

    async fn ask_bus(&self, key: &str, operation: &str, body: &Value) -> (StatusCode, Value) {
        let credential = format!(
            "AWS4-HMAC-SHA256 Credential={key}/20261124/ap-south-1/events/aws4_request, \
             SignedHeaders=host, Signature=0"
        );
        let request = Request::post(self.stack.events_url())
            .header("Authorization", credential)
            .header("Content-Type", "application/x-amz-json-1.1")
            .header("X-Amz-Target", format!("AWSEvents.{operation}"))
            .body(Body::from(body.to_string()))
            .unwrap();
        let (status, said) = self.send(request).await;
        (status, serde_json::from_slice(&said).unwrap())
    }

    /// Puts one event on the bus, as the function `relay`.
    async fn happen(&self, kind: &str, detail: &Value) {
        let body = json!({"Entries": [entry(kind, detail)]});
        let (status, said) = self.put_events(&key_of("relay"), &body).await;
        assert_eq!((status, &said["FailedEntryCount"]), (StatusCode::OK, &json!(0)), "{said}");
    }

    async fn letters(&self) -> Value {
        self.local("GET", "dead-letters", Value::Null).await.1
    }

    async fn redrive(&self) -> Value {
        self.local("POST", "dead-letters/redrive", Value::Null).await.1
    }
}

fn entry(kind: &str, detail: &Value) -> Value {
    json!({"EventBusName": BUS, "Source": "clinic", "DetailType": kind, "Detail": detail.to_string()})
}

#[tokio::test]
async fn an_event_wakes_whom_its_rule_matches_and_is_remembered() {
    let mut world = World::start().await;
    let player = Player::of(&world, "notify", |_| handled());
    let body = json!({"Entries": [
        {
            "EventBusName": "arn:aws:events:ap-south-1:000000000000:event-bus/local-clinic",
            "Source": "clinic",
            "DetailType": "sent",
            "Detail": "{\"id\": 1}",
            "Resources": ["referral/1"],
            "Time": 1_795_510_800.5,
        },
        entry("unheard", &json!({"id": 2})),
        {"Source": "clinic", "DetailType": "sent", "Detail": "{}"},
    ]});
    let (status, said) = world.put_events(OPERATOR, &body).await;
    assert_eq!((status, &said["FailedEntryCount"]), (StatusCode::OK, &json!(0)));
    world.drained().await;
    world.happen("seen", &json!({"id": 3})).await;
    world.drained().await;

    let told = player.told();
    let kinds: Vec<&Value> = told.iter().map(|event| &event["detail-type"]).collect();
    assert_eq!(kinds, ["sent", "seen"]);
    assert_eq!(
        told[0],
        json!({
            "version": "0",
            "id": said["Entries"][0]["EventId"],
            "detail-type": "sent",
            "source": "clinic",
            "account": "000000000000",
            "time": "2026-11-24T09:00:00Z",
            "region": "ap-south-1",
            "resources": ["referral/1"],
            "detail": {"id": 1},
        })
    );
    let counted = world.local("GET", "requests", Value::Null).await.1;
    let own = json!({"function": "relay", "action": "PutEvents", "count": 1});
    assert_eq!(counted["requests"], json!([own]));

    world.stack.stop().await.unwrap();
    world.stack = world.folder.start().await.unwrap();
    let (_, events) = world.local("GET", "events", Value::Null).await;
    let passed: Vec<_> = events.as_array().unwrap().iter().map(|event| &event["type"]).collect();
    assert_eq!(passed, ["seen", "unheard", "sent"], "newest first; not those of the account's own bus");
    let mut oldest = events[2].clone();
    // When it really came.
    let passed_at = oldest.as_object_mut().unwrap().remove("passed_at").unwrap();
    assert!(passed_at.as_str().unwrap().parse::<jiff::Timestamp>().unwrap() <= jiff::Timestamp::now());
    let expected = json!({
        "id": said["Entries"][0]["EventId"],
        "at": "2026-11-24T09:00:00Z",
        "source": "clinic",
        "type": "sent",
        "detail": {"id": 1},
    });
    assert_eq!(oldest, expected);
}

#[tokio::test]
async fn each_entry_that_is_wrong_is_refused_by_itself() {
    let world = World::start().await;
    let entry = |own: Value| {
        let mut entry = entry("unheard", &json!({}));
        entry.as_object_mut().unwrap().extend(own.as_object().unwrap().clone());
        entry
    };
    let wrong = [
        (json!({"Source": null}), "InvalidArgument"),
        (json!({"DetailType": ""}), "InvalidArgument"),
        (json!({"Detail": null}), "InvalidArgument"),
        (json!({"Detail": "{not json"}), "MalformedDetail"),
        (json!({"Detail": "[]"}), "MalformedDetail"),
        (json!({"Source": "aws.s3"}), "NotAuthorizedForSource"),
        (json!({"EventBusName": "elsewhere"}), "InvalidArgument"),
    ];
    let entries: Vec<Value> =
        wrong.iter().map(|(own, _)| entry(own.clone())).chain([entry(json!({}))]).collect();
    let (status, said) = world.put_events(OPERATOR, &json!({"Entries": entries})).await;
    assert_eq!((status, &said["FailedEntryCount"]), (StatusCode::OK, &json!(7)));
    for (place, (own, code)) in wrong.iter().enumerate() {
        assert_eq!(said["Entries"][place]["ErrorCode"], *code, "{own}");
        assert!(said["Entries"][place]["EventId"].is_null(), "{own}");
    }
    assert!(said["Entries"][7]["EventId"].is_string(), "{said}");
    assert_eq!(world.local("GET", "events", Value::Null).await.1.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_request_that_is_wrong_is_refused_as_a_whole() {
    let world = World::start().await;
    let (relay, polled) = (key_of("relay"), key_of("polled"));
    let one = json!({"Entries": [entry("sent", &json!({}))]});
    let eleven = json!({"Entries": vec![entry("sent", &json!({})); 11]});
    let large = json!({"Entries": vec![entry("sent", &json!("a".repeat(100 << 10))); 3]});
    let elsewhere = json!({"Entries": [{"Source": "clinic", "DetailType": "sent", "Detail": "{}"}]});
    for (key, operation, body, kind) in [
        ("somebody", "PutEvents", &one, "UnrecognizedClientException"),
        (&*polled, "PutEvents", &one, "AccessDeniedException"),
        (&*relay, "PutEvents", &elsewhere, "AccessDeniedException"),
        (&*relay, "PutEvents", &eleven, "ValidationException"),
        (&*relay, "PutEvents", &large, "ValidationException"),
        (&*relay, "PutEvents", &json!({"Entries": []}), "ValidationException"),
        (&*relay, "PutEvents", &json!({"Entries": "all"}), "SerializationException"),
        (&*relay, "PutRule", &one, "UnknownOperationException"),
    ] {
        let (status, said) = world.ask_bus(key, operation, body).await;
        assert_eq!((status, &said["__type"]), (StatusCode::BAD_REQUEST, &json!(kind)), "{said}");
    }
    assert_eq!(world.local("GET", "events", Value::Null).await.1, json!([]));
}

#[tokio::test]
async fn what_a_function_fails_at_is_kept_by_lambda_and_put_back() {
    let world = World::start().await;
    let player = Player::of(&world, "notify", |_| Does::Fails);
    world.happen("sent", &json!({"id": 1})).await;
    world.drained().await;
    assert_eq!(player.told().len(), 2, "once more, as its EventInvokeConfig says");
    let letters = world.letters().await;
    assert_eq!(letters.as_array().unwrap().len(), 1);
    assert_eq!(letters[0]["queue"], "DeadLetters");
    assert_eq!(letters[0]["from"], "notify");
    assert_eq!(letters[0]["why"], "clinic sent: notify failed: on purpose");
    let body = &letters[0]["body"];
    assert_eq!(body["requestContext"]["condition"], "RetriesExhausted");
    assert_eq!(body["requestContext"]["approximateInvokeCount"], 2);
    assert_eq!(body["requestPayload"], player.told()[0]);
    assert_eq!(body["responsePayload"]["errorMessage"], "failed: on purpose");

    let event = player.told().remove(0);
    drop(player);
    let player = Player::of(&world, "notify", |_| handled());
    assert_eq!(world.redrive().await, json!({"redriven": 1}));
    world.drained().await;
    assert_eq!(player.told(), [event]);
    assert_eq!(world.letters().await, json!([]));
    assert_eq!(world.redrive().await, json!({"redriven": 0}));
}

#[tokio::test]
async fn what_lambda_does_not_take_is_kept_by_the_rule_and_put_back() {
    let world = World::start().await;
    let player = Player::of(&world, "notify", |_| handled());
    let (status, _) = world.local("POST", "bus", json!({"throttle": 1.0})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    world.happen("sent", &json!({"id": 1})).await;
    world.drained().await;
    assert_eq!(player.told().len(), 0);
    let letters = world.letters().await;
    assert_eq!(letters[0]["body"]["detail"], json!({"id": 1}), "the event as it is");
    assert_eq!(
        letters[0]["attributes"],
        json!({
            "RULE_ARN": "arn:aws:events:ap-south-1:000000000000:rule/local-clinic/notify-Happened",
            "TARGET_ARN": "arn:aws:lambda:ap-south-1:000000000000:function:notify",
            "ERROR_CODE": "THROTTLING",
            "ERROR_MESSAGE": "Lambda did not take the event: rate exceeded.",
            "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
            "RETRY_ATTEMPTS": "2",
        })
    );
    assert_eq!(world.local("DELETE", "bus", Value::Null).await.0, StatusCode::NO_CONTENT);
    assert_eq!(world.redrive().await, json!({"redriven": 1}));
    world.drained().await;
    assert_eq!(player.told()[0]["detail"], json!({"id": 1}));
}

#[tokio::test]
async fn with_trouble_each_event_comes_all_the_same_some_twice_and_out_of_order() {
    let world = World::start().await;
    let player = Player::of(&world, "notify", |_| handled());
    for wrong in [json!({"duplicate": 2}), json!({"delay_ms": 3_600_000}), json!({"chaos": true}), json!(7)] {
        assert_eq!(world.local("POST", "bus", wrong.clone()).await.0, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let trouble = json!({"duplicate": 0.3, "reorder": true, "delay_ms": 300, "seed": 7});
    assert_eq!(world.local("POST", "bus", trouble).await.0, StatusCode::NO_CONTENT);
    for id in 0..30 {
        world.happen("sent", &json!({"id": id})).await;
    }
    world.drained().await;
    let told = player.told();
    let came: Vec<i64> = told.iter().map(|event| event["detail"]["id"].as_i64().unwrap()).collect();
    for id in 0..30 {
        assert!((1..=2).contains(&came.iter().filter(|other| **other == id).count()), "{id} of {came:?}");
    }
    assert!(came.len() > 30, "some came twice");
    assert!(!came.is_sorted(), "{came:?}");
}
