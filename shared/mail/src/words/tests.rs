//! Every text is there in every language that needs it, and names nothing but what it may.

use std::collections::{BTreeMap, BTreeSet};

use domain::notices::{TextKey, texts};
use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser::parse,
};

use super::*;

/// What a text may name: the short reference, doctors, how soon, times; and of a moment, its parts.
const NAMED: [&str; 13] = [
    "ref", "sender", "clinic", "phone", "receiver", "priority", "at", "due", "starts", "ends", "code",
    "command", "status",
];
const MOMENT: [&str; 5] = ["year", "month", "day", "hour", "minute"];

/// Doctors, desks and administrators are told in English; patients in all three languages.
const fn is_patients(text: TextKey) -> bool {
    matches!(text, TextKey::Private(_) | TextKey::Of(_, Party::Patient))
}

/// Every key that somebody can be told in who reads this language.
fn needed(language: &str) -> BTreeSet<String> {
    let frame = ["moment", "greeting", "happened", "book", "open", "footer"];
    let turns = ["next-you", "next-sender", "next-receiver", "next-nobody"];
    let doctors = ["doctors-next-sender", "doctors-next-receiver", "doctors-next-patient"];
    let guests = [
        "guest-from",
        "guest-phone",
        "guest-link",
        "guest-open",
        "guest-answer",
        "guest-note",
        "guest-footer",
    ];
    let asked_for =
        ["guest-code", "guest-code.subject", "guest-code-good", "guest-renewed", "guest-renewed.subject"];
    let not_done = [
        "guest-understood",
        "guest-why-state",
        "guest-why-words",
        "guest-why-length",
        "guest-why-several",
        "guest-why-unclear",
        "guest-why-files",
        "guest-why-refused",
        "guest-kept",
        "guest-kept-files",
        "guest-full",
        "guest-full-later",
        "guest-full-page",
    ];
    let guests = guests.into_iter().chain(asked_for).chain(not_done).chain(KEYWORDS.map(|(_, key)| key));
    let doctors = doctors.into_iter().chain(guests).filter(|_| language == "en");
    let told = texts().into_iter().filter(|text| language == "en" || is_patients(*text));
    let told = told.flat_map(|text| [text.to_string(), format!("{text}.subject")]);
    told.chain(frame.into_iter().chain(turns).chain(doctors).map(str::to_owned)).collect()
}

/// Every key of a file, with what it names.
fn there(texts: &str) -> BTreeMap<String, BTreeSet<String>> {
    let file = parse(texts).unwrap_or_else(|(_, errors)| panic!("{errors:?}"));
    let mut there = BTreeMap::new();
    for entry in &file.body {
        let Entry::Message(message) = entry else { continue };
        let key = message.id.name;
        let patterns = message.value.iter().map(|value| (key.to_owned(), value));
        let attributes = message
            .attributes
            .iter()
            .map(|attribute| (format!("{key}.{}", attribute.id.name), &attribute.value));
        for (key, pattern) in patterns.chain(attributes) {
            let mut names = BTreeSet::new();
            collect(pattern, &mut names);
            assert!(there.insert(key.clone(), names).is_none(), "{key} stands there twice");
        }
    }
    there
}

fn collect(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression } => {
                let (selector, variants) = match expression {
                    Expression::Inline(inline) => (inline, [].as_slice()),
                    Expression::Select { selector, variants } => (selector, variants.as_slice()),
                };
                match selector {
                    InlineExpression::VariableReference { id } => names.insert(id.name.to_owned()),
                    other => panic!("only what is given can be named, not {other:?}"),
                };
                for variant in variants {
                    collect(&variant.value, names);
                }
            }
        }
    }
}

#[test]
fn every_text_is_there_and_no_other() {
    for (language, texts) in [("en", EN), ("hi", HI), ("ta", TA)] {
        let there: BTreeSet<_> = there(texts).into_keys().collect();
        assert_eq!(there, needed(language), "{language}");
    }
}

#[test]
fn a_text_names_only_what_a_mail_may() {
    for (language, texts) in [("en", EN), ("hi", HI), ("ta", TA)] {
        for (key, names) in there(texts) {
            let may: &[&str] = match key.as_str() {
                "moment" => &MOMENT,
                private if private.starts_with("private-") => &["ref", "starts"],
                _ => &NAMED,
            };
            assert!(
                names.iter().all(|name| may.contains(&name.as_str())),
                "{key} in {language} names {names:?}"
            );
        }
    }
}

#[test]
fn a_text_names_the_same_in_every_language() {
    let english = there(EN);
    for (language, texts) in [("hi", HI), ("ta", TA)] {
        for (key, names) in there(texts) {
            assert_eq!(Some(&names), english.get(&key), "{key} in {language}");
        }
    }
}

/// A message of news is for the feed's line and the mail alike: it says which referral.
#[test]
fn every_text_of_an_event_says_which_referral() {
    for (language, texts) in [("en", EN), ("hi", HI), ("ta", TA)] {
        let there = there(texts);
        let told = domain::notices::texts().into_iter().filter(|text| language == "en" || is_patients(*text));
        for text in told {
            assert!(there[&text.to_string()].contains("ref"), "{text} in {language}");
        }
    }
}

#[test]
fn a_language_that_is_not_there_is_english() {
    for (tag, expected) in [("hi", "hi"), ("ta-IN", "ta"), ("te", "en"), ("hit", "en")] {
        assert_eq!(texts_of(tag), expected);
    }
    assert_eq!(super::texts(None).0, "en");
}

fn texts_of(tag: &str) -> &'static str {
    super::texts(Some(&tag.parse().unwrap())).0
}
