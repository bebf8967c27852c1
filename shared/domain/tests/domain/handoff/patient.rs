//! The patient: with an account or without, and who consents for whom.

use domain::{
    handoff::{Added, Create, Handoff, Redirect},
    values::person::Account,
    wire::input::parse,
};
use serde_json::{Value, json};

use super::wrong;
use crate::fixtures::{
    added,
    bodies::{consult, in_app, to_guest, with},
    create, id, json, minute, named, sign,
};

/// A consult about this patient.
fn about(patient: Value) -> Value {
    with(consult(), json!({"patient": patient}))
}

fn not_allowed(pointer: &str) -> Vec<(String, &'static str)> {
    vec![(pointer.to_owned(), "not-allowed")]
}

#[test]
fn a_patient_without_an_account_is_a_patient_all_the_same() {
    let patient = json!({"name": "Meena Kumari", "record_no": "MRN 1001", "birth_date": "1968-04-02"});
    let referral = create(&about(patient));
    assert_eq!(json(&referral.handoff.patient)["record_no"], "MRN 1001");
    assert_eq!(referral.handoff.patient.account(), None);
    assert_eq!(referral.boxes().mine, None, "it is in no patient's list");
    assert!(sign(&about(json!({"name": "Meena Kumari"}))).is_ok());
}

#[test]
fn an_account_needs_the_birth_date_by_which_it_is_checked() {
    let undated = about(json!({"id": "pat-1", "name": "Meena Kumari"}));
    assert_eq!(wrong(&undated), [("/patient/birth_date".to_owned(), "required")]);
}

#[test]
fn without_an_account_nobody_consents_in_the_app() {
    let patient = json!({"name": "Meena Kumari", "birth_date": "1968-04-02"});
    assert_eq!(wrong(&in_app(about(patient))), not_allowed("/consent/method"));
}

#[test]
fn the_patient_is_neither_the_sender_nor_the_receiver() {
    for doctor in ["dr-oconnor", "dr-rao"] {
        let patient = json!({"id": doctor, "name": "Meena Kumari", "birth_date": "1968-04-02"});
        assert_eq!(wrong(&about(patient.clone())), not_allowed("/patient/id"), "{doctor}");
        let guest = sign(&to_guest(about(patient)));
        assert_eq!(guest.is_ok(), doctor == "dr-rao", "{doctor}");
    }
}

#[test]
fn an_account_that_is_known_by_another_birth_date_is_refused_and_not_described() {
    let account = |born: &str| Account { id: "pat-1".parse().unwrap(), born: born.parse().unwrap() };
    let signed = |body: &Value, known| {
        let added = Added { account: Some(known), ..added(body) };
        Handoff::sign(parse::<Create>(body.clone()).unwrap(), added)
    };
    assert!(signed(&consult(), account("1968-04-02")).is_ok());
    let errors = signed(&consult(), account("1990-09-15")).unwrap_err();
    assert_eq!(named(&errors), [("/patient/birth_date".to_owned(), "patient-mismatch")]);
    assert!(!format!("{:?}", errors.0).contains("1990"), "{errors:?}");
    let nobody = with(consult(), json!({"to": {"member_id": "dr-nobody"}}));
    let errors = signed(&nobody, account("1990-09-15")).unwrap_err();
    assert_eq!(named(&errors), [("/to/member_id".to_owned(), "not-found")], "dates are not tried in passing");
}

#[test]
fn an_emergency_is_urgent() {
    let emergency = json!({"consent": {"method": "emergency", "reason": "Unconscious"}});
    for (priority, is_right) in [("routine", false), ("soon", false), ("urgent", true), ("emergency", true)] {
        let body = with(with(consult(), emergency.clone()), json!({"priority": priority}));
        if is_right {
            assert!(sign(&body).is_ok(), "{priority}");
        } else {
            assert_eq!(wrong(&body), not_allowed("/consent/method"), "{priority}");
        }
    }
}

#[test]
fn a_redirection_names_the_guardian_whom_an_emergency_did_not() {
    let patient = json!({"id": "pat-1", "name": "Kiran", "birth_date": "2020-04-02"});
    let emergency =
        json!({"priority": "urgent", "consent": {"method": "emergency", "reason": "Unconscious"}});
    let old = create(&with(about(patient), emergency));
    let redirect = |guardian: Value| {
        let body = json!({
            "to": {"member_id": "dr-iyer"}, "sign": true, "guardian": guardian,
            "consent": {"method": "verbal", "language": "en", "notice": "v1"},
        });
        let added = Added { id: id(2), replaces: Some(old.handoff.id), now: minute(90), ..added(&body) };
        Handoff::sign(old.redirected(parse::<Redirect>(body).unwrap()).unwrap(), added)
    };
    assert_eq!(named(&redirect(json!(null)).unwrap_err()), [("/guardian".to_owned(), "required")]);
    let new = redirect(json!({"name": "Asha Devi", "relation": "mother"})).unwrap();
    assert_eq!(json(&new.patient)["guardian"]["name"], "Asha Devi");
}
