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

/// Doctors, desks and administrators read English; patients in every language.
const fn tells(tongue: Tongue, text: TextKey) -> bool {
    matches!(tongue, Tongue::English) || matches!(text, TextKey::Private(_) | TextKey::Of(_, Party::Patient))
}

/// Every key that somebody can be told in who reads this language.
fn needed(tongue: Tongue) -> BTreeSet<String> {
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
    let doctors = doctors.into_iter().chain(guests).filter(|_| tongue == Tongue::English);
    let told = texts().into_iter().filter(|text| tells(tongue, *text));
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
    for tongue in Tongue::ALL.iter().copied() {
        let there: BTreeSet<_> = there(file(tongue)).into_keys().collect();
        assert_eq!(there, needed(tongue), "{tongue}");
    }
}

#[test]
fn a_text_names_only_what_a_mail_may() {
    for tongue in Tongue::ALL.iter().copied() {
        for (key, names) in there(file(tongue)) {
            let may: &[&str] = match key.as_str() {
                "moment" => &MOMENT,
                private if private.starts_with("private-") => &["ref", "starts"],
                _ => &NAMED,
            };
            assert!(
                names.iter().all(|name| may.contains(&name.as_str())),
                "{key} in {tongue} names {names:?}"
            );
        }
    }
}

#[test]
fn a_text_names_the_same_in_every_language() {
    let english = there(file(Tongue::English));
    for tongue in Tongue::ALL.iter().copied() {
        for (key, names) in there(file(tongue)) {
            assert_eq!(Some(&names), english.get(&key), "{key} in {tongue}");
        }
    }
}

/// A message of news is for the feed's line and the mail alike: it says which referral.
#[test]
fn every_text_of_an_event_says_which_referral() {
    for tongue in Tongue::ALL.iter().copied() {
        let there = there(file(tongue));
        for text in domain::notices::texts().into_iter().filter(|text| tells(tongue, *text)) {
            assert!(there[&text.to_string()].contains("ref"), "{text} in {tongue}");
        }
    }
}

#[test]
fn a_language_that_is_not_there_is_english() {
    for (tag, expected) in [
        ("hi", "hi"),
        ("ta-IN", "ta"),
        ("te", "te"),
        ("bn-BD", "bn"),
        ("mr-Deva-IN", "mr"),
        ("kn", "kn"),
        ("gu", "en"),
        ("hit", "en"),
        ("mrj", "en"),
    ] {
        let speech = Speech::in_language(Some(&tag.parse().unwrap())).unwrap();
        assert_eq!(speech.language, expected, "{tag}");
    }
    assert_eq!(Speech::in_language(None).unwrap().language, "en");
}

/// Scripts of the languages (Unicode's blocks); Latin letters are the short reference, the zone and what is called so.
#[test]
fn every_text_is_written_in_the_script_of_its_language() {
    for tongue in Tongue::ALL.iter().copied() {
        let (script, mark) = match tongue {
            Tongue::English => continue,
            Tongue::Hindi => ('\u{900}'..='\u{97f}', "।"),
            Tongue::Marathi => ('\u{900}'..='\u{97f}', "."),
            Tongue::Bengali => ('\u{980}'..='\u{9ff}', "।"),
            Tongue::Telugu => ('\u{c00}'..='\u{c7f}', "."),
            Tongue::Tamil => ('\u{b80}'..='\u{bff}', "."),
            Tongue::Kannada => ('\u{c80}'..='\u{cff}', "."),
        };
        let file = parse(file(tongue)).unwrap();
        for entry in &file.body {
            let Entry::Message(message) = entry else { continue };
            let key = message.id.name;
            let subjects = message.attributes.iter().map(|attribute| &attribute.value);
            for pattern in message.value.iter().chain(subjects) {
                let mut words = String::new();
                written(pattern, &mut words);
                let words = words.replace("UTC+", "");
                let stray = words.chars().find(|c| c.is_alphabetic() && !script.contains(c));
                assert_eq!(stray, None, "{key} in {tongue}: {words}");
                assert!(words.chars().any(|c| script.contains(&c)), "{key} in {tongue}: {words}");
            }
            if domain::notices::texts().iter().any(|text| text.to_string() == key) {
                let mut words = String::new();
                if let Some(pattern) = &message.value {
                    written(pattern, &mut words);
                }
                assert!(words.ends_with(mark), "{key} in {tongue} ends with {mark}: {words}");
            }
        }
        assert!(self::file(tongue).lines().next().unwrap().ends_with("Wants a native reader."), "{tongue}");
    }
}

/// What stands in a text, without what it names.
fn written(pattern: &Pattern<&str>, words: &mut String) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => words.push_str(value),
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                for variant in variants {
                    written(&variant.value, words);
                }
            }
            PatternElement::Placeable { expression: Expression::Inline(_) } => {}
        }
    }
}
