//! Referrals with a visit.

use domain::{handoff::Added, referral::Referral, values::words::Party};
use serde_json::{Value, json};
use testing::{
    commands,
    people::named_doctor,
    referrals::{self, added},
    time::minute,
};

/// A consult for Meena from Dr O'Connor to Dr Rao.
pub(crate) fn consult() -> Value {
    json!({
        "kind": "consult", "priority": "routine", "to": {"member_id": "dr-rao"},
        "patient": {"name": "Meena Kumari", "language": "hi"},
        "reason": {"text": "Chest tightness on climbing stairs"},
        "bring": ["Old ECGs", "Current medicines"],
        "snapshot": {"current_rx": [{"text": "Tab Telmisartan 40 mg OD"}]},
        "consent": {"method": "verbal", "language": "hi", "notice": "v1"},
        "sign": true,
    })
}

/// The referral that this body creates.
pub(crate) fn sent(body: &Value) -> Referral {
    referrals::sent(body, Added { receiver: Some(named_doctor("dr-rao", "Dr Kavitha Rao")), ..added() })
}

/// The same with a visit: its version is 3.
pub(crate) fn booked(body: &Value) -> Referral {
    let wanted = json!({"reason": "Treadmill test", "bring": ["Walking shoes", "Old ECGs"]});
    let required = act(&sent(body), Party::Receiver, "require-visit", wanted);
    let visit = json!({
        "starts_at": "2026-11-24T10:00:00.000+05:30", "zone": "Asia/Kolkata", "place": "Room 4, second floor",
    });
    act(&required, Party::Patient, "book-visit", visit)
}

/// The referral after this command, ten minutes after it was sent.
pub(crate) fn act(referral: &Referral, party: Party, name: &str, body: Value) -> Referral {
    commands::act(referral, party, name, body, minute(10))
}
