//! PNG: what it has compressed, a PDF can hold compressed in the same way.

use std::io::{Cursor, Write as _};

use flate2::{Compression, write::ZlibEncoder};
use png::{ColorType, Decoder, Transformations};
use printpdf::DictItem;

use super::{NotShown, Picture, exif::turn, name, stream};

/// The picture, its bytes unchanged where PDF knows the kind: neither interlaced nor with transparent parts. What has to
/// be unpacked takes its share of what may be.
pub(super) fn picture(bytes: &[u8], unpacked: &mut usize) -> Result<Picture, NotShown> {
    let chunks = Chunks::read(bytes).ok_or(NotShown::Damaged)?;
    let (width, height) = (chunks.width, chunks.height);
    let stream = match chunks.colours() {
        Some((colours, channels)) if !chunks.interlaced && !chunks.transparent => {
            let data = chunks.data.concat();
            let mut stream = stream((width, height), chunks.bits, colours, "FlateDecode", data);
            stream.dict.insert("DecodeParms".to_owned(), predictor(channels, chunks.bits, width));
            stream
        }
        _ => on_white(bytes, unpacked)?,
    };
    Ok(Picture { width, height, orientation: chunks.orientation, stream })
}

/// PNG's filters, one a row (ISO 32000-1, 7.4.4.4).
fn predictor(channels: u8, bits: u8, width: u32) -> DictItem {
    let entries = [
        ("Predictor", DictItem::Int(15)),
        ("Colors", DictItem::Int(channels.into())),
        ("BitsPerComponent", DictItem::Int(bits.into())),
        ("Columns", DictItem::Int(width.into())),
    ];
    DictItem::Dict { map: entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect() }
}

/// The chunks that matter here (ISO/IEC 15948, 11).
struct Chunks<'a> {
    width: u32,
    height: u32,
    bits: u8,
    kind: u8,
    interlaced: bool,
    transparent: bool,
    orientation: u8,
    palette: &'a [u8],
    data: Vec<&'a [u8]>,
}

impl<'a> Chunks<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
        let mut chunks = Chunks {
            width: 0,
            height: 0,
            bits: 0,
            kind: 0,
            interlaced: false,
            transparent: false,
            orientation: 1,
            palette: &[],
            data: Vec::new(),
        };
        loop {
            let (length, behind) = rest.split_first_chunk::<4>()?;
            let (kind, behind) = behind.split_first_chunk::<4>()?;
            let (body, behind) = behind.split_at_checked(u32::from_be_bytes(*length).try_into().ok()?)?;
            match kind {
                b"IHDR" => {
                    let (width, more) = body.split_first_chunk::<4>()?;
                    let (height, more) = more.split_first_chunk::<4>()?;
                    let &[bits, kind, _compression, _filter, interlace] = more else { return None };
                    chunks.width = u32::from_be_bytes(*width);
                    chunks.height = u32::from_be_bytes(*height);
                    (chunks.bits, chunks.kind, chunks.interlaced) = (bits, kind, interlace != 0);
                }
                b"PLTE" => chunks.palette = body,
                b"tRNS" => chunks.transparent = true,
                b"eXIf" => chunks.orientation = turn(body).unwrap_or(chunks.orientation),
                b"IDAT" => chunks.data.push(body),
                b"IEND" => return Some(chunks),
                _ => {}
            }
            (_, rest) = behind.split_first_chunk::<4>()?;
        }
    }

    /// The colour space and how many channels, of the kinds without transparency.
    fn colours(&self) -> Option<(DictItem, u8)> {
        match self.kind {
            0 => Some((name("DeviceGray"), 1)),
            2 => Some((name("DeviceRGB"), 3)),
            3 => {
                let last = (self.palette.len() / 3).checked_sub(1)?;
                let palette = DictItem::String { data: self.palette.to_vec(), literal: false };
                let last = DictItem::Int(i64::try_from(last).ok()?);
                Some((DictItem::Array(vec![name("Indexed"), name("DeviceRGB"), last, palette]), 1))
            }
            _ => None,
        }
    }
}

/// Unpacks a picture and lays it on white, as paper does.
fn on_white(bytes: &[u8], unpacked: &mut usize) -> Result<printpdf::ExternalStream, NotShown> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| NotShown::Damaged)?;
    let size = reader.output_buffer_size().ok_or(NotShown::TooLarge)?;
    *unpacked = unpacked.checked_sub(size).ok_or(NotShown::TooLarge)?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(|_| NotShown::Damaged)?;
    pixels.truncate(frame.buffer_size());
    let (colours, flat) = match frame.color_type {
        ColorType::Grayscale => ("DeviceGray", pixels),
        ColorType::GrayscaleAlpha => {
            ("DeviceGray", pixels.as_chunks::<2>().0.iter().copied().flat_map(white_gray).collect())
        }
        ColorType::Rgb => ("DeviceRGB", pixels),
        ColorType::Rgba => {
            ("DeviceRGB", pixels.as_chunks::<4>().0.iter().copied().flat_map(white_rgb).collect())
        }
        ColorType::Indexed => return Err(NotShown::Damaged),
    };
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    let packed = packed.write_all(&flat).and_then(|()| packed.finish()).map_err(|_| NotShown::Damaged)?;
    Ok(stream((frame.width, frame.height), 8, name(colours), "FlateDecode", packed))
}

fn white_gray([gray, alpha]: [u8; 2]) -> [u8; 1] {
    [over_white(gray, alpha)]
}

fn white_rgb([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
    [red, green, blue].map(|colour| over_white(colour, alpha))
}

fn over_white(colour: u8, alpha: u8) -> u8 {
    let (colour, alpha) = (u32::from(colour), u32::from(alpha));
    u8::try_from((colour * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
}
