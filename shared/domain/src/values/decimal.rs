//! A measured number, with the digits with which it was reported: a potassium of `4.0` says more than one of `4`.

use std::fmt;

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, RefOr, SchemaFormat,
        schema::{Schema, Type},
    },
};

use crate::wire::{
    input::{Errors, FieldError, pointer},
    number::Number,
};

/// Largest number, and the negative of the smallest.
pub const DECIMAL_MAX: f64 = 1e9;

/// Significant digits up to which a number is kept as it was written. A double has 17 at most: what has more was written by
/// a program, not read off an instrument, and is kept as the shortest number that is the same double.
const DIGITS_MAX: usize = 17;

/// Zeros up to which an exponent is written out.
const ZEROS_MAX: usize = 30;

/// A finite number with its digits: `152`, `36.6`, `4.0`.
///
/// In JSON it is a number with these digits. Where it is stored and signed, the digits are a text (`domain::log`); in RFC
/// 8785's canonical JSON a number has the digits of its double, so two bodies with `4.0` and `4` are the same request.
#[derive(Debug, Clone, PartialEq)]
pub struct Decimal {
    digits: Box<str>,
    value: f64,
}

impl Decimal {
    /// As a floating point number.
    #[must_use]
    pub const fn get(&self) -> f64 {
        self.value
    }

    /// The number that was stored as these digits, by [`fmt::Display`].
    pub(crate) fn stored(digits: &str) -> Option<Self> {
        let value = digits.parse().ok().filter(|number: &f64| number.is_finite())?;
        Some(Self { digits: digits.into(), value })
    }

    fn written(number: &str) -> Option<Self> {
        let value: f64 = number.parse().ok().filter(|value: &f64| value.abs() <= DECIMAL_MAX)?;
        let digits = plain(number, value == 0.0).unwrap_or_else(|| value.to_string());
        Some(Self { digits: digits.into(), value })
    }
}

/// The digits of a JSON number without an exponent: `1.50e2` is `150`, `5.0E-1` is `0.50`. None where there are too many.
fn plain(number: &str, is_zero: bool) -> Option<String> {
    let unsigned = number.trim_start_matches('-');
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: isize = exponent.parse().ok()?;
    let (ahead, behind) = (exponent.max(0).unsigned_abs(), exponent.min(0).unsigned_abs());
    let significant = [whole, fraction].concat().trim_start_matches('0').len();
    if significant > DIGITS_MAX || ahead > ZEROS_MAX || behind > ZEROS_MAX {
        return None;
    }
    // All digits, with as many zeros on both sides as the point may move.
    let fraction = format!("{fraction:0<ahead$}");
    let whole = format!("{whole:0>width$}", width = behind + 1);
    let (before, after) = whole.split_at_checked(whole.len() - behind)?;
    let (moved, rest) = fraction.split_at_checked(ahead)?;
    let (before, after) = (format!("{before}{moved}"), format!("{after}{rest}"));
    let before = before.trim_start_matches('0');
    let sign = if number.starts_with('-') && !is_zero { "-" } else { "" };
    let (zero, point) = (if before.is_empty() { "0" } else { "" }, if after.is_empty() { "" } else { "." });
    Some(format!("{sign}{zero}{before}{point}{after}"))
}

/// Its digits, without an exponent: `152`, `36.6`, `7.40`, `0.0000001`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)
    }
}

/// A JSON number with its digits, as far as the format has them: `serde_json` writes them as they are.
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match RawValue::from_string(self.digits.to_string()) {
            Ok(digits) => digits.serialize(serializer),
            // What an earlier version stored may be no JSON number, like `.5`.
            Err(_) => serializer.serialize_f64(self.value),
        }
    }
}

impl Deserr<Errors> for Decimal {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Errors> {
        let Number(number) = Number::deserialize_from_value(value, location)?;
        Self::written(&number).ok_or_else(|| {
            FieldError::new("out-of-range", "a number from -1000000000 to 1000000000")
                .at(pointer(location))
                .into()
        })
    }
}

impl PartialSchema for Decimal {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Double)))
            .minimum(Some(-1_000_000_000))
            .maximum(Some(1_000_000_000))
            .description(Some(
                "A finite number; the digits with which it is written are kept: `152`, `36.6`, `4.0`.",
            ))
            .into()
    }
}

impl ToSchema for Decimal {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        values::digest::Digest,
        wire::{input::parse, json::Json},
    };

    fn read(number: &str) -> Result<Decimal, &'static str> {
        parse(Json::read(number).unwrap()).map_err(|errors: Errors| errors.0[0].code)
    }

    #[test]
    fn a_number_keeps_the_digits_with_which_it_was_reported() {
        for (written, kept) in [
            ("152", "152"),
            ("36.6", "36.6"),
            ("4.0", "4.0"),
            ("7.40", "7.40"),
            ("0.050", "0.050"),
            ("-1.20", "-1.20"),
            ("0", "0"),
            ("-0", "0"),
            ("0.00", "0.00"),
            ("-0.0", "0.0"),
            ("1e3", "1000"),
            ("1.50e2", "150"),
            ("1.50E+1", "15.0"),
            ("1.5e-3", "0.0015"),
            ("12.50e-1", "1.250"),
            ("100e-2", "1.00"),
            ("0e0", "0"),
            ("999999999.9999999", "999999999.9999999"),
            ("1000000000.0", "1000000000.0"),
            ("-1000000000", "-1000000000"),
            // A program's digits, and exponents that no instrument shows: the same double, as short as it is.
            ("0.1000000000000000055511151231257827", "0.1"),
            ("36.600000000000001421", "36.6"),
            ("0e999999999999", "0"),
            ("2.5e-40", "0.00000000000000000000000000000000000000025"),
        ] {
            let decimal = read(written).unwrap();
            assert_eq!(
                (decimal.to_string().as_str(), serde_json::to_string(&decimal).unwrap().as_str()),
                (kept, kept),
                "{written}"
            );
            assert!((decimal.get() - written.parse::<f64>().unwrap()).abs() < f64::EPSILON, "{written}");
            assert_eq!(Decimal::stored(kept).as_ref(), Some(&decimal), "{written}");
        }
    }

    #[test]
    fn a_number_is_within_its_limits() {
        for beyond in ["1000000000.1", "-1000000001", "1e10", "1e400", "12345678901234567890"] {
            assert_eq!(read(beyond), Err("out-of-range"), "{beyond}");
        }
        for other in ["\"4.0\"", "true", "[4.0]", "{}", "{\"\\u0000digits\": \"4.0\"}"] {
            assert_eq!(read(other), Err("wrong-type"), "{other}");
        }
        assert_eq!(read("null"), Err("required"));
    }

    #[test]
    fn the_same_number_with_other_digits_is_the_same_request() {
        let digest = |number: &str| Digest::of_json(&read(number).unwrap());
        assert_eq!(digest("152.0"), digest("152"));
        assert_eq!(digest("4.00"), digest("4"));
        assert_eq!(digest("7.40"), Digest::of_json(&7.4));
        assert_ne!(digest("7.41"), digest("7.40"));
    }

    #[test]
    fn digits_that_are_no_json_number_are_still_read_and_written() {
        for stored in [".5", "+1", "1."] {
            assert!(serde_json::to_string(&Decimal::stored(stored).unwrap()).is_ok(), "{stored}");
        }
        assert_eq!(
            (Decimal::stored("NaN"), Decimal::stored("inf"), Decimal::stored("four")),
            (None, None, None)
        );
    }
}
