//! Bad pictures: PNG, JPEG, GIF and WebP.

use domain::files::attachment::{ContentType, FileRefusal};

use super::{Case, an_archive, program};
use crate::fixtures::pictures::{
    chunk, gif_parts, jpeg_drawn, png_drawn, png_of, riff, segment, webp_drawn, webp_of,
};
use crate::fixtures::{noise, start, texts, with};

/// A file with something behind its end.
fn and(bytes: &[u8], behind: &[u8]) -> Vec<u8> {
    [bytes, behind].concat()
}

pub(super) fn pngs() -> Vec<Case> {
    use FileRefusal::{Damaged, Polyglot, TooManyPixels};
    let drawn = png_drawn();
    let png = |width, height| png_of(width, height, &drawn);
    let only = |name, data: &[u8]| png_of(3, 2, &[chunk(name, data)]);
    let good = png(3, 2);
    let cases = [
        ("50,000 by 50,000 pixels", png(50_000, 50_000), TooManyPixels),
        ("20,000 by 5,001 pixels", png(20_000, 5_001), TooManyPixels),
        ("20,001 by 1 pixels", png(20_001, 1), TooManyPixels),
        ("no pixels", png(0, 5), Damaged),
        ("a depth that there is not", with(&good, b"\x08\x02\0\0\0", b"\x07\x02\0\0\0"), Damaged),
        ("no data", png_of(3, 2, &start(&drawn, 2)), Damaged),
        ("a header twice", only(b"IHDR", &[0; 13]), Damaged),
        ("a chunk that has to be known", only(b"CgBI", b""), Damaged),
        ("cut off", start(&good, 60), Damaged),
        ("a signature only", b"\x89PNG\r\n\x1a\n".to_vec(), Damaged),
        ("an archive behind it", and(&good, &an_archive()), Polyglot),
        ("an archive in its last chunk", only(b"IDAT", &an_archive()), Polyglot),
        ("another archive behind it", and(&good, b"Rar!\x1a\x07\x01\0files"), Polyglot),
        ("a PDF in a comment", only(b"tEXt", b"%PDF-1.4"), Polyglot),
        ("a page behind it", and(&good, b"\n<script>"), Polyglot),
    ];
    cases.map(|(what, bytes, why)| (what, ContentType::Png, bytes, why)).into()
}

pub(super) fn jpegs() -> Vec<Case> {
    use FileRefusal::{Damaged, Polyglot, TooManyPixels};
    let of = |width, height, end: &[u8]| [b"\xff\xd8", &jpeg_drawn(width, height, b"\x01")[..], end].concat();
    let jpeg = |more: &[u8]| of(640, 480, more);
    let good = jpeg(b"\xff\xd9");
    let behind = |far: usize, what: &[u8]| [&good[..], &[0xaa].repeat(far), what].concat();
    let cases = [
        ("65,535 by 65,535 pixels", of(65_535, 65_535, b"\xff\xd9"), TooManyPixels),
        ("no height", of(640, 0, b"\xff\xd9"), Damaged),
        ("no end", jpeg(b""), Damaged),
        ("no picture", b"\xff\xd8\xff\xd9".to_vec(), Damaged),
        ("a scan before the size", and(b"\xff\xd8", &segment(0xda, b"")), Damaged),
        ("two sizes", jpeg(&segment(0xc0, b"\x08\0\x09\0\x09\x01\x01\x11\0")), Damaged),
        ("a segment of no length", jpeg(b"\xff\xfe\0\0\xff\xd9"), Damaged),
        ("a segment to beyond the end", jpeg(b"\xff\xfe\xff\xff\xff\xd9"), Damaged),
        ("a marker that there is not", jpeg(b"\xff\x02\0\x02\xff\xd9"), Damaged),
        ("a PDF behind it", behind(0, &texts::pdf()), Polyglot),
        ("a program behind it", behind(0, &program()), Polyglot),
        ("an archive behind it", behind(0, &an_archive()), Polyglot),
        ("an archive far behind it", behind(100_000, &an_archive()), Polyglot),
        ("an archive behind it, and more", behind(9, &and(&an_archive(), &noise(9000))), Polyglot),
    ];
    cases.map(|(what, bytes, why)| (what, ContentType::Jpeg, bytes, why)).into()
}

pub(super) fn gifs() -> Vec<Case> {
    use FileRefusal::{Damaged, Polyglot, TooManyPixels};
    let (_, parts) = gif_parts();
    let good = parts.concat();
    let cases = [
        (
            "50,000 by 50,000 pixels",
            with(&good, b"GIF89a\x03\0\x02\0", b"GIF89a\x50\xc3\x50\xc3"),
            TooManyPixels,
        ),
        (
            "a frame of 50,000 pixels",
            with(&good, b"\x2c\0\0\0\0\x03\0", b"\x2c\0\0\0\0\x50\xc3"),
            TooManyPixels,
        ),
        ("no size of the coding", with(&good, b"\0\0\x02\x02\x44", b"\0\0\0\x02\x44"), Damaged),
        ("no picture", and(&parts[0], b"\x3b"), Damaged),
        ("cut off", start(&good, 50), Damaged),
        ("an archive behind it", and(&good, &an_archive()), Polyglot),
    ];
    cases.map(|(what, bytes, why)| (what, ContentType::Gif, bytes, why)).into()
}

pub(super) fn webps() -> Vec<Case> {
    use FileRefusal::{Damaged, Polyglot, TooManyPixels};
    let good = webp_of(&[webp_drawn()]);
    let lossy = |side: u16| {
        let sides = [side, side].map(u16::to_le_bytes).concat();
        webp_of(&[riff(b"VP8 ", &and(b"\0\0\0\x9d\x01\x2a", &sides))])
    };
    let canvas = riff(b"VP8X", b"\0\0\0\0\x4f\xc3\0\x4f\xc3\0");
    let frame = and(b"\0\0\0\0\0\0\x4f\xc3\0\x4f\xc3\0\0\0\0\0", &webp_drawn());
    let cases = [
        ("16,383 by 16,383 pixels", lossy(0x3fff), TooManyPixels),
        ("no pixels", lossy(0), Damaged),
        ("a canvas of 50,000 pixels", webp_of(&[canvas, webp_drawn()]), TooManyPixels),
        ("a frame of 50,000 pixels", webp_of(&[riff(b"ANMF", &frame)]), TooManyPixels),
        ("no picture", webp_of(&[]), Damaged),
        ("two pictures", webp_of(&[webp_drawn(), webp_drawn()]), Damaged),
        ("cut off", start(&good, good.len() - 1), Damaged),
        ("an archive behind it", and(&good, &an_archive()), Polyglot),
    ];
    cases.map(|(what, bytes, why)| (what, ContentType::Webp, bytes, why)).into()
}
