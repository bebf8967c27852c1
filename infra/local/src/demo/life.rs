//! The script of both lives, and what is kept of one to compare it with the other.

use serde_json::{Value, json};

/// What the timeline calls whatever has to do with a mail.
pub(super) const OF_A_MAIL: &str = "email-";

/// A life as it was led.
#[derive(Default)]
pub(super) struct Life {
    /// After each step.
    pub(super) steps: Vec<Stood>,
    /// The timeline by its types.
    pub(super) timeline: Vec<String>,
}

/// What had happened after a step, and how the referral stood.
#[derive(Debug, PartialEq)]
pub(super) struct Stood {
    pub(super) happened: String,
    pub(super) stands: String,
}

impl Life {
    /// The timeline without what only a guest has.
    pub(super) fn types(&self) -> Vec<&String> {
        self.timeline.iter().filter(|name| !name.starts_with(OF_A_MAIL)).collect()
    }

    /// Takes down how it stands, as the sender sees it: what is new on the timeline says what has happened.
    pub(super) fn goes_on(&mut self, view: &Value) {
        let known = self.types().len();
        let entries = view.pointer("/timeline").and_then(Value::as_array).into_iter().flatten();
        self.timeline = entries.map(|entry| text(entry, "/type")).collect();
        let happened = self.types().split_off(known).into_iter().cloned().collect::<Vec<_>>().join(", ");
        let stands = format!("{}, waits for {}", text(view, "/status"), text(view, "/awaiting/who"));
        self.steps.push(Stood { happened, stands });
    }
}

/// Who takes a step.
#[derive(Clone, Copy)]
pub(super) enum By {
    Sender,
    Receiver,
    Patient,
}

/// One step: what is said of it, and how it is done.
pub(super) struct Step {
    pub(super) by: By,
    pub(super) says: &'static str,
    pub(super) command: &'static str,
    /// By the API.
    pub(super) body: Value,
    /// By a doctor without an account.
    pub(super) guest: Way,
}

/// How a doctor without an account takes a step.
pub(super) enum Way {
    /// They do not: it is somebody else's.
    NotTheirs,
    /// Fields of the page's form.
    Form(&'static [(&'static str, &'static str)]),
    /// The words above the mail that is answered.
    Mail(&'static str),
}

/// What happens after the referral is sent and opened.
pub(super) fn steps() -> Vec<Step> {
    let step = |by, says, command, body, guest| Step { by, says, command, body, guest };
    vec![
        step(
            By::Receiver,
            "asks for two things",
            "request-info",
            json!({"asks": [{"text": "ECG of last year, if there is one"}, {"text": "Does the pain radiate?"}]}),
            Way::Form(&[("asks", "ECG of last year, if there is one\r\nDoes the pain radiate?")]),
        ),
        step(
            By::Sender,
            "answers one ask, and says why the other cannot be",
            "reply",
            json!({"answers": [{"ask_id": "1-1", "unavailable": "Done elsewhere; the patient will bring it"},
                               {"ask_id": "1-2", "note": "To the left arm, twice"}]}),
            Way::NotTheirs,
        ),
        step(
            By::Receiver,
            "wants to see the patient first",
            "require-visit",
            json!({"reason": "Examination and a treadmill test", "bring": ["Last year's ECG", "Sports shoes"]}),
            Way::Form(&[
                ("reason", "Examination and a treadmill test"),
                ("bring", "Last year's ECG\r\nSports shoes"),
            ]),
        ),
        step(
            By::Patient,
            "books a visit in her app",
            "book-visit",
            json!({"starts_at": in_days(3), "zone": "Asia/Kolkata", "place": "Room 4"}),
            Way::NotTheirs,
        ),
        step(
            By::Receiver,
            "has seen the patient",
            "visit-outcome",
            json!({"outcome": "attended"}),
            Way::Form(&[("outcome", "attended")]),
        ),
        step(By::Receiver, "accepts, and is responsible now", "accept", json!({}), Way::Mail("ACCEPT")),
        step(
            By::Receiver,
            "completes",
            "complete",
            json!({"type": "seen", "summary": "Stable angina, treadmill test positive at stage 3."}),
            Way::Mail("DONE\n\nStable angina, treadmill test positive at stage 3."),
        ),
        step(By::Sender, "has read the outcome", "acknowledge", json!({}), Way::NotTheirs),
    ]
}

/// What the GP sends.
#[must_use]
pub fn referral() -> Value {
    json!({
        "kind": "consult", "priority": "soon", "to": {"member_id": "dr-rao"},
        "patient": {"id": "pat-1", "name": "Meena Kumari", "birth_date": "1968-04-02", "sex": "female",
                    "language": "en"},
        "reason": {"text": "Chest tightness on climbing stairs for two weeks"},
        "question": "Is this stable angina? Safe to start a beta blocker?",
        "bring": ["Current medicines"],
        "snapshot": {
            "chief_complaint": {"text": "Exertional chest tightness"},
            "vitals": [{"code": "8480-6", "value": 152, "unit": "mm[Hg]", "at": in_days(0)},
                       {"code": "8462-4", "value": 94, "unit": "mm[Hg]", "at": in_days(0)}],
            "draft_rx": [{"text": "Tab Metoprolol 25 mg 1-0-0"}],
            "current_rx": [{"text": "Tab Telmisartan 40 mg OD"}],
            "allergies": "none-known",
            "problems": [{"text": "Hypertension"}],
            "note": "Father had an MI at 52."
        },
        "consent": {"method": "verbal", "language": "en", "notice": "v1"},
        "sign": true
    })
}

/// The moment so many days from now, as the API takes it.
#[must_use]
pub fn in_days(days: i64) -> String {
    let then = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
    format!("{then:.3}")
}

/// The text at this place; empty when there is none.
pub(super) fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
