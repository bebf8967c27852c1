//! What a validator says of the PDFs that these tests print: PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1).

use documents::content;
use lopdf::{Dictionary, Document, Object, SaveOptions, dictionary};
use page_validation::{SafetyLimits, ValidationOptions, ValidationProfile, validate_pdf_bytes};

use testing::letters;

use crate::{print, reader, with_everything};

/// The rules that a PDF breaks, in the validator's words.
pub(crate) fn faults(pdf: &[u8]) -> Vec<String> {
    // Of a stream whose last byte is CR the validator takes that for a part of the line's end behind it: lengths are held here.
    assert!(lengths_are_right(pdf), "a stream is not as long as it says");
    let ends_in_cr = pdf.windows(11).any(|bytes| bytes == b"\r\nendstream");
    let of = |profile: ValidationProfile| {
        let limits = SafetyLimits::default().with_max_table_grid_rows(5_000);
        match validate_pdf_bytes(pdf, &ValidationOptions::default().profile(profile).limits(limits)) {
            Ok(report) => report.failures.iter().map(ToString::to_string).collect(),
            Err(why) => vec![why.to_string()],
        }
    };
    let faults = [ValidationProfile::PdfA3a, ValidationProfile::PdfUa1].into_iter().flat_map(of);
    faults.filter(|fault: &String| !(ends_in_cr && fault.contains("6.1.7.1:1]"))).collect()
}

/// Whether each stream ends where its length says, with LF and `endstream` (ISO 19005-3, 6.1.7.1).
fn lengths_are_right(pdf: &[u8]) -> bool {
    let after = |from: usize, what: &[u8]| {
        let at = pdf[from..].windows(what.len()).position(|bytes| bytes == what)?;
        Some(from + at + what.len())
    };
    let (mut from, mut streams) = (0, 0);
    while let Some(number) = after(from, b"/Length ") {
        let digits = pdf[number..].iter().take_while(|byte| byte.is_ascii_digit());
        let length = digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0'));
        let Some(start) = after(number, b"stream\n") else { return false };
        from = start + length;
        streams += 1;
        if !pdf.get(from..).is_some_and(|rest| rest.starts_with(b"\nendstream")) {
            return false;
        }
    }
    streams > 3
}

#[test]
fn a_stream_of_another_length_is_found() {
    let pdf = with_everything();
    assert!(lengths_are_right(&pdf));
    let at = pdf.windows(10).position(|bytes| bytes == b"\nendstream").expect("a stream");
    assert!(!lengths_are_right(&[&pdf[..at], b" ", &pdf[at..]].concat()));
}

#[test]
fn each_kind_of_referral_is_a_valid_file() {
    for (name, referral) in letters::every() {
        let letter = content::letter(&letters::seen(&referral));
        assert!(!print(&letter, &[]).is_empty(), "{name}");
    }
}

#[test]
fn a_letter_with_pictures_and_an_attachment_is_a_valid_file() {
    assert_eq!(faults(&with_everything()), Vec::<String>::new());
}

/// Every dictionary, also a stream's, for which this holds.
fn change(document: &mut Document, which: impl Fn(&Dictionary) -> bool, change: impl Fn(&mut Dictionary)) {
    let mut changed = 0;
    for object in document.objects.values_mut() {
        let dict = match object {
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &mut stream.dict,
            _ => continue,
        };
        if which(dict) {
            change(dict);
            changed += 1;
        }
    }
    assert!(changed > 0, "there is something to damage");
}

fn is(key: &'static str, name: &'static str) -> impl Fn(&Dictionary) -> bool {
    move |dict| reader::is(dict, key.as_bytes(), name.as_bytes())
}

fn without(key: &'static str) -> impl Fn(&mut Dictionary) {
    move |dict| assert!(dict.remove(key.as_bytes()).is_some(), "{key} was there")
}

/// What is done to a letter.
type Damage = fn(&mut Document);

/// What makes the whole letter no longer what it says it is.
const DAMAGES: &[(&str, Damage)] = &[
    ("no language", |document| change(document, is("Type", "Catalog"), without("Lang"))),
    ("not marked", |document| change(document, is("Type", "Catalog"), without("MarkInfo"))),
    ("no structure", |document| change(document, is("Type", "Catalog"), without("StructTreeRoot"))),
    ("no metadata", |document| change(document, is("Type", "Catalog"), without("Metadata"))),
    ("no colours", |document| change(document, is("Type", "Catalog"), without("OutputIntents"))),
    ("the file's name as title", |document| {
        change(document, is("Type", "Catalog"), without("ViewerPreferences"));
    }),
    ("an action", |document| {
        let script = dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("1") };
        change(document, is("Type", "Catalog"), |catalog| catalog.set("OpenAction", script.clone()));
    }),
    ("no identity", |document| without("ID")(&mut document.trailer)),
    ("a font elsewhere", |document| change(document, is("Type", "FontDescriptor"), without("FontFile2"))),
    ("glyphs that mean nothing", |document| change(document, is("Subtype", "Type0"), without("ToUnicode"))),
    ("a figure without words", |document| change(document, is("S", "Figure"), without("Alt"))),
    ("names of no cells", |document| change(document, is("S", "TH"), without("A"))),
    ("a file of unknown kind", |document| change(document, is("Type", "EmbeddedFile"), without("Subtype"))),
    ("a file without a relation", |document| {
        change(document, is("Type", "Filespec"), without("AFRelationship"));
    }),
    ("a smoothed picture", |document| {
        change(document, is("Subtype", "Image"), |image| image.set("Interpolate", true));
    }),
    ("a role that nobody knows", |document| change(document, is("S", "H1"), |title| title.set("S", "Shout"))),
];

#[test]
fn a_damaged_file_is_not_a_valid_one() {
    let whole = Document::load_mem(&with_everything()).expect("a PDF");
    let saved = |mut document: Document| {
        let mut bytes = Vec::new();
        let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
        document.save_with_options(&mut bytes, options).expect("a PDF");
        faults(&bytes)
    };
    assert_eq!(saved(whole.clone()), Vec::<String>::new(), "saved again as it is");
    for (what, damage) in DAMAGES {
        let mut document = whole.clone();
        damage(&mut document);
        assert!(!saved(document).is_empty(), "{what}");
    }
}
