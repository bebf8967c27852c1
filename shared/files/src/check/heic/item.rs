//! An item of a HEIC file: a picture, or what is told about one.

use domain::files::attachment::FileRefusal;

use crate::check::{fields::Fields, pieces::Piece, pixels};

/// Where an item lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// Somewhere in the file.
    File,
    /// Inside the box that describes it.
    Description,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A picture, or a tile of one, in HEVC.
    Coded,
    /// A picture in another coding.
    OtherCoded,
    /// A picture put together from tiles.
    Grid,
    /// Pictures put on a canvas.
    Overlay,
    /// A picture made of others without a size of its own.
    Derived,
    /// How it was taken.
    Exif,
    /// What programs and people wrote about it.
    Xmp,
    /// Anything else.
    Other,
}

impl Content {
    /// By the item's type, and what stands behind: its name, and for `mime` the media type.
    pub(super) fn of(kind: [u8; 4], behind: &[u8]) -> Self {
        match &kind {
            b"hvc1" | b"hev1" | b"lhv1" | b"hvt1" => Self::Coded,
            b"av01" | b"avc1" | b"jpeg" | b"j2k1" | b"vvc1" | b"unci" => Self::OtherCoded,
            b"grid" => Self::Grid,
            b"iovl" => Self::Overlay,
            b"iden" | b"tmap" => Self::Derived,
            b"Exif" => Self::Exif,
            b"mime" if behind.split(|byte| *byte == 0).nth(1) == Some(b"application/rdf+xml") => Self::Xmp,
            _ => Self::Other,
        }
    }

    /// What is served instead of so many bytes of it.
    pub(super) fn instead(self, length: u64) -> Vec<Piece> {
        // The offset of the TIFF header, the header, and a directory without entries.
        const NOTHING: &[u8] = b"\0\0\0\0MM\0\x2a\0\0\0\x08\0\0\0\0\0\0";
        const NOT_A_WORD: &[u8] = b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"/>";
        let (own, filled) = match self {
            Self::Exif => (NOTHING, 0),
            Self::Xmp => (NOT_A_WORD, b' '),
            Self::Coded | Self::OtherCoded | Self::Grid | Self::Overlay | Self::Derived | Self::Other => {
                (&[][..], 0)
            }
        };
        match length.checked_sub(own.len() as u64) {
            Some(left) if !own.is_empty() => vec![Piece::Own(own.to_vec()), Piece::Fill(filled, left)],
            _ => vec![Piece::Fill(filled, length)],
        }
    }

    /// Bounds a picture that is put together (ISO/IEC 23008-12, 6.6.2): behind the tiles or the canvas's colour
    /// stands the size of the whole.
    pub(super) fn composed(self, start: &[u8]) -> Result<(), FileRefusal> {
        let mut fields = Fields::big(start);
        let (_version, flags) = (fields.u8()?, fields.u8()?);
        fields.take(if self == Self::Grid { 2 } else { 8 })?;
        let wide = if flags & 1 == 0 { 2 } else { 4 };
        pixels::bounded(fields.number(wide)?, fields.number(wide)?)
    }
}

/// An item.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) id: u32,
    pub(super) content: Content,
    pub(super) method: Method,
    /// Where it begins and how long it is, in bytes; 0 for "to the end".
    pub(super) stretches: Vec<(u64, u64)>,
}
