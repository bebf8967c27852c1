//! Measurements: which, how much, in which unit, and when.

use std::{fmt, str::FromStr};

use deserr::{Deserr, ValuePointerRef};
use serde::Serialize;
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::{
    clinical::{codes, plausible, units::Unit},
    values::{decimal::Decimal, partly::Moment, text::Line, words::words},
    wire::input::{Errors, FieldError, none_wrong, parsed_from_text, pointer, stored_as_written},
};

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
stored_as_written!(Loinc);

words! {
    /// That a value lies beyond what was measured (FHIR's quantity comparator): a TSH of `<` 0.01, a glucose of `>` 600.
    Comparator { Below = "<", AtMost = "<=", AtLeast = ">=", Above = ">" }
}

/// One measurement.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserr, ToSchema)]
#[deserr(error = Errors, deny_unknown_fields, validate = plausible -> Errors)]
pub struct Vital {
    /// What was measured (LOINC).
    pub code: Loinc,
    /// That the value lies beyond what was measured: a meter's "HI" is `>` with its highest value.
    #[deserr(default)]
    pub comparator: Option<Comparator>,
    /// How much.
    pub value: Decimal,
    /// In which unit (UCUM).
    pub unit: Unit,
    /// When.
    pub at: Moment,
    /// The code's system, which is LOINC's.
    #[deserr(default)]
    pub system: Option<Line<200>>,
    /// The measurement in words.
    #[deserr(default)]
    pub text: Option<Line<200>>,
}

fn plausible(vital: Vital, location: ValuePointerRef<'_>) -> Result<Vital, Errors> {
    let system = vital.system.as_ref().map(Line::as_str);
    let mut wrong = codes::wrong(Some(vital.code.as_str()), system, location);
    let slip = plausible::wrong(&vital);
    wrong.extend(slip.map(|(member, error)| error.at(pointer(location.push_key(member)))));
    none_wrong(wrong).map(|()| vital)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clinical::loinc, wire::input::parse};
    use serde_json::json;

    #[test]
    fn a_loinc_code_has_its_check_digit() {
        for known in loinc::KNOWN {
            assert!(known.code.parse::<Loinc>().is_ok(), "{}", known.code);
        }
        for wrong in ["8480-7", "8480", "-6", "abc-1", "8480-6 ", "8480-06", "84-80-6"] {
            assert!(wrong.parse::<Loinc>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_system_that_is_not_loincs_is_found_by_its_codes() {
        let read = |system: &str| {
            let at = "2026-11-22T09:00:00.000Z";
            let vital = json!({"code": "8867-4", "system": system, "value": 72, "unit": "/min", "at": at});
            parse::<Vital>(vital).map_err(|errors| (errors.0[0].pointer.clone(), errors.0[0].code))
        };
        assert!(read("http://loinc.org").is_ok());
        assert_eq!(read("http://snomed.info/sct").unwrap_err(), ("/code".into(), "malformed"));
    }
}
