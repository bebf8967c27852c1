//! Pictures go onto the paper as they are: their bytes are passed on, not pressed again, so that an ECG keeps every pixel.

mod exif;
mod jpeg;
mod png;

use super::{
    Image,
    print::{PICTURES_BYTES, PICTURES_MAX},
};
use domain::files::attachment::ContentType;
use printpdf::{DictItem, ExternalStream};

/// Most bytes of one letter's pictures that are unpacked, which only some PNGs have to be: 12 million pixels of four.
const UNPACKED_MAX: usize = 48_000_000;

/// A picture as a PDF holds it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    /// Pixels, as stored.
    width: u32,
    height: u32,
    /// How it is turned when it is shown: EXIF's orientation, 1 to 8.
    orientation: u8,
    pub(super) stream: ExternalStream,
}

/// Why a picture is not on the paper, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum NotShown {
    /// PDF/A has one colour space for all.
    #[error("its colours are those of a printing press (CMYK)")]
    PressColours,
    /// Arithmetic coding, lossless JPEG, 12 bit.
    #[error("its kind of JPEG is not one that PDF can hold")]
    RareJpeg,
    /// Interlaced or with transparent parts, and too large to be unpacked.
    #[error("it is too large to be made ready for paper")]
    TooLarge,
    #[error("it could not be read")]
    Damaged,
    /// The letter's pictures are too many, or too large.
    #[error("a letter has room for {PICTURES_MAX} pictures, and for {} MB of them", PICTURES_BYTES / 1_000_000)]
    NoRoom,
    /// Neither PNG nor JPEG.
    #[error("it is neither PNG nor JPEG")]
    OtherType,
}

/// Reads what has to be known of a letter's pictures, and no more.
pub(super) fn pictures(images: &[Image<'_>]) -> Vec<Result<Picture, NotShown>> {
    let mut unpacked = UNPACKED_MAX;
    images.iter().map(|image| picture(image, &mut unpacked)).collect()
}

fn picture(image: &Image<'_>, unpacked: &mut usize) -> Result<Picture, NotShown> {
    let bytes = image.bytes.ok_or(NotShown::NoRoom)?;
    let picture = match image.content_type {
        ContentType::Png => png::picture(bytes, unpacked)?,
        ContentType::Jpeg => jpeg::picture(bytes)?,
        ContentType::Pdf
        | ContentType::Tiff
        | ContentType::Gif
        | ContentType::Webp
        | ContentType::Heic
        | ContentType::Txt
        | ContentType::Rtf
        | ContentType::Docx
        | ContentType::Dicom
        | ContentType::Unknown => return Err(NotShown::OtherType),
    };
    if picture.width == 0 || picture.height == 0 { Err(NotShown::Damaged) } else { Ok(picture) }
}

impl Picture {
    /// Width and height on paper in points: 150 pixels an inch, smaller where that is too wide or too high.
    #[expect(clippy::cast_precision_loss, reason = "a point more or less of twenty thousand pixels")]
    pub(super) fn size(&self, width_max: f32, height_max: f32) -> (f32, f32) {
        let (width, height) = if self.orientation >= 5 {
            (self.height as f32, self.width as f32)
        } else {
            (self.width as f32, self.height as f32)
        };
        let scale = (72.0 / 150.0_f32).min(width_max / width).min(height_max / height);
        ((width * scale).max(0.5), (height * scale).max(0.5))
    }

    /// The matrix that puts the picture, as it is to be seen, onto a rectangle whose lower left corner is `x`, `y`.
    pub(super) fn matrix(&self, x: f32, y: f32, w: f32, h: f32) -> [f32; 6] {
        match self.orientation {
            2 => [-w, 0.0, 0.0, h, x + w, y],
            3 => [-w, 0.0, 0.0, -h, x + w, y + h],
            4 => [w, 0.0, 0.0, -h, x, y + h],
            5 => [0.0, -h, -w, 0.0, x + w, y + h],
            6 => [0.0, -h, w, 0.0, x, y + h],
            7 => [0.0, h, w, 0.0, x, y],
            8 => [0.0, h, -w, 0.0, x + w, y],
            _ => [w, 0.0, 0.0, h, x, y],
        }
    }
}

/// The dictionary of an image (ISO 32000-1, 8.9.5), without its filter.
fn stream(
    (width, height): (u32, u32),
    bits: u8,
    colours: DictItem,
    filter: &str,
    content: Vec<u8>,
) -> ExternalStream {
    let dict = [
        ("Type", name("XObject")),
        ("Subtype", name("Image")),
        ("Width", DictItem::Int(width.into())),
        ("Height", DictItem::Int(height.into())),
        ("BitsPerComponent", DictItem::Int(bits.into())),
        ("ColorSpace", colours),
        ("Filter", name(filter)),
    ];
    ExternalStream {
        dict: dict.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        content,
        compress: false,
    }
}

fn name(name: &str) -> DictItem {
    DictItem::Name(name.as_bytes().to_vec())
}
