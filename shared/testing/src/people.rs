//! Members of the directory, callers with their tokens, and who writes entries.

use domain::{
    log::Actor,
    values::{
        person::{Account, Caller, Member, MemberKind},
        words::{Party, Role},
    },
};
use serde_json::{Value, json};

/// A member with this entry in the directory.
pub fn member(id: &str, kind: MemberKind, workspace: &str, entry: Value) -> Member {
    Member {
        id: id.parse().unwrap(),
        kind,
        workspace: Some(workspace.parse().unwrap()),
        entry: serde_json::from_value(entry).unwrap(),
    }
}

/// A doctor of clinic A, who is called as their id says.
pub fn doctor(id: &str) -> Member {
    named_doctor(id, &format!("Dr {id}"))
}

/// A doctor of clinic A.
pub fn named_doctor(id: &str, name: &str) -> Member {
    let entry = json!({"name": name, "registration_no": "KMC-10001"});
    member(id, MemberKind::Doctor, "clinic-a", entry)
}

/// A lab, an imaging centre or a hospital, whose desk is this workspace's.
pub fn facility(id: &str, workspace: &str) -> Member {
    member(id, MemberKind::Facility, workspace, json!({"name": format!("Facility {id}")}))
}

/// The token with which this doctor signs.
pub fn token(doctor: &Member) -> Caller {
    Caller {
        id: doctor.id.clone(),
        role: Role::Doctor,
        workspace: doctor.workspace.clone(),
        name: doctor.entry.name.clone(),
        email: doctor.entry.email.clone(),
        registration_no: doctor.entry.registration_no.clone(),
        birth_date: None,
    }
}

/// The token of the doctor who sends.
pub fn sender() -> Caller {
    token(&named_doctor("dr-oconnor", "Dr Aoife O'Connor"))
}

/// A caller with a token. A patient has the birth date of Meena.
pub fn caller(id: &str, role: Role, workspace: Option<&str>) -> Caller {
    Caller {
        id: id.parse().unwrap(),
        role,
        workspace: workspace.map(|workspace| workspace.parse().unwrap()),
        name: "Somebody".parse().unwrap(),
        email: None,
        registration_no: None,
        birth_date: (role == Role::Patient).then(|| "1968-04-02".parse().unwrap()),
    }
}

/// A doctor who has nothing to do with the referral.
pub fn stranger() -> Caller {
    Caller { name: "Dr Other".parse().unwrap(), ..caller("dr-other", Role::Doctor, Some("clinic-z")) }
}

/// A patient's account: Meena's, or one with the birth date of all others.
pub fn account(patient: &str) -> Account {
    let born = if patient == "pat-1" { "1968-04-02" } else { "1990-09-15" };
    Account { id: patient.parse().unwrap(), born: born.parse().unwrap() }
}

/// Who writes an entry for this party, if the receiver has an account.
pub fn actor(party: Party) -> Actor {
    let (id, name) = match party {
        Party::Sender => ("dr-oconnor", "Dr Aoife O'Connor"),
        Party::Receiver => ("dr-rao", "Dr Lakshmi Rao"),
        Party::Patient => ("pat-1", "Meena Kumari"),
        Party::Administrator => ("admin-a", "Administrator of A"),
        Party::System => return Actor::system(),
    };
    Actor { party, id: Some(id.parse().unwrap()), name: Some(name.parse().unwrap()) }
}
