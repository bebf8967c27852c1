//! Bad photos of telephones, and images of scanners.

use domain::files::attachment::{ContentType, FileRefusal};

use super::{Case, an_archive};
use crate::fixtures::boxes::{self, Heic, PHONE, boxed};
use crate::fixtures::{dicom, start, tiff, with};

pub(super) fn phones_and_scanners() -> Vec<Case> {
    use ContentType::{Dicom, Heic as Phone, Tiff};
    use FileRefusal::{ActiveContent, Damaged, Encrypted, Polyglot, TooManyPixels, WrongType};
    let tiff = tiff::tiff();
    let first = tiff::tiff_of(tiff::LITTLE, 3).1;
    let at = u32::try_from(first).unwrap().to_le_bytes();
    let beyond = with(&tiff, &at, b"\xff\xff\0\0");
    let again = [&start(&tiff, tiff.len() - 4)[..], &at].concat();
    // The strip's length: to beyond the end.
    let cut = with(&tiff, b"\x17\x01\x04\0\x01\0\0\0\x1c\0\0\0", b"\x17\x01\x04\0\x01\0\0\0\xff\xff\0\0");
    // What goes lies where pixels are.
    let shared = with(&tiff, b"\xbc\x02\x01\0\x1e\0\0\0\x24\0\0\0", b"\xbc\x02\x01\0\x1e\0\0\0\x09\0\0\0");
    let image = |elements: &[Vec<u8>]| dicom::dicom_of(b"", dicom::EXPLICIT, elements);
    let preamble = |start: &[u8]| dicom::dicom_of(start, dicom::JPEG, &[]);
    let scanned = dicom::dicom();
    vec![
        ("50,000 pixels wide", Tiff, tiff::tiff_of(tiff::LITTLE, 50_000).0, TooManyPixels),
        ("no width", Tiff, tiff::tiff_of(tiff::LITTLE, 0).0, Damaged),
        ("a directory beyond the end", Tiff, beyond, Damaged),
        ("pixels beyond the end", Tiff, cut, Damaged),
        ("a text where pixels are", Tiff, shared, Damaged),
        ("cut off", Tiff, start(&tiff, tiff.len() - 1), Damaged),
        ("pages without end", Tiff, again, Damaged),
        ("a header only", Tiff, b"II\x2a\0\x08\0\0\0".to_vec(), Damaged),
        ("an archive behind it", Tiff, [tiff.clone(), an_archive()].concat(), Polyglot),
        ("a grid of 50,000 pixels", Phone, Heic { side: 50_000, ..PHONE }.bytes(), TooManyPixels),
        ("a tile of 50,000 pixels", Phone, Heic { tile: 50_000, ..PHONE }.bytes(), TooManyPixels),
        ("no tile", Phone, Heic { tile: 0, ..PHONE }.bytes(), Damaged),
        ("a film", Phone, Heic { behind: boxed(b"moov", b"x"), ..PHONE }.bytes(), WrongType),
        (
            "no picture of its kind",
            Phone,
            with(&with(&boxes::heic(), b"grid", b"av01"), b"hvc1", b"av01"),
            WrongType,
        ),
        ("EXIF where pixels are", Phone, Heic { exif_moved: -5, ..PHONE }.bytes(), Damaged),
        ("EXIF in the description", Phone, Heic { exif_moved: -100, ..PHONE }.bytes(), Damaged),
        ("EXIF beyond the end", Phone, Heic { exif_moved: 500, ..PHONE }.bytes(), Damaged),
        ("protected", Phone, Heic { protected: true, ..PHONE }.bytes(), Encrypted),
        ("cut off", Phone, start(&PHONE.bytes(), PHONE.bytes().len() - 1), Damaged),
        ("a name only", Phone, boxed(b"ftyp", b"heic\0\0\0\0heic"), Damaged),
        ("an archive behind it", Phone, [PHONE.bytes(), boxed(b"free", &an_archive())].concat(), Polyglot),
        ("a program before it", Dicom, preamble(b"MZ\x90\0\x03\0\0\0"), Polyglot),
        ("a script before it", Dicom, preamble(b"#!/bin/sh\n"), Polyglot),
        ("a page before it", Dicom, preamble(b"<script>x</script>"), Polyglot),
        ("a PDF before it", Dicom, preamble(b"x%PDF-1.4"), Polyglot),
        ("an archive behind it", Dicom, [scanned.clone(), an_archive()].concat(), Polyglot),
        ("a document inside", Dicom, image(&[dicom::element(0x42, 0x11, b"OB", b"%PDF")]), ActiveContent),
        ("cut off", Dicom, start(&scanned, scanned.len() - 20), Damaged),
        (
            "cut off in its pixels",
            Dicom,
            start(&image(&dicom::elements(3, dicom::native(&[0; 90]))), 400),
            Damaged,
        ),
        ("a kind that there is not", Dicom, with(&scanned, b"\x28\0\x10\0US", b"\x28\0\x10\0us"), Damaged),
        ("no syntax", Dicom, [&[0; 128], b"DICM".as_slice()].concat(), Damaged),
        ("65,535 rows", Dicom, image(&dicom::elements(65_535, dicom::native(b""))), TooManyPixels),
        (
            "elements without end",
            Dicom,
            image(&vec![b"\xfe\xff\0\xe0\xff\xff\xff\xff".to_vec(); 999]),
            Damaged,
        ),
    ]
}
