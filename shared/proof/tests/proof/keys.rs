//! Keys that sign: made of secrets, replaced by others, and known for as long as a letter may be looked at.

use proof::{Attestation, BadKey, PublicKey, Retired, Signature, SigningKey, SigningKeys, verify};

use crate::fixtures::{SOME, body, key, public, secret, sent, signed};

#[test]
fn a_key_and_a_signature_are_those_of_the_rule_and_not_of_the_code() {
    // Computed with Python's hmac, hashlib and cryptography over the attestation's JSON written out by hand.
    let key = SigningKey::of("correct horse battery staple, and so on").unwrap();
    assert_eq!(key.public().to_string(), "227f39028e30cae04acc433fe2cec33e8f3b590e9d0547d7011b08f2a77b1f09");
    assert_eq!(key.public().id().to_string(), "3edcd47598a5e9c1");
    let attestation: Attestation = serde_json::from_str(concat!(
        r#"{"ref":"R-0000-0012","registration_no":"KMC-1","#,
        r#""sha256":"258e7c206c87c2ff6ec37847f3b4b9ca6ab281eaf5c703170c16f5ee4af7ff5d","#,
        r#""signed_at":"2026-11-22T09:00:00.000Z","signer":"Dr Aoife O'Connor"}"#,
    ))
    .unwrap();
    let signature = key.sign(&attestation);
    assert_eq!(
        signature.to_string(),
        "UbawdNTQpGELC6VuisdFf8vS5s0GyJPWwjDdnF_ymGQAste62v0GvcG6kLCibwr-PhEhc5TvzPvTVGAQqlCsDQ"
    );
    assert_eq!(proof::LetterCode::of(&signature).to_string(), "GAHT-DPCK-B4GZ-5P7C");
}

#[test]
fn another_secret_makes_another_key_and_a_short_one_none() {
    assert_ne!(public(1), public(2));
    assert_ne!(public(1).id(), public(2).id());
    assert_eq!(SigningKey::of("").unwrap_err(), BadKey::Short);
    assert_eq!(SigningKey::of(&"x".repeat(31)).unwrap_err(), BadKey::Short);
    SigningKey::of(&"x".repeat(32)).unwrap();
}

#[test]
fn a_key_signs_for_itself_only() {
    let attestation = Attestation::of(&sent(&body(&SOME)).handoff);
    let signature = key(1).sign(&attestation);
    assert!(public(1).signed(&attestation, &signature));
    assert!(!public(2).signed(&attestation, &signature));
    let other = Attestation { registration_no: "KMC-2".parse().unwrap(), ..attestation };
    assert!(!public(1).signed(&other, &signature));
}

#[test]
fn what_was_signed_by_a_key_that_was_replaced_is_proved_for_good() {
    let json = signed(&SOME).to_bytes();
    let rotated = SigningKeys::of(&secret(2), Some(&secret(1)), &Retired::default()).unwrap();
    assert_eq!(rotated.current().public(), public(2));
    verify(&json, &rotated.public()).unwrap();

    // After the next one its secret is gone; its public key is kept.
    let again =
        SigningKeys::of(&secret(3), Some(&secret(2)), &public(1).to_string().parse().unwrap()).unwrap();
    assert_eq!(again.public(), [public(3), public(2), public(1)]);
    verify(&json, &again.public()).unwrap();
    let forgotten = SigningKeys::of(&secret(3), Some(&secret(2)), &Retired::default()).unwrap();
    verify(&json, &forgotten.public()).unwrap_err();
}

#[test]
fn keys_are_read_from_the_environment_or_said_to_be_wrong() {
    let (one, two) = (public(1), public(2));
    let keys = SigningKeys::of(&secret(3), None, &format!(" {one}, {two}\n").parse().unwrap()).unwrap();
    assert_eq!(keys.public(), [public(3), one, two]);
    assert_eq!(
        SigningKeys::of(&secret(3), Some(&secret(3)), &Retired::default()).unwrap().public(),
        [public(3)],
        "it was never replaced"
    );
    assert_eq!(SigningKeys::of("", None, &Retired::default()).unwrap_err(), BadKey::Short);
    assert_eq!(SigningKeys::of(&secret(3), Some("short"), &Retired::default()).unwrap_err(), BadKey::Short);
    assert_eq!(format!("{one},abc").parse::<Retired>().unwrap_err(), BadKey::Retired(2));
}

#[test]
fn keys_and_signatures_are_written_in_one_way() {
    let attestation = Attestation::of(&sent(&body(&SOME)).handoff);
    let (key_text, signature) = (public(1).to_string(), key(1).sign(&attestation));
    assert_eq!(key_text.parse::<PublicKey>().unwrap(), public(1));
    assert!(key_text.to_uppercase().parse::<PublicKey>().is_err());
    assert!(key_text[1..].parse::<PublicKey>().is_err());
    let written = signature.to_string();
    assert_eq!(written.len(), 86);
    assert_eq!(written.parse::<Signature>().unwrap(), signature);
    assert!(format!("{written}==").parse::<Signature>().is_err());
}
