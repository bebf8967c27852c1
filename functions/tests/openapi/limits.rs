//! The document's limits of lists, numbers and texts are the enforced ones: tried at each place of each example.

use serde_json::{Value, json};

use crate::examples::examples;
use crate::schema::{Place, allows};

#[test]
fn a_list_takes_as_many_entries_as_the_document_says() {
    let mut tried = 0;
    for example in examples() {
        for place in example.places.iter().filter(|place| place.value.is_array()) {
            let first = place.value[0].clone();
            let of = |count: u64| Value::from(vec![first.clone(); usize::try_from(count).unwrap()]);
            if let Some(max) = place.schema["maxItems"].as_u64() {
                example.takes(place, of(max), "as many as the document says");
                example.refuses(place, of(max + 1), "one too many");
                tried += 1;
            }
            if let Some(min) = place.schema["minItems"].as_u64() {
                example.takes(place, of(min), "as few as the document says");
                example.refuses(place, of(min - 1), "one too few");
            }
        }
    }
    assert!(tried > 15, "{tried}");
}

#[test]
fn a_number_is_as_large_as_the_document_says() {
    let mut tried = 0;
    for example in examples() {
        for place in example.places.iter().filter(|place| place.value.is_number()) {
            let [low, high] = ["minimum", "maximum"].map(|limit| place.schema[limit].as_f64().unwrap());
            // Whole, for types that take no other: none of them is near what a `f64` cannot hold.
            #[expect(clippy::cast_possible_truncation, reason = "limits are whole and below 2^53")]
            let number = |limit: f64| if place.value.is_f64() { json!(limit) } else { json!(limit as i64) };
            for (limit, beyond) in [(low, low - 1.0), (high, high + 1.0)] {
                if !is_known_vital(place) {
                    example.takes(place, number(limit), "the limit");
                    tried += 1;
                }
                example.refuses(place, number(beyond), "beyond the limit");
            }
        }
    }
    assert!(tried > 0);
}

/// The first vital of an example is one of those with limits of their own (`domain::clinical::limits::ROWS`).
fn is_known_vital(place: &Place) -> bool {
    place.pointer.starts_with("/snapshot/vitals/0/")
}

/// A code of a known system and a unit have a form (`domain::clinical::codes`, `domain::clinical::units`) that no pattern says,
/// and a time zone is one of a database (`domain::values::zone`).
fn has_a_form_of_its_own(place: &Place) -> bool {
    ["/code", "/unit", "/zone"].iter().any(|end| place.pointer.ends_with(end))
}

/// Texts of the greatest length, for the types that take no other than such.
fn longest(example: &str, max: usize) -> Vec<String> {
    let fill = |head: &str, tail: &str| format!("{head}{}{tail}", "x".repeat(max - head.len() - tail.len()));
    vec![
        fill("", ".pdf"),
        fill("", ""),
        fill("a@b.", ""),
        fill("https://a.b/", ""),
        fill("A/", ""),
        format!("{example}{}", "-xx".repeat(max)).chars().take(max).collect(),
        format!("{example}{}", "-".repeat(max)).chars().take(max).collect(),
        fill(&format!("a@{}", "b.".repeat(max.saturating_sub(40) / 2)), ""),
    ]
}

#[test]
fn a_text_is_as_long_as_the_document_says() {
    let mut tried = 0;
    for example in examples() {
        let bounded = example.places.iter().filter(|place| place.schema["maxLength"].is_u64());
        for place in bounded.filter(|place| !is_known_vital(place)) {
            let max = usize::try_from(place.schema["maxLength"].as_u64().unwrap()).unwrap();
            let shown = place.value.as_str().unwrap();
            let longest = longest(shown, max).into_iter().find(|text| allows(&place.schema, text));
            let longest =
                longest.unwrap_or_else(|| panic!("no text for {}{}", example.operation, place.pointer));
            assert_eq!(longest.chars().count(), max);
            if !has_a_form_of_its_own(place) {
                example.takes(place, json!(longest), "the longest text");
            }
            example.refuses(place, json!(format!("{longest}x")), "too long");
            example.refuses(place, json!(format!("{longest}-")), "too long");
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

/// Texts at the edges of what may be said somewhere.
const TEXTS: &[&str] = &[
    "",
    " ",
    "\n",
    "\t",
    "\u{0}",
    "a\u{0}b",
    "\u{1b}[31m",
    "a\nb",
    "a\tb",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "a\u{202e}b",
    "\u{2066}",
    "x",
    "no-such-word",
    "Routine",
    "ROUTINE",
    "true",
    "1",
    "-1",
    "0",
    "null",
    "[]",
    "pat 1",
    "pat/1",
    "pät-1",
    "2026-02-30",
    "2026-11-8",
    "26-11-08",
    "1899-12-31",
    "2200-01-01",
    "20261122",
    "2026-11-22T09:00:00",
    "2026-W47-7",
    "2026-11-22T09:00:00.000Z",
    "2026-11-22t09:00:00Z",
    "2026-11-22 09:00:00Z",
    "2026-11-22T09:00Z",
    "2026-11-22T09:00:00+0530",
    "2026-11-22T09:00:00Z[UTC]",
    "2026-11-22T09:00:00.1234567890Z",
    "2026-11-22T09:00:00,5Z",
    "+002026-11-22T09:00:00Z",
    "8480-6",
    "8480-7",
    "84806",
    "-6",
    "12345678-5",
    "8480-66",
    "1-1",
    "0-1",
    "1-0",
    "+1-1",
    "1-+1",
    "01-1",
    "1--1",
    "1-1-1",
    "4294967296-1",
    "99999999999-1",
    "a@b.c",
    "a@b",
    "@b.c",
    "a@.c",
    "a@b..c",
    "a b@c.d",
    "a@b@c.d",
    "<a@b.c>",
    "a@b.c, d@e.f",
    " a@b.c ",
    "12345",
    "1234",
    "+91 98505 50199",
    "98505x50199",
    "+9999999999999999",
    "(044) 2491-0000",
    "()-- ++",
    "http://a.b",
    "https://a",
    "https://.a",
    "https://a.b",
    "https://a.b/ c",
    "https://a@b.c/",
    "https://a.b/\"",
    "javascript:a.b",
    "hi",
    "HI",
    "h",
    "hind",
    "en-IN",
    "en_IN",
    "en-",
    "hi-abcdefghi",
    "UTC",
    "utc",
    "Asia/Kolkata",
    "Asia/",
    "/Asia",
    "Asia//X",
    "As ia/X",
    "019ab3f2-6c1e-7c3a-9d55-2f6f0a1b7c44",
    "019ab3f26c1e7c3a9d552f6f0a1b7c44",
    "{019ab3f2-6c1e-7c3a-9d55-2f6f0a1b7c44}",
    "urn:uuid:019ab3f2-6c1e-7c3a-9d55-2f6f0a1b7c44",
    "019ab3f2-6c1e-7c3a-9d55-2f6f0a1b7c4g",
];

#[test]
fn a_text_that_the_document_does_not_allow_is_refused() {
    let (mut refused, mut taken) = (0, 0);
    for example in examples() {
        for place in example.places.iter().filter(|place| place.value.is_string()) {
            for text in TEXTS {
                // Another choice may be a word, and of a word nothing else is said.
                if allows(&place.schema, text) {
                    taken += usize::from(example.with(place, json!(text)).is_ok());
                } else {
                    example.refuses(place, json!(text), "the document does not allow it");
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 1000 && taken > 1000, "{refused} {taken}");
}
