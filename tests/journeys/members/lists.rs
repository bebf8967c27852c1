//! The lists that people work from: their own, newest first, narrowed to what they look for.

use serde_json::Value;

use crate::harness::person::Person;
use crate::harness::samples::{admission, asks, consult, lab_order, with};
use crate::harness::stack::Stack;

/// The ids in a list, in its order.
fn ids(person: &Person, query: &str) -> Vec<String> {
    let page = person.get(&format!("/v1/referrals?{query}")).is(200);
    let rows = page["items"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_list_is_narrowed_by_status_kind_and_whose_turn_it_is() {
    let stack = Stack::shared();
    let (sender, receiver, patient) = (stack.doctor("clinic-i"), stack.doctor("clinic-j"), stack.patient());
    let send = |body: Value| sender.create(&body).is(201)["id"].as_str().unwrap().to_owned();
    let asked = send(consult(&receiver.user, &patient));
    let order = send(lab_order(&receiver.user, &patient));
    let bed = send(admission(&receiver.user, &patient));
    receiver.command(&asked, "request-info", &asks(&["Last ECG"])).is(200);
    receiver.command(&bed, "accept", &serde_json::json!({})).is(200);

    let all = [&bed, &order, &asked].map(Clone::clone);
    for (person, query, expected) in [
        (&sender, "box=sent", all.to_vec()),
        (&receiver, "", all.to_vec()),
        (&receiver, "box=inbox", all.to_vec()),
        (&patient, "", all.to_vec()),
        (&receiver, "box=sent", vec![]),
        (&receiver, "status=need-info", vec![asked.clone()]),
        (&receiver, "status=completed", vec![]),
        (&receiver, "kind=lab-order", vec![order.clone()]),
        (&receiver, "kind=lab-order&status=accepted", vec![]),
        (&receiver, "awaiting=me", vec![bed.clone(), order.clone()]),
        (&sender, "box=sent&awaiting=me", vec![asked.clone()]),
        (&patient, "awaiting=me", vec![]),
        (&receiver, "overdue=true", vec![]),
        (&receiver, "overdue=false", all.to_vec()),
    ] {
        assert_eq!(ids(person, query), expected, "{query} of {}", person.user);
    }
}

#[test]
fn a_doctor_sees_where_one_patient_stands() {
    let stack = Stack::shared();
    let (sender, receiver, other) =
        (stack.doctor("clinic-m"), stack.doctor("clinic-n"), stack.doctor("clinic-n"));
    let (patient, another) = (stack.patient(), stack.patient());
    let send = |by: &Person, to: &Person, about: &Person| {
        by.create(&consult(&to.user, about)).is(201)["id"].as_str().unwrap().to_owned()
    };
    let first = send(&sender, &receiver, &patient);
    send(&sender, &receiver, &another);
    let second = send(&sender, &other, &patient);
    receiver.command(&first, "accept", &serde_json::json!({})).is(200);
    let about = format!("patient={}", patient.user);
    for (person, query, expected) in [
        (&sender, format!("box=sent&{about}"), vec![second.clone(), first.clone()]),
        (&sender, format!("box=sent&{about}&status=accepted"), vec![first.clone()]),
        (&receiver, about.clone(), vec![first.clone()]),
        (&other, format!("{about}&awaiting=me"), vec![second.clone()]),
        (&other, format!("box=sent&{about}"), vec![]),
        (&other, format!("patient={}", another.user), vec![]),
    ] {
        assert_eq!(ids(person, &query), expected, "{query} of {}", person.user);
    }
    for query in [about.clone(), format!("box=mine&{about}")] {
        let refused = patient.get(&format!("/v1/referrals?{query}")).refused(422, "invalid");
        assert_eq!(refused["errors"][0]["pointer"], "?patient", "{query}");
    }
}

#[test]
fn a_draft_stands_in_the_inbox_where_it_was_sent() {
    let stack = Stack::shared();
    let (sender, receiver, patient) = (stack.doctor("clinic-o"), stack.doctor("clinic-p"), stack.patient());
    let body = consult(&receiver.user, &patient);
    let in_app = serde_json::json!({"/consent": {"method": "in-app", "language": "en", "notice": "v1"}});
    let draft = sender.create(&with(body.clone(), &in_app)).is(201)["id"].as_str().unwrap().to_owned();
    let sent = sender.create(&body).is(201)["id"].as_str().unwrap().to_owned();
    assert_eq!(ids(&receiver, ""), std::slice::from_ref(&sent));
    patient.command(&draft, "consent", &serde_json::json!({"decision": "grant"})).is(200);
    assert_eq!(ids(&receiver, ""), [draft.clone(), sent.clone()]);
    assert_eq!(ids(&sender, "box=sent"), [sent, draft]);
}

#[test]
fn a_row_has_what_it_takes_to_pick_and_no_content() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.doctor("clinic-k"), stack.patient());
    let body = with(consult("dr-rao", &patient), &serde_json::json!({"/patient/language": "ta"}));
    let created = sender.create(&body).is(201);
    let row = patient.get("/v1/referrals").is(200)["items"][0].clone();
    for member in
        ["id", "ref", "kind", "status", "version", "awaiting", "priority", "created_at", "updated_at"]
    {
        assert_eq!(row[member], created[member], "{member}");
    }
    assert_eq!(row["to"]["name"], "Dr Kavitha Rao");
    assert!(row["status_text"].as_str().unwrap().starts_with("அனுப்பப்பட்டது"), "in the patient's language");
    for member in ["reason", "question", "snapshot", "asks", "outcome", "bring", "timeline"] {
        assert!(row.get(member).is_none(), "{member}");
    }
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.doctor("clinic-l"), stack.patient());
    let mut sent: Vec<_> = (0..7)
        .map(|_| sender.create(&consult("dr-rao", &patient)).is(201)["id"].as_str().unwrap().to_owned())
        .collect();
    sent.reverse();
    for query in ["box=sent&limit=3", "box=sent&limit=3&status=sent", "box=sent&limit=1&kind=consult"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = sender.get(&format!("/v1/referrals?{query}&cursor={cursor}")).is(200);
            let rows = page["items"].as_array().unwrap();
            seen.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            assert!(!rows.is_empty() && seen.len() <= sent.len(), "{query} goes on");
            cursor = next.to_owned();
        }
        assert_eq!(seen, sent, "{query}");
    }
}
