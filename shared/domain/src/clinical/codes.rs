//! Codes of diagnoses, medicines and tests: a slip of the finger in one would be another diagnosis, so those whose
//! form can be checked are checked.

use std::str::FromStr as _;

use deserr::ValuePointerRef;

use crate::{
    clinical::vitals::Loinc,
    values::text::Line,
    wire::input::{Errors, FieldError, none_wrong, pointer},
};

/// A coding system whose codes can be checked by their form: its URI in FHIR, an example, and the check.
struct System {
    uri: &'static str,
    name: &'static str,
    example: &'static str,
    is_code: fn(&str) -> bool,
}

const SYSTEMS: &[System] = &[
    System {
        uri: "http://loinc.org",
        name: "LOINC",
        example: "8480-6 with its check digit",
        is_code: |code| Loinc::from_str(code).is_ok(),
    },
    System {
        uri: "http://snomed.info/sct",
        name: "SNOMED CT",
        example: "38341003 with its check digit",
        is_code: is_snomed,
    },
    System { uri: "http://hl7.org/fhir/sid/icd-10", name: "ICD-10", example: "I20.9", is_code: is_icd10 },
    System { uri: "http://www.whocc.no/atc", name: "ATC", example: "C07AB02", is_code: is_atc },
    System {
        uri: "http://www.nlm.nih.gov/research/umls/rxnorm",
        name: "RxNorm",
        example: "866924",
        is_code: |code| digits(code, 1..=8),
    },
];

/// What people call the coding system with this URI; the URI of one that is not known.
#[must_use]
pub fn system_name(uri: &str) -> &str {
    SYSTEMS.iter().find(|system| system.uri == uri).map_or(uri, |system| system.name)
}

/// An entry that may have a code.
pub(crate) trait Coded {
    /// The code.
    fn code(&self) -> Option<&Line<64>>;
    /// Its system.
    fn system(&self) -> Option<&Line<200>>;
}

/// Lets the code of an entry with the members `code` and `system` be checked.
macro_rules! coded {
    ($($name:ty),+ $(,)?) => {
        $(impl $crate::clinical::codes::Coded for $name {
            fn code(&self) -> Option<&$crate::values::text::Line<64>> {
                self.code.as_ref()
            }

            fn system(&self) -> Option<&$crate::values::text::Line<200>> {
                self.system.as_ref()
            }
        })+
    };
}
pub(crate) use coded;

/// The entry, if its code can be one of its system. A code without a system and a system that is not known here
/// are taken as they are.
pub(crate) fn has_form<T: Coded>(entry: T, location: ValuePointerRef<'_>) -> Result<T, Errors> {
    let code = entry.code().map(Line::as_str);
    let system = entry.system().map(Line::as_str);
    none_wrong(wrong(code, system, location)).map(|()| entry)
}

/// What is wrong with this code of this system.
pub(crate) fn wrong(
    code: Option<&str>,
    system: Option<&str>,
    location: ValuePointerRef<'_>,
) -> Vec<FieldError> {
    let place = || pointer(location.push_key("code"));
    match (code, system) {
        (None, Some(_)) => vec![FieldError::required(&place(), "a system says nothing without its code")],
        (Some(code), Some(uri)) => {
            let known = SYSTEMS.iter().find(|system| system.uri == uri);
            let broken = known.filter(|system| !(system.is_code)(code));
            let told = |System { name, example, .. }: &System| {
                FieldError::new("malformed", format!("this is no code of {name}, like {example}")).at(place())
            };
            broken.map(told).into_iter().collect()
        }
        (_, None) => Vec::new(),
    }
}

fn digits(code: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit()) && !code.starts_with('0')
}

/// 6 to 18 digits, the last of which is Verhoeff's check digit over the dihedral group D5.
fn is_snomed(code: &str) -> bool {
    digits(code, 6..=18) && code.bytes().rev().zip(0..).fold(0, verhoeff) == 0
}

/// The check so far, and a digit at its place from the right, from 0.
fn verhoeff(check: u8, (digit, place): (u8, u32)) -> u8 {
    // Verhoeff's permutation, as often as the place is high.
    let permuted = (0..place % 8).fold(digit - b'0', |digit, _| match digit {
        0 => 1,
        1 => 5,
        2 => 7,
        3 => 6,
        4 => 2,
        5 => 8,
        6 => 3,
        7 => 0,
        8 => 9,
        _ => 4,
    });
    // The product in D5: 0 to 4 are turns of a pentagon, 5 to 9 are flips.
    match (check < 5, permuted < 5) {
        (true, true) => (check + permuted) % 5,
        (true, false) => 5 + (check + permuted) % 5,
        (false, true) => 5 + (check - permuted) % 5,
        (false, false) => (check + 5 - permuted) % 5,
    }
}

/// A letter, a digit, a digit or letter, and with a point up to four more: WHO's, and its clinical modifications.
fn is_icd10(code: &str) -> bool {
    let (category, rest) = code.split_once('.').map_or((code, None), |(before, after)| (before, Some(after)));
    let upper = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
    let category = match category.as_bytes() {
        [letter, digit, third] => letter.is_ascii_uppercase() && digit.is_ascii_digit() && upper(*third),
        _ => false,
    };
    category && rest.is_none_or(|rest| (1..=4).contains(&rest.len()) && rest.bytes().all(upper))
}

/// A group of any of ATC's five levels: `C`, `C07`, `C07A`, `C07AB`, `C07AB02`.
fn is_atc(code: &str) -> bool {
    const FORM: &[u8] = b"A00AA00";
    matches!(code.len(), 1 | 3 | 4 | 5 | 7)
        && code.bytes().zip(FORM).all(|(byte, form)| match form {
            b'A' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_taken(system: &str, code: &str) -> bool {
        wrong(Some(code), Some(system), ValuePointerRef::Origin).is_empty()
    }

    #[test]
    fn codes_of_known_systems_have_their_form() {
        for (system, right, slips) in [
            ("http://loinc.org", "4548-4 2345-7 2160-0 718-7 57698-3", "4548-3 4548 45484 4458-4"),
            (
                "http://snomed.info/sct",
                "38341003 73211009 22298006 194828000 6025007 900000000000207008 44054006 195967001 91936005",
                "38341004 38341030 83341003 0038341003 38341 3834100a 1234567890123456789",
            ),
            (
                "http://hl7.org/fhir/sid/icd-10",
                "I10 I20.9 R07.89 U07.1 S72.001A C7A.1",
                "I1 i10 I10. I10.12345 110 I209",
            ),
            (
                "http://www.whocc.no/atc",
                "C C07 C07A C07AB C07AB02 A10BA02",
                "C0 C07AB0 c07ab02 07CAB02 C07AB022",
            ),
            (
                "http://www.nlm.nih.gov/research/umls/rxnorm",
                "6809 866924 1",
                "C07AB02 123456789 0123 866924.0",
            ),
        ] {
            for code in right.split(' ') {
                assert!(is_taken(system, code), "{code} of {system}");
            }
            for code in slips.split(' ') {
                assert!(!is_taken(system, code), "{code} of {system}");
            }
        }
    }

    #[test]
    fn every_single_slip_and_swap_in_snomed_is_found() {
        for code in ["38341003", "195967001", "900000000000207008"] {
            let digits: Vec<u8> = code.bytes().collect();
            for place in 0..digits.len() {
                for other in (b'0'..=b'9').filter(|other| *other != digits[place]) {
                    let mut slip = digits.clone();
                    slip[place] = other;
                    assert!(!is_snomed(std::str::from_utf8(&slip).unwrap()));
                }
                let mut swapped = digits.clone();
                swapped.swap(place, (place + 1).min(digits.len() - 1));
                assert_eq!(is_snomed(std::str::from_utf8(&swapped).unwrap()), swapped == digits);
            }
        }
    }

    #[test]
    fn what_is_not_known_is_taken_as_it_is() {
        assert!(is_taken("ICD-10", "whatever") && is_taken("http://icd.who.int/11", "BA40.0"));
        assert!(wrong(Some("R07"), None, ValuePointerRef::Origin).is_empty());
        assert!(wrong(None, None, ValuePointerRef::Origin).is_empty());
        let alone = wrong(None, Some("http://loinc.org"), ValuePointerRef::Origin);
        assert_eq!((alone[0].pointer.as_str(), alone[0].code), ("/code", "required"));
    }
}
