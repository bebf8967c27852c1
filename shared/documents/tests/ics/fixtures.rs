//! Referrals with a visit: made of bodies and commands, as the functions make them.

use domain::{
    commands::command::Command,
    handoff::{
        Added, Create, Handoff,
        seal::{SALT_BYTES, salts},
    },
    log::Actor,
    referral::Referral,
    values::{
        person::{Caller, Member, MemberKind},
        reference::Reference,
        time::Instant,
        words::{Channel, Party, Role},
    },
    wire::input::parse,
};
use serde_json::{Value, json};

/// So many minutes after Sunday 22 November 2026, 14:30 in India.
pub(crate) fn minute(minutes: i64) -> Instant {
    let noon: Instant = "2026-11-22T09:00:00.000Z".parse().unwrap();
    Instant::from_millis(noon.as_millis() + minutes * 60_000)
}

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
pub(crate) fn sent(body: Value) -> Referral {
    let added = Added {
        id: "019aa000-0000-7000-8000-000000000001".parse().unwrap(),
        reference: Reference::new(1),
        salts: salts(&[7; SALT_BYTES]),
        sender: signs(&doctor("dr-oconnor", "Dr Aoife O'Connor")),
        entry: None,
        receiver: Some(doctor("dr-rao", "Dr Kavitha Rao")),
        files: Vec::new(),
        account: None,
        replaces: None,
        now: minute(0),
    };
    let asked: Create = parse(body).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let referral = Referral::new(Handoff::sign(asked, added).unwrap_or_else(|errors| panic!("{errors:#?}")));
    let begun = referral.begin();
    referral.write(begun, minute(0), &actor(Party::Sender), Channel::Api)
}

/// The same with a visit: its version is 3.
pub(crate) fn booked(body: Value) -> Referral {
    let wanted = json!({"reason": "Treadmill test", "bring": ["Walking shoes", "Old ECGs"]});
    let required = act(sent(body), Party::Receiver, "require-visit", wanted);
    let visit = json!({
        "starts_at": "2026-11-24T10:00:00.000+05:30", "zone": "Asia/Kolkata", "place": "Room 4, second floor",
    });
    act(required, Party::Patient, "book-visit", visit)
}

/// Decides and writes, as a function does.
pub(crate) fn act(referral: Referral, party: Party, name: &str, body: Value) -> Referral {
    let command = match name {
        "require-visit" => parse(body).map(Command::RequireVisit),
        "book-visit" => parse(body).map(Command::BookVisit),
        "visit-outcome" => parse(body).map(Command::VisitOutcome),
        "decline" => parse(body).map(Command::Decline),
        "withdraw" => parse(body).map(Command::Withdraw),
        "void" => parse(body).map(Command::Void),
        other => panic!("there is no command {other}"),
    };
    let command = command.unwrap_or_else(|errors| panic!("{name}: {errors:#?}"));
    let changes =
        referral.decide(command, party, minute(10)).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
    referral.write(changes, minute(10), &actor(party), Channel::Api)
}

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
