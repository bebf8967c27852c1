//! Files that are what they say, and how little of them is read.

use domain::files::attachment::{ContentType, FILE_MAX};
use files::Piece;

use crate::fixtures::{boxes, dicom, good, noise, pictures, texts, tiff, with, zip};
use crate::memory::checked;

/// Files that are served as they are.
fn unchanged() -> Vec<(&'static str, ContentType, Vec<u8>)> {
    let png = pictures::png_of(3, 2, &pictures::png_drawn());
    let jpeg = [b"\xff\xd8".to_vec(), pictures::jpeg_drawn(640, 480, b"\x01"), b"\xff\xd9".to_vec()].concat();
    let (_, gif) = pictures::gif_parts();
    let deflated = dicom::dicom_of(b"", b"1.2.840.10008.1.2.1.99", &[noise(500)]);
    let numbered = zip::parts().into_iter().map(|part| zip::Entry {
        name: part.name.replace("word/document.xml", "word/document2.xml"),
        ..part
    });
    vec![
        ("a report", ContentType::Pdf, texts::pdf()),
        ("a report whose objects are not packed", ContentType::Pdf, {
            texts::pdf_of(
                &[texts::catalog(""), texts::stream("/Type/ObjStm/N 1/First 4", b"7 0 <</F 3>>")],
                "",
            )
        }),
        ("a report that opens at a place, with links", ContentType::Pdf, texts::pdf_with_links()),
        ("a screenshot without texts", ContentType::Png, png),
        ("a photo without EXIF", ContentType::Jpeg, jpeg),
        ("a photo that was stripped", ContentType::Jpeg, pictures::jpeg_served()),
        ("an animation", ContentType::Gif, gif.concat()),
        ("a picture in its simplest form", ContentType::Webp, pictures::webp_of(&[pictures::webp_drawn()])),
        ("a scan that was stripped", ContentType::Tiff, tiff::tiff_served(tiff::LITTLE, 3)),
        ("notes", ContentType::Txt, texts::txt()),
        ("notes that begin as a picture would", ContentType::Txt, b"BMI 27, MZ twins".to_vec()),
        ("a letter", ContentType::Rtf, texts::rtf()),
        ("a letter with a picture", ContentType::Docx, zip::docx()),
        ("a letter with fields", ContentType::Docx, zip::docx_with_fields()),
        ("a letter from a web editor", ContentType::Docx, zip::archive(&numbered.collect::<Vec<_>>(), b"")),
        ("an ultrasound", ContentType::Dicom, dicom::dicom()),
        ("an image of the oldest syntax, with a TIFF header", ContentType::Dicom, dicom::implicit()),
        (
            "an image whose program mistook the syntax",
            ContentType::Dicom,
            with(&dicom::implicit(), dicom::IMPLICIT, b"1.2.840.10008.1.9\0"),
        ),
        ("an image that is compressed as a whole", ContentType::Dicom, deflated),
    ]
}

#[test]
fn what_needs_no_change_is_served_unchanged() {
    for (what, content_type, bytes) in unchanged() {
        let checked = checked(content_type, &bytes);
        assert_eq!(checked.refused(), None, "{what}");
        assert_eq!(checked.pieces(), [Piece::Copy(0..bytes.len() as u64)], "{what}");
    }
}

#[test]
fn each_type_has_a_good_file_and_it_is_no_other_type() {
    let good = good();
    let known = ContentType::ALL.iter().filter(|known| **known != ContentType::Unknown);
    assert_eq!(
        good.iter().map(|(content_type, _)| content_type).collect::<Vec<_>>(),
        known.collect::<Vec<_>>()
    );
    for (of, bytes) in &good {
        for content_type in ContentType::ALL {
            assert_eq!(
                checked(*content_type, bytes).refused().is_none(),
                content_type == of || *content_type == ContentType::Unknown,
                "{of} as {content_type}"
            );
        }
    }
}

/// As large as a file may be, made of as many of these as fit.
fn large(around: usize, each: usize) -> (usize, Vec<u8>) {
    let left = usize::try_from(FILE_MAX).unwrap() - around;
    (left / (each + 64), noise(each))
}

#[test]
fn of_a_large_file_no_more_is_read_than_it_takes() {
    let (count, data) = large(10_000, 1_000_000);
    let few = pictures::png_of(3, 2, &vec![pictures::chunk(b"IDAT", &data); count]);
    let (count, data) = large(10_000, 8192);
    let many = pictures::png_of(3, 2, &vec![pictures::chunk(b"IDAT", &data); count]);
    let (_, data) = large(10_000, 24_000_000);
    // No byte of it is a marker.
    let scan: Vec<_> = data.iter().map(|byte| byte & 0x7f).collect();
    let jpeg = [b"\xff\xd8".to_vec(), pictures::jpeg_drawn(9000, 9000, &scan), b"\xff\xd9".to_vec()].concat();
    let image = texts::stream("/Subtype/Image/Filter/DCTDecode", &scan);
    let pdf = texts::pdf_of(&[texts::catalog(""), image], "");
    let webp = pictures::webp_of(&[pictures::webp_drawn(), pictures::riff(b"ALPH", &data)]);
    let dicom = dicom::dicom_of(b"", dicom::EXPLICIT, &dicom::elements(3, dicom::native(&data)));
    let mut heic = boxes::PHONE.bytes();
    heic.extend(boxes::boxed(b"mdat", &data));
    let mut scanned = tiff::tiff();
    scanned.extend(&data);
    let text: Vec<_> = data.iter().map(|byte| b'a' + byte % 26).collect();
    let letter =
        zip::docx_with(zip::stored("word/media/image2.png", [pictures::png(), data.clone()].concat()));

    // Type, file, and what is read at most, in kilobytes and requests.
    let cases = [
        ("few chunks", ContentType::Png, few, 600, 40),
        ("many chunks", ContentType::Png, many, 26_500, 40),
        ("a photo", ContentType::Jpeg, jpeg, 25_500, 40),
        ("a scan", ContentType::Pdf, pdf, 25_500, 40),
        ("a picture", ContentType::Webp, webp, 130, 4),
        ("a photo", ContentType::Heic, heic, 130, 4),
        ("a scan", ContentType::Tiff, scanned, 130, 4),
        ("an image", ContentType::Dicom, dicom, 130, 4),
        ("a letter", ContentType::Docx, letter, 200, 8),
        ("notes", ContentType::Txt, text, 25_500, 40),
    ];
    for (what, content_type, bytes, kilobytes, requests) in cases {
        assert!(bytes.len() > 23_000_000 && bytes.len() as u64 <= FILE_MAX);
        let checked = checked(content_type, &bytes);
        assert_eq!(checked.refused(), None, "{what}, {content_type}");
        assert!(checked.read <= kilobytes * 1000, "{what}, {content_type}: {} bytes", checked.read);
        assert!(checked.requests <= requests, "{what}, {content_type}: {} requests", checked.requests);
    }
}
