//! Where patients book a visit, and the language in which somebody is written to.

use std::{fmt, str::FromStr};

use utoipa::ToSchema;

use crate::wire::input::{FieldError, parsed_from_text, stored_as_written};

/// An `https` address.
#[derive(Debug, Clone, PartialEq, Eq, ToSchema)]
#[schema(
    format = "uri",
    max_length = 500,
    pattern = r#"^\s*https://[^\s"<>\\^`{|}/?#@.][^\s"<>\\^`{|}/?#@]*\.[^\s"<>\\^`{|}]*\s*$"#
)]
pub struct Url(String);

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Url {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        let host = text.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
        let plain = text.chars().all(|c| c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c));
        // User names before an @ are how a link pretends to lead elsewhere.
        let named =
            host.is_some_and(|host| host.contains('.') && !host.contains('@') && !host.starts_with('.'));
        if plain && named && text.len() <= 500 {
            return Ok(Self(text.to_owned()));
        }
        Err(FieldError::new(
            "malformed",
            "this has to be an address that begins with https://, of at most 500 characters",
        ))
    }
}

parsed_from_text!(Url);
stored_as_written!(Url);

/// The language that somebody reads: a BCP 47 tag such as `hi` or `en-IN`.
#[derive(Debug, Clone, PartialEq, Eq, ToSchema)]
#[schema(max_length = 35, pattern = "^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]
pub struct Language(String);

impl Language {
    /// The primary subtag: `en` of `en-IN`.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Language {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let subtag =
            |tag: &str| (1..=8).contains(&tag.len()) && tag.chars().all(|c| c.is_ascii_alphanumeric());
        let primary = text.split('-').next().unwrap_or_default();
        let primary = (2..=3).contains(&primary.len()) && primary.chars().all(|c| c.is_ascii_lowercase());
        if primary && text.len() <= 35 && text.split('-').all(subtag) {
            return Ok(Self(text.to_owned()));
        }
        Err(FieldError::new("malformed", "this has to be a language tag (BCP 47) like hi or en-IN"))
    }
}

parsed_from_text!(Language);
stored_as_written!(Language);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_none_are_refused() {
        for wrong in [
            "http://a.b",
            "https://",
            "https://a",
            "https://bank.in@evil.in/",
            "https://a.b/ c",
            "javascript:a.b",
        ] {
            assert!(wrong.parse::<Url>().is_err(), "{wrong}");
        }
        for wrong in ["", "hindi-", "HI", "x", "en_IN"] {
            assert!(wrong.parse::<Language>().is_err(), "{wrong}");
        }
    }
}
