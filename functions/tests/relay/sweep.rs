//! What the stream has not brought to the bus is found and published, and how much it was is said.

use functions::news::{NotRelayed, Swept, Tick};
use serde_json::{Value, json};

use testing::referrals::id;

use crate::world::{Says, World, item};

/// The tick of this minute of the day.
fn at(minute: u32) -> Tick {
    serde_json::from_value(json!({"time": format!("2026-11-22T09:{minute:02}:00Z")})).unwrap()
}

/// Eighteen entries in each of the shards, one a minute.
fn backlog(world: &World) {
    for number in 0..1152 {
        world.waits(&item(number, number / 64));
    }
}

fn event(number: u32) -> String {
    format!("{}:1", id(number))
}

#[tokio::test]
async fn what_has_waited_for_two_minutes_is_published_and_no_younger() {
    let world = World::default();
    backlog(&world);
    let (swept, done) = world.relay().sweep(at(12)).await;
    done.unwrap();
    assert_eq!(swept, Swept { found: 640, published: 640, never: 0 });
    assert_eq!(world.waiting().len(), 512);
    let mut taken = world.taken();
    taken.sort_unstable();
    assert_eq!(taken, (0..640).map(event).collect::<Vec<_>>());

    // Once more for the same moment: nothing is left of it.
    let (swept, done) = world.relay().sweep(at(12)).await;
    done.unwrap();
    assert_eq!(swept, Swept::default());
    let (swept, done) = world.relay().sweep(at(59)).await;
    done.unwrap();
    assert_eq!((swept.published, world.waiting()), (512, Vec::new()));
    assert_eq!(world.taken().len(), 1152, "each once");
}

#[tokio::test]
async fn when_all_is_well_the_bus_is_not_asked() {
    let world = World::default();
    let (swept, done) = world.relay().sweep(at(9)).await;
    done.unwrap();
    assert_eq!((swept, world.asked()), (Swept::default(), Vec::new()));
}

#[tokio::test]
async fn a_bus_that_is_away_is_left_alone_and_the_sweep_fails() {
    let world = World::default();
    backlog(&world);
    for _ in 0..200 {
        world.says(Says::None(400, "AccessDeniedException"));
    }
    let (swept, done) = world.relay().sweep(at(59)).await;
    assert!(matches!(done, Err(NotRelayed::Left(640))), "{done:?}");
    assert_eq!(swept, Swept { found: 640, published: 0, never: 0 });
    assert_eq!(world.asked().len(), 128, "a page of each shard, twice");
    assert_eq!(world.waiting().len(), 1152);
}

#[tokio::test]
async fn one_that_is_not_taken_holds_up_no_other() {
    let world = World::default();
    backlog(&world);
    world.refuses(&event(0), &["InternalFailure"; 2]);
    let (swept, done) = world.relay().sweep(at(59)).await;
    assert!(matches!(done, Err(NotRelayed::Left(1))), "{done:?}");
    assert_eq!(swept, Swept { found: 1152, published: 1151, never: 0 });
    assert_eq!(world.waiting(), [event(0)]);
}

/// Trying again would not help, so the sweep has done what it could; the figures ring the bell.
#[tokio::test]
async fn what_will_never_be_published_stays_and_is_counted() {
    let world = World::default();
    backlog(&world);
    let mut broken = item(3, 0);
    broken["event"] = json!({"S": "nonsense"});
    world.waits(&broken);
    world.refuses(&event(0), &["MalformedDetail"]);
    let (swept, done) = world.relay().sweep(at(59)).await;
    done.unwrap();
    assert_eq!(swept, Swept { found: 1152, published: 1150, never: 2 });
    assert_eq!(world.waiting(), [0, 3].map(event));
}

#[tokio::test]
async fn a_table_that_cannot_be_asked_fails_the_sweep() {
    let world = World::default();
    backlog(&world);
    world.table_fails(true);
    let (swept, done) = world.relay().sweep(at(59)).await;
    assert!(matches!(done, Err(NotRelayed::Outside(_))), "{done:?}");
    assert_eq!((swept, world.taken()), (Swept::default(), Vec::new()));
}

#[test]
fn the_figures_are_a_metric() {
    let swept = Swept { found: 7, published: 5, never: 1 };
    let metrics: Value =
        serde_json::from_str(&swept.metrics("2026-11-22T09:00:00Z".parse().unwrap())).unwrap();
    assert_eq!(metrics["_aws"]["Timestamp"], 1_795_338_000_000_u64);
    for metric in metrics["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap() {
        assert!(metrics[metric["Name"].as_str().unwrap()].is_u64(), "{metrics}");
    }
    assert_eq!((&metrics["Unpublished"], &metrics["Unpublishable"]), (&json!(7), &json!(1)));
}
