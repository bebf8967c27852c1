//! The short reference that can be read out over a telephone and printed, such as `R-7K4M-92QX`.

use std::{fmt, str::FromStr};

use utoipa::ToSchema;

use crate::wire::input::{FieldError, parsed_from_text, stored_as_text};

/// Crockford's base 32: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Seven random characters (35 bits) and a check character.
///
/// The check is a weighted sum over GF(2⁵), the weights being powers of a primitive element: any one wrong
/// character and any two exchanged ones are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = String, pattern = "^R(-[0-9A-HJKMNP-TV-Z]{4}){2}$")]
pub struct Reference([u8; 8]);

impl Reference {
    /// The reference made of the lowest 35 bits.
    #[must_use]
    pub fn new(random: u64) -> Self {
        let digit = |place: u32| u8::try_from((random >> (5 * place)) & 31).unwrap_or(0);
        let mut digits = [digit(6), digit(5), digit(4), digit(3), digit(2), digit(1), digit(0), 0];
        digits[7] = checksum(digits);
        Self(digits)
    }
}

/// Multiplies by the primitive element x modulo x⁵ + x² + 1.
const fn times_x(digit: u8) -> u8 {
    let doubled = digit << 1;
    if doubled & 32 == 0 { doubled } else { doubled ^ 0b10_0101 }
}

/// Zero for a reference with the right check character.
fn checksum(digits: [u8; 8]) -> u8 {
    let [first @ .., check] = digits;
    first.iter().fold(0, |sum, digit| times_x(sum ^ digit)) ^ check
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("R")?;
        for (place, digit) in self.0.iter().enumerate() {
            if place % 4 == 0 {
                f.write_str("-")?;
            }
            let letter = ALPHABET.get(usize::from(*digit)).copied().unwrap_or(b'?');
            write!(f, "{}", char::from(letter))?;
        }
        Ok(())
    }
}

impl FromStr for Reference {
    type Err = FieldError;

    /// Reads it as people write it: any case, with or without hyphens, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, FieldError> {
        let wrong =
            || FieldError::new("malformed", "this is not a reference like R-7K4M-92QX: a character is wrong");
        let text: String = text.trim().to_ascii_uppercase().replace(['-', ' '], "");
        let digits: Vec<u8> = text
            .strip_prefix('R')
            .filter(|rest| rest.len() == 8)
            .ok_or_else(wrong)?
            .bytes()
            .map(|letter| {
                let letter = match letter {
                    b'O' => b'0',
                    b'I' | b'L' => b'1',
                    other => other,
                };
                let place = ALPHABET.iter().position(|known| *known == letter)?;
                u8::try_from(place).ok()
            })
            .collect::<Option<_>>()
            .ok_or_else(wrong)?;
        let digits: [u8; 8] = digits.try_into().map_err(|_| wrong())?;
        if checksum(digits) == 0 { Ok(Self(digits)) } else { Err(wrong()) }
    }
}

parsed_from_text!(Reference);
stored_as_text!(Reference);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn is_read_as_written_and_as_said(random: u64) {
            let reference = Reference::new(random);
            let written = reference.to_string();
            prop_assert_eq!(written.len(), 11);
            prop_assert_eq!(written.parse::<Reference>().unwrap(), reference);
            let said = written.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            prop_assert_eq!(said.parse::<Reference>().unwrap(), reference);
        }

        #[test]
        fn notices_one_wrong_and_two_exchanged_characters(random: u64, place in 0usize..8, other in 0usize..8, by in 1u8..32) {
            let Reference(right) = Reference::new(random);
            let mut wrong = right;
            wrong[place] ^= by;
            prop_assert_ne!(checksum(wrong), 0);
            let mut exchanged = right;
            exchanged.swap(place, other);
            prop_assert_eq!(checksum(exchanged) == 0, exchanged == right);
        }
    }
}
