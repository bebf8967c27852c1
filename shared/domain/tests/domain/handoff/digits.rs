//! A value has the digits that were reported: in the view, in what is stored and signed, in the results that come back.

use domain::{
    handoff::Create,
    referral::Referral,
    values::words::Party,
    wire::{input::parse, json::Json},
};
use serde_json::{Value, json};

use crate::{
    fixtures::{act, added, bodies::consult, commands::command, create, minute},
    properties::read_back,
};

/// A body with these figures for a potassium, a pH and a temperature, as a client writes them.
fn with_figures(potassium: &str, ph: &str, temperature: &str) -> Referral {
    let mut body = consult();
    body["snapshot"]["labs"] = json!([
        {"text": "Potassium", "value": 1, "unit": "mmol/L", "range": {"low": 2, "high": 5}},
        {"text": "pH", "value": 3, "unit": "[pH]"},
    ]);
    body["snapshot"]["vitals"] = json!([{"code": "8310-5", "value": 37, "unit": "Cel", "at": "2026-11-22"}]);
    let text = body.to_string();
    let text = text
        .replacen("\"value\":1,", &format!("\"value\":{potassium},"), 1)
        .replacen("\"value\":1}", &format!("\"value\":{potassium}}}"), 1)
        .replacen("\"low\":2", "\"low\":3.50", 1)
        .replacen("\"value\":3", &format!("\"value\":{ph}"), 1)
        .replacen("\"value\":37", &format!("\"value\":{temperature}"), 1);
    let asked = parse::<Create>(Json::read(&text).unwrap()).unwrap();
    let referral = Referral::new(domain::handoff::Handoff::sign(asked, added(&body)).unwrap());
    let begun = referral.begin();
    referral.write(
        begun,
        minute(0),
        &crate::fixtures::actor(Party::Sender),
        domain::values::words::Channel::Api,
    )
}

#[test]
fn potassium_and_ph_keep_their_digits() {
    let referral = with_figures("4.0", "7.40", "37.0");
    let read = read_back(&referral);
    assert_eq!((read.first_broken, &read), (None, &referral));
    for party in [Party::Sender, Party::Receiver, Party::Patient] {
        let view = serde_json::to_string(&read.view(party)).unwrap();
        for figure in ["\"value\":4.0,", "\"value\":7.40,", "\"value\":37.0,", "\"low\":3.50"] {
            assert!(view.contains(figure), "{party}: {figure} in {view}");
        }
    }
    let stored = referral.handed_over.as_str();
    for figure in ["\"value\":\"4.0\"", "\"value\":\"7.40\"", "\"value\":\"37.0\"", "\"low\":\"3.50\""] {
        assert!(stored.contains(figure), "{figure} in {stored}");
    }
}

#[test]
fn what_is_signed_has_the_digits() {
    let digest = |referral: &Referral| referral.handoff.signature.sha256;
    let reported = with_figures("4.0", "7.40", "37.0");
    assert_eq!(digest(&with_figures("4.0", "7.40", "37.0")), digest(&reported));
    for (potassium, ph) in [("4", "7.40"), ("4.0", "7.4"), ("4.00", "7.40")] {
        assert_ne!(digest(&with_figures(potassium, ph, "37.0")), digest(&reported), "{potassium} {ph}");
    }
    let disclosed = reported.disclosed(Party::Receiver).unwrap();
    assert_eq!(domain::handoff::seal::of_sections(&disclosed.digests), digest(&reported));
    let labs = json!(disclosed.sections)["labs"]["value"].clone();
    assert_eq!(labs.pointer("/0/value"), Some(&Value::from("4.0")));
}

#[test]
fn results_that_come_back_keep_their_digits() {
    let accepted = act(create(&consult()), Party::Receiver, command("accept", json!({})), minute(1)).unwrap();
    let report =
        command("report", json!({"results": [{"text": "Potassium", "value": 4.0, "at": "2026-11-22"}]}));
    let reported = read_back(&act(accepted, Party::Receiver, report, minute(2)).unwrap());
    let view = serde_json::to_string(&reported.view(Party::Sender)).unwrap();
    assert!(view.contains("\"value\":4.0"), "{view}");
    let view: Value = serde_json::from_str(&view).unwrap();
    let line = view["timeline"].as_array().unwrap().last().unwrap().clone();
    assert!(line.to_string().contains("Potassium: 4.0"), "{line}");
}
