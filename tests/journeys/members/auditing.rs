//! Who did what with a referral, and who looked: the trail of a life, for its sender, the clinic's administrator and the patient.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::person::Person;
use crate::harness::samples::{asks, consult, with};
use crate::harness::stack::Stack;
use crate::harness::uploads::pdf;

/// All pages of the trail, by pages of this size.
#[track_caller]
fn trail(by: &Person, id: &str, limit: usize) -> Vec<Value> {
    let (mut entries, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/referrals/{id}/audit?limit={limit}&cursor={cursor}");
        let page = by.get(&path).is(200);
        assert_eq!((&page["verified"], page.get("first_broken")), (&json!(true), None), "{page}");
        assert!(page["anchored_until"].is_null(), "nothing is anchored yet");
        entries.extend(page["entries"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { break entries };
        cursor = next.to_owned();
    }
}

fn actions(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["action"].as_str().unwrap()).collect()
}

/// A life with readings, a download, a refusal and mails.
fn life() -> (Case, String) {
    let stack = Stack::shared();
    let file = stack.person("dr-oconnor").upload(&pdf(1));
    stack.drain().is(200);
    let named = json!({"/snapshot/attachments": [file]});
    let case = Case::of("dr-iyer", |to, patient| with(consult(to, patient), &named));
    let Case { sender, receiver, patient, id, stack } = &case;
    receiver.read(id);
    receiver.read(id);
    receiver.file(id, &file).has(303);
    let stranger = stack.doctor("clinic-z");
    for _ in 0..3 {
        stranger.get(&format!("/v1/referrals/{id}")).refused(404, "not-found");
    }
    receiver.command(id, "request-info", &asks(&["The last ECG"])).is(200);
    sender.command(id, "reply", &json!({"answers": [{"ask_id": "1-1", "note": "Sinus rhythm"}]})).is(200);
    receiver.command(id, "accept", &json!({})).is(200);
    patient.read(id);
    receiver.get(&format!("/v1/referrals/{id}/pdf")).has(303);
    receiver.command(id, "complete", &json!({"type": "advice-only", "summary": "No need to come"})).is(200);
    stack.drain().is(200);
    (case, file)
}

#[test]
fn sender_and_administrator_read_the_trail_of_a_life() {
    let (case, _) = life();
    let Case { sender, id, stack, .. } = &case;
    let admin = stack.person("admin-a");
    let entries = trail(sender, id, 100);
    let found = actions(&entries);
    let place = |action: &str| found.iter().position(|found| *found == action).unwrap();
    for pair in [
        "sent",
        "seen",
        "viewed",
        "file-downloaded",
        "info-requested",
        "info-provided",
        "accepted",
        "completed",
    ]
    .windows(2)
    {
        assert!(place(pair[0]) < place(pair[1]), "{pair:?} in {found:?}");
    }
    assert_eq!(found.iter().filter(|action| **action == "refused").count(), 1, "one a caller and hour");
    assert!(found.contains(&"letter-downloaded") && found.contains(&"mailed"), "{found:?}");
    let at: Vec<_> = entries.iter().map(|entry| entry["at"].as_str().unwrap()).collect();
    assert!(at.is_sorted(), "{at:?}");
    let refused = &entries[place("refused")];
    assert_eq!(refused["actor"]["role"], "stranger");
    assert!(refused["actor"]["id"].as_str().unwrap().starts_with("dr-"), "{refused}");
    let viewed = &entries[place("viewed")];
    assert_eq!(viewed["actor"]["id"], "dr-iyer");
    assert_eq!((&viewed["actor"]["role"], &viewed["channel"]), (&json!("receiver"), &json!("api")));
    assert!(viewed["correlation_id"].is_string() && viewed["hash"].is_string(), "{viewed}");
    let asked = &entries[place("info-requested")];
    assert_eq!(asked["detail"], "1-1: The last ECG");
    let chain: Vec<_> = entries.iter().filter(|entry| entry.get("seq").is_some()).collect();
    assert!(chain.windows(2).all(|pair| pair[0]["hash"] == pair[1]["prev_hash"]));

    // By small pages it is the same, and it ends, though each page that is asked for is an entry.
    let again = trail(sender, id, 3);
    assert_eq!(again[..entries.len()], entries[..]);
    assert_eq!(actions(&again[entries.len()..]), ["audit-read"]);

    let of_admin = trail(&admin, id, 100);
    assert!(of_admin.len() > again.len(), "each page that was asked for is an entry");
    let text = Value::from(of_admin.clone()).to_string();
    assert!(!text.contains("The last ECG") && !text.contains("No need to come"), "{text}");
    assert!(!text.contains(".pdf"), "nor the name of a file: {text}");
    let reader = &of_admin.last().unwrap()["actor"];
    assert_eq!((&reader["role"], &reader["name"]), (&json!("sender"), &entries[0]["actor"]["name"]));
    let last = trail(&admin, id, 100);
    assert_eq!(last.last().unwrap()["actor"]["role"], "administrator", "that an administrator read it, too");
}

#[test]
fn a_receiver_is_refused_and_that_is_recorded() {
    let (case, _) = life();
    let Case { sender, receiver, id, stack, .. } = &case;
    let path = format!("/v1/referrals/{id}/audit");
    receiver.get(&path).refused(403, "not-your-turn");
    stack.somebody("admin-b", "admin", "clinic-b", "Admin B").get(&path).refused(404, "not-found");
    let entries = trail(sender, id, 100);
    let refused = entries.iter().filter(|entry| entry["action"] == "refused");
    let roles: Vec<_> = refused.map(|entry| entry["actor"]["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["stranger", "receiver", "stranger"]);
}

#[test]
fn the_patient_reads_what_was_shared_with_whom_and_who_looked() {
    let (case, _) = life();
    let Case { sender, patient, id, .. } = &case;
    let entries = trail(patient, id, 100);
    let found = actions(&entries);
    let (first, name) = (&entries[0], sender.read(id)["to"]["name"].clone());
    assert_eq!(first["action"], "sent");
    assert_eq!(first["detail"], format!("shared with {}: all sections", name.as_str().unwrap()));
    for action in ["seen", "viewed", "file-downloaded", "letter-downloaded", "completed"] {
        assert!(found.contains(&action), "{action} in {found:?}");
    }
    let refused = entries.iter().find(|entry| entry["action"] == "refused").unwrap();
    assert_eq!(refused["actor"], json!({"id": null, "role": "stranger", "name": null}));
    assert!(entries.iter().all(|entry| entry.get("hash").is_none()));
}

#[test]
fn the_trail_of_a_doctor_only_referral_tells_its_patient_no_content_and_no_file() {
    let stack = Stack::shared();
    let file = stack.person("dr-oconnor").upload(&pdf(1));
    stack.drain().is(200);
    let content = json!({
        "/privacy": {"level": "doctor-only", "category": "mental-health"},
        "/reason": {"text": "Xylophage"}, "/snapshot/note": "Xylophage", "/snapshot/attachments": [file],
    });
    let case = Case::of("dr-iyer", |to, patient| with(consult(to, patient), &content));
    let Case { sender, receiver, patient, id, .. } = &case;
    receiver.file(id, &file).has(303);
    receiver.command(id, "request-info", &asks(&["Xylophage"])).is(200);
    let entries = trail(patient, id, 100);
    let text = Value::from(entries.clone()).to_string();
    for word in ["Xylophage", "mental", "file", "pdf", "vitals", "hash", &file] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    assert!(actions(&entries).contains(&"viewed"), "{text}");
    assert!(actions(&trail(sender, id, 100)).contains(&"file-downloaded"));
}

#[test]
fn whatever_is_falsified_in_the_table_is_named() {
    let stack =
        Arc::new(Stack::start_for(|line| line.contains("does not verify") || line.contains("BrokenLog")));
    let (sender, receiver, patient) = (stack.person("dr-oconnor"), stack.person("dr-iyer"), stack.patient());
    let id = sender.create(&consult("dr-iyer", &patient)).is(201)["id"].as_str().unwrap().to_owned();
    receiver.read(&id);
    receiver.read(&id);
    sender.command(&id, "note", &json!({"text": "Called"})).is(200);
    receiver.command(&id, "accept", &json!({})).is(200);
    let viewed = trail(&sender, &id, 100).into_iter().find(|entry| entry["action"] == "viewed").unwrap();
    let viewed = viewed["id"].as_str().unwrap();
    stack.falsify(&format!("ACC#{id}"), viewed, "dr-iyer", "dr-rao");
    let path = format!("/v1/referrals/{id}/audit");
    let page = sender.get(&path).is(200);
    assert_eq!((&page["verified"], &page["first_broken"]), (&json!(false), &json!(viewed)));

    stack.falsify(&format!("REF#{id}"), "LOG#000003", "Called", "Failed");
    for reader in [&sender, &stack.person("admin-a"), &patient] {
        let page = reader.get(&path).is(200);
        assert_eq!((&page["verified"], &page["first_broken"]), (&json!(false), &json!(3)), "{}", reader.user);
    }
}
