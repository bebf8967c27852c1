//! What an archive, a screen reader and a verifier need of the file.

use documents::pdf::{Attached, NoAttachment, Paper, embedded_json, pdf};
use lopdf::{Document, Object};
use testing::paper;

use crate::{print, reader, saying};

fn with_json(json: &[u8]) -> Vec<u8> {
    let (letter, proof) = (paper::letter(), paper::proof());
    let attached = Some(Attached { name: "signed.json", json });
    pdf(Paper { letter: &letter, proof: Some(&proof), at: paper::at(), images: &[], attached })
        .expect("a PDF")
}

#[test]
fn the_attached_json_is_read_back() {
    for json in [br#"{"ref":"R-7K4M-92QX"}"#.to_vec(), b"{}".to_vec(), vec![b' '; 300_000]] {
        assert_eq!(embedded_json(&with_json(&json)), Ok(json));
    }
}

#[test]
fn where_nothing_is_attached_it_is_said() {
    assert_eq!(embedded_json(&print(&saying("x"), &[])), Err(NoAttachment::Nothing));
    assert_eq!(embedded_json(b"%PDF-1.7"), Err(NoAttachment::NotPdf));
    assert_eq!(embedded_json(b""), Err(NoAttachment::NotPdf));
    let whole = with_json(b"{}");
    for cut in (0..whole.len()).step_by(997) {
        assert!(embedded_json(&whole[..cut]).is_err(), "the first {cut} bytes");
    }
}

#[test]
fn it_says_what_an_archive_asks() {
    let bytes = with_json(b"{}");
    assert!(bytes.starts_with(b"%PDF-1.7\n%"), "the version, and that it is binary");
    assert!(bytes[10..14].iter().all(|byte| *byte > 127), "that it is binary");
    let document = Document::load_mem(&bytes).expect("a PDF");
    let catalog = document.catalog().expect("a catalog");
    let text = |object: &Object| String::from_utf8_lossy(object.as_str().expect("text")).into_owned();
    assert_eq!(text(catalog.get(b"Lang").expect("a language")), "en");
    let marked = catalog.get(b"MarkInfo").and_then(|info| info.as_dict()?.get(b"Marked")?.as_bool());
    assert!(marked.is_ok_and(|marked| marked));
    let metadata = document.dereference(catalog.get(b"Metadata").expect("metadata")).expect("metadata").1;
    let metadata = metadata.as_stream().expect("metadata");
    assert!(metadata.dict.get(b"Filter").is_err(), "metadata are not compressed");
    let metadata = String::from_utf8(metadata.content.clone()).expect("UTF-8");
    for says in [
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
        "Referral letter R-7K4M-92QX",
        "<xmp:CreateDate>2026-11-22T09:14:00Z</xmp:CreateDate>",
    ] {
        assert!(metadata.contains(says), "{says}: {metadata}");
    }
    let info = document.trailer.get(b"Info").and_then(Object::as_reference).expect("information");
    let info = document.get_dictionary(info).expect("information");
    assert_eq!(text(info.get(b"CreationDate").expect("a date")), "D:20261122091400Z");
    let intents = catalog.get(b"OutputIntents").and_then(Object::as_array).expect("colours");
    let intent = intents[0].as_dict().expect("an intent");
    assert!(reader::is(intent, b"S", b"GTS_PDFA1"));
    let profile = intent.get(b"DestOutputProfile").and_then(Object::as_reference).expect("a profile");
    let profile = document.get_object(profile).and_then(Object::as_stream).expect("a profile");
    let profile = profile.decompressed_content().unwrap_or_else(|_| profile.content.clone());
    assert_eq!(u32::from_be_bytes(profile[..4].try_into().expect("four")) as usize, profile.len());
    for object in document.objects.values() {
        let Ok(dict) = object.as_dict() else { continue };
        if reader::is(dict, b"Type", b"FontDescriptor") {
            assert!(dict.get(b"FontFile2").is_ok(), "every font is in the file");
        }
    }
}

#[test]
fn everything_is_read_in_its_order_and_as_what_it_is() {
    let document = Document::load_mem(&print(&paper::letter(), &[])).expect("a PDF");
    let mut roles = std::collections::BTreeMap::new();
    let mut scopes = std::collections::BTreeMap::new();
    for object in document.objects.values() {
        let Ok(dict) = object.as_dict() else { continue };
        if !reader::is(dict, b"Type", b"StructElem") {
            continue;
        }
        let role = dict.get(b"S").and_then(Object::as_name).expect("a role").to_vec();
        *roles.entry(String::from_utf8(role).expect("a name")).or_insert(0) += 1;
        if let Ok(scope) = dict.get(b"A").and_then(|a| a.as_dict()?.get(b"Scope")?.as_name()) {
            *scopes.entry(String::from_utf8(scope.to_vec()).expect("a name")).or_insert(0) += 1;
        }
        if let Ok(says) = dict.get(b"Alt") {
            assert!(says.as_str().expect("text").len() > 10);
        }
    }
    let count = |role: &str| roles.get(role).copied().unwrap_or_default();
    assert_eq!((count("Document"), count("H1"), count("Figure")), (1, 1, 1), "{roles:?}");
    assert_eq!(count("H2"), paper::letter().parts.len() + 1, "{roles:?}");
    assert_eq!(count("THead"), 4, "{roles:?}");
    assert_eq!(count("LI"), 6, "{roles:?}");
    assert_eq!(scopes.get("Column"), Some(&(5 + 4 + 4 + 3)), "{scopes:?}");
    assert!(count("TH") > scopes["Column"] && count("TD") > 50, "{roles:?}");
}
