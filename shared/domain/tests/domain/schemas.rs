//! What people type is read as the schema says: nothing that the schema forbids is taken.

use std::str::FromStr;

use domain::{
    values::{
        person::{Email, Phone},
        text::Name,
        zone::Zone,
    },
    wire::input::FieldError,
};
use proptest::prelude::*;
use regex_lite::Regex;
use utoipa::{
    PartialSchema,
    openapi::{RefOr, schema::Schema},
};

/// Whether the schema of a text allows this one.
fn allows<T: PartialSchema>(text: &str) -> bool {
    let RefOr::T(Schema::Object(object)) = T::schema() else { panic!("a text has a schema of its own") };
    object.max_length.is_none_or(|max| text.chars().count() <= max)
        && object.min_length.is_none_or(|min| text.chars().count() >= min)
        && object.pattern.is_none_or(|pattern| Regex::new(&pattern).unwrap().is_match(text))
}

/// Reads it, and fails where it is taken against the schema.
fn read<T: PartialSchema + FromStr<Err = FieldError> + ToString>(text: &str) -> Option<String> {
    let read = text.parse::<T>().ok()?.to_string();
    assert!(allows::<T>(text), "{text:?} is taken, and the schema forbids it");
    assert!(allows::<T>(&read), "{text:?} is kept as {read:?}, and the schema forbids that");
    assert!(read.parse::<T>().is_ok(), "{text:?} is kept as {read:?}, which is not taken again");
    Some(read)
}

/// What stands in such texts, and what does not belong there.
fn pieces() -> impl Strategy<Value = String> {
    let one = prop::sample::select(vec![
        "98505",
        "50199",
        "+91",
        "0091",
        "(0)",
        "(",
        ")",
        "-",
        "–",
        " ",
        "\u{a0}",
        "\t",
        "\n",
        "/",
        ",",
        " or ",
        "ext",
        "x12",
        "९८५०५",
        "᱑",
        "+",
        "00",
        "91",
        "Rao",
        "rao",
        "@",
        "＠",
        ".",
        "。",
        "clinic",
        "example",
        "in",
        "<",
        ">",
        "mailto:",
        "?",
        ";",
        "'",
        "\"",
        "’",
        "\u{200b}",
        "\u{200d}",
        "\u{202a}",
        "\u{202c}",
        "\u{202e}",
        "\u{2067}",
        "\u{3164}",
        "\u{0}",
        "\u{85}",
        "\u{2028}",
        "😀",
        "☎",
        "\u{fe0f}",
        "♀",
        "भारत",
        "é",
        "e\u{301}",
        "Asia",
        "asia",
        "Kolkata",
        "UTC",
        "_",
        "#",
        "`",
        "½",
        "ß",
        "xn--",
    ]);
    prop::collection::vec(one, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_a_schema_forbids_is_taken(text in pieces(), address in pieces(), place in pieces()) {
        read::<Phone>(&text);
        read::<Phone>(&format!("98505 50199 {text}"));
        read::<Email>(&text);
        read::<Email>(&format!("{text}rao@clinic{address}.example{place}"));
        read::<Name>(&text);
        read::<Zone>(&text);
        read::<Zone>(&format!("Asia/{place}"));
    }
}

#[test]
fn what_the_schemas_allow_at_their_greatest_length_is_taken() {
    let labels = format!("a@{}{}", "b.".repeat(107), "x".repeat(38));
    let phone = format!("+91 98505 50199{}", "-".repeat(45));
    assert_eq!((labels.len(), phone.len()), (254, 60));
    assert!(allows::<Email>(&labels) && read::<Email>(&labels).is_some());
    assert!(allows::<Phone>(&phone) && read::<Phone>(&phone).is_some());
    for longer in [format!("{labels}x"), format!("{labels}-")] {
        assert!(longer.parse::<Email>().is_err() && !allows::<Email>(&longer));
    }
    assert!(format!("{phone}-").parse::<Phone>().is_err() && !allows::<Phone>(&format!("{phone}-")));
    let too_long = format!("a@b.{}", "x".repeat(250));
    assert!(!allows::<Email>(&too_long), "a part of a domain has 63 characters");
}
