//! A letter as it was made: proved, and telling no more than it shows.

use domain::{
    values::{
        person::Registration,
        words::{Party, SectionName},
    },
    view::Disclosure,
};
use proof::{Attestation, NotProved, SignedJson, texts, verify};
use serde_json::{Value, json};

use crate::fixtures::{PATIENT, SOME, body, key, marker, public, secret, sent, signed};

#[test]
fn every_letter_is_proved_with_what_it_shows_and_what_it_does_not() {
    for name in SectionName::ALL {
        let others: Vec<_> = SectionName::ALL.iter().copied().filter(|other| other != name).collect();
        for scope in [others, vec![*name], SectionName::ALL.to_vec()] {
            let referral = sent(&body(&scope));
            for party in [Party::Sender, Party::Receiver, Party::Patient] {
                let shown = if party == Party::Sender { SectionName::ALL.to_vec() } else { scope.clone() };
                let json = SignedJson::of(&referral, party, &key(1)).unwrap().to_bytes();
                let proved = verify(&json, &[public(2), public(1)]).unwrap();
                assert_eq!(proved.sections, shown);
                let withheld: Vec<_> =
                    SectionName::ALL.iter().copied().filter(|name| !shown.contains(name)).collect();
                assert_eq!(proved.withheld, withheld);
                assert_eq!(proved.attestation, Attestation::of(&referral.handoff));
                assert_eq!(proved.key_id, public(1).id());
            }
        }
    }
}

#[test]
fn it_is_the_same_bytes_each_time() {
    assert_eq!(signed(&SOME).to_bytes(), signed(&SOME).to_bytes());
    let read: SignedJson = serde_json::from_slice(&signed(&SOME).to_bytes()).unwrap();
    assert_eq!(read, signed(&SOME));
}

#[test]
fn it_has_nothing_of_the_patient_and_nothing_that_is_withheld() {
    let text = String::from_utf8(signed(&SOME).to_bytes()).unwrap();
    let salts = sent(&body(&SOME)).handoff.salts;
    for name in SectionName::ALL.iter().filter(|name| **name != SectionName::Attachments) {
        assert_eq!(text.contains(&marker(*name)), SOME.contains(name), "{name}");
        let salt = serde_json::to_value(&salts[name]).unwrap();
        assert_eq!(text.contains(salt.as_str().unwrap()), SOME.contains(name), "the salt of {name}");
    }
    for secret in [PATIENT, "pat-1", "1968", "98400", "meena", "dr-rao", "Kavitha", &secret(1)] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let debugged = format!("{:?} {:?}", signed(&SOME), key(1));
    assert!(!debugged.contains('«') && !debugged.contains(&secret(1)), "{debugged}");
}

#[test]
fn the_attestation_names_the_account_and_what_is_known_of_the_number() {
    let Value::Object(members) = serde_json::to_value(Attestation::of(&sent(&body(&SOME)).handoff)).unwrap()
    else {
        panic!("it is no object")
    };
    let sha256 = sent(&body(&SOME)).handoff.signature.sha256;
    let expected = json!({
        "ref": sent(&body(&SOME)).handoff.reference, "registration_no": "KMC-1", "sha256": sha256,
        "signed_at": "2026-11-22T09:00:00.000Z", "signer": "Dr Aoife O'Connor",
        "registration": "checked", "account": "dr-oconnor", "workspace": "clinic-a",
    });
    assert_eq!(Value::Object(members), expected);
}

/// A referral as it was signed before accounts were attested.
fn before_accounts() -> domain::referral::Referral {
    let mut referral = sent(&body(&SOME));
    referral.handoff.sender.registration = None;
    referral
}

#[test]
fn a_letter_of_the_first_version_is_proved_by_the_bytes_that_were_signed_then() {
    let referral = before_accounts();
    let Value::Object(members) = serde_json::to_value(Attestation::of(&referral.handoff)).unwrap() else {
        panic!("it is no object")
    };
    let names: Vec<_> = members.keys().map(String::as_str).collect();
    assert_eq!(names, ["ref", "registration_no", "sha256", "signed_at", "signer"]);
    let json = SignedJson::of(&referral, Party::Receiver, &key(1)).unwrap().to_bytes();
    assert!(String::from_utf8(json.clone()).unwrap().contains("\"version\":1"));
    let proved = verify(&json, &[public(1)]).unwrap();
    assert_eq!(
        (proved.attestation.account.as_ref(), proved.attestation.registration()),
        (None, Registration::Stated)
    );
}

#[test]
fn a_version_is_that_of_its_attestation() {
    let (first, second) = (before_accounts(), sent(&body(&SOME)));
    for (referral, right, wrong) in
        [(first, "\"version\":1", "\"version\":2"), (second, "\"version\":2", "\"version\":1")]
    {
        let json = SignedJson::of(&referral, Party::Receiver, &key(1)).unwrap().to_bytes();
        let text = String::from_utf8(json).unwrap();
        verify(text.as_bytes(), &[public(1)]).unwrap();
        let other = text.replace(right, wrong);
        assert!(matches!(verify(other.as_bytes(), &[public(1)]), Err(NotProved::Unreadable(_))));
        let newer = text.replace(right, "\"version\":3");
        assert!(matches!(verify(newer.as_bytes(), &[public(1)]), Err(NotProved::Unreadable(_))));
    }
}

#[test]
fn nobody_takes_the_account_or_the_doubt_out_of_an_attestation() {
    let mut referral = sent(&body(&SOME));
    referral.handoff.sender.registration = Some(Registration::Stated);
    let json = SignedJson::of(&referral, Party::Receiver, &key(1)).unwrap().to_bytes();
    let text = String::from_utf8(json).unwrap();
    for (right, wrong) in [
        ("\"registration\":\"stated\"", "\"registration\":\"checked\""),
        ("\"account\":\"dr-oconnor\"", "\"account\":\"dr-other\""),
        ("\"workspace\":\"clinic-a\"", "\"workspace\":\"clinic-b\""),
    ] {
        assert!(text.contains(right), "{text}");
        let changed = text.replace(right, wrong);
        assert_eq!(verify(changed.as_bytes(), &[public(1)]), Err(NotProved::Signature), "{wrong}");
    }
    let bare = ["\"account\":\"dr-oconnor\",", "\"registration\":\"stated\",", ",\"workspace\":\"clinic-a\""];
    let bare =
        bare.iter().fold(text.replace("\"version\":2", "\"version\":1"), |text, part| text.replace(part, ""));
    assert_eq!(verify(bare.as_bytes(), &[public(1)]), Err(NotProved::Signature), "{bare}");
}

#[test]
fn whoever_may_see_no_content_gets_nothing_to_prove_it() {
    let referral = sent(&body(&SOME));
    for party in [Party::Administrator, Party::System] {
        assert_eq!(SignedJson::of(&referral, party, &key(1)), None);
    }
}

#[test]
fn the_words_of_people_are_found_and_codes_and_figures_are_not() {
    let found = texts(&signed(SectionName::ALL));
    for name in SectionName::ALL.iter().filter(|name| **name != SectionName::Attachments) {
        assert!(found.contains(&(*name, marker(*name))), "{name}");
    }
    assert!(found.contains(&(SectionName::CurrentRx, "40 mg".to_owned())));
    assert!(found.contains(&(SectionName::Labs, "fasting".to_owned())));
    assert!(found.contains(&(SectionName::Attachments, "ecg.pdf".to_owned())));
    assert!(!found.iter().any(|(_, text)| text.contains("8480") || text.contains("2026-")));

    let mut bare = signed(&SOME);
    bare.sections.clear();
    let salt = signed(&SOME).sections[&SectionName::Vitals].salt.clone();
    bare.sections.insert(SectionName::Note, Disclosure { salt, value: json!("not-recorded") });
    assert_eq!(texts(&bare), []);
}
