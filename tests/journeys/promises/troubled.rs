//! Events that come twice, late and out of order tell the same as those that do not.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::dice::Dice;
use crate::harness::lives::{Cast, Step, mails, straight};
use crate::harness::samples::in_days;
use crate::harness::stack::Stack;

/// How many lives are lived at once: what happens in one round is what changes places.
const LIVES: usize = 9;

/// A step of each life, then the next of each, when what the one told has arrived: by life and party the feed, and the
/// mails; neither ids, references, addresses nor times, which are of this once.
fn rounds(trouble: Option<&Value>) -> BTreeMap<(usize, String), [Vec<String>; 2]> {
    let stack = Stack::start_for(of_trouble);
    let operator = stack.nobody();
    if let Some(trouble) = trouble {
        operator.post("/.local/bus", trouble).has(204);
    }
    let lives: Vec<(Cast, Vec<Step>)> =
        (0..LIVES).map(|number| (Cast::new(&stack), straight(number))).collect();
    let mut referrals = vec![(String::new(), String::new()); LIVES];
    for round in 0..lives.iter().map(|(_, script)| script.len()).max().unwrap() {
        for ((cast, script), (id, reference)) in lives.iter().zip(&mut referrals) {
            let Some(step) = script.get(round) else { continue };
            let (method, path, body) = step.request(cast, id);
            let body = body.to_string();
            let key = format!("round-{}", crate::harness::stack::number());
            let headers =
                [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
            let body = (method != "GET").then_some(body.as_bytes());
            let answer = cast.person(step.by).send(method, &path, &headers, body);
            assert!(answer.status < 300, "{}: {}", answer.call, answer.text);
            let referral = answer.json();
            referral["id"].as_str().unwrap().clone_into(id);
            referral["ref"].as_str().unwrap().clone_into(reference);
        }
        stack.drain().is(200);
    }
    operator.post("/.local/schedule/sweep-relay", &json!({"time": in_days(1)})).is(200);
    stack.drain().is(200);
    assert_eq!(operator.get("/.local/dead-letters").is(200), json!([]));

    let mails = mails(&stack);
    let mut told = BTreeMap::new();
    for (number, ((cast, _), (id, reference))) in lives.iter().zip(&referrals).enumerate() {
        for party in ["sender", "receiver", "patient", "administrator"] {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let mut feed: Vec<_> =
                cast.lines(party).iter().map(|line| (text(&line["at"]), text(&line["text"]))).collect();
            // What one command told stands under one moment, in any order.
            feed.sort();
            let feed = feed.into_iter().map(|(_, text)| text).collect();
            let own = mails[reference].iter().filter(|mail| mail["tags"]["party"] == party);
            let mut mails: Vec<String> = own.map(content).collect();
            // Mails of one round may change places.
            mails.sort();
            let all = |texts: Vec<String>| {
                let neutral = |text: String| timeless(&text).replace(id, "(id)").replace(reference, "(ref)");
                texts.into_iter().map(neutral).collect()
            };
            told.insert((number, party.to_owned()), [all(feed), all(mails)]);
        }
    }
    told
}

/// What its reader sees of a mail, but for when it happened.
fn content(mail: &Value) -> String {
    let files: Vec<_> = mail["attachments"].as_array().unwrap().iter().map(|file| &file["name"]).collect();
    let lines = mail["text"].as_str().unwrap().lines().filter(|line| !line.starts_with("This happened on"));
    let text: Vec<_> = lines.collect();
    format!("{} {} {files:?} {}", mail["tags"], mail["subject"], text.join("\n"))
}

/// Without the moments, such as "26 November 2026, 22:55 (India time", by which two runs differ.
fn timeless(text: &str) -> String {
    let parts: Vec<_> = text.split(" (India time").collect();
    let (last, others) = parts.split_last().unwrap();
    let others = others.iter().map(|part| part.rsplitn(5, ' ').last().unwrap());
    others.chain([*last]).collect::<Vec<_>>().join(" (then")
}

/// What a mail that another delivery is sending, and a throttled delivery, leave on the terminal.
fn of_trouble(line: &str) -> bool {
    line.contains("failed: not yet: ") && !line.contains("GIVEN UP")
}

#[test]
fn twice_late_and_out_of_order_is_told_as_once_in_time_and_in_order() {
    let mut dice = Dice::thrown();
    let trouble = json!({
        "duplicate": 0.3, "reorder": true, "delay_ms": 300, "throttle": 0.1, "seed": dice.below(1 << 40),
    });
    let calm = rounds(None);
    assert!(calm.values().map(|[feed, _]| feed.len()).sum::<usize>() > 10 * LIVES);
    assert!(calm.values().map(|[_, mails]| mails.len()).sum::<usize>() > 6 * LIVES);
    for (whose, told) in rounds(Some(&trouble)) {
        assert_eq!(told, calm[&whose], "{whose:?}, with {trouble}");
    }
}
