//! What the stream brings is published, and what is not is said by its number.

use functions::news::{Batch, Relayed};
use serde_json::{Value, json};

use testing::referrals::id;

use crate::world::{Says, World, item};

/// A batch of these items; their numbers grow by one from 101.
fn batch(items: &[Value]) -> Batch {
    let records: Vec<_> = (101..)
        .zip(items)
        .map(|(number, item): (u32, _)| {
            json!({"eventName": "INSERT", "dynamodb": {"NewImage": item, "SequenceNumber": number.to_string()}})
        })
        .collect();
    serde_json::from_value(json!({"Records": records})).unwrap()
}

fn items(numbers: std::ops::RangeInclusive<u32>) -> Vec<Value> {
    numbers.map(|number| item(number, 0)).collect()
}

fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("{}:1", id(number))).collect()
}

/// As Lambda reads the answer.
#[track_caller]
fn again_from(relayed: &Relayed, number: Option<u32>) {
    let failures: Vec<_> =
        number.iter().map(|number| json!({"itemIdentifier": number.to_string()})).collect();
    assert_eq!(json!(relayed), json!({"batchItemFailures": failures}));
}

#[tokio::test]
async fn what_is_taken_is_marked_and_the_batch_is_done() {
    let world = World::default();
    for item in items(1..=3) {
        world.waits(&item);
    }
    again_from(&world.relay().relay(batch(&items(1..=3))).await, None);
    assert_eq!(world.taken(), ids(1..=3));
    assert_eq!(world.waiting(), Vec::<String>::new());
    let entry = world.entries().remove(0);
    assert_eq!(
        [&entry["Source"], &entry["DetailType"], &entry["EventBusName"]],
        ["referrals", "sent", "referrals"]
    );
    assert!(!format!("{:?}", world.entries()).contains("Meena"));
}

/// One after the other they would never be answered.
#[tokio::test]
async fn a_batch_is_marked_at_once() {
    let world = World::default();
    world.marks_together(10);
    for item in items(1..=10) {
        world.waits(&item);
    }
    again_from(&world.relay().relay(batch(&items(1..=10))).await, None);
    assert_eq!((world.marked().len(), world.waiting()), (10, Vec::<String>::new()));
}

#[tokio::test]
async fn what_is_no_news_is_not_published() {
    let world = World::default();
    let mut read = item(1, 0);
    for name in ["outbox", "outbox_at", "event"] {
        read.as_object_mut().unwrap().remove(name);
    }
    again_from(&world.relay().relay(batch(&[read])).await, None);
    again_from(&world.relay().relay(batch(&[])).await, None);
    assert_eq!(world.asked(), Vec::<Vec<String>>::new());
    assert_eq!(world.marked(), Vec::<String>::new());
}

#[tokio::test]
async fn more_than_the_bus_takes_at_once_goes_in_several_requests() {
    let world = World::default();
    again_from(&world.relay().relay(batch(&items(1..=25))).await, None);
    assert_eq!(world.asked().iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(world.taken(), ids(1..=25));
}

/// Of each event it is asked whether it was taken; only those that were not are told once more.
#[tokio::test]
async fn an_event_that_is_not_taken_is_told_once_more_and_alone() {
    let world = World::default();
    for code in ["InternalFailure", "ThrottlingException", "AccessDeniedException", "SomethingNew"] {
        let before = world.taken().len();
        world.says(Says::Each(vec![None, Some(code), None]));
        again_from(&world.relay().relay(batch(&items(1..=3))).await, None);
        assert_eq!(world.asked(), [ids(1..=3), ids([2])], "{code}");
        assert_eq!(world.taken()[before..], ids([1, 3, 2]), "{code}");
    }
}

/// Whatever can be published is, also behind what cannot; and when the batch comes again, it is not published again.
#[tokio::test]
async fn from_the_first_that_is_not_taken_on_the_stream_comes_again() {
    let world = World::default();
    let relay = world.relay();
    let busy = Some("ThrottlingException");
    world.says(Says::Each(vec![None, busy, None, busy])).says(Says::Each(vec![busy, busy]));
    again_from(&relay.relay(batch(&items(1..=5))).await, Some(102));
    assert_eq!(world.taken(), ids([1, 3, 5]));
    assert_eq!(world.marked().len(), 3);

    again_from(&relay.relay(batch(&items(2..=5))).await, None);
    assert_eq!(world.asked(), [ids(1..=5), ids([2, 4]), ids([2, 4])]);
    assert_eq!(world.taken(), ids([1, 3, 5, 2, 4]));
}

#[tokio::test]
async fn a_bus_that_is_busy_is_asked_as_often_as_the_client_does_and_twice() {
    for (status, code, requests) in [
        (400, "ThrottlingException", 6),
        (500, "InternalException", 6),
        (400, "AccessDeniedException", 2),
        (400, "ResourceNotFoundException", 2),
    ] {
        let world = World::default();
        for _ in 0..requests {
            world.says(Says::None(status, code));
        }
        again_from(&world.relay().relay(batch(&items(1..=2))).await, Some(101));
        assert_eq!(world.asked(), vec![ids(1..=2); requests], "{code}");
        assert_eq!(world.taken(), Vec::<String>::new());
        assert_eq!(world.marked(), Vec::<String>::new());
        again_from(&world.relay().relay(batch(&items(1..=2))).await, None);
        assert_eq!(world.taken(), ids(1..=2));
    }
}

/// The bus has no key by which it knows an event again: twice, and under the same id, is the best that there is.
#[tokio::test]
async fn an_answer_that_is_lost_is_asked_for_again() {
    let world = World::default();
    world.says(Says::Lost);
    again_from(&world.relay().relay(batch(&items(1..=2))).await, None);
    assert_eq!(world.taken(), ids([1, 2, 1, 2]));
    assert_eq!(world.marked().len(), 2);
}

#[tokio::test]
async fn an_answer_about_other_events_is_none() {
    let world = World::default();
    world.says(Says::Nonsense).says(Says::Nonsense);
    again_from(&world.relay().relay(batch(&items(1..=2))).await, Some(101));
    assert_eq!(world.marked(), Vec::<String>::new());
}

/// It goes to the dead letters, as the stream's change that failed; all others are published, and published once.
#[tokio::test]
async fn what_cannot_be_read_is_reported_and_holds_up_no_other() {
    let mut unknown = item(2, 0);
    unknown["event"]["M"]["detail-type"] = json!({"S": "brewed"});
    let mut without = item(2, 0);
    without.as_object_mut().unwrap().remove("event");
    for poison in [unknown, without, json!({"PK": {"Q": 1}}), json!("nonsense"), Value::Null] {
        let world = World::default();
        let relay = world.relay();
        let sent = [item(1, 0), poison.clone(), item(3, 0)];
        again_from(&relay.relay(batch(&sent)).await, Some(102));
        for _ in 0..10 {
            again_from(&relay.relay(batch(&sent[1..])).await, Some(101));
        }
        assert_eq!(world.taken(), ids([1, 3]), "{poison}");
        assert!(world.marked().iter().all(|key| !key.contains(&id(2).to_string())), "{poison}");
    }
}

#[tokio::test]
async fn what_is_refused_for_good_is_not_told_again() {
    for code in ["MalformedDetail", "InvalidArgument"] {
        let world = World::default();
        world.says(Says::Each(vec![Some(code)]));
        again_from(&world.relay().relay(batch(&items(1..=2))).await, Some(101));
        assert_eq!(world.asked(), [ids(1..=2)], "{code}");
        assert_eq!(world.taken(), ids([2]));
        assert_eq!(world.marked().len(), 1);
    }
}

/// The sweep finds it and publishes it once more: that is for nobody's attention but the log's.
#[tokio::test]
async fn what_could_not_be_marked_is_published_all_the_same() {
    let world = World::default();
    world.waits(&item(1, 0));
    world.table_fails(true);
    let relay = world.relay();
    again_from(&relay.relay(batch(&items(1..=1))).await, None);
    assert_eq!((world.taken(), world.waiting()), (ids([1]), ids([1])));
    // If the same instance meets it again, only the mark is made up for.
    world.table_fails(false);
    again_from(&relay.relay(batch(&items(1..=1))).await, None);
    assert_eq!((world.taken(), world.waiting()), (ids([1]), Vec::new()));
}
