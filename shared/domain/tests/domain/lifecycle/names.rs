//! An answer has a name, and a minor does not consent alone.

use domain::{
    referral::{Referral, refusal::Refusal},
    values::words::Party::{self, Patient, Receiver, Sender},
};
use serde_json::{Value, json};

use crate::fixtures::{
    act, bodies,
    commands::{command, responsible},
    create, json as view, minute,
};

/// What is answered by name, on an order that stands so.
fn answers() -> [(&'static str, Value, bool); 4] {
    [
        ("decline", json!({"reason": "other"}), false),
        ("request-info", json!({"asks": [{"text": "ECG"}]}), false),
        ("report", json!({"text": "To follow"}), true),
        ("complete", json!({"type": "report", "summary": "Normal"}), true),
    ]
}

fn standing(body: &Value, accepted: bool) -> Referral {
    let sent = create(body);
    if accepted { act(sent, Receiver, command("accept", json!({})), minute(1)).unwrap() } else { sent }
}

fn errors(referral: &Referral, party: Party, name: &str, body: Value) -> Vec<(String, &'static str)> {
    match act(referral.clone(), party, command(name, body), minute(5)) {
        Err(Refusal::Invalid(errors)) => errors.into_iter().map(|e| (e.pointer, e.code)).collect(),
        other => panic!("{name} should be invalid: {other:?}"),
    }
}

#[test]
fn a_desk_names_who_answers_and_everybody_sees_that_person() {
    for (name, body, accepted) in answers() {
        let order = standing(&bodies::lab_order(), accepted);
        let missing = errors(&order, Receiver, name, body.clone());
        assert_eq!(missing, [("/responsible".to_owned(), "responsible-required")], "{name}");
        let named = bodies::with(body, json!({"responsible": responsible()}));
        let after = act(order, Receiver, command(name, named), minute(5)).unwrap();
        let last = after.entries.last().unwrap();
        assert_eq!(
            last.by.name.as_ref().unwrap().as_str(),
            "Dr Lakshmi Rao",
            "{name}: the record has who sent it"
        );
        for party in [Sender, Receiver, Patient] {
            let seen = view(&after.view(party));
            let by = seen["timeline"].as_array().unwrap().last().unwrap()["by"].clone();
            let expected =
                json!({"role": "receiver", "name": "Dr Nisha Verma", "registration_no": "TN-77120"});
            assert_eq!(by, expected, "{name} for {party}");
        }
        let told = after.notices(last.seq);
        let told = told.iter().find(|notice| notice.party == Sender).unwrap();
        assert_eq!(told.said.receiver.as_ref().unwrap().as_str(), "Dr Nisha Verma", "{name}");
    }
}

#[test]
fn a_doctor_answers_in_their_own_name() {
    for body in [bodies::consult(), bodies::to_guest(bodies::consult())] {
        let decline = json!({"reason": "other", "responsible": responsible()});
        let refused = errors(&create(&body), Receiver, "decline", decline);
        assert_eq!(refused, [("/responsible".to_owned(), "not-allowed")]);
    }
}

/// A draft about a patient born then.
fn draft(born: &str) -> Referral {
    let patient = json!({
        "id": "pat-1", "name": "Kiran", "birth_date": born,
        "guardian": {"name": "Asha Devi", "relation": "mother"},
    });
    create(&bodies::in_app(bodies::with(bodies::consult(), json!({"patient": patient}))))
}

#[test]
fn a_minor_does_not_consent_alone() {
    let grant = json!({"decision": "grant"});
    let minor = draft("2008-11-23");
    assert_eq!(errors(&minor, Patient, "consent", grant.clone()), [("/guardian".to_owned(), "required")]);
    act(draft("2008-11-22"), Patient, command("consent", grant.clone()), minute(5)).expect("eighteen today");
    let refused = json!({"decision": "refuse"});
    act(minor.clone(), Patient, command("consent", refused), minute(5)).expect("a refusal needs nobody");

    let father = json!({"name": "Ravi Kumar", "relation": "father"});
    let granted = bodies::with(grant, json!({"guardian": father}));
    let sent = act(minor, Patient, command("consent", granted), minute(5)).unwrap();
    for party in [Sender, Receiver, Patient] {
        assert_eq!(view(&sent.view(party))["consent"]["guardian"], father, "{party}");
    }
}
