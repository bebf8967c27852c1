//! What a file's first bytes say it is.

use domain::files::attachment::ContentType;

/// How many bytes are looked at.
pub(super) const HEAD: u64 = 4096;

/// Where a DICOM file says what it is.
pub(super) const DICM: usize = 128;

/// Whether a file of this type begins like this.
pub(super) fn fits(content_type: ContentType, head: &[u8]) -> bool {
    match content_type {
        ContentType::Pdf => head.starts_with(b"%PDF-"),
        ContentType::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
        ContentType::Jpeg => head.starts_with(b"\xff\xd8\xff"),
        ContentType::Tiff => {
            [b"II\x2a\0", b"MM\0\x2a", b"II\x2b\0", b"MM\0\x2b"].iter().any(|magic| head.starts_with(*magic))
        }
        ContentType::Gif => head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"),
        ContentType::Webp => stands(head, 0, b"RIFF") && stands(head, 8, b"WEBP"),
        ContentType::Heic => stands(head, 4, b"ftyp"),
        ContentType::Txt => !program(head),
        ContentType::Rtf => head.starts_with(b"{\\rtf"),
        ContentType::Docx => head.starts_with(b"PK\x03\x04"),
        ContentType::Dicom => is_dicom(head),
    }
}

/// Whether these are a DICOM file's first bytes.
pub(super) fn is_dicom(head: &[u8]) -> bool {
    stands(head, DICM, b"DICM")
}

fn stands(head: &[u8], at: usize, bytes: &[u8]) -> bool {
    head.get(at..).is_some_and(|head| head.starts_with(bytes))
}

/// How texts begin that a program would run or lay out rather than show. Lower case.
const PROGRAMS: [&[u8]; 21] = [
    b"pk\x03\x04",
    b"#!",
    b"%!ps",
    b"%pdf-",
    b"{\\rtf",
    b"<!--",
    b"<!doctype",
    b"<?",
    b"<%",
    b"<a ",
    b"<body",
    b"<div",
    b"<head",
    b"<html",
    b"<iframe",
    b"<img",
    b"<meta",
    b"<script",
    b"<style",
    b"<svg",
    b"<table",
];

/// Whether a text is a page, a script or a document of another type.
pub(super) fn program(head: &[u8]) -> bool {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    PROGRAMS.iter().any(|start| text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start)))
}
