//! The code to scan.

use qrcodegen::{QrCode, QrCodeEcc};

use super::NoPdf;

/// A QR code as horizontal runs of black squares.
pub(super) struct Squares {
    /// Squares a side, without the white border.
    pub(super) side: u16,
    /// Column, row and how many.
    pub(super) runs: Vec<(u16, u16, u16)>,
}

/// The code of an address (ISO/IEC 18004), which may lose 15 % to a fold or a stamp.
pub(super) fn squares(address: &str) -> Result<Squares, NoPdf> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).map_err(|_too_long| NoPdf::Code)?;
    let side = code.size();
    let mut runs: Vec<(u16, u16, u16)> = Vec::new();
    for row in 0..side {
        let mut black = false;
        for column in 0..side {
            let now = code.get_module(column, row);
            match runs.last_mut() {
                Some((_, _, wide)) if now && black => *wide += 1,
                _ if now => runs.push((small(column), small(row), 1)),
                _ => {}
            }
            black = now;
        }
    }
    Ok(Squares { side: small(side), runs })
}

/// A code has at most 177 squares a side.
fn small(number: i32) -> u16 {
    u16::try_from(number).unwrap_or_default()
}
