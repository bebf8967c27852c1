//! Each change is told to whom it concerns, by mail and in their feeds: once, and with nothing of the patient's.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::lives::{self, Cast, Told, Way, address, mailed, mails};
use crate::harness::person::Person;
use crate::harness::samples::{asks, consult, in_days, with};
use crate::harness::stack::{Stack, number};
use crate::harness::tour::MARKER;

/// What stands in somebody's feed about a referral, the earliest first.
fn feed(of: &Person, id: &str) -> Vec<String> {
    let page = of.get("/v1/notifications?limit=100").is(200);
    let own = page["items"].as_array().unwrap().iter().filter(|item| item["referral_id"] == id);
    let mut types: Vec<_> = own.map(|item| item["type"].as_str().unwrap().to_owned()).collect();
    types.reverse();
    types
}

/// The mails about a referral, the earliest first: to whom, and the whole.
fn mails_about(stack: &Stack, reference: &str) -> Vec<(String, Value)> {
    let own = mails(stack).remove(reference).unwrap_or_default().into_iter();
    own.map(|mail| (mail["to"][0].as_str().unwrap().to_owned(), mail)).collect()
}

/// A referral from `sent` over a question and a visit to its outcome: its people, its id and its reference.
fn life(stack: &Stack) -> ([Person; 3], String, String) {
    let (sender, receiver, patient) = (stack.person("dr-oconnor"), stack.person("dr-rao"), stack.patient());
    let email = json!({"/patient/email": format!("{}@post.example", patient.user)});
    let sent = sender.create(&with(consult("dr-rao", &patient), &email)).is(201);
    let id = sent["id"].as_str().unwrap();
    let booking = json!({"starts_at": in_days(3), "zone": "Asia/Kolkata", "place": "Room 4"});
    for (by, command, body) in [
        (&receiver, "request-info", asks(&["Prior ECG"])),
        (&sender, "reply", json!({"answers": [{"ask_id": "1-1", "note": "Normal"}]})),
        (&receiver, "require-visit", json!({"reason": "Treadmill test"})),
        (&patient, "book-visit", booking),
        (&receiver, "accept", json!({})),
        (&receiver, "complete", json!({"type": "seen", "summary": "Stable angina"})),
    ] {
        by.command(id, command, &body).is(200);
    }
    stack.drain().is(200);
    let (id, reference) = (id.to_owned(), sent["ref"].as_str().unwrap().to_owned());
    ([sender, receiver, patient], id, reference)
}

#[test]
fn everybody_is_told_what_the_others_did_and_nothing_of_the_patient() {
    let stack = Stack::start();
    let ([sender, receiver, patient], id, reference) = life(&stack);
    for (who, own, others) in [
        (&sender, &["sent", "info-provided"][..], &["info-requested", "accepted", "completed"][..]),
        (
            &receiver,
            &["info-requested", "visit-requested", "accepted", "completed"],
            &["sent", "info-provided"],
        ),
        (&patient, &["visit-booked"], &["sent", "visit-requested", "accepted", "completed"]),
    ] {
        let feed = feed(who, &id);
        assert!(own.iter().all(|own| !feed.iter().any(|told| told == own)), "{}: {feed:?}", who.user);
        assert!(others.iter().all(|other| feed.iter().any(|told| told == other)), "{}: {feed:?}", who.user);
    }
    assert!(feed(&stack.person("dr-iyer"), &id).is_empty(), "nobody else is told");

    let mails = mails_about(&stack, &reference);
    for address in [format!("{}@post.example", patient.user), "kavitha.rao@adyar-family.example".to_owned()] {
        assert!(mails.iter().any(|(to, _)| *to == address), "{address}: {mails:?}");
    }
    for (to, mail) in &mails {
        let mail = mail.to_string();
        for word in ["Meena", "Chest", "Treadmill", "angina", "ECG", "Room 4"] {
            assert!(!mail.contains(word), "{word} in a mail to {to}: {mail}");
        }
    }
    let invited = mails.iter().find(|(_, mail)| mail["attachments"].to_string().contains("visit.ics"));
    assert_eq!(invited.unwrap().0, "kavitha.rao@adyar-family.example", "the visit is for a calendar");
    assert_eq!(stack.nobody().get("/.local/dead-letters").is(200), json!([]));
}

/// Whatever has changed in the feeds and the mails since this was asked last: of which event, to whom, and by which way.
struct Watch<'a> {
    stack: &'a Stack,
    cast: &'a Cast,
    lines: BTreeMap<&'static str, usize>,
    mails: BTreeMap<String, usize>,
}

impl<'a> Watch<'a> {
    fn new(stack: &'a Stack, cast: &'a Cast) -> Self {
        Watch { stack, cast, lines: BTreeMap::new(), mails: BTreeMap::new() }
    }

    /// Events and parties: of what is new in the feeds, and of what is new among the mails about this referral.
    fn news(&mut self, id: &str, reference: &str) -> [Vec<(String, String)>; 2] {
        let (mut lines, mut sent) = (Vec::new(), Vec::new());
        for party in ["sender", "receiver", "patient", "administrator"] {
            let feed = self.cast.feed(party, id);
            let seen = self.lines.insert(party, feed.len()).unwrap_or(0);
            lines.extend(feed.into_iter().skip(seen).map(|event| (event, party.to_owned())));
        }
        let mails = mails(self.stack).remove(reference).unwrap_or_default();
        let seen = self.mails.insert(reference.to_owned(), mails.len()).unwrap_or(0);
        for mail in mails.iter().skip(seen) {
            let (event, party) = mailed(mail);
            assert_eq!(mail["to"], json!([address(&self.cast.person(&party).user)]), "{event}");
            sent.push((event, party));
        }
        [lines, sent].map(sorted)
    }
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort();
    all
}

/// Each step, and whom it tells by which way; and the patient's words stay where they are.
#[test]
fn each_step_tells_whom_it_concerns_and_nobody_else() {
    let stack = Stack::start();
    for (name, script) in lives::all() {
        let cast = Cast::new(&stack);
        let mut watch = Watch::new(&stack, &cast);
        let (mut id, mut reference) = (String::new(), String::new());
        for step in &script {
            let (method, path, body) = step.request(&cast, &id);
            let key = format!("told-{}", number());
            let headers =
                [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
            let body = body.to_string();
            let body = (method != "GET").then_some(body.as_bytes());
            let answer = cast.person(step.by).send(method, &path, &headers, body);
            assert!(answer.status < 300, "{name}: {}: {}", answer.call, answer.text);
            let referral = answer.json();
            referral["id"].as_str().unwrap().clone_into(&mut id);
            referral["ref"].as_str().unwrap().clone_into(&mut reference);
            stack.drain().is(200);
            let told = step.tells();
            let by_mail = told.iter().filter(|told| told.way != Way::Feed);
            let expected = [told.iter().collect::<Vec<_>>(), by_mail.collect()];
            let pair = |told: &&Told| (told.event.clone(), told.party.clone());
            let expected = expected.map(|told| sorted(told.iter().map(pair).collect()));
            assert_eq!(watch.news(&id, &reference), expected, "{name}: {} by the {}", step.does, step.by);
        }
    }
    clean(&stack);
}

/// One referral ends, and the other begins with another receiver.
#[test]
fn a_redirection_is_told_of_both_referrals() {
    let (stack, redirect) = (Stack::start(), json!({"method": "verbal", "language": "en", "notice": "v1"}));
    let [first, second] = [Cast::new(&stack), Cast::new(&stack)];
    let sent = first.sender.create(&consult(&first.receiver.user, &first.patient)).is(201);
    let id = sent["id"].as_str().unwrap();
    first.receiver.command(id, "decline", &json!({"reason": "out-of-area"})).is(200);
    let body = json!({"to": {"member_id": second.receiver.user}, "sign": true, "consent": redirect});
    let new = first.sender.command(id, "redirect", &body).is(201);
    let new = new["id"].as_str().unwrap();
    stack.drain().is(200);
    assert_eq!(first.feed("sender", id), ["declined"]);
    // Who declined knows that it is over: what comes later is not theirs.
    assert_eq!(first.feed("receiver", id), ["sent"]);
    assert_eq!(first.feed("patient", id), ["sent", "declined", "redirected"]);
    assert_eq!(first.feed("patient", new), ["sent"]);
    assert_eq!(second.feed("receiver", new), ["sent"]);
    assert!(first.feed("receiver", new).is_empty() && second.feed("receiver", id).is_empty());
}

/// No mail as it was sent, no feed, no event and no log has the marker of what was written about the patient.
fn clean(stack: &Stack) {
    let operator = stack.nobody();
    let marked = |text: &str| text.to_lowercase().contains(&MARKER.to_lowercase());
    let mails = operator.get("/.local/mail").is(200);
    let mails = mails.as_array().unwrap();
    assert!(mails.len() > 30, "there are mails to look at: {}", mails.len());
    for mail in mails {
        // As its readers see it, decoded, and as it went out.
        let path = format!("/.local/mail/{}", mail["id"].as_str().unwrap());
        let files = 1..=mail["attachments"].as_array().unwrap().len();
        let parts = files.map(|number| format!("{path}/attachments/{number}"));
        for part in parts.chain([path.clone()]) {
            assert!(!marked(&operator.get(&part).has(200).text), "{part}: {mail}");
        }
        assert!(!marked(&mail.to_string()), "{mail}");
    }
    for what in ["events", "dead-letters"] {
        assert!(!marked(&operator.get(&format!("/.local/{what}")).has(200).text), "{what}");
    }
    let written = stack.written();
    let leaks: Vec<_> = written.lines().filter(|line| marked(line)).collect();
    assert!(written.contains("told") && leaks.is_empty(), "{}", leaks.join("\n"));
}
