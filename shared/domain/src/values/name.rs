//! What a person, a clinic or a facility is called.

use std::{fmt, str::FromStr};

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use super::text::{Line, is_pictograph};
use crate::wire::{
    input::{FieldError, parsed_from_text, stored_as_written},
    schema::{MARKS, PICTURES, bounded_text},
};

/// Most characters of a name.
const MAX: usize = 120;

/// A person's, clinic's or facility's name: 1 to 120 characters on one line, in any script, with whatever apostrophe, kept as
/// it is written; no pictures, which a letter cannot print.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in a token, which its bearer cannot mend at this service: pictures are left out.
    pub fn of_token(claim: &str) -> Result<Self, FieldError> {
        claim.chars().filter(|c| !is_pictograph(*c)).collect::<String>().parse()
    }
}

impl FromStr for Name {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let line: Line<MAX> = text.parse()?;
        if line.as_str().contains(is_pictograph) {
            let rule = "a name has letters, not pictures: leave emoji and symbols out";
            return Err(FieldError::new("malformed", rule));
        }
        Ok(Self(line.as_str().to_owned()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Redacted: what a patient is called does not belong in a log.
impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({} characters)", self.0.chars().count())
    }
}

parsed_from_text!(Name);
stored_as_written!(Name);

impl PartialSchema for Name {
    fn schema() -> RefOr<Schema> {
        let description = format!("A name of 1 to {MAX} characters on one line, without pictures.");
        bounded_text(MAX, &format!("{MARKS}{PICTURES}")).description(Some(description)).into()
    }
}

impl ToSchema for Name {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_as_they_are_written() {
        for name in [
            "Aoife O’Connor",
            "Aoife O'Connor",
            "Aoife OʼConnor",
            "Maria D`Souza",
            "Maria D´Souza",
            "Mc Carthy",
            "Dr. K. S. Rao",
            "K.S. Rao, MBBS, MD (Gen. Med.)",
            "Smt. Meena Kumari s/o -",
            "Shri Ram Prasad ji",
            "Md. Ali @ Babu",
            "Baby of Lakshmi #2",
            "José Núñez-Fernández",
            "Nguyễn Thị Ánh",
            "डॉ. मीनाक्षी शर्मा",
            "मीनाक्षी ᱢᱤᱱᱟ ꯃꯤꯅꯥ",
            "क्\u{200d}षेत्र",
            "ശ്രീകുമാര്\u{200d}",
            "می\u{200c}نا",
            "மரு. மீனாட்சி",
            "Apollo™ Clinic",
            "24×7 Care & Cure (♀)",
        ] {
            assert_eq!(name.parse::<Name>().unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_name_with_pictures_or_control_characters_is_refused_without_repeating_it() {
        for name in [
            "Meena 😀",
            "Meena ❤\u{fe0f}",
            "☎ Meena",
            "Meena 🇮🇳",
            "Meena 1\u{fe0f}\u{20e3}",
            "👩\u{200d}⚕\u{fe0f} Meena",
            "Meena ⭐",
            "Meena\u{0}",
            "Meena\u{1b}[31m",
            "Meena\nKumari",
            "Meena\tKumari",
            "Meena\u{85}Kumari",
            "Meena\u{2028}Kumari",
            "\u{202e}Meena",
        ] {
            let error = name.parse::<Name>().unwrap_err();
            assert_eq!(error.code, "malformed", "{name:?}");
            assert!(!error.detail.contains("Meena"), "{}", error.detail);
        }
    }

    #[test]
    fn of_a_token_the_letters_are_the_name() {
        assert_eq!(Name::of_token("Dr Rao 🩺").unwrap().as_str(), "Dr Rao");
        assert!(Name::of_token("🩺").is_err());
    }

    #[test]
    fn debug_shows_no_content() {
        assert_eq!(format!("{:?}", "Meena Kumari".parse::<Name>().unwrap()), "Name(12 characters)");
    }
}
