//! The answer's members, by the names that clients are written against; whole answers stand in `golden/`.

use std::{env, fs, path::Path};

use domain::values::words::{Party, SectionName};
use serde_json::{Value, json};

use super::story::life_in_words;
use crate::fixtures::{
    bodies, create, json,
    situations::{SITUATIONS, situation},
};

#[test]
fn every_answer_has_the_members_that_are_always_there() {
    for name in SITUATIONS {
        let referral = situation(name);
        for party in Party::ALL {
            let view = json(&referral.view(*party));
            for pointer in [
                "/id",
                "/ref",
                "/kind",
                "/network",
                "/internal",
                "/status",
                "/version",
                "/awaiting/who",
                "/awaiting/since",
                "/priority",
                "/privacy/level",
                "/from/id",
                "/from/name",
                "/from/registration_no",
                "/from/workspace",
                "/to/name",
                "/consent/status",
                "/delivery/channel",
                "/delivery/status",
                "/delivery/seen_at",
                "/replaces",
                "/replaced_by",
                "/timeline/0/seq",
                "/timeline/0/at",
                "/timeline/0/type",
                "/timeline/0/by/role",
                "/actions",
                "/created_at",
                "/updated_at",
            ] {
                assert!(view.pointer(pointer).is_some(), "{name} × {party} has no {pointer}: {view:#}");
            }
            // Left out for whom it was taken back from, and then withheld says so.
            for member in ["bring", "visit", "patient.id", "patient.name"] {
                let withheld = view["withheld"].as_array().is_some_and(|all| all.contains(&json!(member)));
                let pointer = format!("/{}", member.replace('.', "/"));
                assert_eq!(view.pointer(&pointer).is_none(), withheld, "{name} × {party}: {member}");
            }
            let due = view.pointer("/awaiting/due_at").is_some_and(Value::is_string);
            assert_eq!(due, view["awaiting"]["who"] != "nobody", "{name} × {party}");
            assert_eq!(view["replaces"], Value::Null);
        }
    }
}

#[test]
fn the_network_and_whether_it_is_internal_are_derived() {
    let network = |body: Value| {
        let view = json(&create(&body).view(Party::Patient));
        (view["network"].clone(), view["internal"].clone(), view["delivery"]["channel"].clone())
    };
    let other = bodies::with(bodies::consult(), json!({"to": {"member_id": "dr-iyer"}}));
    assert_eq!(network(bodies::consult()), (json!("in"), json!(true), json!("inbox")));
    assert_eq!(network(other), (json!("in"), json!(false), json!("inbox")));
    assert_eq!(network(bodies::to_guest(bodies::consult())), (json!("out"), json!(false), json!("email")));
}

#[test]
fn whole_answers_are_as_written_down() {
    let all_but_the_note: Vec<_> =
        SectionName::ALL.iter().filter(|section| **section != SectionName::Note).collect();
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1", "scope": all_but_the_note, "additions": true});
    let body = bodies::with(bodies::consult(), json!({"consent": consent}));
    let completed = life_in_words(&body, "In words").pop().unwrap();
    golden("completed-sender", &json(&completed.view(Party::Sender)));
    golden("completed-receiver", &json(&completed.view(Party::Receiver)));
    golden("completed-patient", &json(&completed.view(Party::Patient)));
    golden("completed-administrator", &json(&completed.view(Party::Administrator)));
    let doctor_only = life_in_words(&bodies::doctor_only(body), "In words").pop().unwrap();
    golden("doctor-only-patient", &json(&doctor_only.view(Party::Patient)));
    let [imaging, ..] = super::story::marked_kinds();
    golden("imaging-order-receiver", &json(&create(&imaging).view(Party::Receiver)));
}

/// Compares with the file in `golden/`; `GOLDEN=write` writes it anew.
fn golden(name: &str, answer: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/domain/golden/{name}.json"));
    if env::var_os("GOLDEN").is_some_and(|way| way == "write") {
        fs::write(&path, format!("{answer:#}\n")).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    let written: Value = serde_json::from_str(&written).unwrap_or_default();
    let members = |value: &Value| value.as_object().cloned().unwrap_or_default();
    let (now, then) = (members(answer), members(&written));
    for member in now.keys().chain(then.keys()) {
        assert_eq!(
            now.get(member),
            then.get(member),
            "\"{member}\" of the answer (left) is not what golden/{name}.json says (right). If it is meant: \
             GOLDEN=write cargo test -p domain, and read the difference before you commit it"
        );
    }
}
