//! What changes in the table is told to a function: in order, filtered, until it has taken it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use local::callers::OPERATOR;
use serde_json::{Value, json};

use super::events::Victim;
use super::play::{Does, Player, handled};
use super::world::{Folder, World, until};

impl World {
    /// Writes these items in one step, so that they are in the stream together.
    async fn write(&self, keys: &[&str]) {
        let put = |key: &&str| json!({"Put": {"TableName": "Table", "Item": {"PK": {"S": key}}}});
        let items: Vec<Value> = keys.iter().map(put).collect();
        let body = json!({"TransactItems": items});
        let (status, said) = self.table(OPERATOR, "TransactWriteItems", &body).await;
        assert_eq!(status, StatusCode::OK, "{said}");
    }

    async fn dead_letters(&self) -> Vec<Value> {
        let (status, letters) = self.local("GET", "dead-letters", Value::Null).await;
        assert_eq!(status, StatusCode::OK);
        letters.as_array().unwrap().clone()
    }
}

/// Which items an event tells of.
fn keys(event: &Value) -> Vec<String> {
    let records = event["Records"].as_array().unwrap();
    records.iter().map(|record| record["dynamodb"]["Keys"]["PK"]["S"].as_str().unwrap().to_owned()).collect()
}

fn all_keys(player: &Player) -> Vec<Vec<String>> {
    player.told().iter().map(keys).collect()
}

/// Says that the record of this item failed.
fn failed(event: &Value, key: &str) -> Does {
    let place = keys(event).iter().position(|told| told == key).unwrap();
    let number = &event["Records"][place]["dynamodb"]["SequenceNumber"];
    Does::Says(json!({"batchItemFailures": [{"itemIdentifier": number}]}))
}

#[tokio::test]
async fn changes_are_told_in_order_and_only_those_that_the_filter_lets_through() {
    let world = World::start().await;
    let player = Player::of(&world, "relay", |_| handled());
    world.write(&["log-1", "other", "log-2", "log-3", "log-4", "log-5"]).await;
    // The same again changes nothing that is told: it is no INSERT.
    world.write(&["log-1", "log-6"]).await;
    world.drained().await;
    assert_eq!(all_keys(&player).concat(), ["log-1", "log-2", "log-3", "log-4", "log-5", "log-6"]);
    assert!(all_keys(&player).iter().all(|batch| batch.len() <= 4));

    let record = &player.told()[0]["Records"][0];
    assert_eq!(record["eventName"], "INSERT");
    assert_eq!(record["eventVersion"], "1.1");
    assert_eq!(record["eventSource"], "aws:dynamodb");
    assert_eq!(record["awsRegion"], "ap-south-1");
    let arn = "arn:aws:dynamodb:ap-south-1:000000000000:table/Table/stream/local";
    assert_eq!(record["eventSourceARN"], arn);
    assert_eq!(record["dynamodb"]["NewImage"], json!({"PK": {"S": "log-1"}}));
    assert_eq!(record["dynamodb"]["StreamViewType"], "NEW_IMAGE");
    assert!(record["dynamodb"]["SequenceNumber"].as_str().unwrap().len() >= 21);
    assert!(record["dynamodb"]["ApproximateCreationDateTime"].is_number());
    assert!(record["dynamodb"]["OldImage"].is_null());
}

#[tokio::test]
async fn what_a_function_reports_as_failed_is_told_again_and_what_came_before_is_not() {
    let world = World::start().await;
    let times = AtomicUsize::new(0);
    let player = Player::of(&world, "relay", move |event| match times.fetch_add(1, Ordering::SeqCst) {
        0 => failed(event, "log-3"),
        _ => handled(),
    });
    world.write(&["log-1", "log-2", "log-3", "log-4"]).await;
    world.drained().await;
    let (first, second) = (vec!["log-1", "log-2", "log-3", "log-4"], vec!["log-3", "log-4"]);
    assert_eq!(all_keys(&player), [first, second]);
}

#[tokio::test]
async fn an_answer_without_sense_is_the_failure_of_all() {
    let world = World::start().await;
    let times = AtomicUsize::new(0);
    let player = Player::of(&world, "relay", move |_| match times.fetch_add(1, Ordering::SeqCst) {
        0 => Does::Says(json!({"batchItemFailures": [{"itemIdentifier": ""}]})),
        _ => handled(),
    });
    world.write(&["log-1", "log-2"]).await;
    world.drained().await;
    assert_eq!(all_keys(&player), [vec!["log-1", "log-2"], vec!["log-1"], vec!["log-2"]]);
}

#[tokio::test]
async fn a_poisoned_record_is_found_kept_with_why_and_put_back() {
    let world = World::start().await;
    let fails =
        |event: &Value| if keys(event).contains(&"log-3".to_owned()) { Does::Fails } else { handled() };
    let player = Player::of(&world, "relay", fails);
    world.write(&["log-1", "log-2", "log-3", "log-4"]).await;
    world.drained().await;
    let told = all_keys(&player);
    assert_eq!(
        told[..4],
        [vec!["log-1", "log-2", "log-3", "log-4"], vec!["log-1", "log-2"]]
            .into_iter()
            .chain([vec!["log-3", "log-4"], vec!["log-3"]])
            .collect::<Vec<_>>()
    );
    assert_eq!(told[4..], [vec!["log-3"], vec!["log-3"], vec!["log-4"]], "twice more, then on");

    let letters = world.dead_letters().await;
    let [letter] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!(letter["queue"], "DeadLetters");
    assert_eq!(letter["from"], "relay/Log");
    assert_eq!(letter["why"], "1 record: failed: on purpose");
    let number = &player.told()[3]["Records"][0]["dynamodb"]["SequenceNumber"];
    let body = &letter["body"];
    assert_eq!(body["requestContext"]["condition"], "RetryAttemptsExhausted");
    assert_eq!(body["requestContext"]["approximateInvokeCount"], 3);
    assert_eq!(
        body["requestContext"]["functionArn"],
        "arn:aws:lambda:ap-south-1:000000000000:function:relay"
    );
    assert_eq!(body["responseContext"]["functionError"], "Unhandled");
    assert_eq!(body["DDBStreamBatchInfo"]["batchSize"], 1);
    assert_eq!(&body["DDBStreamBatchInfo"]["startSequenceNumber"], number);
    assert_eq!(&body["DDBStreamBatchInfo"]["endSequenceNumber"], number);
    assert!(!letter.to_string().contains("log-3"), "what is in a record is not shown");

    drop(player);
    // The warm instance asks for its next event through whoever plays it now.
    let player = Player::of(&world, "relay", |_| handled());
    let (status, said) = world.local("POST", "dead-letters/redrive", Value::Null).await;
    assert_eq!((status, said), (StatusCode::OK, json!({"redriven": 1})));
    world.drained().await;
    assert_eq!(all_keys(&player), [vec!["log-3"]]);
    assert!(world.dead_letters().await.is_empty());
}

#[tokio::test]
async fn a_killed_function_is_told_again() {
    let world = World::start().await;
    let times = AtomicUsize::new(0);
    let player = Player::of(&world, "relay", move |_| match times.fetch_add(1, Ordering::SeqCst) {
        0 => Does::Hangs,
        _ => handled(),
    });
    world.write(&["log-1"]).await;
    until(|| (!player.told().is_empty()).then_some(())).await;
    let (status, said) = world.local("POST", "kill/relay", Value::Null).await;
    assert_eq!((status, said), (StatusCode::OK, json!({"killed": 1})));
    world.drained().await;
    assert_eq!(all_keys(&player), [["log-1"], ["log-1"]]);

    let (status, said) = world.local("POST", "kill/nobody", Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(said["detail"], "nobody is not a function. There is: broken, check, notify, polled, relay");
}

#[tokio::test]
async fn what_is_handled_is_trimmed_and_later_changes_are_told_all_the_same() {
    let world = World::start().await;
    for batch in 0..30 {
        let items: Vec<Value> = (0..25)
            .map(|item| json!({"PutRequest": {"Item": {"PK": {"S": format!("other-{batch}-{item}")}}}}))
            .collect();
        let body = json!({"RequestItems": {"Table": items}});
        assert_eq!(world.table(OPERATOR, "BatchWriteItem", &body).await.0, StatusCode::OK);
    }
    world.drained().await;
    let table = rusqlite::Connection::open(world.folder.data().join("table.db")).unwrap();
    let left =
        || table.query_row("SELECT COUNT(*) FROM _stream_records", [], |row| row.get::<_, i64>(0)).unwrap();
    until(|| (left() < 500).then_some(())).await;
    assert!(left() >= 1, "the next number follows from the newest");

    let player = Player::of(&world, "relay", |_| handled());
    world.write(&["log-1"]).await;
    world.drained().await;
    assert_eq!(all_keys(&player), [["log-1"]]);
}

#[tokio::test]
async fn a_change_is_told_at_once() {
    let world = World::start().await;
    let player = Player::of(&world, "relay", |_| handled());
    world.write(&["log-0"]).await;
    world.drained().await;
    let begun = Instant::now();
    for count in 1..=20 {
        world.write(&[&format!("log-{count}")]).await;
        until(|| (player.told().len() > count).then_some(())).await;
    }
    // It looks by itself only once a second.
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?} for 20 changes", begun.elapsed());
}

#[tokio::test]
async fn what_is_too_old_is_given_up_untold() {
    let mut world = World::start().await;
    let player = Player::of(&world, "relay", |_| Does::Hangs);
    world.write(&["log-1", "log-2"]).await;
    until(|| (!player.told().is_empty()).then_some(())).await;
    drop(player);
    world.stack.stop().await.unwrap();
    let table = rusqlite::Connection::open(world.folder.data().join("table.db")).unwrap();
    let sql = "UPDATE _stream_records SET created_at = 1 WHERE keys_json LIKE '%log-1%'";
    assert_eq!(table.execute(sql, []).unwrap(), 1);

    world.stack = world.folder.start().await.unwrap();
    let player = Player::of(&world, "relay", |_| handled());
    world.drained().await;
    assert_eq!(all_keys(&player), [["log-2"]]);
    let letters = world.dead_letters().await;
    assert_eq!(letters[0]["why"], "1 record: too old");
    assert_eq!(letters[0]["body"]["requestContext"]["condition"], "RecordAgeExceeded");
    assert_eq!(
        letters[0]["body"]["DDBStreamBatchInfo"]["approximateArrivalOfFirstRecord"],
        "1970-01-01T00:00:01Z"
    );
}

/// Set for the process that is killed: the folder of the stack that it is to run.
const VICTIM: &str = "STREAM_TO_BE_KILLED";

#[tokio::test]
async fn a_kill_loses_nothing_and_repeats_only_what_was_under_way() {
    if let Some(folder) = std::env::var_os(VICTIM) {
        let world = World::over(Folder(folder.into())).await;
        let player = Player::of(&world, "relay", |event| match &keys(event)[..] {
            [key] if key == "log-1" => handled(),
            _ => Does::Hangs,
        });
        world.write(&["log-1"]).await;
        until(|| (!player.told().is_empty()).then_some(())).await;
        world.write(&["log-2"]).await;
        until(|| (player.told().len() == 2).then_some(())).await;
        world.write(&["log-3"]).await;
        std::fs::write(world.folder.0.join("ready"), "").unwrap();
        std::future::pending::<()>().await;
    }
    let folder = Folder::furnished();
    let test = "stream::a_kill_loses_nothing_and_repeats_only_what_was_under_way";
    let victim = Victim::of(&folder, VICTIM, test);
    until(|| folder.0.join("ready").exists().then_some(())).await;
    drop(victim);
    // Its functions end with it.
    std::fs::remove_dir_all(folder.instances("relay")).unwrap();
    std::fs::create_dir(folder.instances("relay")).unwrap();

    let world = World::over(folder).await;
    let player = Player::of(&world, "relay", |_| handled());
    world.drained().await;
    assert_eq!(all_keys(&player).concat(), ["log-2", "log-3"]);
}
