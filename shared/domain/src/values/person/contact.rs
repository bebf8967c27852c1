//! How somebody is reached, and in which language.

use std::{fmt, str::FromStr};

use utoipa::ToSchema;

use crate::{
    values::text::is_invisible,
    wire::input::{FieldError, parsed_from_text, stored_as_written},
};

/// A mail address (RFC 5321: at most 254 octets), compared without regard to case.
#[derive(Clone, PartialEq, Eq, Hash, ToSchema)]
#[schema(
    format = "email",
    max_length = 254,
    pattern = r#"^\s*[^\s@<>()\[\]\\,;:"]{1,64}@[^\s@<>()\[\]\\,;:".]+(\.[^\s@<>()\[\]\\,;:".]+)+\s*$"#
)]
pub struct Email(String);

impl Email {
    /// The address in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Redacted, as [`crate::values::text::Name`] is.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

impl FromStr for Email {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        let bad =
            |c: char| c.is_whitespace() || c.is_control() || is_invisible(c) || "<>()[]\\,;:\"".contains(c);
        let text = text.trim();
        text.split_once('@')
            .filter(|(local, domain)| !local.is_empty() && local.len() <= 64 && !domain.contains('@'))
            .filter(|(_, domain)| domain.contains('.') && domain.split('.').all(|label| !label.is_empty()))
            .filter(|_| text.len() <= 254 && !text.contains(bad))
            .map(|_| Self(text.to_lowercase()))
            .ok_or_else(|| {
                FieldError::new("malformed", "this has to be a mail address like name@clinic.example")
            })
    }
}

parsed_from_text!(Email);
stored_as_written!(Email);

/// A telephone number: 5 to 15 digits, with `+`, spaces, hyphens and parentheses as people write them.
#[derive(Clone, PartialEq, Eq, ToSchema)]
#[schema(max_length = 24, pattern = r"^\s*[-+ ()]*([0-9][-+ ()]*){5,15}\s*$")]
pub struct Phone(String);

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Redacted, as [`crate::values::text::Name`] is.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

impl FromStr for Phone {
    type Err = FieldError;

    fn from_str(written: &str) -> Result<Self, FieldError> {
        let text = written.trim();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let plain = text.chars().all(|c| c.is_ascii_digit() || "+- ()".contains(c));
        if plain && (5..=15).contains(&digits) && written.len() <= 24 {
            return Ok(Self(text.to_owned()));
        }
        Err(FieldError::new(
            "malformed",
            "this has to be a telephone number like +91 98505 50199, at most 24 characters",
        ))
    }
}

parsed_from_text!(Phone);
stored_as_written!(Phone);

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
        for right in ["rao@clinic.example", " Rao@Clinic.Example ", "a.b+c@d.e.in"] {
            assert!(right.parse::<Email>().is_ok(), "{right}");
        }
        for wrong in [
            "",
            "rao",
            "@b.c",
            "a@b",
            "a@b@c.d",
            "a b@c.d",
            "a@b..c",
            "a@b.c\nBcc: x@y.z",
            "<a@b.c>",
            "a\u{202e}@b.c",
            "a\u{3164}@b.c",
        ] {
            assert!(wrong.parse::<Email>().is_err(), "{wrong}");
        }
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
        for wrong in ["", "123", "98505x50199", "+9999999999999999", "98505                    "] {
            assert!(wrong.parse::<Phone>().is_err(), "{wrong}");
        }
        for wrong in ["", "hindi-", "HI", "x", "en_IN"] {
            assert!(wrong.parse::<Language>().is_err(), "{wrong}");
        }
    }
}
