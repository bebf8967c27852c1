//! What is handed over: what each kind must carry, and how a body that is wrong is answered.

mod bodies_read;
mod digits;
mod entries;
mod limits;
mod measured;
mod orders;
mod partly;
mod patient;
mod redirect;
mod times;

use domain::{
    handoff::seal::{SALT_BYTES, salts},
    referral::of_snapshot,
    values::words::{ConsentMethod, Status},
    wire::input::Errors,
};
use serde_json::{Value, json};

use crate::fixtures::{
    bodies::{admission, consult, imaging_order, in_app, lab_order, to_guest, with},
    create, minute, named, sign,
};

/// Pointer and code of all that is wrong with a body.
fn wrong(body: &Value) -> Vec<(String, &'static str)> {
    let errors: Errors = sign(body).map(|_| ()).expect_err(&format!("this should be refused: {body:#}"));
    assert!(errors.0.iter().all(|error| !error.detail.is_empty()));
    named(&errors)
}

fn required(pointer: &str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), "required")]
}

/// The body with this section of its snapshot in place of its own; null takes it out.
fn with_section(body: Value, section: &str, value: Value) -> Value {
    let snapshot = with(body["snapshot"].clone(), json!({section: value}));
    with(body, json!({"snapshot": snapshot}))
}

#[test]
fn a_consult_carries_a_chief_complaint_or_a_reason() {
    let bare = with(consult(), json!({"snapshot": {}}));
    assert!(sign(&bare).is_ok(), "a reason is enough");
    assert!(sign(&with(consult(), json!({"reason": null}))).is_ok(), "a chief complaint is enough");
    assert_eq!(wrong(&with(bare, json!({"reason": null}))), required("/reason"));
}

#[test]
fn an_order_carries_one_or_more_tests() {
    for order in [lab_order(), imaging_order()] {
        assert!(sign(&with(order.clone(), json!({"tests": [{"text": "HbA1c"}]}))).is_ok());
        for none in [json!(null), json!([])] {
            assert_eq!(wrong(&with(order.clone(), json!({"tests": none}))), required("/tests"));
        }
    }
}

#[test]
fn an_admission_carries_four_sections_present_or_none_known() {
    for section in ["vitals", "current_rx", "allergies", "recent_visits"] {
        let pointer = format!("/snapshot/{section}");
        assert!(sign(&with_section(admission(), section, json!("none-known"))).is_ok(), "{section}");
        for nothing in [json!(null), json!([]), json!("not-recorded")] {
            assert_eq!(wrong(&with_section(admission(), section, nothing)), required(&pointer));
        }
    }
    for section in ["chief_complaint", "draft_rx", "problems", "labs", "note", "attachments"] {
        assert!(sign(&with_section(admission(), section, json!(null))).is_ok(), "{section} may be absent");
    }
    assert_eq!(wrong(&with(admission(), json!({"admission": null}))), required("/admission"));
}

#[test]
fn all_that_an_admission_lacks_is_named_at_once() {
    let bare = with(admission(), json!({"snapshot": {}, "admission": null}));
    let pointers: Vec<_> = wrong(&bare).into_iter().map(|(pointer, _)| pointer).collect();
    let lacking = ["/admission", "/snapshot/allergies", "/snapshot/current_rx", "/snapshot/recent_visits"];
    assert_eq!(pointers, [&lacking[..], &["/snapshot/vitals"]].concat());
}

#[test]
fn nothing_is_sent_unsigned_or_without_consent() {
    for sign in [json!(null), json!(false)] {
        assert_eq!(wrong(&with(consult(), json!({"sign": sign}))), required("/sign"));
    }
    let none = wrong(&with(consult(), json!({"consent": null})));
    assert_eq!(none, [("/consent".to_owned(), "consent-missing")]);
}

#[test]
fn each_way_of_consent_carries_its_record() {
    for method in ["verbal", "in-app"] {
        let body = with(consult(), json!({"consent": {"method": method}}));
        assert_eq!(wrong(&body), [required("/consent/language"), required("/consent/notice")].concat());
    }
    let unexplained = with(consult(), json!({"consent": {"method": "emergency"}}));
    assert_eq!(wrong(&unexplained), required("/consent/reason"));
    let emergency = create(&with(
        consult(),
        json!({"priority": "urgent", "consent": {"method": "emergency", "reason": "Unconscious"}}),
    ));
    assert_eq!(emergency.status, Status::Sent, "an emergency does not wait");
    assert_eq!(create(&in_app(consult())).status, Status::Draft);
    assert_eq!(create(&consult()).handoff.consent.method, ConsentMethod::Verbal);
}

#[test]
fn a_minor_needs_a_guardian_except_in_an_emergency() {
    let aged = |born: &str, guardian: Value| {
        let patient = json!({"id": "pat-2", "name": "Kiran", "birth_date": born, "guardian": guardian});
        with(consult(), json!({"patient": patient}))
    };
    let mother = json!({"name": "Asha", "relation": "mother"});
    assert_eq!(wrong(&aged("2008-11-23", json!(null))), required("/patient/guardian"));
    assert!(sign(&aged("2008-11-23", mother)).is_ok());
    assert!(sign(&aged("2008-11-22", json!(null))).is_ok(), "eighteen today");
    let emergency =
        json!({"priority": "emergency", "consent": {"method": "emergency", "reason": "Unconscious, alone"}});
    assert!(sign(&with(aged("2020-01-01", json!(null)), emergency)).is_ok());
    let nameless = wrong(&aged("2020-01-01", json!({})));
    assert_eq!(
        nameless,
        [required("/patient/guardian/name"), required("/patient/guardian/relation")].concat()
    );
    let unborn = wrong(&aged("2026-11-23", json!({"name": "Asha", "relation": "mother"})));
    assert_eq!(unborn, [("/patient/birth_date".to_owned(), "out-of-range")]);
}

#[test]
fn the_receiver_is_one_member_who_is_there_or_one_guest_and_somebody_else() {
    let to = |to: Value| with(consult(), json!({"to": to}));
    assert!(sign(&to_guest(consult())).is_ok());
    assert_eq!(wrong(&to(json!({}))), required("/to"));
    let guest = json!({"name": "Dr Khan", "email": "khan@elsewhere.example"});
    assert_eq!(wrong(&to(json!({"member_id": "dr-rao", "guest": guest}))), required("/to"));
    let unknown = wrong(&to(json!({"member_id": "dr-nobody"})));
    assert_eq!(unknown, [("/to/member_id".to_owned(), "not-found")]);
    let oneself = wrong(&to(json!({"member_id": "dr-oconnor"})));
    assert_eq!(oneself, [("/to/member_id".to_owned(), "not-allowed")]);
}

#[test]
fn the_signature_attests_the_snapshot() {
    let handoff = sign(&consult()).unwrap();
    let signature = &handoff.signature;
    assert_eq!(signature.name.as_str(), "Dr Aoife O'Connor");
    assert_eq!(signature.registration_no.as_str(), "KMC-10001");
    assert_eq!(signature.at, minute(0));
    assert_eq!(signature.sha256, of_snapshot(&handoff.snapshot, &handoff.files, &salts(&[7; SALT_BYTES])));
    assert_ne!(
        signature.sha256,
        of_snapshot(&handoff.snapshot, &handoff.files, &salts(&[8; SALT_BYTES])),
        "it is salted"
    );
}
