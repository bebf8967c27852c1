//! From the GP to a laboratory: in part, in full, and corrected; sender, laboratory and patient see the same.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::samples::{DESKS_DOCTOR, by_name, lab_order, with};

/// What the three see, but for what is each one's own.
fn seen_by_all(case: &Case) -> Value {
    let content = |view: Value| {
        let members = ["tests", "precautions", "reports", "outcome", "timeline", "snapshot", "bring"];
        members.iter().map(|member| ((*member).to_owned(), view[*member].clone())).collect::<Value>()
    };
    let seen = content(case.sender.read(&case.id));
    assert_eq!(content(case.receiver.read(&case.id)), seen, "the laboratory");
    assert_eq!(content(case.patient.read(&case.id)), seen, "the patient");
    seen
}

fn hba1c(value: f64, flag: &str) -> Value {
    json!({
        "text": "HbA1c", "code": "4548-4", "system": "http://loinc.org", "value": value, "unit": "%",
        "at": "2026-11-22T09:10:00.000Z", "range": {"high": 5.6, "text": "without diabetes"}, "flag": flag,
    })
}

#[test]
fn in_part_in_full_and_corrected() {
    let case = Case::of("desk-lab", lab_order);
    let Case { receiver: desk, sender, .. } = &case;
    let colleague = case.stack.somebody("selvi", "desk", "lab-a", "Selvi Raman");
    // Everybody has opened it: what they see from now on differs by what happens only.
    desk.read(&case.id);
    let sent = seen_by_all(&case);
    assert_eq!(sent["tests"][1]["fasting_hours"], 12, "the patient reads how to prepare");
    assert_eq!(sent["precautions"], json!({"pregnancy": "not-applicable"}));
    assert_eq!((&sent["reports"], &sent["outcome"]), (&json!([]), &json!(null)));

    case.refused(desk, "report", &by_name(&json!({"results": [hba1c(8.1, "high")]})), (409, "wrong-state"));
    case.step(&colleague, "accept", &json!({}));
    case.refused(desk, "report", &json!({}), (422, "invalid"));
    let partial = json!({"text": "Lipids to follow", "results": [hba1c(8.1, "high")]});
    let problem = case.refused(desk, "report", &partial, (422, "responsible-required"));
    assert_eq!(problem["errors"][0]["pointer"], "/responsible");
    case.step(desk, "report", &by_name(&partial));
    case.stands("accepted", "receiver");
    let partly = seen_by_all(&case);
    let report = &partly["reports"][0];
    let clinician = json!({"role": "receiver", "name": DESKS_DOCTOR, "registration_no": "TN-77120"});
    assert_eq!(report["by"], clinician);
    assert_eq!(
        (&report["text"], &report["results"]),
        (&json!("Lipids to follow"), &json!([hba1c(8.1, "high")]))
    );
    assert!(report["at"].is_string());

    let ldl = json!({
        "text": "LDL cholesterol", "code": "13457-7", "system": "http://loinc.org", "value": 148,
        "unit": "mg/dL", "range": {"low": 0, "high": 100}, "flag": "high",
    });
    let troponin =
        json!({"text": "Troponin I", "comparator": "<", "value": 0.01, "unit": "ng/mL", "flag": "normal"});
    let results = json!([hba1c(8.1, "high"), ldl, troponin]);
    case.refused(desk, "complete", &by_name(&json!({"type": "report"})), (422, "invalid"));
    case.step(
        &colleague,
        "complete",
        &by_name(&json!({"type": "report", "results": results, "advice": "Repeat in June"})),
    );
    case.stands("completed", "nobody");
    let whole = seen_by_all(&case);
    assert_eq!(whole["outcome"]["results"], results);
    assert_eq!(whole["outcome"]["by"], clinician);
    assert_eq!(whole["reports"], partly["reports"], "what was reported in part stays");

    let what = "The tube was another patient's";
    case.step(
        &colleague,
        "amend",
        &json!({"what": what, "text": "HbA1c anew", "results": [hba1c(6.1, "high")]}),
    );
    case.stands("completed", "nobody");
    let corrected = seen_by_all(&case);
    let outcome = &corrected["outcome"];
    assert_eq!(outcome["results"][0], with(hba1c(8.1, "high"), &json!({"/corrected": true})));
    assert_eq!(outcome["results"][1], ldl, "nothing else is");
    assert_eq!(corrected["reports"][0]["results"][0]["corrected"], true);
    let amendment = &outcome["amendments"][0];
    assert_eq!((&amendment["what"], &amendment["results"]), (&json!(what), &json!([hba1c(6.1, "high")])));
    assert_eq!(amendment["by"]["name"], "Selvi Raman");

    case.step(sender, "acknowledge", &json!({}));
    let texts: Vec<_> =
        corrected["timeline"].as_array().unwrap().iter().map(|entry| entry["text"].clone()).collect();
    assert!(texts.contains(&json!("Lipids to follow\nHbA1c: 8.1 % (high)")), "{texts:?}");
    assert_eq!(
        case.timeline(),
        ["sent", "seen", "accepted", "reported", "completed", "amended", "acknowledged"]
    );
}

#[test]
fn a_wrong_result_is_named_and_changes_nothing() {
    let case = Case::of("desk-lab", lab_order);
    case.step(&case.receiver, "accept", &json!({}));
    let future = crate::harness::samples::in_days(1);
    for (command, rest) in [("report", json!({})), ("complete", json!({"type": "report", "summary": "Fine"}))]
    {
        for (member, value) in [
            ("unit", json!("mIU/mL")),
            ("flag", json!("H")),
            ("value", json!("8.1")),
            ("comparator", json!("~")),
            ("range", json!({"low": 9, "high": 5.6})),
            ("range", json!({})),
            ("code", json!("4548-5")),
            ("at", json!(future)),
            ("text", json!(null)),
            ("colour", json!("pink")),
        ] {
            let result = with(hba1c(8.1, "high"), &json!({ format!("/{member}"): value }));
            let body = with(by_name(&rest), &json!({"/results": [hba1c(8.1, "high"), result]}));
            let problem = case.refused(&case.receiver, command, &body, (422, "invalid"));
            let pointer = problem["errors"][0]["pointer"].as_str().unwrap();
            assert!(pointer.starts_with(&format!("/results/1/{member}")), "{problem}");
        }
        let many = with(by_name(&rest), &json!({"/results": vec![hba1c(8.1, "high"); 201]}));
        case.refused(&case.receiver, command, &many, (422, "invalid"));
    }
    case.refused(
        &case.receiver,
        "complete",
        &by_name(&json!({"type": "report", "results": []})),
        (422, "invalid"),
    );
    case.stands("accepted", "receiver");
}

#[test]
fn doctor_only_results_are_the_doctors() {
    let secret = json!({"/privacy": {"level": "doctor-only", "category": "hiv-sti"}});
    let case = Case::of("desk-lab", |to, patient| with(lab_order(to, patient), &secret));
    let result = json!({"text": "HIV 1 and 2 antibodies", "flag": "reactive"});
    case.step(&case.receiver, "accept", &json!({}));
    case.step(&case.receiver, "report", &by_name(&json!({"results": [result]})));
    case.step(&case.receiver, "complete", &by_name(&json!({"type": "report", "results": [result]})));
    assert_eq!(case.sender.read(&case.id)["outcome"]["results"][0]["flag"], "reactive");
    let told = case.patient.read(&case.id);
    assert!(!told.to_string().contains("reactive") && !told.to_string().contains("HIV"), "{told}");
    for member in ["tests", "precautions", "reports", "outcome"] {
        assert!(
            told.get(member).is_none() && told["withheld"].to_string().contains(member),
            "{member}: {told}"
        );
    }
    assert_eq!(told["bring"], json!(["Come fasting"]), "but what to bring");
}
