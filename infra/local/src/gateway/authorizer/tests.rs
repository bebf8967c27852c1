//! Tokens that pass, and every way not to.

use data_encoding::BASE64URL_NOPAD;
use serde_json::json;

use super::*;
use crate::issuer::Issuer;
use crate::people;

const ISSUER: &str = "http://localhost:8080/.local";
const NOW: i64 = 1_795_338_303;

/// An issuer with a new key, in a file that is gone again.
fn issuer() -> Issuer {
    let file = std::env::temp_dir().join(format!("issuer-{}", uuid::Uuid::new_v4()));
    let issuer = Issuer::open(&file, ISSUER, "referrals").unwrap();
    std::fs::remove_file(file).unwrap();
    issuer
}

fn authorizer(issuer: &Issuer) -> Authorizer {
    let spec = crate::template::Authorizer {
        name: "Token".to_owned(),
        issuer: ISSUER.to_owned(),
        audience: vec!["other".to_owned(), "referrals".to_owned()],
    };
    let (key_id, key) = issuer.verifier().unwrap();
    Authorizer::new(&spec, key_id, key)
}

/// A token's claims with some of them changed; null takes one out.
fn claims(changes: &Value) -> Value {
    let mut claims = json!({"sub": "dr-rao", "iss": ISSUER, "aud": "referrals", "iat": NOW, "exp": NOW + 60});
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

#[test]
fn a_persons_token_passes_with_and_without_bearer() {
    let issuer = issuer();
    let people = people::all().unwrap();
    let doctor = people.iter().find(|person| person.user == "dr-rao").unwrap();
    let token = issuer.token(doctor, NOW).unwrap();
    for header in [format!("Bearer {token}"), format!("bearer {token}"), token.clone(), format!(" {token} ")]
    {
        let claims = authorizer(&issuer).check(Some(&header), NOW + 60).unwrap();
        assert_eq!(claims["sub"], "dr-rao");
        assert_eq!(claims["role"], "doctor");
        assert_eq!(claims["workspace"], "clinic-a");
    }
    let patient = people.iter().find(|person| person.role == "patient").unwrap();
    let token = issuer.token(patient, NOW).unwrap();
    assert_eq!(authorizer(&issuer).check(Some(&token), NOW).unwrap().get("workspace"), None);
}

#[test]
fn claims_decide() {
    let issuer = issuer();
    for (changes, expected) in [
        (json!({}), Ok(())),
        (json!({"aud": ["x", "referrals"]}), Ok(())),
        (json!({"aud": null, "client_id": "referrals"}), Ok(())),
        (json!({"nbf": NOW}), Ok(())),
        (json!({"aud": "x"}), Err("the audience is wrong")),
        (json!({"aud": "x", "client_id": "referrals"}), Err("the audience is wrong")),
        (json!({"aud": null}), Err("the audience is wrong")),
        (json!({"iss": "http://elsewhere.example"}), Err("the issuer is wrong")),
        (json!({"iss": null}), Err("the issuer is wrong")),
        (json!({"exp": NOW}), Err("the token has expired")),
        (json!({"exp": null}), Err("the token has expired")),
        (json!({"exp": "tomorrow"}), Err("the token has expired")),
        (json!({"nbf": NOW + 1}), Err("the token is not valid yet")),
        (json!({"iat": NOW + 1}), Err("the token is not valid yet")),
    ] {
        let token = issuer.sign(claims(&changes)).unwrap();
        let found = authorizer(&issuer).check(Some(&token), NOW).map(|_| ());
        assert_eq!(found, expected.map_err(Refusal::Invalid), "{changes}");
    }
}

#[test]
fn only_the_issuers_own_signature_counts() {
    let issuer = issuer();
    let token = issuer.sign(claims(&json!({}))).unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    let encode = |value: Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let other_claims = encode(claims(&json!({"sub": "admin-a"})));
    let key_id = issuer.verifier().unwrap().0;
    let unsigned = encode(json!({"alg": "none", "kid": key_id}));
    let symmetric = encode(json!({"alg": "HS256", "kid": key_id}));
    let another_key = issuer_of_another_key();
    for (token, expected) in [
        (None, Refusal::Missing),
        (Some(String::new()), Refusal::Missing),
        (Some("Basic YTpi".to_owned()), Refusal::Invalid("the token is malformed")),
        (Some("Bearer a.b.c".to_owned()), Refusal::Invalid("the token is malformed")),
        (Some(format!("{}.{}", parts[0], parts[1])), Refusal::Invalid("the token is malformed")),
        (
            Some(format!("{}.{other_claims}.{}", parts[0], parts[2])),
            Refusal::Invalid("the signature is wrong"),
        ),
        (Some(format!("{unsigned}.{}.", parts[1])), Refusal::Invalid("the token is malformed")),
        (Some(format!("{symmetric}.{}.{}", parts[1], parts[2])), Refusal::Invalid("the algorithm is wrong")),
        (Some(another_key), Refusal::Invalid("the token is signed with an unknown key")),
    ] {
        let found = authorizer(&issuer).check(token.as_deref(), NOW).map(|_| ());
        assert_eq!(found, Err(expected), "{token:?}");
    }
}

fn issuer_of_another_key() -> String {
    issuer().sign(claims(&json!({}))).unwrap()
}
