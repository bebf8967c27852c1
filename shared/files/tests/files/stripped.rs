//! What is served of an image: everything that draws it, nothing that says where it was taken.

use domain::files::attachment::ContentType;
use files::Piece;

use crate::fixtures::boxes::{Heic, PHONE, boxed};
use crate::fixtures::tiff::{LITTLE, Layout, tiff_of, tiff_served};
use crate::fixtures::{HOME, exif, good, has, pictures};
use crate::memory::{checked, served};

fn chunks(told: Vec<u8>) -> Vec<u8> {
    let [profile, measure, data] = pictures::png_drawn();
    pictures::png_of(3, 2, &[profile, measure, told, data])
}

#[test]
fn places_and_texts_go_and_the_picture_stays_as_it_is_and_turned_as_it_is() {
    let big = Layout { little: false, wide: false };
    let wide = Layout { little: true, wide: true };
    let free = Heic { between: boxed(b"uuid", HOME), ..PHONE };
    let (_, gif) = pictures::gif_parts();
    let turn = crate::fixtures::TURN;
    let cases = [
        ("png", ContentType::Png, pictures::png(), chunks(pictures::chunk(b"eXIf", turn))),
        ("jpeg", ContentType::Jpeg, pictures::jpeg(), pictures::jpeg_served()),
        ("gif", ContentType::Gif, pictures::gif(), gif.concat()),
        ("webp", ContentType::Webp, pictures::webp(), pictures::webp_served()),
        ("heic", ContentType::Heic, PHONE.bytes(), PHONE.served()),
        ("heic with a film behind", ContentType::Heic, crate::fixtures::boxes::heic(), PHONE.served()),
        ("heic with a box between", ContentType::Heic, free.bytes(), free.served()),
        ("tiff", ContentType::Tiff, tiff_of(LITTLE, 3).0, tiff_served(LITTLE, 3)),
        ("tiff, big-endian", ContentType::Tiff, tiff_of(big, 3).0, tiff_served(big, 3)),
        ("tiff of 64 bits", ContentType::Tiff, tiff_of(wide, 3).0, tiff_served(wide, 3)),
    ];
    for (what, content_type, bytes, expected) in cases {
        assert!(has(&bytes, HOME), "{what}");
        let served = served(content_type, &bytes);
        assert_eq!(served.escape_ascii().to_string(), expected.escape_ascii().to_string(), "{what}");
        assert!(!has(&served, HOME), "{what}");
    }
}

#[test]
fn an_upright_picture_keeps_no_exif() {
    let mut upright = exif();
    upright[19] = 1;
    let at = |marker: &[u8]| [b"Exif\0\0".as_slice(), marker].concat();
    let jpeg = |told: &[u8]| {
        let drawn = pictures::jpeg_drawn(640, 480, b"\x01");
        [b"\xff\xd8", told, &drawn, b"\xff\xd9"].concat()
    };
    let bytes = jpeg(&pictures::segment(0xe1, &at(&upright)));
    assert_eq!(served(ContentType::Jpeg, &bytes), jpeg(b""));
    assert_eq!(served(ContentType::Png, &chunks(pictures::chunk(b"eXIf", &upright))), chunks(Vec::new()));
}

#[test]
fn what_is_left_over_of_a_screenshot_that_was_cropped_is_cut_off() {
    let whole = chunks(Vec::new());
    let cropped = [whole.as_slice(), &whole[40..], HOME].concat();
    assert_eq!(checked(ContentType::Png, &cropped).pieces(), [Piece::Copy(0..whole.len() as u64)]);
}

#[test]
fn what_is_served_would_be_served_again_as_it_is() {
    for (content_type, bytes) in good() {
        let once = served(content_type, &bytes);
        assert_eq!(served(content_type, &once), once, "{content_type}");
    }
}
