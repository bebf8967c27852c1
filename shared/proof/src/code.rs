//! The short code on the paper: to type, or to scan, when somebody wants to know whether a letter is right.

use std::{fmt, str::FromStr};

use domain::{
    values::{digest::Digest, reference::Reference},
    wire::input::FieldError,
};
use subtle::ConstantTimeEq as _;

use crate::Signature;

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The first 80 bits of a signature's SHA-256, written like `8H3K-Q2ZV-0MXT-5RDA`: nobody guesses it without the
/// letter, and whoever has the letter may know that it is right.
#[derive(Debug, Clone, Copy)]
pub struct LetterCode([u8; 16]);

impl LetterCode {
    /// The code of this signature.
    #[must_use]
    pub fn of(signature: &Signature) -> Self {
        let digest = Digest::of(signature.as_bytes());
        let bits =
            digest.as_bytes().iter().take(10).fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
        let mut digits = [0; 16];
        for (digit, place) in digits.iter_mut().rev().zip(0..) {
            *digit = u8::try_from((bits >> (5 * place)) & 31).unwrap_or(0);
        }
        Self(digits)
    }

    /// Whether both are the same; it takes as long whichever character differs.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// Four groups of four.
impl fmt::Display for LetterCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, digit) in self.0.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                f.write_str("-")?;
            }
            let letter = ALPHABET.get(usize::from(*digit)).copied().unwrap_or(b'?');
            write!(f, "{}", char::from(letter))?;
        }
        Ok(())
    }
}

impl FromStr for LetterCode {
    type Err = FieldError;

    /// Reads it as people type it: any case, with or without hyphens and spaces, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, FieldError> {
        let typed = text.chars().filter(|letter| !matches!(letter, '-' | ' '));
        let digits: Option<Vec<u8>> = typed
            .map(|letter| {
                let letter = match letter.to_ascii_uppercase() {
                    'O' => '0',
                    'I' | 'L' => '1',
                    other => other,
                };
                let place = ALPHABET.iter().position(|known| char::from(*known) == letter)?;
                u8::try_from(place).ok()
            })
            .collect();
        let digits = digits.and_then(|digits| digits.try_into().ok());
        digits.map(Self).ok_or_else(|| {
            FieldError::new("malformed", "the code is 16 letters and digits, like 8H3K-Q2ZV-0MXT-5RDA")
        })
    }
}

/// Where the QR code of a letter leads; `link_url` has no slash at its end.
#[must_use]
pub fn address(link_url: &str, reference: Reference, code: &LetterCode) -> String {
    format!("{link_url}/v1/verify/{reference}?code={code}")
}
