//! Who is what to a referral: party or stranger.

use domain::values::{
    person::{Caller, Receiver},
    words::{Channel, Kind, Party, Role},
};

use crate::fixtures::{
    act, actor, bodies,
    commands::command,
    create, json, minute, opened,
    people::caller,
    situations::{SITUATIONS, situation},
};
use serde_json::json;

/// Person, role, workspace, and what they are to the consult and to the lab order of clinic A.
type Person = (&'static str, Role, Option<&'static str>, Option<Party>, Option<Party>);

#[rustfmt::skip]
const PEOPLE: &[Person] = &[
    ("dr-oconnor", Role::Doctor,  Some("clinic-a"), Some(Party::Sender),        Some(Party::Sender)),
    ("dr-rao",     Role::Doctor,  Some("clinic-a"), Some(Party::Receiver),      None),
    ("dr-other",   Role::Doctor,  Some("clinic-a"), None,                       None),
    ("dr-iyer",    Role::Doctor,  Some("clinic-b"), None,                       None),
    ("desk-lab",   Role::Desk,    Some("lab"),      None,                       Some(Party::Receiver)),
    ("desk-two",   Role::Desk,    Some("lab"),      None,                       Some(Party::Receiver)),
    ("dr-lab",     Role::Doctor,  Some("lab"),      None,                       None),
    ("desk-other", Role::Desk,    Some("hospital"), None,                       None),
    ("desk-none",  Role::Desk,    None,             None,                       None),
    ("pat-1",      Role::Patient, None,             Some(Party::Patient),       Some(Party::Patient)),
    ("pat-2",      Role::Patient, None,             None,                       None),
    ("pat-1",      Role::Doctor,  Some("clinic-a"), None,                       None),
    ("admin-a",    Role::Admin,   Some("clinic-a"), Some(Party::Administrator), Some(Party::Administrator)),
    ("admin-b",    Role::Admin,   Some("clinic-b"), None,                       None),
    ("admin-none", Role::Admin,   None,             None,                       None),
    // The same people in another clinic: a doctor stays a party, a desk and an administrator do not.
    ("dr-oconnor", Role::Doctor,  Some("clinic-z"), Some(Party::Sender),        Some(Party::Sender)),
    ("dr-oconnor", Role::Doctor,  None,             Some(Party::Sender),        Some(Party::Sender)),
    ("dr-rao",     Role::Doctor,  Some("clinic-z"), Some(Party::Receiver),      None),
    ("desk-lab",   Role::Desk,    Some("hospital"), None,                       None),
    ("desk-lab",   Role::Desk,    None,             None,                       None),
    ("admin-a",    Role::Admin,   Some("clinic-z"), None,                       None),
    // The same people in another role.
    ("dr-oconnor", Role::Patient, None,             None,                       None),
    ("dr-oconnor", Role::Desk,    Some("clinic-a"), None,                       None),
    ("dr-rao",     Role::Patient, None,             None,                       None),
    ("dr-rao",     Role::Desk,    Some("clinic-a"), None,                       None),
    ("desk-lab",   Role::Doctor,  Some("lab"),      None,                       None),
    ("desk-lab",   Role::Patient, None,             None,                       None),
    ("desk-lab",   Role::Admin,   Some("lab"),      None,                       None),
    ("pat-1",      Role::Doctor,  Some("clinic-a"), None,                       None),
    ("pat-1",      Role::Desk,    Some("lab"),      None,                       Some(Party::Receiver)),
    ("admin-a",    Role::Doctor,  Some("clinic-a"), None,                       None),
];

#[test]
fn everybody_is_what_the_table_says() {
    let (consult, order) = (create(&bodies::consult()), create(&bodies::lab_order()));
    for (id, role, workspace, of_consult, of_order) in PEOPLE {
        let caller = caller(id, *role, *workspace);
        assert_eq!(consult.party(&caller), *of_consult, "{id} as {role} of {workspace:?}, of the consult");
        assert_eq!(order.party(&caller), *of_order, "{id} as {role} of {workspace:?}, of the lab order");
    }
}

#[test]
fn an_account_is_the_patients_only_with_the_same_birthday() {
    let consult = create(&bodies::consult());
    let born = |day: Option<&str>| Caller {
        birth_date: day.map(|day| day.parse().unwrap()),
        ..caller("pat-1", Role::Patient, None)
    };
    assert_eq!(consult.party(&born(Some("1968-04-02"))), Some(Party::Patient));
    for other in [Some("1990-09-15"), None] {
        assert_eq!(consult.party(&born(other)), None, "{other:?}");
        assert!(consult.mismatches(&born(other)), "{other:?}");
    }
    assert!(!consult.mismatches(&born(Some("1968-04-02"))));
    let doctor = Caller { role: Role::Doctor, ..born(Some("1968-04-02")) };
    assert_eq!((consult.party(&doctor), consult.mismatches(&doctor)), (None, false), "in another role");

    let told = consult.mismatch().unwrap();
    let after = consult.note(told, actor(Party::System), minute(1), Channel::Api);
    assert_eq!(after.mismatch(), None, "once");
    for party in Party::ALL {
        let names = json(&after.view(*party))["timeline"].to_string().contains("patient-mismatched");
        assert_eq!(names, *party == Party::Sender, "{party}");
        assert_eq!(after.notices(2).iter().any(|notice| notice.party == *party), *party == Party::Sender);
    }
}

#[test]
fn a_facility_without_a_workspace_is_no_desks() {
    let mut order = create(&bodies::lab_order());
    if let Receiver::Member(member) = &mut order.handoff.receiver {
        member.workspace = None;
    }
    assert_eq!(order.party(&caller("desk-none", Role::Desk, None)), None);
    assert_eq!(order.party(&caller("desk-lab", Role::Desk, None)), None);
    assert_eq!(order.boxes().inbox, None);
}

#[test]
fn the_receiver_of_what_never_left_is_a_stranger() {
    let receiver = caller("dr-rao", Role::Doctor, Some("clinic-a"));
    for name in SITUATIONS {
        let referral = situation(name);
        let never_left = ["draft", "withdrawn+refused"].contains(name);
        let to_another =
            matches!(referral.handoff.kind, Kind::LabOrder | Kind::ImagingOrder | Kind::Admission);
        if name.ends_with("+bounced") || to_another {
            continue;
        }
        let expected = (!never_left).then_some(Party::Receiver);
        assert_eq!(referral.party(&receiver), expected, "{name}");
        assert_eq!(referral.boxes().inbox.is_some(), expected.is_some(), "{name}: and so it is in no inbox");
    }
    let draft = situation("draft");
    let void = command("void", json!({"reason": "test", "comment": "x"}));
    let voided = act(draft, Party::Sender, void, minute(60)).unwrap();
    assert_eq!(voided.party(&receiver), None);
}

#[test]
fn seen_is_the_receivers_first_reading_and_kept_once() {
    let referral = create(&bodies::consult());
    let patient = opened(referral, Party::Patient, minute(1));
    assert_eq!(patient.seen_at, None, "somebody else has read it");
    let first = opened(patient, Party::Receiver, minute(2));
    let again = opened(first, Party::Receiver, minute(3));
    for party in Party::ALL {
        let view = json(&again.view(*party));
        assert_eq!(view["delivery"]["seen_at"], json(&minute(2)), "{party}");
        let timeline = view["timeline"].as_array().unwrap();
        let names: Vec<_> = timeline.iter().map(|entry| entry["type"].as_str().unwrap()).collect();
        assert_eq!(names, ["sent", "seen"], "{party}: reading is for the audit trail");
    }
}
