//! A letter that was changed: found, whatever was changed.

use domain::{
    handoff::seal::{of_section, of_sections},
    values::{digest::Digest, words::SectionName},
};
use proof::{NotProved, PublicKey, SignedJson, verify};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixtures::{SOME, key, marker, public, signed};

fn verdict(signed: &SignedJson) -> Result<(), NotProved> {
    verify(&signed.to_bytes(), &[public(1)]).map(drop)
}

/// The places of all values that are no lists and no objects.
fn leaves(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Array(list) => {
            (0..)
                .zip(list)
                .for_each(|(index, value): (u32, _)| leaves(value, format!("{place}/{index}"), found));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| leaves(value, format!("{place}/{name}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push(place),
    }
}

/// Another value of the same kind.
fn another(value: &Value, place: usize, letter: char) -> Value {
    match value {
        Value::String(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let place = place % (letters.len() + 1);
            if place == letters.len() {
                letters.push(letter);
            } else if letters[place] == letter {
                letters.remove(place);
            } else {
                letters[place] = letter;
            }
            letters.into_iter().collect::<String>().into()
        }
        Value::Bool(so) => (!so).into(),
        Value::Number(number) => json!(number.as_f64().unwrap() + 1.0),
        Value::Null | Value::Array(_) | Value::Object(_) => json!("something"),
    }
}

proptest! {
    #[test]
    fn any_change_of_any_value_is_found(pick: prop::sample::Index, place: usize, letter in "[ -~अ-ह\u{a0}]") {
        let mut json: Value = serde_json::from_slice(&signed(&SOME).to_bytes()).unwrap();
        let mut places = Vec::new();
        leaves(&json, String::new(), &mut places);
        let at: &String = pick.get(&places);
        let changed = json.pointer_mut(at).unwrap();
        *changed = another(changed, place, letter.chars().next().unwrap());
        let json = serde_json_canonicalizer::to_vec(&json).unwrap();
        prop_assert!(verify(&json, &[public(1)]).is_err(), "{}", at);
    }

    #[test]
    fn any_changed_byte_is_found(pick: prop::sample::Index, by in 1_u8..) {
        let mut json = signed(&SOME).to_bytes();
        let place = pick.index(json.len());
        json[place] ^= by;
        prop_assert!(verify(&json, &[public(1)]).is_err());
    }

    #[test]
    fn nothing_that_comes_in_breaks_it(bytes: Vec<u8>, text in "\\PC*") {
        prop_assert!(verify(&bytes, &[public(1)]).is_err());
        prop_assert!(verify(text.as_bytes(), &[public(1)]).is_err());
    }
}

#[test]
fn any_value_that_is_left_out_is_missed() {
    let whole: Value = serde_json::from_slice(&signed(&SOME).to_bytes()).unwrap();
    let mut places = Vec::new();
    leaves(&whole, String::new(), &mut places);
    for place in places.iter().flat_map(|place| {
        // The value itself, and everything that it stands in.
        place.match_indices('/').skip(1).map(|(end, _)| &place[..end]).chain([place.as_str()])
    }) {
        let mut json = whole.clone();
        let (parent, name) = place.rsplit_once('/').unwrap();
        match json.pointer_mut(parent).unwrap() {
            Value::Object(members) => drop(members.remove(name)),
            Value::Array(list) => drop(list.remove(name.parse().unwrap())),
            other => panic!("{other} holds nothing"),
        }
        let json = serde_json_canonicalizer::to_vec(&json).unwrap();
        // A letter may show less of what was signed, and is no less true.
        let shows_less = parent == "/sections";
        assert_eq!(verify(&json, &[public(1)]).is_ok(), shows_less, "{place}");
    }
}

#[test]
fn the_section_that_was_changed_is_named() {
    for name in SOME {
        let mut changed = signed(&SOME);
        changed.sections.get_mut(&name).unwrap().value = json!([{"text": "Tab Warfarin 5 mg OD"}]);
        assert_eq!(verdict(&changed), Err(NotProved::Changed(name)));
    }
    // One word, one figure.
    let text = String::from_utf8(signed(&SOME).to_bytes()).unwrap();
    let dose = text.replacen("40 mg", "80 mg", 1);
    assert_eq!(verify(dose.as_bytes(), &[public(1)]), Err(NotProved::Changed(SectionName::CurrentRx)));
    let pressure = text.replacen("152.5", "125.5", 1);
    assert_eq!(verify(pressure.as_bytes(), &[public(1)]), Err(NotProved::Changed(SectionName::Vitals)));
}

#[test]
fn a_section_with_a_digest_to_match_is_not_what_was_signed() {
    let mut changed = signed(&SOME);
    let section = changed.sections.get_mut(&SectionName::Allergies).unwrap();
    section.value = json!("none-known");
    let digest = of_section(&section.salt, SectionName::Allergies, &section.value);
    changed.digests.insert(SectionName::Allergies, digest);
    assert_eq!(verdict(&changed), Err(NotProved::Digests));

    // With the digest over all of them, the signature does not hold.
    changed.attestation.sha256 = of_sections(&changed.digests);
    assert_eq!(verdict(&changed), Err(NotProved::Signature));

    // Signed by somebody else, it is somebody else's.
    changed.signature = key(9).sign(&changed.attestation);
    changed.public_key = public(9);
    changed.key_id = public(9).id();
    assert_eq!(verdict(&changed), Err(NotProved::UnknownKey(public(9).id())));
    // Under our name, too.
    changed.public_key = public(1);
    changed.key_id = public(1).id();
    assert_eq!(verdict(&changed), Err(NotProved::Signature));
}

#[test]
fn a_digest_that_nothing_was_signed_for_is_found() {
    let mut other = signed(&SOME);
    other.digests.insert(SectionName::Note, Digest::of(b"another note"));
    assert_eq!(verdict(&other), Err(NotProved::Digests));
    let mut fewer = signed(&SOME);
    fewer.digests.remove(&SectionName::Note);
    assert_eq!(verdict(&fewer), Err(NotProved::Digests));
    let mut without = signed(&SOME);
    without.digests.remove(&SectionName::Vitals);
    assert_eq!(verdict(&without), Err(NotProved::Changed(SectionName::Vitals)));
}

#[test]
fn it_is_written_in_one_form_only() {
    let unreadable = |json: &[u8]| {
        let verdict = verify(json, &[public(1)]);
        assert!(
            matches!(verdict, Err(NotProved::Unreadable(_))),
            "{verdict:?}: {}",
            String::from_utf8_lossy(json)
        );
    };
    let right = signed(&SOME).to_bytes();
    verify(&[&right[..], b"\r\n"].concat(), &[public(1)]).unwrap();

    let value: Value = serde_json::from_slice(&right).unwrap();
    unreadable(&serde_json::to_vec_pretty(&value).unwrap());
    let text = String::from_utf8(right).unwrap();
    // A section twice: one reader shows the first, another the last.
    let vitals = text.find("\"vitals\":{").unwrap();
    let mut twice = text.clone();
    twice.insert_str(vitals, "\"vitals\":{\"salt\":\"a\",\"value\":\"none-known\"},");
    unreadable(twice.as_bytes());
    unreadable(text.replacen("184320", "184320.0", 1).as_bytes());
    // The digits of a measurement are a text: others are another measurement.
    let digits = text.replacen("152.5", "152.50", 1);
    assert_eq!(verify(digits.as_bytes(), &[public(1)]), Err(NotProved::Changed(SectionName::Vitals)));
    unreadable(text.replacen("\"version\":2", "\"version\":3", 1).as_bytes());
    unreadable(text.replacen('{', "{\"a\":1,", 1).as_bytes());
    unreadable(text.replacen(&marker(SectionName::Vitals), "\\u00abvitals\u{bb}", 1).as_bytes());
    unreadable(b"");
    unreadable(b"{}");
}

#[test]
fn without_a_key_that_is_known_nothing_is_proved() {
    let json = signed(&SOME).to_bytes();
    let unknown = Err(NotProved::UnknownKey(public(1).id()));
    let verdict = |keys: &[PublicKey]| verify(&json, keys).map(drop);
    assert_eq!(verdict(&[]), unknown);
    assert_eq!(verdict(&[public(2), public(3)]), unknown);
}
