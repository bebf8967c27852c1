//! A referral with something in each section, signed, and what goes with its letter.

use domain::{
    commands::command::Command,
    files::{
        attachment::{Attachment, Category, ContentType},
        file::{Check, Finding, Upload},
    },
    handoff::{
        Added, Create, Handoff,
        seal::{SALT_BYTES, salts},
    },
    log::Actor,
    referral::Referral,
    values::{
        digest::Digest,
        person::{Caller, Member, MemberKind},
        reference::Reference,
        time::Instant,
        words::{Channel, Party, Role, SectionName},
    },
    wire::input::parse,
};
use proof::{PublicKey, SignedJson, SigningKey};
use serde_json::{Value, json};

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

pub(crate) fn now() -> Instant {
    "2026-11-22T09:00:00.000Z".parse().unwrap()
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
pub(crate) fn sent(body: Value) -> Referral {
    let added = Added {
        id: "019aa000-0000-7000-8000-000000000001".parse().unwrap(),
        reference: Reference::new(18),
        salts: salts(&std::array::from_fn::<_, SALT_BYTES, _>(|place| u8::try_from(place).unwrap())),
        sender: signs(&doctor("dr-oconnor", "Dr Aoife O'Connor")),
        entry: None,
        receiver: Some(doctor("dr-rao", "Dr Kavitha Rao")),
        files: vec![ecg().file()],
        account: None,
        replaces: None,
        now: now(),
    };
    let asked: Create = parse(body).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let referral = Referral::new(Handoff::sign(asked, added).unwrap_or_else(|errors| panic!("{errors:#?}")));
    let begun = referral.begin();
    referral.write(begun, now(), &actor(Party::Sender), Channel::Api)
}

fn ecg() -> Upload {
    let attachment = Attachment {
        attachment_id: "019aa000-0000-7000-8000-0000000000aa".parse().unwrap(),
        filename: "ecg.pdf".parse().unwrap(),
        content_type: ContentType::Pdf,
        size: 184_320,
        sha256: Digest::of(b"an ECG"),
        category: Category::Ecg,
    };
    let announced = Upload::announced(attachment, "dr-oconnor".parse().unwrap(), 0);
    announced.after(Check::Bytes, Finding::Passed, None).after(Check::Scan, Finding::Passed, None)
}

/// The referral after the sender's command.
pub(crate) fn act(referral: Referral, name: &str, body: Value) -> Referral {
    let command = match name {
        "withdraw" => Command::Withdraw(parse(body).unwrap()),
        "void" => Command::Void(parse(body).unwrap()),
        other => panic!("there is no command {other}"),
    };
    let changes = referral.decide(command, Party::Sender, now()).unwrap();
    referral.write(changes, now(), &actor(Party::Sender), Channel::Api)
}

/// What goes with the letter of the receiver, who may see these sections; signed by the first key.
pub(crate) fn signed(scope: &[SectionName]) -> SignedJson {
    SignedJson::of(&sent(body(scope)), Party::Receiver, &key(1)).unwrap()
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

fn actor(party: Party) -> Actor {
    Actor { party, id: None, name: None }
}

fn doctor(id: &str, name: &str) -> Member {
    Member {
        id: id.parse().unwrap(),
        kind: MemberKind::Doctor,
        workspace: Some("clinic-a".parse().unwrap()),
        entry: serde_json::from_value(json!({"name": name, "registration_no": "KMC-1"})).unwrap(),
    }
}

/// The token with which this member signs.
fn signs(member: &Member) -> Caller {
    Caller {
        id: member.id.clone(),
        role: Role::Doctor,
        workspace: member.workspace.clone(),
        name: member.entry.name.clone(),
        email: member.entry.email.clone(),
        registration_no: member.entry.registration_no.clone(),
        birth_date: None,
    }
}
