//! A referral with something in each section, signed, and what goes with its letter.

use domain::{
    handoff::{
        Added,
        seal::{SALT_BYTES, salts},
    },
    referral::Referral,
    values::{
        person::{Member, MemberKind},
        reference::Reference,
        words::{Party, SectionName},
    },
};
use proof::{PublicKey, SignedJson, SigningKey};
use serde_json::{Value, json};
use testing::{
    commands,
    files::of_snapshot,
    people::{member, named_doctor, token},
    referrals::{self, added},
    time::minute,
};

/// Stands in everything that the patient is, and in all that is no section.
pub(crate) const PATIENT: &str = "«patient»";

/// The text of a secret, as the template has one made.
pub(crate) fn secret(number: u8) -> String {
    format!("{number:02}").repeat(32)
}

pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::of(&secret(number)).unwrap()
}

pub(crate) fn public(number: u8) -> PublicKey {
    key(number).public()
}

/// What stands in every text of this section.
pub(crate) fn marker(name: SectionName) -> String {
    format!("«{}»", name.as_str())
}

/// With these sections in the consent's scope.
pub(crate) fn body(scope: &[SectionName]) -> Value {
    let (note, visit, lab) =
        (marker(SectionName::Note), marker(SectionName::RecentVisits), marker(SectionName::Labs));
    let text = |name| json!([{"text": marker(name)}]);
    json!({
        "kind": "consult", "priority": "routine", "to": {"member_id": "dr-rao"},
        "patient": {
            "id": "pat-1", "name": PATIENT, "birth_date": "1968-04-02", "phone": "+919840012345",
            "email": "meena@home.example", "language": "hi",
        },
        "reason": {"text": PATIENT}, "question": PATIENT, "bring": [PATIENT],
        "snapshot": {
            "chief_complaint": {"text": marker(SectionName::ChiefComplaint), "onset": "2026-11-08"},
            "vitals": [{
                "code": "8480-6", "value": 152.5, "unit": "mm[Hg]", "at": "2026-11-22T09:00:00.000Z",
                "text": marker(SectionName::Vitals),
            }],
            "draft_rx": text(SectionName::DraftRx),
            "current_rx": [{"text": marker(SectionName::CurrentRx), "dose": "40 mg", "as_needed": true}],
            "allergies": text(SectionName::Allergies),
            "problems": text(SectionName::Problems),
            "labs": [{"text": lab, "value": 118, "unit": "mg/dL", "range": {"low": 70, "high": 99.5, "text": "fasting"}}],
            "recent_visits": [{"date": "2026-11-08", "doctor": visit, "summary": visit}],
            "note": note,
            "attachments": ["019aa000-0000-7000-8000-0000000000aa"],
        },
        "consent": {"method": "verbal", "language": "hi", "notice": "v1", "scope": scope},
        "sign": true,
    })
}

/// The referral that this body creates.
pub(crate) fn sent(body: &Value) -> Referral {
    let added = Added {
        reference: Reference::new(18),
        salts: salts(&std::array::from_fn::<_, SALT_BYTES, _>(|place| u8::try_from(place).unwrap())),
        sender: token(&sender()),
        receiver: Some(named_doctor("dr-rao", "Dr Kavitha Rao")),
        files: of_snapshot(body),
        ..added()
    };
    referrals::sent(body, added)
}

/// Registered with a number of their own.
fn sender() -> Member {
    let entry = json!({"name": "Dr Aoife O'Connor", "registration_no": "KMC-1"});
    member("dr-oconnor", MemberKind::Doctor, "clinic-a", entry)
}

/// The referral after the sender's command.
pub(crate) fn act(referral: &Referral, name: &str, body: Value) -> Referral {
    commands::act(referral, Party::Sender, name, body, minute(0))
}

/// What goes with the letter of the receiver, who may see these sections; signed by the first key.
pub(crate) fn signed(scope: &[SectionName]) -> SignedJson {
    SignedJson::of(&sent(&body(scope)), Party::Receiver, &key(1)).unwrap()
}

/// All but the note and the laboratory's results.
pub(crate) const SOME: [SectionName; 8] = [
    SectionName::ChiefComplaint,
    SectionName::Vitals,
    SectionName::DraftRx,
    SectionName::CurrentRx,
    SectionName::Allergies,
    SectionName::Problems,
    SectionName::RecentVisits,
    SectionName::Attachments,
];
