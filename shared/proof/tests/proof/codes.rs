//! The code on the paper: read as it is typed, and taken for no other.

use proof::{Attestation, LetterCode, address};
use proptest::prelude::*;

use crate::fixtures::{SOME, body, key, sent};

fn code() -> LetterCode {
    LetterCode::of(&key(1).sign(&Attestation::of(&sent(&body(&SOME)).handoff)))
}

fn typed(text: &str) -> bool {
    text.parse::<LetterCode>().is_ok_and(|typed| typed.matches(&code()))
}

#[test]
fn it_is_four_groups_of_four() {
    let written = code().to_string();
    let groups: Vec<_> = written.split('-').map(str::len).collect();
    assert_eq!(groups, [4, 4, 4, 4], "{written}");
    assert!(!written.contains(['I', 'L', 'O', 'U']), "{written}");
}

#[test]
fn it_is_read_as_people_type_it() {
    let written = code().to_string();
    for text in [
        written.clone(),
        written.to_lowercase(),
        written.replace('-', ""),
        written.replace('-', " "),
        format!("  {} ", written.to_lowercase().replace('-', " - ")),
        written.replace('0', "O").replace('1', "I"),
        written.replace('0', "o").replace('1', "l"),
    ] {
        assert!(typed(&text), "{text}");
    }
}

#[test]
fn what_cannot_be_a_code_is_none() {
    let written = code().to_string();
    for text in [
        "",
        "-",
        &written[1..],
        &format!("{written}0"),
        &written.replacen(&written[..1], "U", 1),
        "०".repeat(16).as_str(),
    ] {
        assert!(text.parse::<LetterCode>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn any_other_character_makes_it_another(place in 0_usize..16, letter in "[0-9A-HJKMNP-TV-Z]") {
        let written = code().to_string().replace('-', "");
        let mut other = written.clone();
        other.replace_range(place..=place, &letter);
        prop_assert_eq!(typed(&other), other == written);
    }

    #[test]
    fn nothing_that_is_typed_breaks_it(text in "\\PC*") {
        if let Ok(code) = text.parse::<LetterCode>() {
            prop_assert!(code.to_string().parse::<LetterCode>().unwrap().matches(&code));
        }
    }
}

#[test]
fn what_is_scanned_leads_to_the_letter_and_says_nothing_else() {
    let reference = sent(&body(&SOME)).handoff.reference;
    let code = code();
    assert_eq!(
        address("https://referrals.example", reference, &code),
        format!("https://referrals.example/v1/verify/{reference}?code={code}")
    );
}
