//! Functions that run by themselves, run by hand.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::play::{Does, Player};
use super::world::World;

#[tokio::test]
async fn a_scheduled_function_runs_as_if_it_were_that_time() {
    let world = World::start().await;
    let times = AtomicUsize::new(0);
    let player = Player::of(&world, "notify", move |_| match times.fetch_add(1, Ordering::SeqCst) {
        0 => Does::Says(json!({"swept": 3})),
        _ => Does::Fails,
    });
    let time = json!({"time": "2026-12-24T18:00:00Z"});
    let (status, said) = world.local("POST", "schedule/notify", time.clone()).await;
    let expected = json!({"name": "notify", "time": "2026-12-24T18:00:00Z", "answer": {"swept": 3}});
    assert_eq!((status, said), (StatusCode::OK, expected));
    assert_eq!(player.told(), std::slice::from_ref(&time));

    let (status, said) = world.local("POST", "schedule/notify", time).await;
    assert_eq!((status, &said["detail"]), (StatusCode::BAD_GATEWAY, &json!("notify failed: on purpose")));
    assert_eq!(player.told().len(), 2, "by hand it runs once, and is not tried again");

    let (status, said) = world.local("POST", "schedule/relay", Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(said["detail"], "relay is not a scheduled function. There is: notify");
    let (status, _) = world.local("POST", "schedule/notify", json!({"time": "tomorrow"})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}
