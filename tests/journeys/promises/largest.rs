//! The largest referral that can be stored: each of its parties reads, lists, prints and ends it.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::harness::browser::Guest;
use crate::harness::case::Case;
use crate::harness::person::{Answer, Person};
use crate::harness::post::{answer, reply_to};
use crate::harness::samples::{by_name, lab_order};
use crate::harness::stack::{Stack, number};

/// Most bytes of an answer.
const MOST: usize = 5_000_000;

/// Tamil: three bytes a character.
fn words(count: usize) -> String {
    "நலம் ".chars().cycle().take(count).collect()
}

/// This person reads it, finds it in their list, prints it, and reads whole what is shortened.
#[track_caller]
fn reads(person: &Person, id: &str, list: &str) -> Value {
    let path = format!("/v1/referrals/{id}");
    let seen = person.get(&path).has(200);
    assert!(seen.text.len() <= MOST, "{}: {} bytes", seen.call, seen.text.len());
    assert!(person.list(list).contains(&id.to_owned()), "{list} of {}", person.user);
    person.get(&format!("{path}/pdf")).has(303);
    person.get("/v1/notifications").has(200);
    seen.json()
}

/// An entry of the timeline, a shortened one if there is any, is whole at its own route.
#[track_caller]
fn reads_whole(person: &Person, id: &str, seen: &Value) -> Value {
    let timeline = seen["timeline"].as_array().unwrap();
    let texts = || timeline.iter().rev().filter(|entry| entry["text"] != Value::Null);
    let entry = texts().find(|entry| entry["more"] == true).or_else(|| texts().next()).unwrap();
    let whole = person.get(&format!("/v1/referrals/{id}/timeline/{}", entry["seq"])).is(200);
    for member in ["seq", "at", "type", "by", "attachments"] {
        assert_eq!(whole[member], entry[member], "{member}");
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    assert!(text(&whole["text"]).starts_with(&text(&entry["text"])));
    assert!(text(&whole["folded"]).starts_with(&text(&entry["cut"])));
    let length = |entry: &Value, cut: &str| text(&entry["text"]).len() + text(&entry[cut]).len();
    assert_eq!(length(&whole, "folded") > length(entry, "cut"), entry["more"] == true);
    whole
}

/// A mail with as many words, and as much history, as is kept of one.
fn largest_mail(from: &str) -> String {
    let line = format!("{}\n", "\u{1f600}".repeat(99));
    let quoted = format!("> {line}").repeat(380);
    let head = "On Tue, 24 Nov 2026 at 09:14, Referrals <notifications@referrals.example> wrote:";
    let said = format!("Normal.\n\n{}\n{head}\n{quoted}", line.repeat(190));
    answer(from, &said)
}

#[test]
fn a_guests_mails_and_reports_fill_a_log_that_everybody_reads_and_ends() {
    let stack = Arc::new(Stack::start());
    let guest = Guest::by(&stack, stack.doctor("clinic-largest"), &json!({}));
    let link = guest.link();
    let to = reply_to(&stack, &guest.email);
    // A stranger's mails wait in a box of their own.
    for index in 0..4 {
        let stranger = format!("stranger.{index}.{}@post.example", number());
        stack.post(&stranger, &to, &largest_mail(&stranger)).unwrap();
        stack.drain().is(200);
    }
    for _ in 0..40 {
        stack.post(&guest.email, &to, &largest_mail(&guest.email)).unwrap();
        stack.drain().is(200);
    }
    assert!(guest.open(&link).text.len() <= MOST);
    let told = |mail: &&Value| mail["text"].as_str().unwrap().contains("no room for more mails");
    assert_eq!(guest.mails().iter().filter(told).count(), 1, "the guest is told once");
    assert!(stack.written().contains("\"SurplusMail\":1"), "and an operator each time");
    let seen = reads(&guest.sender, &guest.id, "sent");
    let held = &seen["held"][0];
    let whole = guest.sender.get(&format!("/v1/referrals/{}/held/{}", guest.id, held["seq"])).is(200);
    assert_eq!(whole["text"].as_str().unwrap().matches('\u{1f600}').count(), 190 * 99);
    // The link in the newest mail: the guest has had many since.
    let page = guest.get(&link).has(200);
    let mut page = guest.fill_in(&link, &page, "accept", &[("expected_by", "")]);
    let report = words(6_500);
    let full = (0..118).find_map(|_| {
        let sent = guest.send_in(&link, &page, "report", &[("text", &report)], &[]);
        if sent.status == 303 {
            page = guest.get(&link).has(200);
        }
        (sent.status != 303).then_some(sent)
    });
    let full: Answer = full.unwrap().has(413);
    assert!(full.text.contains("is full") && full.text.contains(&report), "what was typed is still there");
    stack.drain().is(200);

    let seen = reads(&guest.sender, &guest.id, "sent");
    reads_whole(&guest.sender, &guest.id, &seen);
    let seen = reads(&guest.patient, &guest.id, "mine");
    let whole = reads_whole(&guest.patient, &guest.id, &seen);
    assert_eq!(whole.get("folded"), None, "what was forwarded is not for the patient");
    assert!(guest.get(&link).has(200).text.len() <= MOST);
    guest.get(&format!("{link}/pdf")).has(303);
    let outcome = [("type", "advice-only"), ("summary", report.as_str()), ("advice", "Metoprolol 25 mg.")];
    guest.send_in(&link, &page, "complete", &outcome, &[]).has(303);
    guest.get(&link).has(200);
    guest.sender.command(&guest.id, "acknowledge", &json!({})).is(200);
}

#[test]
fn a_desks_results_fill_a_log_that_everybody_reads_and_ends() {
    let case = Case::of("desk-lab", lab_order);
    let Case { sender, receiver: desk, patient, id, stack } = &case;
    desk.command(id, "accept", &json!({})).is(200);
    let result = json!({"text": words(499), "value": 118, "unit": "mg/dL"});
    let results = json!({"text": words(8_000), "results": vec![result; 200]});
    let mut reports = 0;
    for body in [results, json!({"text": words(8_000)})].map(|body| by_name(&body)) {
        while desk.command(id, "report", &body).status == 200 {
            reports += 1;
        }
        desk.command(id, "report", &body).refused(413, "too-large");
    }
    assert!((8..118).contains(&reports), "{reports}");
    stack.drain().is(200);
    let admin = stack.person("admin-a");
    for (person, list) in [(sender, "sent"), (desk, "inbox"), (patient, "mine")] {
        reads(person, id, list);
    }
    admin.read(id);
    let seq = sender.read(id)["timeline"].as_array().unwrap().last().unwrap()["seq"].clone();
    let whole = patient.get(&format!("/v1/referrals/{id}/timeline/{seq}")).is(200);
    assert_eq!(whole["text"], words(8_000).trim());
    desk.command(id, "complete", &by_name(&json!({"type": "report", "summary": words(8_000)}))).is(200);
    sender.command(id, "acknowledge", &json!({})).is(200);
    case.stands("completed", "nobody");
}
