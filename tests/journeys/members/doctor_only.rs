//! A doctor-only referral: the patient follows it, and nothing of its content reaches them by any way.

use serde_json::{Value, json};

use crate::harness::case::Case;
use crate::harness::person::Person;
use crate::harness::samples::{consult, in_days, with};

/// In every text of the content.
const SECRET: &str = "Xylophage";

fn secret(words: &str) -> String {
    format!("{SECRET} {words}")
}

fn case() -> Case {
    let content = json!({
        "/privacy": {"level": "doctor-only", "category": "mental-health"},
        "/reason": {"text": secret("reason"), "codes": [{"code": SECRET, "text": secret("code")}]},
        "/question": secret("question"),
        "/snapshot/chief_complaint": {"text": secret("complaint")},
        "/snapshot/draft_rx": [{"text": secret("draft")}],
        "/snapshot/current_rx": [{"text": secret("current")}],
        "/snapshot/allergies": [{"text": secret("allergy")}],
        "/snapshot/problems": [{"text": secret("problem")}],
        "/snapshot/labs": [{"text": secret("lab")}],
        "/snapshot/recent_visits": [{"date": "2026-11-08", "summary": secret("visit")}],
        "/snapshot/note": secret("note"),
    });
    Case::of("dr-rao", |to, patient| with(consult(to, patient), &content))
}

/// All that a patient can get hold of now.
fn gets(patient: &Person, id: &str) -> Vec<String> {
    let mut got = vec![
        patient.get(&format!("/v1/referrals/{id}")).has(200).text,
        patient.get(&format!("/v1/referrals/{id}/visit.ics")).text,
        patient.get("/v1/referrals?box=mine").has(200).text,
        patient.get("/v1/referrals").has(200).text,
        patient.get("/v1/referrals?box=inbox").has(200).text,
    ];
    // Refusals, too.
    for command in ["reply", "accept", "void", "note", "consent", "visit-outcome"] {
        let body: &Value = &json!({"outcome": "attended", "text": "Hello"});
        got.push(patient.command(id, command, body).text);
    }
    got
}

#[test]
fn the_patient_gets_no_content_at_any_time() {
    let case = case();
    let Case { sender, receiver, patient, id, .. } = &case;
    let mut got = gets(patient, id);
    assert!(receiver.read(id)["snapshot"]["note"].as_str().unwrap().contains(SECRET), "the doctor does");
    assert_eq!(receiver.read(id)["privacy"]["category"], "mental-health");

    let asks = json!({"asks": [{"text": secret("ask")}]});
    let answers = json!({"answers": [{"ask_id": "1-1", "note": secret("answer")}], "note": secret("remark")});
    for (by, command, body) in [
        (receiver, "request-info", asks),
        (sender, "reply", answers),
        (sender, "note", json!({"text": secret("note")})),
        (receiver, "require-visit", json!({"reason": secret("why"), "bring": ["Old papers"]})),
        (patient, "book-visit", json!({"starts_at": in_days(1), "zone": "Asia/Kolkata", "place": "Room 4"})),
        (receiver, "visit-outcome", json!({"outcome": "attended"})),
        (receiver, "accept", json!({})),
        (receiver, "report", json!({"text": secret("report")})),
        (
            receiver,
            "complete",
            json!({"type": "seen", "summary": secret("summary"), "advice": secret("advice")}),
        ),
        (receiver, "amend", json!({"what": secret("what"), "text": secret("text")})),
        (sender, "acknowledge", json!({})),
    ] {
        let answer = by.command(id, command, &body).has(200);
        if by.user == patient.user {
            got.push(answer.text);
        }
        got.extend(gets(patient, id));
        case.all_see();
    }
    for text in got {
        assert!(!text.contains(SECRET) && !text.contains("mental-health"), "{text}");
    }

    let seen = patient.read(id);
    assert_eq!((&seen["status_text"], &seen["to"]["name"]), (&json!("Completed."), &json!("Dr Kavitha Rao")));
    assert_eq!(seen["bring"], json!(["Old ECGs", "Current medicines"]));
    assert_eq!(seen["visit"]["bring"], json!(["Old papers"]));
    assert_eq!(seen["privacy"], json!({"level": "doctor-only"}));
    for member in ["reason", "question", "snapshot", "asks", "outcome"] {
        assert!(seen.get(member).is_none(), "{member}");
        assert!(seen["withheld"].as_array().unwrap().contains(&json!(member)), "{member}");
    }
}

#[test]
fn what_was_declined_or_withdrawn_says_no_more() {
    let case = case();
    let why = json!({"reason": "other", "comment": secret("comment"), "alternative": secret("other")});
    case.step(&case.receiver, "decline", &why);
    case.step(&case.sender, "close-off", &json!({"reason": secret("closed")}));
    for text in gets(&case.patient, &case.id) {
        assert!(!text.contains(SECRET), "{text}");
    }
}

#[test]
fn a_category_belongs_to_doctor_only_and_to_nothing_else() {
    let case = Case::consult("dr-rao");
    for privacy in [json!({"level": "doctor-only"}), json!({"level": "shared", "category": "genetic"})] {
        let body = with(consult("dr-rao", &case.patient), &json!({"/privacy": privacy}));
        let problem = case.sender.create(&body).refused(422, "invalid");
        assert_eq!(problem["errors"][0]["pointer"], "/privacy/category");
    }
}
