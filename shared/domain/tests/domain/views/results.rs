//! Results: the partial ones, the outcome and its corrections, each with who and when; what was corrected says so.

use domain::{
    referral::Referral,
    values::words::Party::{self, Patient, Receiver, Sender},
};
use serde_json::{Value, json};

use super::story::steps_of;
use crate::fixtures::{bodies, json as view};

fn glucose(value: u32) -> Value {
    json!({"text": "Glucose", "code": "2345-7", "system": "http://loinc.org", "value": value, "unit": "mg/dL"})
}

fn sodium(value: u32) -> Value {
    json!({"text": "Sodium", "value": value, "unit": "mmol/L", "flag": "normal"})
}

/// A laboratory reports in part, completes, and corrects twice.
fn lives() -> Vec<Referral> {
    steps_of(
        &bodies::lab_order(),
        &[
            (Receiver, "accept", json!({})),
            (Receiver, "report", json!({"results": [glucose(181)]})),
            (Receiver, "report", json!({"text": "Culture: no growth after 24 hours"})),
            (Receiver, "complete", json!({"type": "report", "results": [glucose(181), sodium(139)]})),
            (Receiver, "amend", json!({"what": "Another patient's tube", "results": [glucose(118)]})),
            (Receiver, "amend", json!({"what": "Calibration", "results": [glucose(117)]})),
        ],
    )
}

#[test]
fn partial_results_are_seen_in_their_order_with_who_and_when() {
    let lives = lives();
    let reports = |index: usize, party: Party| view(&lives[index].view(party))["reports"].clone();
    let by = json!({"role": "receiver", "name": "Dr Nisha Verma", "registration_no": "TN-77120"});
    for party in [Sender, Receiver, Patient] {
        assert_eq!(reports(2, party), json!([]), "none yet");
        let first = json!({"at": "2026-11-22T09:03:00.000Z", "by": by, "results": [glucose(181)]});
        assert_eq!(reports(3, party), json!([first]));
        let second = json!({
            "at": "2026-11-22T09:04:00.000Z", "by": by, "text": "Culture: no growth after 24 hours",
        });
        assert_eq!(reports(4, party), json!([first, second]));
    }
    assert!(view(&lives[4].view(Party::Administrator)).get("reports").is_none());
    let outcome = view(&lives[5].view(Sender))["outcome"].clone();
    assert_eq!((&outcome["by"], &outcome["at"]), (&by, &json!("2026-11-22T09:05:00.000Z")));
    assert_eq!(outcome["results"], json!([glucose(181), sodium(139)]));
}

#[test]
fn a_corrected_result_says_so_and_only_the_last_holds() {
    let lives = lives();
    let corrected = |lab: Value| bodies::with(lab, json!({"corrected": true}));
    for party in [Sender, Receiver, Patient] {
        let once = view(&lives[6].view(party));
        let results = json!([corrected(glucose(181)), sodium(139)]);
        assert_eq!(once["outcome"]["results"], results, "the first is kept, and marked");
        assert_eq!(once["outcome"]["amendments"][0]["results"], json!([glucose(118)]));
        assert_eq!(once["reports"][0]["results"], json!([corrected(glucose(181))]));

        let twice = view(&lives[7].view(party));
        assert_eq!(twice["outcome"]["results"], results);
        let amendments = twice["outcome"]["amendments"].as_array().unwrap();
        let whats: Vec<_> = amendments.iter().map(|amendment| amendment["what"].as_str().unwrap()).collect();
        assert_eq!(whats, ["Another patient's tube", "Calibration"]);
        assert_eq!(amendments[0]["results"], json!([corrected(glucose(118))]));
        assert_eq!(amendments[1]["results"], json!([glucose(117)]));
        assert_eq!(amendments[1]["by"]["name"], "Dr Lakshmi Rao");
    }
}

#[test]
fn a_long_report_is_told_in_short_on_the_timeline() {
    let report = json!({"type": "report", "results": vec![sodium(139); 23]});
    let completed = steps_of(&bodies::lab_order(), &[(Receiver, "complete", report)]).pop().unwrap();
    let seen = view(&completed.view(Sender));
    let text = seen["timeline"].as_array().unwrap().last().unwrap()["text"].as_str().unwrap().to_owned();
    assert_eq!((text.lines().count(), text.lines().last()), (21, Some("and 3 more")));
    assert_eq!(seen["outcome"]["results"].as_array().unwrap().len(), 23, "all are in the outcome");
}

#[test]
fn the_timeline_tells_results_in_a_line_each() {
    let timeline = view(&lives()[7].view(Patient))["timeline"].clone();
    let texts: Vec<_> =
        timeline.as_array().unwrap().iter().filter_map(|entry| entry["text"].as_str()).collect();
    assert_eq!(
        texts,
        [
            "Glucose: 181 mg/dL",
            "Culture: no growth after 24 hours",
            "Glucose: 181 mg/dL\nSodium: 139 mmol/L (normal)",
            "Another patient's tube\nGlucose: 118 mg/dL",
            "Calibration\nGlucose: 117 mg/dL",
        ]
    );
}
