//! Who is calling, by the claims of a checked token; and which referral the path names.

use api::request::{caller, email, path};
use domain::{ids::ReferralId, words::Role};
use serde_json::{Value, json};

use crate::{event, refusal};

#[test]
fn the_claims_say_who_it_is() {
    let request = event(|_| {});
    let caller = caller(&request).unwrap();
    assert_eq!((caller.id.as_str(), caller.role, caller.name.as_str()), ("dr-rao", Role::Doctor, "Dr Rao"));
    assert_eq!(caller.workspace.unwrap().as_str(), "clinic-a");
    assert_eq!(email(&request).unwrap().as_str(), "rao@a.example");
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
