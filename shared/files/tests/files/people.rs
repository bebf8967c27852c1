//! Files as people have them: named by scanners and by hand, saved by any program, handed on by any gateway.

use std::path::PathBuf;

use domain::files::attachment::{ContentType, FileRefusal};
use files::Piece;

use crate::fixtures::{boxes, dicom, exif, good, has, pictures, texts, with};
use crate::memory::{announced, checked, served};

fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "files", folder].iter().collect();
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let file = file.unwrap();
            (file.file_name().into_string().unwrap(), std::fs::read(file.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn each_pdf_of_a_kind_that_was_reported_is_taken_or_refused() {
    use FileRefusal::{ActiveContent, Encrypted, Unreadable};
    let found: Vec<_> = files("cases")
        .into_iter()
        .map(|(name, bytes)| (name, checked(ContentType::Pdf, &bytes).refused()))
        .collect();
    let expected = [
        ("asks-for-a-password.pdf", Some(Encrypted)),
        ("hides-a-script-twice-compressed.pdf", Some(Unreadable)),
        ("mark-before-the-header.pdf", None),
        ("opens-without-a-password.pdf", None),
        ("report-with-its-data.pdf", None),
        ("runs-a-script.pdf", Some(ActiveContent)),
        ("words-only.pdf", None),
        ("zeros-behind-the-end.pdf", None),
    ];
    assert_eq!(found, expected.map(|(name, why)| (name.to_owned(), why)));
}

/// Encrypted by qpdf in each way that there is, with its objects in streams of objects.
#[test]
fn a_pdf_that_opens_without_a_password_is_taken_and_what_is_encrypted_in_it_is_searched() {
    let all = files("encrypted");
    assert_eq!(all.len(), 34);
    for (name, bytes) in all {
        let checked = checked(ContentType::Pdf, &bytes);
        match name.split('-').next().unwrap() {
            "plain" => assert_eq!(checked.refused(), None, "{name}"),
            "script" => assert_eq!(checked.refused(), Some(FileRefusal::ActiveContent), "{name}"),
            "asks" => assert_eq!(checked.refused(), Some(FileRefusal::Encrypted), "{name}"),
            _ => {
                assert_eq!(checked.refused(), None, "{name}");
                assert!(checked.pieces().iter().any(|piece| matches!(piece, Piece::Fill(..))), "{name}");
            }
        }
    }
}

/// A decoy of a trailer makes a reader of ours decrypt what readers take as it is.
#[test]
fn objects_in_clear_in_an_encrypted_pdf_are_refused() {
    let all = files("encrypted");
    let named = |name: &str| all.iter().find(|(found, _)| found == name).unwrap().1.clone();
    let mixed = [named("plain-aes-256.pdf"), texts::pdf()].concat();
    assert_eq!(checked(ContentType::Pdf, &mixed).refused(), Some(FileRefusal::Unreadable));
    let two = [named("plain-aes-256.pdf"), named("plain-aes-128.pdf")].concat();
    assert_eq!(checked(ContentType::Pdf, &two).refused(), Some(FileRefusal::Unreadable));
}

#[test]
fn a_file_that_is_enclosed_in_a_pdf_is_not_served() {
    const DATA: &[u8] = b"<report>Troponin I 2.4 ng/mL</report>";
    let named = |entries: &str| {
        let catalog = texts::catalog("/Names<</EmbeddedFiles<</Names[(a) 2 0 R]>>>>/AF[2 0 R]");
        texts::pdf_of(
            &[
                catalog,
                format!("<<{entries}>>").into_bytes(),
                texts::stream("", DATA),
                b"<</F 3 0 R>>".to_vec(),
            ],
            "",
        )
    };
    let attached = "<</Type/Annot/Subtype/FileAttachment/FS<</Type/Filespec/F(a.exe)/EF<</F 2 0 R>>>>>>";
    let typed = texts::stream("/Type/EmbeddedFile/Subtype/text#2Fxml", DATA);
    let held = |data: &[u8], filter: &str| {
        let specification = texts::objects("", "<</Type/Filespec/F(a.xml)/EF<</UF 3 0 R>>>>");
        texts::pdf_of(&[texts::catalog(""), specification, texts::stream(filter, data)], "")
    };
    let twice = format!("3 0 obj\n<</Length 4>>stream\nMore\nendstream\nendobj\n{}", "xref\n0 1");
    let cases = [
        ("by its bytes", named("/Type/Filespec/F(a.xml)/EF<</F 3 0 R>>")),
        ("by its name in Unicode", named("/F(a.xml)/EF<</UF 3 0 R>>")),
        ("by an object that lists its bytes", named("/F(a.xml)/EF 4 0 R")),
        ("in letters that are numbers", named("/F(a.xml)/#45F<</#46 3 0 R>>")),
        ("that is pinned to a page", texts::pdf_of(&[attached.into(), texts::stream("", DATA)], "")),
        ("that is only called so", texts::pdf_of(&[texts::catalog(""), typed], "")),
        ("of a stream of objects", held(DATA, "")),
        ("whose end seems to come early", held(&[b"a\nendstream\n", DATA].concat(), "")),
        ("in digits", held(DATA, "/Filter/ASCIIHexDecode")),
        ("in two versions", with(&held(DATA, ""), b"xref\n0 1", twice.as_bytes())),
    ];
    for (what, bytes) in cases {
        assert!(has(&bytes, DATA), "{what}");
        assert_eq!(checked(ContentType::Pdf, &bytes).refused(), None, "{what}");
        let served = served(ContentType::Pdf, &bytes);
        assert!(!has(&served, b"Troponin") && !has(&served, b"More"), "{what}");
        assert_eq!(served.len(), bytes.len(), "{what}");
    }
    let packed = held(&pictures::zlib(&DATA.repeat(9)), "/Filter/FlateDecode");
    assert!(has(&served(ContentType::Pdf, &packed), b"stream\n\x78\x9c\x03\0\0\0\0\x01\0\0"));
}

/// What `documents` encloses in a letter: JSON on one line, called so.
#[test]
fn the_data_of_a_letter_of_ours_stays() {
    const JSON: &[u8] = br#"{"reference":"R-7K4M-92QX","signed":"<= 5 \u00b5g"}"#;
    let letter = |name: &str, data: &[u8]| {
        let specification = format!("<</Type/Filespec/F({name})/UF({name})/EF<</F 3 0 R/UF 3 0 R>>>>");
        let data = texts::stream("/Type/EmbeddedFile/Filter/FlateDecode", &pictures::zlib(data));
        texts::pdf_of(&[texts::catalog("/AF[2 0 R]"), specification.into(), data], "")
    };
    let kept = letter("R-7K4M-92QX.json", JSON);
    assert_eq!(checked(ContentType::Pdf, &kept).pieces(), [Piece::Copy(0..kept.len() as u64)]);
    for (what, bytes) in [
        ("another name", letter("a.bat", JSON)),
        ("two endings", letter("a.json.exe", JSON)),
        ("another ending behind a zero", letter("a.exe\0.json", JSON)),
        ("another ending behind an escape", letter("a.exe\\0.json", JSON)),
        ("two lines", letter("a.json", b"{\r\ncalc.exe\r\n}")),
        ("a page", letter("a.json", b"{\"a\":\"<script>\"}")),
        ("no JSON", letter("a.json", b"MZ\x90\0")),
        ("two names", with(&kept, b"/UF(R-7K4M-92QX.json)", b"/UF(R-7K4M-92QX.jse )")),
    ] {
        let served = served(ContentType::Pdf, &bytes);
        assert!(has(&served, b"stream\n\x78\x9c\x03\0\0\0\0\x01"), "{what}");
    }
    let (_, letter) = files("letters").pop().unwrap();
    assert!(has(&letter, b"/EmbeddedFile"));
    assert_eq!(checked(ContentType::Pdf, &letter).pieces(), [Piece::Copy(0..letter.len() as u64)]);
}

#[test]
fn words_on_a_page_are_no_action() {
    let words = "(TypeScript/JavaScript developer, /Launch of a trial, /EmbeddedFile)";
    let page = format!("1 0 0 1 0 0 cm BT {words} Tj ET");
    let drawn = texts::stream("", page.as_bytes());
    let packed = texts::stream("/Filter/FlateDecode", &pictures::zlib(page.as_bytes()));
    let cases = [
        ("in a stream", texts::pdf_of(&[texts::catalog(""), drawn], "")),
        ("in a stream that is packed", texts::pdf_of(&[texts::catalog(""), packed], "")),
        ("in a title", texts::pdf_of(&[texts::catalog(""), format!("<</Title{words}>>").into()], "")),
        ("in a title in a stream of objects", {
            texts::pdf_of(&[texts::catalog(""), texts::objects("", &format!("<</Title{words}>>"))], "")
        }),
        (
            "in a title that has parentheses",
            texts::pdf_of(&[b"<</Title(a \\( (b) /JavaScript \\\\)>>".to_vec()], ""),
        ),
        ("in a comment", texts::pdf_of(&[b"<</Type/Catalog %/S/JavaScript\n>>".to_vec()], "")),
        (
            "in metadata",
            texts::pdf_of(&[texts::stream("/Type/Metadata", b"<x:a>/JavaScript /Encrypt</x:a>")], ""),
        ),
    ];
    for (what, bytes) in cases {
        assert_eq!(
            checked(ContentType::Pdf, &bytes).pieces(),
            [Piece::Copy(0..bytes.len() as u64)],
            "{what}"
        );
    }
}

#[test]
fn what_gateways_and_printers_put_around_a_pdf_does_not_matter() {
    let pdf = texts::pdf();
    let around = |before: &[u8], behind: &[u8]| [before, &pdf, behind].concat();
    let cases = [
        ("a mark", around(b"\xef\xbb\xbf", b"")),
        ("an empty line", around(b"\r\n", b"")),
        ("a kilobyte", around(&[b' '; 1024], b"")),
        (
            "a printer's words",
            around(b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n", b"\x1b%-12345X"),
        ),
        ("a gateway's words", around(b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n", b"")),
        ("zeros", around(b"", &vec![0; 300_000])),
        ("empty lines", around(b"", &b"\r\n".repeat(40_000))),
        ("an end of DOS", around(b"", b"\x1a\0\0")),
        ("a boundary", around(b"", b"\r\n------WebKitFormBoundary7MA4YWxkTrZu0gW--\r\n")),
    ];
    for (what, bytes) in cases {
        assert_eq!(checked(ContentType::Pdf, &bytes).refused(), None, "{what}");
    }
}

#[test]
fn bytes_decide_where_neither_name_nor_type_says_anything() {
    use ContentType::{Dicom, Heic, Jpeg, Pdf, Tiff, Txt, Unknown};
    for (of, bytes) in good() {
        for name in ["IM-0001-0001", "Troponin 28.11.2026", "Dr.Rao", "1.2.840.113619.2", "ECG.", "रिपोर्ट"]
        {
            for said in [of, Unknown] {
                let found = announced(said, name, bytes.len() as u64, &bytes).found();
                assert_eq!(found, Some(of), "{name} as {said}");
            }
        }
        for ending in of.extensions() {
            for name in [format!("a.{ending}"), format!("A.{}", ending.to_uppercase())] {
                assert_eq!(announced(Unknown, &name, bytes.len() as u64, &bytes).found(), Some(of), "{name}");
            }
        }
    }
    let of = |known| good().into_iter().find(|(of, _)| *of == known).unwrap().1;
    // What says something has to be right.
    for (said, name, bytes) in [
        (Unknown, "ecg.jfif", of(Pdf)),
        (Unknown, "ecg.pdf", of(Jpeg)),
        (Pdf, "IM-0001-0001", of(Dicom)),
        (Jpeg, "ecg.jpe", of(Heic)),
        (Jpeg, "scan.tif", of(Tiff)),
        (Txt, "Troponin 28.11.2026", of(Pdf)),
        (Unknown, "notes.html", of(Txt)),
        (Unknown, "notes.js", of(Txt)),
        (Unknown, "report.exe", of(Pdf)),
        (Unknown, "letter", b"<html><body>".to_vec()),
        (Unknown, "letter", b"MZ\x90\0\x03\0\0\0\x04".to_vec()),
    ] {
        let found = announced(said, name, bytes.len() as u64, &bytes).refused();
        assert_eq!(found, Some(FileRefusal::WrongType), "{name} as {said}");
    }
}

#[test]
fn a_picture_of_any_turn_is_served_with_it() {
    for turn in 2..=8_u8 {
        let mut told = exif();
        told[19] = turn;
        let mut kept = crate::fixtures::TURN.to_vec();
        kept[19] = turn;
        let segment = pictures::segment(0xe1, &[b"Exif\0\0", told.as_slice()].concat());
        let jpeg = [b"\xff\xd8".as_slice(), &segment, &pictures::jpeg_drawn(640, 480, b"\x01"), b"\xff\xd9"]
            .concat();
        let [profile, measure, data] = pictures::png_drawn();
        let before = pictures::png_of(
            3,
            2,
            &[pictures::chunk(b"eXIf", &told), profile.clone(), measure.clone(), data.clone()],
        );
        let behind = pictures::png_of(3, 2, &[profile, measure, data, pictures::chunk(b"eXIf", &told)]);
        let webp = with(&pictures::webp(), &exif(), &told);
        for (what, content_type, bytes) in [
            ("JPEG", ContentType::Jpeg, jpeg),
            ("PNG", ContentType::Png, before),
            ("PNG, behind its pixels", ContentType::Png, behind),
            ("WebP", ContentType::Webp, webp),
        ] {
            let served = served(content_type, &bytes);
            assert!(has(&served, &kept), "{what}, {turn}");
            assert!(!has(&served, crate::fixtures::HOME), "{what}, {turn}");
        }
    }
}

#[test]
fn a_scan_without_its_preamble_is_taken_as_viewers_take_it() {
    let whole = dicom::dicom();
    let class = dicom::element(8, 0x16, b"UI", b"1.2.840.10008.5.1.4.1.1.2\0");
    let named = dicom::element(0x10, 0x10, b"PN", b"Kumari^Meena");
    let image = [class, named.clone(), dicom::native(b"pixels")].concat();
    let plain = b"\x08\0\x16\0\x1a\0\0\x001.2.840.10008.5.1.4.1.1.2\0\x10\0\x10\0\x04\0\0\0Rao ".to_vec();
    for (what, bytes) in
        [("its first group", whole[132..].to_vec()), ("its image", image.clone()), ("kinds", plain)]
    {
        for (said, name) in [
            (ContentType::Dicom, "a.dcm"),
            (ContentType::Unknown, "IM-0001-0001"),
            (ContentType::Unknown, "a.DIC"),
        ] {
            let checked = announced(said, name, bytes.len() as u64, &bytes);
            assert_eq!(checked.found(), Some(ContentType::Dicom), "{what}");
            assert_eq!(checked.pieces(), [Piece::Copy(0..bytes.len() as u64)], "{what}");
        }
    }
    let unclassified = [dicom::element(8, 0x18, b"UI", b"1.2\0"), named].concat();
    assert_eq!(checked(ContentType::Dicom, &unclassified).refused(), Some(FileRefusal::Damaged));
    let cut = &image[..image.len() - 1];
    assert_eq!(checked(ContentType::Dicom, cut).refused(), Some(FileRefusal::Damaged));
}

#[test]
fn a_text_in_windows_encodings_is_served_as_utf_8() {
    let utf16 = |text: &str, little: bool| {
        let words = text.encode_utf16();
        let bytes: Vec<u8> = if little {
            words.flat_map(u16::to_le_bytes).collect()
        } else {
            words.flat_map(u16::to_be_bytes).collect()
        };
        [if little { b"\xff\xfe" } else { b"\xfe\xff" }.as_slice(), &bytes].concat()
    };
    let report = "दर्द since 2 weeks, 38.5 °C 😷\r\n";
    for (bytes, text) in [
        (utf16(report, true), report),
        (utf16(report, false), report),
        (utf16("நோய் ᱢᱤᱱᱟ ꯃꯤꯅꯥ", true), "நோய் ᱢᱤᱱᱟ ꯃꯤꯅꯥ"),
        (
            b"38.5 \xb0C, 5 \xb5g, \x93M\xfcller\x94 \x96 na\xefve, 4\x805".to_vec(),
            "38.5 °C, 5 µg, “Müller” – naïve, 4€5",
        ),
    ] {
        let served = served(ContentType::Txt, &bytes);
        assert_eq!(String::from_utf8(served.clone()).unwrap(), format!("\u{feff}{text}"));
        assert_eq!(checked(ContentType::Txt, &served).pieces(), [Piece::Copy(0..served.len() as u64)]);
    }
    for text in ["दर्द", "\u{feff}நோய்", "ᱢᱤᱱᱟ ꯃꯤꯅꯥ مریض"] {
        let bytes = text.as_bytes();
        assert_eq!(checked(ContentType::Txt, bytes).pieces(), [Piece::Copy(0..bytes.len() as u64)], "{text}");
    }
}

#[test]
fn a_burst_of_a_telephone_is_its_still_picture() {
    let phone = boxes::PHONE.bytes();
    let brands = |first: &[u8; 4], others: &[u8]| {
        let name = boxes::boxed(b"ftyp", &[first.as_slice(), b"\0\0\0\0", others].concat());
        let length = usize::try_from(u32::from_be_bytes(*phone.first_chunk().unwrap())).unwrap();
        // As long as it was: everything behind is found by its place.
        assert!(name.len() <= length, "{}", name.len());
        let mut name = [name, phone[..length].to_vec()].concat()[..length].to_vec();
        name[..4].copy_from_slice(&phone[..4]);
        [&name, &phone[length..]].concat()
    };
    for first in [b"mif1", b"heic", b"heix", b"mif2", b"msf1"] {
        let bytes = brands(first, if first == b"msf1" { b"heic" } else { b"" });
        assert_eq!(checked(ContentType::Heic, &bytes).refused(), None, "{}", first.escape_ascii());
    }
    let burst = [brands(b"msf1", b"heic"), boxes::boxed(b"moov", b"film")].concat();
    assert!(!has(&served(ContentType::Heic, &burst), b"film"));
}

#[test]
fn what_telephones_put_behind_a_picture_is_not_served() {
    let jpeg = pictures::jpeg();
    let served_alone = served(ContentType::Jpeg, &jpeg);
    for (what, behind) in [
        ("a second picture", jpeg.clone()),
        (
            "a telephone's own record",
            b"\0\0\x0a\x0d\x0e\0\0\0Image_UTC_Data1732800000000SEFHj\0\0\0SEFT".to_vec(),
        ),
        ("a film", boxes::boxed(b"ftyp", b"mp42\0\0\0\0isom")),
        ("zeros", vec![0; 70_000]),
    ] {
        assert_eq!(
            served(ContentType::Jpeg, &[jpeg.clone(), behind.clone()].concat()),
            served_alone,
            "{what}"
        );
        let png = pictures::png();
        let alone = served(ContentType::Png, &png);
        assert_eq!(served(ContentType::Png, &[png, behind].concat()), alone, "{what}");
    }
}
