//! Measurements: which, how much, in which unit; what no body can have is a typing error.

use std::{fmt, str::FromStr};

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize, Serializer};
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::{
    input::{Errors, FieldError, none_wrong, parsed_from_text, pointer, stored_as_text},
    text::Line,
    time::Instant,
};

/// A finite number, written without a needless fraction: `152`, `36.6`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, ToSchema)]
#[schema(minimum = -1_000_000_000, maximum = 1_000_000_000)]
pub struct Decimal(f64);

impl Decimal {
    /// As a floating point number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53: from there on not every whole number exists
        if self.0.fract() == 0.0 && self.0.abs() < EXACT {
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            return serializer.serialize_i64(self.0 as i64);
        }
        serializer.serialize_f64(self.0)
    }
}

impl Deserr<Errors> for Decimal {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Errors> {
        let number: f64 = Deserr::<Errors>::deserialize_from_value(value, location)?;
        if number.abs() <= 1e9 {
            return Ok(Self(number));
        }
        Err(FieldError::new("out-of-range", "a number from -1000000000 to 1000000000")
            .at(pointer(location))
            .into())
    }
}

/// A LOINC code: digits, a hyphen and a check digit (Luhn), such as `8480-6`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, ToSchema)]
#[schema(pattern = "^[0-9]{1,7}-[0-9]$")]
pub struct Loinc(String);

impl Loinc {
    /// The code as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Loinc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Loinc {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let check = |digits: &str| {
            let sum = digits.bytes().rev().enumerate().map(|(place, digit)| {
                let digit = u32::from(digit - b'0') * if place % 2 == 0 { 2 } else { 1 };
                digit / 10 + digit % 10
            });
            (10 - sum.sum::<u32>() % 10) % 10
        };
        text.split_once('-')
            .filter(|(digits, _)| {
                (1..=7).contains(&digits.len()) && digits.bytes().all(|d| d.is_ascii_digit())
            })
            .filter(|(digits, last)| check(digits).to_string() == *last)
            .map(|_| Self(text.to_owned()))
            .ok_or_else(|| {
                FieldError::new(
                    "malformed",
                    "this is not a LOINC code like 8480-6: the check digit has to match",
                )
            })
    }
}

parsed_from_text!(Loinc);
stored_as_text!(Loinc);

/// One measurement.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = plausible -> Errors)]
pub struct Vital {
    /// What was measured (LOINC).
    pub code: Loinc,
    /// How much.
    pub value: Decimal,
    /// In which unit (UCUM).
    pub unit: Line<40>,
    /// When.
    pub at: Instant,
    /// The code's system, which is LOINC's.
    #[deserr(default)]
    pub system: Option<Line<200>>,
    /// The measurement in words.
    #[deserr(default)]
    pub text: Option<Line<200>>,
}

/// A measurement that is checked: its units, and what a living body can have in each.
#[derive(Debug)]
pub struct Known {
    /// LOINC.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// UCUM unit, lowest and highest value.
    pub units: &'static [(&'static str, f64, f64)],
}

const fn known(code: &'static str, name: &'static str, units: &'static [(&'static str, f64, f64)]) -> Known {
    Known { code, name, units }
}

/// The vital signs of LOINC's panel 85353-1 and what a practice measures besides. Limits lie outside anything
/// published for a living patient, newborns included: they find slips of the finger, not illness.
pub const KNOWN: &[Known] = &[
    known("8480-6", "Systolic blood pressure", &[("mm[Hg]", 20.0, 350.0)]),
    known("8462-4", "Diastolic blood pressure", &[("mm[Hg]", 5.0, 250.0)]),
    known("8478-0", "Mean blood pressure", &[("mm[Hg]", 10.0, 300.0)]),
    known("8867-4", "Heart rate", &[("/min", 10.0, 400.0), ("{beats}/min", 10.0, 400.0)]),
    known("8889-8", "Heart rate", &[("/min", 10.0, 400.0), ("{beats}/min", 10.0, 400.0)]),
    known("8331-1", "Body temperature", &[("Cel", 12.0, 47.0), ("[degF]", 53.0, 117.0)]),
    known("3141-9", "Body weight", &[("kg", 0.2, 700.0), ("g", 200.0, 700_000.0), ("[lb_av]", 0.4, 1_550.0)]),
    known("3137-7", "Body height", &[("cm", 15.0, 290.0), ("m", 0.15, 2.9), ("[in_i]", 6.0, 115.0)]),
    known("20564-1", "Oxygen saturation", &[("%", 10.0, 100.0)]),
    known("9279-1", "Respiratory rate", &[("/min", 1.0, 150.0), ("{breaths}/min", 1.0, 150.0)]),
    known("8310-5", "Body temperature", &[("Cel", 12.0, 47.0), ("[degF]", 53.0, 117.0)]),
    known("59408-5", "Oxygen saturation", &[("%", 10.0, 100.0)]),
    known("2708-6", "Oxygen saturation", &[("%", 10.0, 100.0)]),
    known(
        "29463-7",
        "Body weight",
        &[("kg", 0.2, 700.0), ("g", 200.0, 700_000.0), ("[lb_av]", 0.4, 1_550.0)],
    ),
    known("8302-2", "Body height", &[("cm", 15.0, 290.0), ("m", 0.15, 2.9), ("[in_i]", 6.0, 115.0)]),
    known("39156-5", "Body mass index", &[("kg/m2", 4.0, 260.0)]),
    known("9843-4", "Head circumference", &[("cm", 10.0, 100.0)]),
    known("8280-0", "Waist circumference", &[("cm", 15.0, 350.0)]),
    known("2339-0", "Blood glucose", &[("mg/dL", 2.0, 3_000.0), ("mmol/L", 0.1, 167.0)]),
    known("15074-8", "Blood glucose", &[("mmol/L", 0.1, 167.0), ("mg/dL", 2.0, 3_000.0)]),
    known("9269-2", "Glasgow coma score", &[("{score}", 3.0, 15.0), ("1", 3.0, 15.0)]),
    known("72514-3", "Pain score", &[("{score}", 0.0, 10.0), ("1", 0.0, 10.0)]),
];

fn plausible(vital: Vital, location: ValuePointerRef<'_>) -> Result<Vital, Errors> {
    let Some(known) = KNOWN.iter().find(|known| known.code == vital.code.as_str()) else {
        return Ok(vital);
    };
    let Some((unit, low, high)) = known.units.iter().find(|(unit, ..)| *unit == vital.unit.as_str()) else {
        let units: Vec<_> = known.units.iter().map(|(unit, ..)| *unit).collect();
        let rule = format!("{} ({}) is measured in {} (UCUM)", known.name, known.code, units.join(" or "));
        return Err(FieldError::new("not-allowed", rule).at(pointer(location.push_key("unit"))).into());
    };
    let mut wrong = Vec::new();
    if !(*low..=*high).contains(&vital.value.get()) {
        let rule = format!("{} is {low} to {high} {unit} in a living body: a typing error?", known.name);
        wrong.push(FieldError::new("out-of-range", rule).at(pointer(location.push_key("value"))));
    }
    none_wrong(wrong).map(|()| vital)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::parse;
    use serde_json::json;

    #[test]
    fn every_known_code_is_loinc() {
        for known in KNOWN {
            assert!(known.code.parse::<Loinc>().is_ok(), "{}", known.code);
        }
        for wrong in ["8480-7", "8480", "-6", "abc-1", "8480-6 ", "8480-06", "84-80-6"] {
            assert!(wrong.parse::<Loinc>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_no_body_can_have_is_refused_and_named() {
        let read = |code: &str, value: f64, unit: &str| {
            let vital = json!({"code": code, "value": value, "unit": unit, "at": "2026-11-22T09:00:00.000Z"});
            parse::<Vital>(vital).map_err(|errors| (errors.0[0].pointer.clone(), errors.0[0].code))
        };
        assert!(read("8867-4", 72.0, "/min").is_ok());
        assert_eq!(read("8867-4", 1500.0, "/min").unwrap_err(), ("/value".into(), "out-of-range"));
        assert_eq!(read("8867-4", 72.0, "bpm").unwrap_err(), ("/unit".into(), "not-allowed"));
        assert_eq!(read("8310-5", 98.6, "Cel").unwrap_err(), ("/value".into(), "out-of-range"));
        assert!(read("8310-5", 98.6, "[degF]").is_ok());
        assert_eq!(read("8480-6", -1.0, "mm[Hg]").unwrap_err(), ("/value".into(), "out-of-range"));
    }

    #[test]
    fn numbers_are_written_as_they_came() {
        for number in ["152", "36.6", "0", "-1", "0.001"] {
            let decimal: Decimal = parse(serde_json::from_str(number).unwrap()).unwrap();
            assert_eq!(serde_json::to_string(&decimal).unwrap(), number);
        }
    }
}
