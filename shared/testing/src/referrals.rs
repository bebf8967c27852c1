//! Referrals, made as the functions make them: of bodies and commands.

use domain::{
    files::file::File,
    handoff::{
        Added, Create, Handoff,
        seal::{SALT_BYTES, salts},
    },
    log::{Actor, Fact},
    referral::Referral,
    values::{
        ids::ReferralId,
        person::Member,
        reference::Reference,
        time::Instant,
        words::{Channel, Party},
    },
    wire::input::{Errors, parse},
};
use serde_json::{Value, json};

use crate::{
    commands::act,
    files::file_id,
    people::{actor, doctor, sender, token},
    time::{minute, seconds_after},
};

/// The address of the guest, Dr Farida Khan.
pub const GUEST: &str = "khan@elsewhere.example";

/// Ids sort by number, as those of functions sort by time.
pub fn id(number: u32) -> ReferralId {
    format!("019aa000-0000-7000-8000-{number:012x}").parse().unwrap()
}

/// What the service adds to a body: the first referral, signed by Dr O'Connor as the day begins. A test adds the receiver,
/// if it is a member, and the files.
pub fn added() -> Added {
    Added {
        id: id(1),
        reference: Reference::new(1),
        salts: salts(&[7; SALT_BYTES]),
        sender: sender(),
        entry: None,
        receiver: None,
        files: Vec::new(),
        account: None,
        replaces: None,
        now: minute(0),
    }
}

/// Reads and signs a body as `create` does.
pub fn sign(body: &Value, added: Added) -> Result<Handoff, Errors> {
    Handoff::sign(parse::<Create>(body.clone())?, added)
}

/// The referral that `create` writes of this body: sent, or a draft.
pub fn sent(body: &Value, added: Added) -> Referral {
    let now = added.now;
    let handoff =
        sign(body, added).unwrap_or_else(|errors| panic!("this body has to be right: {errors:#?}\n{body:#}"));
    let referral = Referral::new(handoff);
    let begun = referral.begin();
    referral.write(begun, now, &actor(Party::Sender), Channel::Api)
}

/// A body of `create` with what the service adds to it.
#[must_use]
#[derive(Debug)]
pub struct Asked {
    number: u32,
    minute: u32,
    reference: u64,
    sender: Member,
    receiver: Member,
    files: Vec<File>,
    body: Value,
}

/// A consult for Meena from Dr O'Connor to Dr Rao, signed `number` minutes after the day began.
pub fn consult(number: u32) -> Asked {
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
    /// From another sender.
    pub fn from(self, sender: Member) -> Self {
        Self { sender, ..self }
    }

    /// To another receiver.
    pub fn to(self, receiver: Member) -> Self {
        let to = json!({"member_id": receiver.id});
        Self { receiver, ..self }.with("to", to)
    }

    /// Signed at another minute than the one of its number.
    pub fn signed(self, minute: u32) -> Self {
        Self { minute, ..self }
    }

    /// With another short reference than the one that its number makes.
    pub fn referred_to_as(self, reference: u64) -> Self {
        Self { reference, ..self }
    }

    /// With this member of the body in place of its own.
    pub fn with(mut self, member: &str, value: Value) -> Self {
        self.body[member] = value;
        self
    }

    /// About another patient.
    pub fn about(self, patient: &str) -> Self {
        self.with("patient", json!({"id": patient, "name": "Arjun Das", "birth_date": "1990-09-15"}))
    }

    /// With these files in its snapshot.
    pub fn files(mut self, files: Vec<File>) -> Self {
        let ids: Vec<_> = files.iter().map(|file| file.attachment.attachment_id).collect();
        self.body["snapshot"]["attachments"] = json!(ids);
        Self { files, ..self }
    }

    /// To a guest.
    pub fn to_guest(self) -> Self {
        self.with("to", json!({"guest": {"name": "Dr Farida Khan", "email": GUEST}}))
    }

    /// With this word in every text about the patient and what they have.
    pub fn marked(self, word: &str) -> Self {
        let snapshot = json!({"chief_complaint": {"text": word}, "note": word});
        self.with("reason", json!({"text": word})).with("bring", json!([word])).with("snapshot", snapshot)
    }

    /// A lab order.
    pub fn lab_order(self) -> Self {
        self.with("kind", json!("lab-order")).with("tests", json!([{"text": "HbA1c"}]))
    }

    /// Waiting for the patient's consent in the app.
    pub fn in_app(self) -> Self {
        self.with("consent", json!({"method": "in-app", "language": "hi", "notice": "v1"}))
    }

    /// The referral that `create` writes: sent, or a draft.
    pub fn begun(self) -> Referral {
        let added = Added {
            id: id(self.number),
            reference: Reference::new(self.reference),
            sender: token(&self.sender),
            receiver: Some(self.receiver),
            files: self.files,
            now: minute(self.minute),
            ..added()
        };
        sent(&self.body, added)
    }
}

/// The receiver accepts, a minute after the last entry.
pub fn accept(before: &Referral) -> Referral {
    act(before, Party::Receiver, "accept", json!({}), next(before))
}

/// The receiver says this, a desk by a clinician's name.
fn say(before: &Referral, name: &str, mut body: Value) -> Referral {
    if before.handoff.receiver.is_facility() {
        body["responsible"] = json!({"name": "Dr Sunil Bose"});
    }
    act(before, Party::Receiver, name, body, next(before))
}

/// The receiver declines.
pub fn decline(before: &Referral) -> Referral {
    say(before, "decline", json!({"reason": "capacity-full"}))
}

/// The receiver asks.
pub fn ask(before: &Referral) -> Referral {
    say(before, "request-info", json!({"asks": [{"text": "Fasting glucose of this month"}]}))
}

/// The receiver reports as many results as a report may have, each with this text.
pub fn report(before: &Referral, text: &str) -> Referral {
    say(before, "report", json!({"results": vec![json!({"text": text}); 200]}))
}

/// The sender notes something.
pub fn note(before: &Referral, text: &str) -> Referral {
    act(before, Party::Sender, "note", json!({"text": text}), next(before))
}

/// The patient consents in the app: two entries.
pub fn grant(before: &Referral) -> Referral {
    act(before, Party::Patient, "consent", json!({"decision": "grant"}), next(before))
}

/// The receiver looks: an entry that moves nothing.
pub fn seen(before: &Referral) -> Referral {
    before.clone().note(Fact::Seen, actor(Party::Receiver), next(before), Channel::Api)
}

/// A check has found nothing against a file: an entry that moves nothing and is on no timeline.
pub fn checked(before: &Referral) -> Referral {
    let fact = Fact::FileChecked { attachment_id: file_id(1), served: None };
    before.clone().note(fact, Actor::system(), next(before), Channel::Storage)
}

/// A minute after the last entry.
fn next(referral: &Referral) -> Instant {
    seconds_after(referral.entries.last().unwrap().at, 60)
}
