//! A referral through its life, with a word in every text that is content, so that it can be looked for.

use domain::{
    referral::Referral,
    values::words::{
        Party::{self, Patient, Receiver, Sender, System},
        SectionName,
    },
};
use serde_json::{Value, json};

use crate::fixtures::{
    act, bodies,
    commands::{answered, command},
    create, minute, opened,
};

/// Stands in every text that is content.
pub(super) const CONTENT: &str = "«content»";

/// Stands in every text of this section; a file's id for the attachments.
pub(crate) fn marker(section: SectionName) -> String {
    match section {
        SectionName::Attachments => "019aa000-0000-7000-8000-0000000000aa".to_owned(),
        other => format!("«{}»", other.as_str()),
    }
}

/// A consult with the section's marker, and the word for content, in every text of every section.
pub(crate) fn marked() -> Value {
    let text = |name: SectionName| format!("{CONTENT}{}", marker(name));
    let at = "2026-11-20T07:30:00.000Z";
    let medicine = |name| {
        let t = text(name);
        json!([{"text": t, "code": t, "system": t, "dose": t, "route": t, "frequency": t, "duration": t}])
    };
    let (complaint, vital) = (text(SectionName::ChiefComplaint), text(SectionName::Vitals));
    let (allergy, problem) = (text(SectionName::Allergies), text(SectionName::Problems));
    let (lab, visit) = (text(SectionName::Labs), text(SectionName::RecentVisits));
    let lab_marker = marker(SectionName::Labs);
    let snapshot = json!({
        "chief_complaint": {"text": complaint, "code": complaint, "system": complaint},
        "vitals": [{"code": "8480-6", "value": 152, "unit": "mm[Hg]", "at": at, "text": vital}],
        "draft_rx": medicine(SectionName::DraftRx),
        "current_rx": medicine(SectionName::CurrentRx),
        "allergies": [{"text": allergy, "code": allergy, "reaction": allergy, "severity": allergy}],
        "problems": [{"text": problem, "code": problem, "system": problem}],
        "labs": [{"text": lab, "code": lab, "system": lab, "value": 118, "unit": "mg/dL", "range": {"text": lab_marker}, "flag": "high"}],
        "recent_visits": [{"date": "2026-11-08", "doctor": visit, "reason": visit, "summary": visit, "text": visit}],
        "note": text(SectionName::Note),
        "attachments": [marker(SectionName::Attachments)],
    });
    let content = json!({
        "reason": {"text": CONTENT, "codes": [{"code": CONTENT, "system": CONTENT, "text": CONTENT}]},
        "question": CONTENT,
        "priority": "urgent", "consent": {"method": "emergency", "reason": CONTENT},
        "snapshot": snapshot,
    });
    bodies::with(bodies::consult(), content)
}

/// The same as an order for an imaging centre, with the word for content in every text of the order.
pub(super) fn marked_order() -> Value {
    let test = json!({
        "text": CONTENT, "code": CONTENT, "system": CONTENT, "body_site": CONTENT, "laterality": "left",
        "contrast": "without-then-with",
    });
    let precautions =
        json!({"pregnancy": "possible", "contrast_reaction": CONTENT, "renal_function": CONTENT});
    let order = json!({"kind": "imaging-order", "tests": [test], "precautions": precautions});
    bodies::with(marked(), order)
}

/// The same as an order for a laboratory, and as an admission.
pub(super) fn marked_kinds() -> [Value; 3] {
    let test = json!({"text": CONTENT, "specimen": CONTENT, "fasting": "required", "fasting_hours": 11});
    let lab = json!({"kind": "lab-order", "tests": [test], "precautions": {"pregnancy": "pregnant"}});
    let admission = json!({"kind": "admission", "admission": {"type": CONTENT, "ward": CONTENT}});
    [marked_order(), bodies::with(marked(), lab), bodies::with(marked(), admission)]
}

/// The same, with only these sections in the consent's scope.
pub(super) fn in_scope(scope: &[SectionName]) -> Value {
    let consent =
        json!({"method": "verbal", "language": "hi", "notice": "v1", "scope": scope, "additions": true});
    bodies::with(marked(), json!({"consent": consent}))
}

/// The referral after each step of a life in which everything happens.
pub(crate) fn life(body: &Value) -> Vec<Referral> {
    life_in_words(body, CONTENT)
}

/// The same, with these words in every text that is content.
pub(super) fn life_in_words(body: &Value, words: &str) -> Vec<Referral> {
    let file = "019aa000-0000-7000-8000-0000000000bb";
    let results =
        |value: f64, flag: &str| json!([{"text": words, "value": value, "unit": "mmol/L", "flag": flag}]);
    let partial = json!({"text": words, "results": results(9.125, "critical-high"), "attachments": [file]});
    let corrected =
        json!({"what": words, "text": words, "results": results(4.5, "normal"), "attachments": [file]});
    let steps: Vec<(Party, &str, Value)> = vec![
        (Receiver, "request-info", json!({"asks": [{"text": words}, {"text": words, "required": false}]})),
        (Sender, "reply", json!({"answers": [{"ask_id": "1-1", "note": words}], "note": words})),
        (Receiver, "require-visit", json!({"reason": words, "bring": ["Running shoes"]})),
        (Patient, "book-visit", json!({"starts_at": "2026-12-01T04:30:00.000Z", "zone": "Asia/Kolkata"})),
        (Receiver, "visit-outcome", json!({"outcome": "attended"})),
        (Receiver, "accept", json!({"expected_by": "2026-12-10"})),
        (Receiver, "request-info", json!({"asks": [{"text": words}]})),
        (Sender, "reply", json!({"answers": [{"ask_id": "2-1", "unavailable": words}]})),
        (Receiver, "report", partial),
        (Sender, "note", json!({"text": words, "attachments": [file]})),
        (Receiver, "complete", json!({"type": "advice-only", "summary": words, "advice": words})),
        (Receiver, "amend", corrected),
        (Sender, "acknowledge", json!({})),
    ];
    steps_of(body, &steps)
}

/// Lives that end otherwise, each with the word for content wherever somebody can write.
pub(super) fn other_lives(body: &Value) -> Vec<Vec<Referral>> {
    let declined =
        (Receiver, "decline", json!({"reason": "other", "comment": CONTENT, "alternative": CONTENT}));
    let reason = json!({"reason": CONTENT});
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-iyer"}, "consent": consent, "sign": true});
    let lives = [
        vec![declined.clone(), (Sender, "close-off", reason.clone())],
        vec![declined, (Sender, "redirect", redirect)],
        vec![(Sender, "withdraw", reason.clone())],
        vec![(Patient, "withdraw", reason)],
        vec![(Patient, "consent", json!({"decision": "withdraw"}))],
        vec![(Sender, "void", json!({"reason": "wrong-patient", "comment": CONTENT}))],
        vec![(System, "bounce", json!({})), (System, "expire", json!({}))],
        vec![
            (Receiver, "accept", json!({})),
            (Patient, "consent", json!({"decision": "withdraw"})),
            (Receiver, "complete", json!({"type": "advice-only", "summary": CONTENT})),
        ],
    ];
    lives.iter().map(|steps| steps_of(body, steps)).collect()
}

/// The referral as created, as first opened, and after each of these steps.
pub(super) fn steps_of(body: &Value, steps: &[(Party, &str, Value)]) -> Vec<Referral> {
    let created = create(body);
    let opened = opened(created.clone(), Receiver, minute(1));
    let mut states = vec![created, opened];
    for ((party, name, body), minutes) in steps.iter().zip(2..) {
        let before = states.last().unwrap().clone();
        let body = answered(&before, name, body.clone());
        let after = act(before, *party, command(name, body), minute(minutes));
        states.push(after.unwrap_or_else(|refusal| panic!("{party} {name}: {refusal:?}")));
    }
    states
}
