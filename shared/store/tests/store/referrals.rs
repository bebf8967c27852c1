//! Referrals to keep: made as the functions make them, of bodies and commands.

use domain::{
    commands::command::{Accept, Command},
    files::file::File,
    handoff::{
        Added, Create, Handoff,
        seal::{SALT_BYTES, salts},
    },
    log::{Actor, Fact},
    referral::Referral,
    values::{
        ids::{AttachmentId, ReferralId},
        person::{Account, Caller, Member, MemberKind, Receiver},
        reference::Reference,
        time::Instant,
        words::{Channel, Party, Role},
    },
    wire::input::parse,
};
use serde_json::{Value, json};

/// So many minutes after Sunday 22 November 2026, 14:30 in India.
pub(crate) fn minute(minutes: u32) -> Instant {
    let noon: Instant = "2026-11-22T09:00:00.000Z".parse().unwrap();
    seconds_after(noon, i64::from(minutes) * 60)
}

/// So many seconds later.
pub(crate) fn seconds_after(then: Instant, seconds: i64) -> Instant {
    Instant::from_millis(then.as_millis() + seconds * 1000)
}

/// Ids sort by number, as those of functions sort by time.
pub(crate) fn id(number: u32) -> ReferralId {
    format!("019aa000-0000-7000-8000-{number:012x}").parse().unwrap()
}

/// A referral that is asked for.
pub(crate) struct Asked {
    number: u32,
    minute: u32,
    reference: u64,
    sender: Member,
    receiver: Member,
    files: Vec<File>,
    body: Value,
}

/// A consult for Meena from Dr O'Connor to Dr Rao, signed `number` minutes after the day began.
pub(crate) fn consult(number: u32) -> Asked {
    let body = json!({
        "kind": "consult", "priority": "routine",
        "to": {"member_id": "dr-rao"},
        "patient": {"id": "pat-1", "name": "Meena Kumari", "birth_date": "1968-04-02", "language": "hi"},
        "reason": {"text": "Chest tightness on climbing stairs"},
        "snapshot": {
            "chief_complaint": {"text": "Exertional chest tightness", "onset": "2026-11-08"},
            "vitals": [{"code": "8480-6", "value": 152, "unit": "mm[Hg]", "at": "2026-11-22T09:00:00.000Z"}],
            "current_rx": [{"text": "Tab Telmisartan 40 mg OD"}],
            "allergies": "none-known",
        },
        "consent": {"method": "verbal", "language": "hi", "notice": "v1"},
        "sign": true,
    });
    let (sender, receiver) = (doctor("dr-oconnor"), doctor("dr-rao"));
    Asked { number, minute: number, reference: number.into(), sender, receiver, files: Vec::new(), body }
}

impl Asked {
    /// From somebody else.
    pub(crate) fn from(self, sender: Member) -> Self {
        Self { sender, ..self }
    }

    /// To somebody else.
    pub(crate) fn to(self, receiver: Member) -> Self {
        let to = json!({"member_id": receiver.id});
        Self { receiver, ..self }.with("to", to)
    }

    /// Signed at another minute than the one of its number.
    pub(crate) fn signed(self, minute: u32) -> Self {
        Self { minute, ..self }
    }

    /// With another short reference than the one that its number makes.
    pub(crate) fn referred_to_as(self, reference: u64) -> Self {
        Self { reference, ..self }
    }

    /// With this member of the body in place of its own.
    pub(crate) fn with(mut self, member: &str, value: Value) -> Self {
        self.body[member] = value;
        self
    }

    /// About somebody else.
    pub(crate) fn about(self, patient: &str) -> Self {
        self.with("patient", json!({"id": patient, "name": "Arjun Das", "birth_date": "1990-09-15"}))
    }

    /// With these files in its snapshot.
    pub(crate) fn files(mut self, files: Vec<File>) -> Self {
        let ids: Vec<_> = files.iter().map(|file| file.attachment.attachment_id).collect();
        self.body["snapshot"]["attachments"] = json!(ids);
        Self { files, ..self }
    }

    /// A lab order.
    pub(crate) fn lab_order(self) -> Self {
        self.with("kind", json!("lab-order")).with("tests", json!([{"text": "HbA1c"}]))
    }

    /// Waiting for the patient's consent in the app.
    pub(crate) fn in_app(self) -> Self {
        self.with("consent", json!({"method": "in-app", "language": "hi", "notice": "v1"}))
    }

    /// The referral that `create` writes: sent, or a draft.
    pub(crate) fn begun(self) -> Referral {
        let asked: Create = parse(self.body.clone())
            .unwrap_or_else(|errors| panic!("this body has to be right: {errors:#?}\n{:#}", self.body));
        let now = minute(self.minute);
        let added = Added {
            id: id(self.number),
            reference: Reference::new(self.reference),
            salts: salts(&[7; SALT_BYTES]),
            sender: signs(&self.sender),
            entry: None,
            receiver: Some(self.receiver),
            files: self.files,
            account: None,
            replaces: None,
            now,
        };
        let referral = Referral::new(Handoff::sign(asked, added).unwrap());
        let begun = referral.begin();
        referral.write(begun, now, &actor(Party::Sender), Channel::Api)
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

/// A patient's account: Meena's, or one with the birthday of all others.
pub(crate) fn account(patient: &str) -> Account {
    let born = if patient == "pat-1" { "1968-04-02" } else { "1990-09-15" };
    Account { id: patient.parse().unwrap(), born: born.parse().unwrap() }
}

/// A doctor.
pub(crate) fn doctor(id: &str) -> Member {
    member(
        id,
        MemberKind::Doctor,
        "clinic-a",
        json!({"name": format!("Dr {id}"), "registration_no": "KMC-10001"}),
    )
}

/// A lab, an imaging centre or a hospital, whose desk is this workspace's.
pub(crate) fn facility(id: &str, workspace: &str) -> Member {
    member(id, MemberKind::Facility, workspace, json!({"name": format!("Facility {id}")}))
}

/// A member with this entry.
pub(crate) fn member(id: &str, kind: MemberKind, workspace: &str, entry: Value) -> Member {
    Member {
        id: id.parse().unwrap(),
        kind,
        workspace: Some(workspace.parse().unwrap()),
        entry: serde_json::from_value(entry).unwrap(),
    }
}

/// Who writes an entry for this party.
pub(crate) fn actor(party: Party) -> Actor {
    Actor { party, id: Some("somebody".parse().unwrap()), name: Some("Somebody".parse().unwrap()) }
}

/// Decides and writes, as a function does between load and append.
pub(crate) fn act(before: &Referral, party: Party, command: Command, at: Instant) -> Referral {
    let changes = before.decide(command, party, at).unwrap();
    before.clone().write(changes, at, &actor(party), Channel::Api)
}

/// The receiver accepts, a minute after the last entry.
pub(crate) fn accept(before: &Referral) -> Referral {
    act(before, Party::Receiver, Command::Accept(Accept::default()), next(before))
}

/// What the receiver says; a desk by a clinician's name.
fn said(before: &Referral, mut body: Value) -> Value {
    if matches!(&before.handoff.receiver, Receiver::Member(member) if member.kind == MemberKind::Facility) {
        body["responsible"] = json!({"name": "Dr Sunil Bose"});
    }
    body
}

/// The receiver declines.
pub(crate) fn decline(before: &Referral) -> Referral {
    let decline = parse(said(before, json!({"reason": "capacity-full"}))).unwrap();
    act(before, Party::Receiver, Command::Decline(decline), next(before))
}

/// The receiver asks.
pub(crate) fn ask(before: &Referral) -> Referral {
    let asks = parse(said(before, json!({"asks": [{"text": "Fasting glucose of this month"}]}))).unwrap();
    act(before, Party::Receiver, Command::RequestInfo(asks), next(before))
}

/// The receiver reports as many results as a report may have, each with this text.
pub(crate) fn report(before: &Referral, text: &str) -> Referral {
    let report = parse(said(before, json!({"results": vec![json!({"text": text}); 200]}))).unwrap();
    act(before, Party::Receiver, Command::Report(report), next(before))
}

/// The sender notes something.
pub(crate) fn note(before: &Referral, text: &str) -> Referral {
    act(before, Party::Sender, Command::Note(parse(json!({"text": text})).unwrap()), next(before))
}

/// The patient consents in the app: two entries.
pub(crate) fn grant(before: &Referral) -> Referral {
    let consent = parse(json!({"decision": "grant"})).unwrap();
    act(before, Party::Patient, Command::Consent(consent), next(before))
}

/// The receiver looks: an entry that moves nothing.
pub(crate) fn seen(before: &Referral) -> Referral {
    before.clone().note(Fact::Seen, actor(Party::Receiver), next(before), Channel::Api)
}

/// A check has found nothing against a file: an entry that moves nothing and is on no timeline.
pub(crate) fn checked(before: &Referral) -> Referral {
    let attachment_id = AttachmentId(uuid::Uuid::from_u128(1));
    let fact = Fact::FileChecked { attachment_id, served: None };
    before.clone().note(fact, Actor::system(), next(before), Channel::Storage)
}

/// A minute after the last entry.
fn next(referral: &Referral) -> Instant {
    seconds_after(referral.entries.last().unwrap().at, 60)
}
