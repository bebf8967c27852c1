//! What a file's first bytes say it is.

use domain::files::attachment::{ContentType, FileName, Named};

/// How many bytes are looked at.
pub(super) const HEAD: u64 = 4096;

/// Where a DICOM file says what it is.
pub(super) const DICM: usize = 128;
/// Where readers still look for a PDF's first line, in bytes.
pub(super) const PDF_MAY_BEGIN: usize = 1024;

/// The type of a file that was announced so: what its bytes say has to match what name and type say, where they say something. If
/// neither does, its bytes alone decide.
pub(super) fn decided(said: ContentType, name: &FileName, head: &[u8]) -> Option<ContentType> {
    if !said.fits(name) {
        return None;
    }
    let said = match (name.says(), said) {
        (Named::Type(named), _) => named,
        (Named::Nothing | Named::Other, said) => said,
    };
    let mut known = ContentType::ALL.iter().copied();
    match said {
        // Its preamble may be a TIFF's header.
        ContentType::Unknown if is_dicom(head) => Some(ContentType::Dicom),
        ContentType::Unknown => {
            known.find(|known| fits(*known, head) && (*known != ContentType::Txt || is_text(head)))
        }
        said => fits(said, head).then_some(said),
    }
}

/// Where a PDF's first line stands; its table may count from there.
pub(super) fn pdf_begins(head: &[u8]) -> Option<usize> {
    let start = head.get(..PDF_MAY_BEGIN + 5).unwrap_or(head);
    start.windows(5).position(|found| found == b"%PDF-")
}

/// A text, as far as it can be seen at its beginning.
fn is_text(head: &[u8]) -> bool {
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let control = |byte: &u8| *byte < b' ' && !byte.is_ascii_whitespace() && *byte != 0x1a;
    utf16 || !head.iter().any(control)
}

/// Whether a file of this type begins like this.
pub(super) fn fits(content_type: ContentType, head: &[u8]) -> bool {
    match content_type {
        ContentType::Pdf => pdf_begins(head).is_some(),
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
        ContentType::Dicom => is_dicom(head) || is_bare_dicom(head),
        ContentType::Unknown => false,
    }
}

/// Whether these are a DICOM file's first bytes, without the preamble: its first group (PS3.10, 7.1), or that of the image, as
/// older scanners and exports write it.
pub(super) fn is_bare_dicom(head: &[u8]) -> bool {
    let Some([2 | 8, 0, element, 0, a, b, c, d]) = head.first_chunk::<8>() else { return false };
    let explicit = a.is_ascii_uppercase() && b.is_ascii_uppercase();
    let short = u32::from_le_bytes([*a, *b, *c, *d]) <= 1024;
    (*element <= 0x18 || *element == 0x20) && (explicit || short)
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
