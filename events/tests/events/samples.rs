//! Each event has a sample in `published/`, as the bus delivers it: for reading, and to invoke a function with.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use domain::values::words::EventName;
use events::{Event, SOURCE};
use serde_json::{Value, json};

use crate::{
    schema,
    story::{referral, told},
};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("published")
}

/// The samples that stand there, by their names.
fn samples() -> Vec<(String, Value)> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap())
    };
    files.map(read).collect()
}

/// As `EventBridge` delivers it.
fn delivered(event: &Event) -> Value {
    let millis = event.detail.at.to_string();
    json!({
        "version": "0",
        "id": format!("7bf73129-1428-4cd3-a780-{:012x}", event.detail.seq),
        "detail-type": event.name,
        "source": SOURCE,
        "account": "123456789012",
        "time": format!("{}Z", &millis[..19]),
        "region": "ap-south-1",
        "resources": [],
        "detail": event.detail,
    })
}

/// `GOLDEN=write` writes them anew.
#[test]
fn each_sample_is_what_the_code_makes() {
    let written = env::var_os("GOLDEN").is_some_and(|way| way == "write");
    for (name, event) in told(referral(json!({"level": "shared"}))) {
        let (path, event) = (folder().join(format!("{name}.json")), delivered(&event));
        if written {
            fs::write(&path, format!("{event:#}\n")).unwrap();
        }
        let sample = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            serde_json::from_str::<Value>(&sample).unwrap_or_default(),
            event,
            "{name}: if it is meant, GOLDEN=write cargo test -p events, and read the difference"
        );
    }
}

#[test]
fn each_event_has_a_sample_and_each_sample_an_event() {
    let there: BTreeSet<_> = samples().into_iter().map(|(name, _)| name).collect();
    let names: BTreeSet<_> = EventName::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(there, names);
}

#[test]
fn each_sample_is_read_as_its_event_and_is_as_the_schema_says() {
    let schema = schema::committed();
    for (name, sample) in samples() {
        let event: Event = serde_json::from_value(sample.clone()).unwrap();
        assert_eq!(event.name.as_str(), name);
        assert_eq!(json!(event.detail), sample["detail"], "{name}: whole");
        assert_eq!(schema::wrong(&schema, &sample), Vec::<String>::new(), "{name}");
    }
}
