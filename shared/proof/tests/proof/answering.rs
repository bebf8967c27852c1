//! What is answered about a letter's code.

use domain::values::words::SectionName;
use proof::{Attestation, LetterCode, Matched, SigningKeys, Why};
use serde_json::json;

use crate::fixtures::{PATIENT, SOME, act, body, key, public, secret, sent};

fn code(number: u8) -> LetterCode {
    LetterCode::of(&key(number).sign(&Attestation::of(&sent(&body(&SOME)).handoff)))
}

fn keys() -> SigningKeys {
    SigningKeys::of(&secret(2), Some(&secret(1)), &public(7).to_string().parse().unwrap()).unwrap()
}

#[test]
fn the_code_of_the_letter_is_answered_with_who_signed_what_and_when() {
    let referral = sent(&body(&SOME));
    let matched = Matched::find(&referral, &code(2), &keys()).unwrap();
    let answer = serde_json::to_value(&matched).unwrap();
    let expected = json!({
        "ref": referral.handoff.reference, "matches": true, "valid": true, "signer": "Dr Aoife O'Connor",
        "registration_no": "KMC-1", "registration": "checked", "account": "dr-oconnor", "workspace": "clinic-a",
        "signed_at": "2026-11-22T09:00:00.000Z",
        "sha256": referral.handoff.signature.sha256, "key_id": public(2).id(), "public_key": public(2),
        "keys": [public(2), public(1), public(7)],
    });
    assert_eq!(answer, expected);
}

#[test]
fn a_letter_signed_by_the_key_before_is_right_too() {
    let referral = sent(&body(&SOME));
    let matched = Matched::find(&referral, &code(1), &keys()).unwrap();
    assert_eq!(matched.public_key, public(1));
    // Two keys later its code can no longer be made; the attached JSON proves it all the same.
    assert_eq!(Matched::find(&referral, &code(7), &keys()), None);
}

#[test]
fn any_other_code_is_not_the_letters() {
    let other = sent(&body(&[SectionName::Vitals]));
    let mut handoff = other.handoff.clone();
    handoff.signature.registration_no = "KMC-2".parse().unwrap();
    let others = LetterCode::of(&key(2).sign(&Attestation::of(&handoff)));
    assert_eq!(Matched::find(&other, &others, &keys()), None);
    assert_eq!(Matched::find(&other, &"0000-0000-0000-0000".parse().unwrap(), &keys()), None);
}

#[test]
fn a_letter_that_was_taken_back_is_said_to_be() {
    let void = json!({"reason": "wrong-patient", "comment": PATIENT});
    for (name, body_of, why) in
        [("void", void, Why::Voided), ("withdraw", json!({"reason": PATIENT}), Why::Withdrawn)]
    {
        let referral = act(&sent(&body(&SOME)), name, body_of);
        let matched = Matched::find(&referral, &code(2), &keys()).unwrap();
        assert_eq!((matched.matches, matched.valid, matched.why), (true, false, Some(why)));
        let text = serde_json::to_string(&matched).unwrap();
        assert!(!text.contains(PATIENT) && !text.contains("wrong-patient"), "{text}");
    }
}
