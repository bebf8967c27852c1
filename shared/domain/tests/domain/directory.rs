//! What a doctor or a desk may say of themselves, and what the token says: in the directory, and as the sender.

use domain::{
    handoff::{Create, Handoff},
    values::{
        person::{Caller, Member, MemberKind, OwnEntry, Registration, Sender},
        words::Role,
    },
    wire::input::{Errors, parse},
};
use serde_json::{Value, json};

use crate::fixtures::{
    added, bodies, create, named,
    people::{caller, member, sender},
};

/// A doctor whose token says everything.
fn rao() -> Caller {
    Caller {
        name: "Dr Lakshmi Rao".parse().unwrap(),
        email: Some("rao@clinic-a.example".parse().unwrap()),
        registration_no: Some("KMC-20002".parse().unwrap()),
        ..caller("dr-rao", Role::Doctor, Some("clinic-a"))
    }
}

fn entered(caller: &Caller, body: Value) -> Result<Member, Errors> {
    parse::<OwnEntry>(body)?.of(caller, MemberKind::Doctor)
}

#[test]
fn an_entry_is_what_the_token_says_and_what_was_typed() {
    let typed = json!({
        "specialty": "Cardiology", "clinic": "Clinic A", "city": "Chennai", "phone": "+91 44 2345 6789",
        "booking_url": "https://clinic-a.example/rao", "accepts": ["consult"],
    });
    let mut expected = typed.clone();
    for (name, value) in [
        ("id", json!("dr-rao")),
        ("kind", json!("doctor")),
        ("workspace", json!("clinic-a")),
        ("name", json!("Dr Lakshmi Rao")),
        ("email", json!("rao@clinic-a.example")),
        ("registration_no", json!("KMC-20002")),
        ("registration", json!("checked")),
    ] {
        expected[name] = value;
    }
    let member = serde_json::to_value(entered(&rao(), typed).unwrap()).unwrap();
    assert_eq!(member, expected);
    let again = serde_json::to_value(entered(&rao(), member).unwrap()).unwrap();
    assert_eq!(again, expected, "a client may send back what it has read");
}

#[test]
fn what_the_token_says_is_nobodys_to_type() {
    for (field, value) in [
        ("id", "dr-iyer"),
        ("kind", "facility"),
        ("workspace", "clinic-b"),
        ("name", "Dr Kavitha Rao"),
        ("email", "s.banerjee@heart-clinic.example"),
        ("registration_no", "TN-51877"),
        ("registration", "stated"),
    ] {
        let errors = entered(&rao(), json!({field: value, "city": "Chennai"})).unwrap_err();
        assert_eq!(named(&errors), [(format!("/{field}"), "not-yours-to-say")]);
    }
    let all = json!({"name": "Dr Kavitha Rao", "email": "x@y.example", "registration_no": "TN-51877"});
    assert_eq!(entered(&rao(), all).unwrap_err().0.len(), 3, "each is named");
    let cased = json!({"email": " Rao@CLINIC-A.example"});
    entered(&rao(), cased).unwrap();
}

#[test]
fn an_address_that_nothing_has_checked_is_in_no_entry() {
    let unchecked = Caller { email: None, ..rao() };
    assert_eq!(entered(&unchecked, json!({})).unwrap().entry.email, None);
    let errors = entered(&unchecked, json!({"email": "rao@clinic-a.example"})).unwrap_err();
    assert_eq!(named(&errors), [("/email".to_owned(), "not-yours-to-say")]);
}

#[test]
fn a_number_that_the_token_has_not_is_stated() {
    let without = Caller { registration_no: None, ..rao() };
    let entry = entered(&without, json!({"registration_no": "TN-51877"})).unwrap().entry;
    assert_eq!(entry.registration, Some(Registration::Stated));
    let errors = entered(&without, json!({"registration_no": "TN-51877", "registration": "checked"}));
    assert_eq!(named(&errors.unwrap_err()), [("/registration".to_owned(), "not-yours-to-say")]);
    let none = entered(&without, json!({})).unwrap().entry;
    assert_eq!((none.registration_no, none.registration), (None, None));
}

#[test]
fn who_sends_is_who_the_token_says_and_not_what_the_entry_said_once() {
    let mut entry = member("dr-oconnor").unwrap();
    entry.entry.name = "Dr Kavitha Rao".parse().unwrap();
    entry.entry.registration_no = Some("TN-51877".parse().unwrap());
    entry.entry.clinic = Some("Clinic A".parse().unwrap());
    let sent = Sender::of(&sender(), Some(&entry)).unwrap();
    assert_eq!((sent.name.as_str(), sent.registration_no.as_str()), ("Dr Aoife O'Connor", "KMC-10001"));
    assert_eq!(sent.registration, Some(Registration::Checked));
    assert_eq!(sent.clinic.unwrap().as_str(), "Clinic A");

    let moved = Caller { workspace: Some("clinic-b".parse().unwrap()), ..sender() };
    let sent = Sender::of(&moved, Some(&entry)).unwrap();
    assert_eq!(
        (sent.workspace.unwrap().as_str(), sent.clinic),
        ("clinic-b", None),
        "that was another clinic's name"
    );
    assert!(Sender::of(&moved, None).is_some(), "a checked number needs no entry");
}

#[test]
fn a_stated_number_signs_and_is_said_to_be_stated() {
    let body = bodies::consult();
    let without = Caller { registration_no: None, ..sender() };
    let sign = |caller: &Caller, entry: Option<Member>| {
        let added = domain::handoff::Added { sender: caller.clone(), entry, ..added(&body) };
        Handoff::sign(parse::<Create>(body.clone()).unwrap(), added)
    };
    let handoff = sign(&without, member("dr-oconnor")).unwrap();
    assert_eq!(handoff.signature.registration_no.as_str(), "KMC-10001");
    let referral = domain::referral::Referral { handoff, ..create(&body) };
    let view = serde_json::to_value(referral.view(domain::values::words::Party::Receiver)).unwrap();
    assert_eq!(view["from"]["registration"], "stated");
    assert_eq!(view["from"]["registration_no"], "KMC-10001");

    assert_eq!(named(&sign(&without, None).unwrap_err()), [("/sign".to_owned(), "not-allowed")]);
    let mut facility = member("dr-oconnor").unwrap();
    facility.kind = MemberKind::Facility;
    assert!(sign(&without, Some(facility)).is_err(), "a facility's number is not a doctor's");
    assert!(sign(&without, member("dr-rao")).is_err(), "nor is another's");
}

#[test]
fn a_number_is_read_with_what_is_known_of_it() {
    let number = "TN-51877".parse().unwrap();
    assert_eq!(Registration::Checked.says(&number), "TN-51877");
    assert_eq!(Registration::Stated.says(&number), "TN-51877 (stated by the doctor, not checked)");
}

#[test]
fn a_number_of_an_earlier_version_was_typed() {
    let mut referral = create(&bodies::consult());
    referral.handoff.sender.registration = None;
    let view = serde_json::to_value(referral.view(domain::values::words::Party::Sender)).unwrap();
    assert_eq!(view["from"]["registration"], "stated");
}
