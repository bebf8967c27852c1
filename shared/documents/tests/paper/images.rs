//! Pictures keep every byte, or look as they did, or it is said why they are not there.

use documents::pdf::Image;
use domain::files::attachment::ContentType;
use lopdf::{Dictionary, Document, Object, Stream};
use png::ColorType;
use testing::paper;

use crate::{print, reader};

fn image(content_type: ContentType, bytes: &[u8]) -> Image<'_> {
    Image { id: paper::ecg_id(), caption: "An ECG".to_owned(), content_type, bytes: Some(bytes) }
}

/// The pictures of the PDF that shows this one.
fn shown(content_type: ContentType, bytes: &[u8]) -> (Vec<Stream>, String, Vec<u8>) {
    let pdf = print(&paper::empty(), &[image(content_type, bytes)]);
    let document = Document::load_mem(&pdf).expect("a PDF");
    let streams = document.objects.values().filter_map(|object| object.as_stream().ok());
    let images = streams.filter(|stream| reader::is(&stream.dict, b"Subtype", b"Image"));
    (images.cloned().collect(), reader::words(&pdf), pdf)
}

fn number(dict: &Dictionary, key: &[u8]) -> i64 {
    dict.get(key).and_then(Object::as_i64).expect("a number")
}

/// What stands in a PNG's IDAT chunks.
fn data(png: &[u8]) -> Vec<u8> {
    let mut rest = &png[8..];
    let mut data = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_be_bytes(rest[..4].try_into().expect("four")) as usize;
        if &rest[4..8] == b"IDAT" {
            data.extend(&rest[8..8 + length]);
        }
        rest = &rest[12 + length..];
    }
    data
}

/// A JPEG of so many channels that is held so; its pixels are never looked at.
fn jpeg(frame: u8, channels: u8, orientation: Option<u8>) -> Vec<u8> {
    let mut bytes = b"\xff\xd8".to_vec();
    if let Some(orientation) = orientation {
        bytes.extend(b"\xff\xe1\x00\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0");
        bytes.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    }
    let length = 8 + 3 * channels;
    bytes.extend([0xff, frame, 0, length, 8, 0, 40, 0, 100, channels]);
    for channel in 0..channels {
        bytes.extend([channel + 1, 0x11, 0]);
    }
    bytes.extend(b"\xff\xda\0\x02\x12\x34\xff\xd9");
    bytes
}

/// A PNG that says by EXIF how it is turned, in a chunk at this place.
fn turned(png: &[u8], at: usize, orientation: u8) -> Vec<u8> {
    let exif =
        [b"eXIfMM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(), &[orientation, 0, 0, 0, 0, 0, 0]]
            .concat();
    let mut checksum = flate2::Crc::new();
    checksum.update(&exif);
    let length = u32::try_from(exif.len() - 4).expect("short").to_be_bytes();
    [&png[..at], &length, &exif, &checksum.sum().to_be_bytes(), &png[at..]].concat()
}

#[test]
fn a_png_keeps_its_bytes() {
    let pixels: Vec<u8> = (0..=255).cycle().take(64 * 30 * 3).collect();
    let cases = [
        (ColorType::Grayscale, &pixels[..64 * 30], 1),
        (ColorType::Rgb, &pixels[..], 3),
        (ColorType::Indexed, &[0, 1, 2, 3].repeat(16 * 30)[..], 1),
    ];
    for (kind, pixels, channels) in cases {
        let png = paper::png(64, 30, kind, pixels);
        let (images, _, _) = shown(ContentType::Png, &png);
        let [image] = images.as_slice() else { panic!("{kind:?}: {} pictures", images.len()) };
        assert_eq!(image.content, data(&png), "{kind:?}");
        let parameters =
            image.dict.get(b"DecodeParms").and_then(Object::as_dict).expect("how it is filtered");
        assert_eq!(number(parameters, b"Colors"), channels, "{kind:?}");
        assert_eq!((number(&image.dict, b"Width"), number(&image.dict, b"Height")), (64, 30));
    }
}

#[test]
fn a_png_with_transparent_parts_lies_on_white() {
    let png = paper::png(2, 1, ColorType::Rgba, &[10, 20, 30, 255, 10, 20, 30, 0]);
    let (images, _, _) = shown(ContentType::Png, &png);
    assert_eq!(images[0].decompressed_content().expect("pixels"), [10, 20, 30, 255, 255, 255]);
    let png = paper::png(3, 1, ColorType::GrayscaleAlpha, &[7, 255, 7, 0, 0, 128]);
    let (images, _, _) = shown(ContentType::Png, &png);
    assert_eq!(images[0].decompressed_content().expect("pixels"), [7, 255, 127]);
}

#[test]
fn a_jpeg_keeps_its_bytes() {
    for (channels, colours) in [(1, "DeviceGray"), (3, "DeviceRGB")] {
        for frame in [0xc0, 0xc1, 0xc2] {
            let jpeg = jpeg(frame, channels, None);
            let (images, _, _) = shown(ContentType::Jpeg, &jpeg);
            assert_eq!(images[0].content, jpeg);
            assert!(reader::is(&images[0].dict, b"ColorSpace", colours.as_bytes()));
        }
    }
}

#[test]
fn a_photograph_stands_upright_as_the_camera_says() {
    // Where the picture's upper left corner is to be seen: at the left, at the top.
    let corners = [
        (1, true, true),
        (2, false, true),
        (3, false, false),
        (4, true, false),
        (5, true, true),
        (6, false, true),
        (7, false, false),
        (8, true, false),
    ];
    let opaque = paper::png(100, 40, ColorType::Grayscale, &[7; 4000]);
    let clear = paper::png(100, 40, ColorType::GrayscaleAlpha, &[7; 8000]);
    let pictures = corners.into_iter().flat_map(|corner| {
        let behind = opaque.len() - 12;
        [
            (corner, ContentType::Jpeg, jpeg(0xc0, 3, Some(corner.0))),
            (corner, ContentType::Png, turned(&opaque, 33, corner.0)),
            (corner, ContentType::Png, turned(&opaque, behind, corner.0)),
            (corner, ContentType::Png, turned(&clear, 33, corner.0)),
        ]
    });
    for ((orientation, left, top), content_type, picture) in pictures {
        let (_, _, pdf) = shown(content_type, &picture);
        let document = Document::load_mem(&pdf).expect("a PDF");
        let page = document.page_iter().next().expect("a page");
        let content = document.get_page_content(page);
        let operations = lopdf::content::Content::decode(&content).expect("operations").operations;
        let cm = operations.iter().find(|operation| operation.operator == "cm").expect("a matrix");
        let m: Vec<f32> = cm.operands.iter().map(|number| number.as_float().expect("a number")).collect();
        // A picture's rows go down from 1 to 0.
        let (x, y) = (m[2] + m[4], m[3] + m[5]);
        let (middle_x, middle_y) = (f32::midpoint(m[0], m[2]) + m[4], f32::midpoint(m[1], m[3]) + m[5]);
        assert_eq!((x < middle_x, y > middle_y), (left, top), "orientation {orientation}: {m:?}");
        let (width, height) = ((m[0] + m[2]).abs(), (m[1] + m[3]).abs());
        assert_eq!(width > height, orientation < 5, "orientation {orientation}: {m:?}");
    }
}

#[test]
fn what_cannot_be_shown_says_so_and_stops_nothing() {
    let huge = {
        // 20,000 by 20,000 with transparency: 1.6 GB unpacked.
        let mut png = paper::png(1, 1, ColorType::Rgba, &[0; 4]);
        png[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
        png
    };
    let cases: [(ContentType, Vec<u8>); 7] = [
        (ContentType::Jpeg, jpeg(0xc0, 4, None)),
        (ContentType::Jpeg, jpeg(0xc9, 3, None)),
        (ContentType::Jpeg, b"\xff\xd8\xff".to_vec()),
        (ContentType::Png, b"\x89PNG\r\n\x1a\n".to_vec()),
        (ContentType::Png, huge),
        (ContentType::Heic, Vec::new()),
        (ContentType::Png, paper::ecg()[..200].to_vec()),
    ];
    for (content_type, bytes) in cases {
        let (images, words, _) = shown(content_type, &bytes);
        assert!(images.is_empty(), "{words}");
        assert!(words.contains("An ECG: not printed, because"), "{words}");
    }
}

#[test]
fn a_picture_of_any_shape_fits_on_a_page() {
    for (width, height) in [(20_000, 1), (1, 20_000), (5, 5), (3000, 3000)] {
        let png = paper::png(width, height, ColorType::Grayscale, &vec![0; (width * height) as usize]);
        let (images, words, _) = shown(ContentType::Png, &png);
        assert_eq!(images.len(), 1, "{words}");
    }
}
