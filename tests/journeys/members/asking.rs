//! The receiver asks as often as it takes, and may promise to accept as soon as all is answered.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::samples::asks;

#[test]
fn asking_twice_counts_two_rounds() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, id, .. } = &case;
    case.step(receiver, "request-info", &asks(&["Last ECG"]));
    case.step(sender, "reply", &answers(&[("1-1", "Normal")]));
    case.stands("sent", "receiver");
    case.step(receiver, "request-info", &asks(&["Lipids", "Smoking"]));
    case.stands("need-info", "sender");
    let unknown = json!({"answers": [{"ask_id": "1-1", "note": "Normal"}]});
    case.refused(sender, "reply", &unknown, (422, "invalid"));
    let part =
        json!({"answers": [{"ask_id": "2-1", "unavailable": "Never measured"}], "note": "Lab is closed"});
    case.step(sender, "reply", &part);
    case.stands("sent", "receiver");

    let asks = receiver.read(id)["asks"].clone();
    let column = |name: &str| asks.as_array().unwrap().iter().map(|ask| ask[name].clone()).collect::<Value>();
    assert_eq!(column("id"), json!(["1-1", "2-1", "2-2"]));
    assert_eq!(column("round"), json!([1, 2, 2]));
    assert_eq!(column("status"), json!(["answered", "unavailable", "open"]));
    case.step(receiver, "accept", &json!({}));
    // What was left open can still be answered.
    case.step(sender, "reply", &answers(&[("2-2", "Never")]));
    case.stands("accepted", "receiver");
    let expected = [
        "sent",
        "info-requested",
        "info-provided",
        "info-requested",
        "info-provided",
        "accepted",
        "info-provided",
    ];
    assert_eq!(without_seen(&case), expected);
}

#[test]
fn what_was_promised_is_accepted_when_every_required_ask_is_answered() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, .. } = &case;
    let promised = json!({
        "asks": [{"text": "Last ECG"}, {"text": "Diet", "required": false}, {"text": "Creatinine", "wants": "note"}],
        "accept_when_answered": true,
    });
    case.step(receiver, "request-info", &promised);
    case.step(sender, "reply", &answers(&[("1-1", "Normal")]));
    case.stands("sent", "receiver");

    case.step(receiver, "request-info", &json!({"asks": [{"text": "Pulse"}], "accept_when_answered": true}));
    case.stands("need-info", "sender");
    case.step(sender, "reply", &answers(&[("1-3", "0.9 mg/dL"), ("2-1", "72")]));
    case.stands("accepted", "receiver");
    let timeline = sender.read(&case.id)["timeline"].clone();
    let accepted = timeline.as_array().unwrap().last().unwrap();
    assert_eq!(accepted["type"], "accepted");
    assert_eq!(accepted["by"], json!({"role": "receiver", "name": "Dr Kavitha Rao"}), "who promised it");
}

#[test]
fn not_available_is_for_the_receiver_to_judge() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, .. } = &case;
    case.step(
        receiver,
        "request-info",
        &json!({"asks": [{"text": "Old ECG"}], "accept_when_answered": true}),
    );
    case.step(sender, "reply", &json!({"answers": [{"ask_id": "1-1", "unavailable": "Lost in the flood"}]}));
    case.stands("sent", "receiver");
}

#[test]
fn who_has_accepted_may_still_ask_and_stays_responsible() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, .. } = &case;
    case.step(receiver, "accept", &json!({"expected_by": null}));
    case.step(receiver, "request-info", &asks(&["Blood group"]));
    case.stands("accepted", "sender");
    let both = json!({"answers": [{"ask_id": "1-1", "note": "O+", "unavailable": "unknown"}]});
    case.refused(sender, "reply", &both, (422, "invalid"));
    case.refused(sender, "reply", &json!({"answers": []}), (422, "invalid"));
    case.step(sender, "reply", &answers(&[("1-1", "O+")]));
    case.stands("accepted", "receiver");
    case.refused(sender, "reply", &answers(&[("1-1", "O-")]), (409, "wrong-state"));
}

#[test]
fn out_of_turn_is_refused_with_what_is_possible_now() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, patient, .. } = &case;
    let problem = case.refused(sender, "accept", &json!({}), (403, "not-your-turn"));
    assert_eq!(problem["actions"], json!(["withdraw", "void", "note"]));
    let problem = case.refused(receiver, "report", &json!({"text": "Early"}), (409, "wrong-state"));
    assert_eq!(problem["actions"], json!(["request-info", "require-visit", "accept", "decline", "note"]));
    case.refused(patient, "note", &json!({"text": "Hello"}), (403, "not-your-turn"));
    case.refused(receiver, "request-info", &json!({"asks": []}), (422, "invalid"));
    let many = vec!["One more"; 21];
    case.refused(receiver, "request-info", &asks(&many), (422, "invalid"));
    let file = json!({"text": "See file", "attachments": ["01a20288-a7c0-73c1-b5d2-4f0a91e7b662"]});
    case.refused(sender, "note", &file, (422, "attachment-not-ready"));
}

/// A note to each ask.
fn answers(notes: &[(&str, &str)]) -> Value {
    let answers = notes.iter().map(|(ask_id, note)| json!({"ask_id": ask_id, "note": note}));
    json!({"answers": answers.collect::<Vec<_>>()})
}

/// The timeline but for the receiver's first reading.
fn without_seen(case: &Case) -> Vec<String> {
    case.timeline().into_iter().filter(|name| name != "seen").collect()
}
