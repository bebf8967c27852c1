//! Who is calling, by the claims of a checked token; and which referral the path names.

use api::request::{caller, path};
use domain::values::{ids::ReferralId, words::Role};
use serde_json::{Value, json};

use crate::{event, refusal};

#[test]
fn the_claims_say_who_it_is() {
    let request = event(|_| {});
    let caller = caller(&request).unwrap();
    assert_eq!((caller.id.as_str(), caller.role, caller.name.as_str()), ("dr-rao", Role::Doctor, "Dr Rao"));
    assert_eq!(caller.workspace.unwrap().as_str(), "clinic-a");
    assert_eq!(caller.email.unwrap().as_str(), "rao@a.example");
    assert_eq!(caller.registration_no.unwrap().as_str(), "TN-51877");
    assert_eq!(caller.birth_date, None);
}

#[test]
fn an_address_that_nothing_has_checked_is_none() {
    for verified in [json!("false"), json!("True"), json!("1"), json!(""), Value::Null] {
        let request = event(|event| {
            let claims = event["requestContext"]["authorizer"]["jwt"]["claims"].as_object_mut().unwrap();
            claims.remove("email_verified");
            if !verified.is_null() {
                claims.insert("email_verified".to_owned(), verified.clone());
            }
        });
        assert_eq!(caller(&request).unwrap().email, None, "{verified}");
    }
}

#[test]
fn a_patient_has_a_day_of_birth() {
    for (claim, day) in [("1968-04-02", Some("1968-04-02")), ("1968", None), ("0000-04-02", None)] {
        let request = event(|event| {
            event["requestContext"]["authorizer"]["jwt"]["claims"]["birthdate"] = claim.into();
        });
        assert_eq!(caller(&request).unwrap().birth_date.map(|day| day.to_string()).as_deref(), day);
    }
}

#[test]
fn a_token_that_is_nobodys_finds_nothing() {
    let claims: &[fn(&mut Value)] = &[
        |claims| claims["role"] = json!("superuser"),
        |claims| claims["role"] = json!("[doctor admin]"),
        |claims| claims["sub"] = json!(""),
        |claims| claims["sub"] = json!("dr rao"),
        |claims| drop(claims.as_object_mut().unwrap().remove("sub")),
        |claims| drop(claims.as_object_mut().unwrap().remove("role")),
    ];
    for change in claims {
        let request = event(|event| change(&mut event["requestContext"]["authorizer"]["jwt"]["claims"]));
        assert_eq!(refusal(caller(&request)), (404, "not-found".into()));
    }
    let request = event(|event| drop(event["requestContext"].as_object_mut().unwrap().remove("authorizer")));
    assert_eq!(refusal(caller(&request)), (404, "not-found".into()));
}

#[test]
fn a_person_without_a_name_is_called_by_their_id() {
    let request = event(|event| {
        let claims = event["requestContext"]["authorizer"]["jwt"]["claims"].as_object_mut().unwrap();
        claims.remove("name");
        claims.remove("workspace");
    });
    let caller = caller(&request).unwrap();
    assert_eq!(caller.name.as_str(), "dr-rao");
    assert_eq!(caller.workspace, None);
}

#[test]
fn an_id_that_cannot_be_one_is_of_nothing() {
    for wrong in ["7", "", "../admin", "019aa000-0000-7000-8000-00000000000g", "R-7K4M-92QX"] {
        let request = event(|event| event["pathParameters"]["id"] = wrong.into());
        assert_eq!(refusal(path::<ReferralId>(&request, "id")), (404, "not-found".into()), "{wrong}");
    }
    let right = "019aa000-0000-7000-8000-000000000001";
    let request = event(|event| event["pathParameters"]["id"] = right.into());
    assert_eq!(path::<ReferralId>(&request, "id").unwrap().to_string(), right);
}
