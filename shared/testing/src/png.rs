//! PNG, chunk by chunk.

use std::io::Write as _;

use flate2::{Compression, Crc, write::ZlibEncoder};

/// These bytes as zlib packs them.
pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A chunk with its checksum.
pub fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checksum = Crc::new();
    checksum.update(name);
    checksum.update(data);
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length, name.as_slice(), data, &checksum.sum().to_be_bytes()].concat()
}

/// A PNG of so many pixels, 8 bits each of red, green and blue, with these chunks between the first and the last.
pub fn png_of(width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
    let header = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), b"\x08\x02\0\0\0"].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunks.concat(), chunk(b"IEND", b"")].concat()
}
