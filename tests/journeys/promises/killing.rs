//! Functions are killed at any moment, a hundred times, while eight people work: nothing that was acknowledged is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::dice::Dice;
use crate::harness::lives::{Cast, Step, Told, Way, mailed, mails, straight};
use crate::harness::person::Person;
use crate::harness::samples::in_days;
use crate::harness::stack::{Stack, number};

const CALLERS: usize = 8;
const KILLS: usize = 100;
/// A kill comes so many milliseconds after a call has begun, at most.
const LATER: u64 = 60;
/// What is younger than this the sweep leaves to the stream.
const GRACE: jiff::SignedDuration = jiff::SignedDuration::from_mins(2);
/// What was given up is put back for as long: a claim of a mail lasts two minutes, and then it can be sent.
const PATIENCE: Duration = Duration::from_mins(3);

/// What the stack says of a function that was killed while it worked, and of what was therefore given up for a while.
fn of_a_kill(line: &str) -> bool {
    ["crashed", " 502 in ", "GIVEN UP"].iter().any(|of_a_kill| line.contains(of_a_kill))
}

/// A life that was lived to its end.
struct Lived {
    id: String,
    reference: String,
    told: Vec<Told>,
    /// The entries that were seen in answers: number and name.
    acknowledged: BTreeSet<(u64, String)>,
}

/// Takes a step until it is taken: a client repeats what was not answered, with its key.
fn insist(person: &Person, (method, path, body): &(&str, String, Value)) -> Value {
    let key = format!("kill-{}", number());
    let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
    let body = body.to_string();
    let body = (*method != "GET").then_some(body.as_bytes());
    let mut answers = (0..50).map(|_| person.send(method, path, &headers, body));
    let answer = answers.find(|answer| answer.status < 500).unwrap();
    assert!(answer.status < 300, "{}: {} {}", answer.call, answer.status, answer.text);
    answer.json()
}

fn entries(referral: &Value) -> BTreeSet<(u64, String)> {
    let timeline = referral["timeline"].as_array().unwrap().iter();
    timeline
        .map(|entry| (entry["seq"].as_u64().unwrap(), entry["type"].as_str().unwrap().to_owned()))
        .collect()
}

fn live(cast: &Cast, script: &[Step], begun: &SyncSender<&'static str>) -> Lived {
    let (mut id, mut reference, mut acknowledged) = (String::new(), String::new(), BTreeSet::new());
    for step in script {
        // Nobody listens any more when all kills are done.
        let _ = begun.send(step.function());
        let referral = insist(cast.person(step.by), &step.request(cast, &id));
        referral["id"].as_str().unwrap().clone_into(&mut id);
        referral["ref"].as_str().unwrap().clone_into(&mut reference);
        acknowledged.extend(entries(&referral));
    }
    Lived { id, reference, told: script.iter().flat_map(Step::tells).collect(), acknowledged }
}

/// Kills until it is enough; says how many senders of mail were killed.
fn kill(stack: &Stack, dice: &mut Dice, begun: Receiver<&'static str>) -> u64 {
    let (mut kills, mut senders) = (0, 0);
    let operator = stack.nobody();
    while kills < KILLS {
        // Nobody calls any more when all have failed.
        let Ok(called) = begun.recv() else { break };
        let called = begun.try_iter().last().unwrap_or(called);
        let function = match dice.below(8) {
            0 | 1 => "relay",
            2 | 3 => "notify",
            4 => "sweep-relay",
            _ => called,
        };
        let which = json!({"one": true, "after_ms": dice.below(LATER)});
        let kill = || operator.post(&format!("/.local/kill/{function}"), &which).is(200)["killed"].as_u64();
        let killed = if function == "sweep-relay" {
            // It runs by itself every five minutes only.
            let at = json!({"time": format!("{:.3}", jiff::Timestamp::now() + GRACE)});
            std::thread::scope(|scope| {
                let swept = scope.spawn(|| operator.post("/.local/schedule/sweep-relay", &at));
                let killed = kill();
                assert!([200, 502].contains(&swept.join().unwrap().status));
                killed
            })
        } else {
            kill()
        };
        let killed = killed.unwrap();
        kills += usize::from(killed > 0);
        senders += if function == "notify" { killed } else { 0 };
    }
    // The callers live on without waiting for anybody.
    drop(begun);
    senders
}

/// Publishes what was left behind, and puts back what was given up, until nothing is.
fn recover(stack: &Stack) {
    let operator = stack.nobody();
    let until = Instant::now() + PATIENCE;
    loop {
        stack.drain().is(200);
        operator.post("/.local/schedule/sweep-relay", &json!({"time": in_days(1)})).is(200);
        stack.drain().is(200);
        let dead = operator.get("/.local/dead-letters").is(200);
        let dead = dead.as_array().unwrap();
        if dead.is_empty() {
            return;
        }
        for letter in dead {
            let why = letter["why"].as_str().unwrap();
            assert!(why.contains("crashed") || why.contains("not yet"), "{letter}");
        }
        assert!(Instant::now() < until, "{dead:?}");
        operator.post("/.local/dead-letters/redrive", &Value::Null).is(200);
    }
}

#[test]
fn nothing_that_was_acknowledged_is_lost_when_functions_are_killed() {
    let stack = Stack::start_for(of_a_kill);
    let mut dice = Dice::thrown();
    let casts: Vec<Cast> = (0..CALLERS).map(|_| Cast::new(&stack)).collect();
    let over = AtomicBool::new(false);
    // Nobody runs ahead of the kills.
    let (begun, begins) = sync_channel(CALLERS);
    let (lived, senders) = std::thread::scope(|scope| {
        let callers: Vec<_> = casts
            .iter()
            .enumerate()
            .map(|(place, cast)| {
                let (begun, over) = (begun.clone(), &over);
                scope.spawn(move || {
                    let scripts = (place..).take_while(|_| !over.load(Ordering::Relaxed));
                    scripts.map(|number| live(cast, &straight(number), &begun)).collect::<Vec<Lived>>()
                })
            })
            .collect();
        drop(begun);
        let senders = kill(&stack, &mut dice, begins);
        over.store(true, Ordering::Relaxed);
        (callers.into_iter().map(|caller| caller.join().unwrap()).collect::<Vec<_>>(), senders)
    });
    recover(&stack);

    let published = published(&stack);
    let sent = mails(&stack);
    let mut again = 0;
    for (cast, lives) in casts.iter().zip(&lived) {
        let mut feeds: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for party in ["sender", "receiver", "patient"] {
            for line in cast.lines(party) {
                let id = line["referral_id"].as_str().unwrap().to_owned();
                let event = line["type"].as_str().unwrap().to_owned();
                feeds.entry((id, party.to_owned())).or_default().push(event);
            }
        }
        for life in lives {
            let entries = entries(&cast.sender.read(&life.id));
            assert!(life.acknowledged.is_subset(&entries), "{}: {:?}", life.id, life.acknowledged);
            assert_eq!(published.get(&life.id), Some(&entries), "{}", life.id);
            for party in ["sender", "receiver", "patient"] {
                let mut feed = feeds.remove(&(life.id.clone(), party.to_owned())).unwrap_or_default();
                feed.sort();
                let own = life.told.iter().filter(|told| told.party == party);
                let mut expected: Vec<_> = own.map(|told| told.event.clone()).collect();
                expected.sort();
                assert_eq!(feed, expected, "{}: the feed of the {party}", life.id);
            }
            again += mailed_again(life, sent.get(&life.reference).map_or(&[][..], Vec::as_slice));
        }
    }
    let count: usize = lived.iter().map(Vec::len).sum();
    println!("{count} lives; {senders} senders of mail killed, {again} mails sent again");
    assert!(again <= senders, "{again} mails were sent twice by {senders} killed senders");
    // Nothing is left to be published.
    let before = stack.nobody().get("/.local/events").is(200);
    stack.nobody().post("/.local/schedule/sweep-relay", &json!({"time": in_days(1)})).is(200);
    assert_eq!(stack.nobody().get("/.local/events").is(200), before);
}

/// The entries of each referral that have passed over the bus.
fn published(stack: &Stack) -> BTreeMap<String, BTreeSet<(u64, String)>> {
    let mut published: BTreeMap<String, BTreeSet<(u64, String)>> = BTreeMap::new();
    let events = stack.nobody().get("/.local/events").is(200);
    // What SES tells of its mails stands there, too.
    for event in events.as_array().unwrap().iter().filter(|event| event["source"] == "referrals") {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let of = published.entry(text(&event["detail"]["referral_id"])).or_default();
        of.insert((event["detail"]["seq"].as_u64().unwrap(), text(&event["type"])));
    }
    published
}

/// How many mails about this life were sent once more; none may be missing, but what asks for what has been done.
fn mailed_again(life: &Lived, sent: &[Value]) -> u64 {
    let mut times: BTreeMap<(String, String), u64> = BTreeMap::new();
    for mail in sent {
        *times.entry(mailed(mail)).or_default() += 1;
    }
    let mut again = 0;
    for Told { event, party, way } in &life.told {
        let times = times.remove(&(event.clone(), party.clone())).unwrap_or(0);
        match way {
            Way::Feed => assert_eq!(times, 0, "{}: {event} to the {party}", life.id),
            Way::News => assert!(times > 0, "{}: no mail of {event} to the {party}", life.id),
            Way::Asks => {}
        }
        again += times.saturating_sub(1);
    }
    assert!(times.is_empty(), "{}: {times:?}", life.id);
    again
}
