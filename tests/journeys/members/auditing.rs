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
        next.clone_into(&mut cursor);
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

const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";

/// Those of an event's agents or entities that have this code as their type.
fn of_type<'a>(event: &'a Value, list: &str, system: &str, code: &str) -> Vec<&'a Value> {
    let coded = |coding: &Value| coding["code"] == code && coding["system"] == system;
    let has = |one: &&Value| match one["type"].get("coding") {
        Some(codings) => codings.as_array().unwrap().iter().any(coded),
        None => coded(&one["type"]),
    };
    event[list].as_array().unwrap().iter().filter(has).collect()
}

/// What FHIR R4 wants of each `AuditEvent`, and BALP's profiles of those that claim one
/// (<https://profiles.ihe.net/ITI/BALP/>: `PatientCreate`, `PatientRead`, `PatientUpdate`).
#[track_caller]
fn follows_its_profile(event: &Value) -> Option<&str> {
    assert_eq!(event["resourceType"], "AuditEvent");
    let id = event["id"].as_str().unwrap();
    let plain = id.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
    assert!(plain && id.len() <= 64, "{id}");
    assert!(event["type"]["code"].is_string() && event["recorded"].is_string(), "{event}");
    assert!(event["source"]["observer"]["display"].is_string(), "{event}");
    let agents = event["agent"].as_array().unwrap();
    assert!(agents.iter().all(|agent| agent["requestor"].is_boolean()), "{event}");
    let requestors = agents.iter().filter(|agent| agent["requestor"] == true).count();
    assert_eq!(requestors, 1, "one has asked for it: {event}");
    let profile = event["meta"]["profile"][0].as_str()?;
    let name = profile
        .strip_prefix("https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.")
        .unwrap();
    let (action, interaction, client, server, person) = match name {
        "PatientCreate" => ("C", "create", "110153", "110152", "AUT"),
        "PatientRead" => ("R", "read", "110152", "110153", "IRCP"),
        "PatientUpdate" => ("U", "update", "110153", "110152", "AUT"),
        other => panic!("{other} is no profile of ours"),
    };
    assert_eq!(event["type"]["system"], "http://terminology.hl7.org/CodeSystem/audit-event-type");
    assert_eq!(
        (&event["type"]["code"], &event["action"], &event["outcome"]),
        (&json!("rest"), &json!(action), &json!("0"))
    );
    let subtypes = event["subtype"].as_array().unwrap().iter();
    let mut rest = subtypes.filter(|one| one["system"] == "http://hl7.org/fhir/restful-interaction");
    assert_eq!(rest.next().unwrap()["code"], interaction, "{event}");
    for code in [client, server] {
        let found = of_type(event, "agent", DICOM, code);
        let [agent] = found[..] else { panic!("one {code}: {event}") };
        assert!(
            agent["who"].is_object() && agent["network"].is_object() && agent.get("media").is_none(),
            "{event}"
        );
    }
    let system = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    for person in of_type(event, "agent", system, person) {
        assert!(person["who"]["display"].is_string() && person["requestor"] == true, "{event}");
        assert!(person.get("network").is_none(), "people are no network devices");
    }
    let kinds = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
    for (code, role) in [("1", "1"), ("2", "4")] {
        let found = of_type(event, "entity", kinds, code);
        let [entity] = found[..] else { panic!("one entity {code}: {event}") };
        assert!(entity["what"]["display"].is_string(), "{event}");
        assert_eq!(entity["role"]["code"], role);
        assert_eq!(entity["role"]["system"], "http://terminology.hl7.org/CodeSystem/object-role");
    }
    Some(name)
}

#[test]
fn the_trail_is_read_as_fhir_by_the_profiles_of_balp() {
    let (case, _) = life();
    let Case { sender, patient, id, .. } = &case;
    let path = format!("/v1/referrals/{id}/audit");
    let fhir = [("accept", b"application/fhir+json".as_slice())];
    let plain = trail(sender, id, 100);
    let answer = sender.send("GET", &path, &fhir, None).has(200);
    assert_eq!(answer.header("content-type"), Some("application/fhir+json"));
    assert_eq!(answer.header("vary"), Some("Accept"));
    let bundle = answer.json();
    assert_eq!((&bundle["resourceType"], &bundle["type"]), (&json!("Bundle"), &json!("searchset")));
    let entries = bundle["entry"].as_array().unwrap();
    assert_eq!(entries.len(), plain.len() + 1, "the same, and that it was read");
    let mut urls: Vec<_> = entries.iter().map(|entry| entry["fullUrl"].as_str().unwrap()).collect();
    urls.sort_unstable();
    urls.dedup();
    assert_eq!(urls.len(), entries.len());
    let uuid = |url: &&str| url.strip_prefix("urn:uuid:").is_some_and(|id| id.len() == 36);
    assert!(urls.iter().all(uuid), "{urls:?}");
    let mut profiles = Vec::new();
    for (entry, plain) in entries.iter().zip(&plain) {
        assert_eq!(entry["search"]["mode"], "match");
        let event = &entry["resource"];
        assert_eq!((&event["recorded"], &event["outcomeDesc"]), (&plain["at"], &plain["detail"]));
        let profile = follows_its_profile(event);
        assert_eq!(profile.is_none(), matches!(plain["action"].as_str().unwrap(), "refused" | "mailed"));
        assert_eq!(event["outcome"] == "8", plain["action"] == "refused", "{event}");
        profiles.extend(profile);
    }
    for name in ["PatientCreate", "PatientRead", "PatientUpdate"] {
        assert!(profiles.contains(&name), "{name} in {profiles:?}");
    }
    let first = sender.send("GET", &format!("{path}?limit=2"), &fhir, None).has(200).json();
    let next = first["link"].as_array().unwrap().iter().find(|link| link["relation"] == "next").unwrap();
    let more = sender.send("GET", next["url"].as_str().unwrap(), &fhir, None).has(200).json();
    assert_ne!(more["entry"][0]["fullUrl"], first["entry"][0]["fullUrl"]);
    // Whoever takes both gets our own; and a refusal is a problem document.
    let both = [("accept", b"application/json, application/fhir+json".as_slice())];
    assert!(sender.send("GET", &path, &both, None).has(200).json()["entries"].is_array());
    patient.send("GET", &path, &fhir, None).has(200).json()["entry"].as_array().unwrap().iter().for_each(
        |entry| {
            follows_its_profile(&entry["resource"]);
        },
    );
    case.receiver.send("GET", &path, &fhir, None).refused(403, "not-your-turn");
}
