//! Free text, bounded; and names, which stay on one line. What they hold never shows in a log.

use std::{fmt, str::FromStr};

use crate::input::{FieldError, parsed_from_text, stored_as_written};

/// Text of 1 to `MAX` characters, trimmed; may run over several lines.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(String);

/// Text of 1 to `MAX` characters on one line: a name, a place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line<const MAX: usize>(String);

/// A person's, clinic's or facility's name.
pub type Name = Line<120>;

fn bounded(text: &str, max: usize, breaks: &[char]) -> Result<String, FieldError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldError::new("required", "this cannot be empty; leave the member out instead"));
    }
    let length = text.chars().count();
    if length > max {
        return Err(FieldError::new("too-long", format!("at most {max} characters, not {length}")));
    }
    if text.chars().any(|c| (c.is_control() && !breaks.contains(&c)) || (breaks.is_empty() && bends(c))) {
        let rule = if breaks.is_empty() { "one line, without" } else { "without" };
        return Err(FieldError::new("malformed", format!("this has to be {rule} control characters")));
    }
    Ok(text.to_owned())
}

/// Breaks a line, or turns the direction of what follows: a name could pretend to be another. Joiners, which the
/// scripts of India need, do neither.
const fn bends(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

macro_rules! text {
    ($name:ident, $breaks:expr) => {
        impl<const MAX: usize> $name<MAX> {
            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> FromStr for $name<MAX> {
            type Err = FieldError;

            fn from_str(text: &str) -> Result<Self, FieldError> {
                bounded(text, MAX, $breaks).map(Self)
            }
        }

        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        /// Redacted: what a patient is called or suffers from does not belong in a log.
        impl<const MAX: usize> fmt::Debug for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({} characters)"), self.0.chars().count())
            }
        }

        parsed_from_text!($name<const MAX: usize>);
        stored_as_written!($name<const MAX: usize>);
    };
}

text!(Text, &['\n', '\r', '\t']);
text!(Line, &[]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_bounded_in_characters_not_bytes() {
        assert_eq!("  நலம் ".parse::<Text<4>>().unwrap().as_str(), "நலம்");
        assert_eq!("நலம்".parse::<Text<3>>().unwrap_err().code, "too-long");
        assert_eq!(" \n ".parse::<Text<3>>().unwrap_err().code, "required");
    }

    #[test]
    fn a_line_has_no_breaks_and_text_no_other_control_characters() {
        assert_eq!("a\nb".parse::<Line<9>>().unwrap_err().code, "malformed");
        assert!("a\nb".parse::<Text<9>>().is_ok());
        assert_eq!("a\0b".parse::<Text<9>>().unwrap_err().code, "malformed");
        assert_eq!("a\u{202e}b".parse::<Line<9>>().unwrap_err().code, "malformed");
        assert!("क्‍ष".parse::<Line<9>>().is_ok());
    }

    #[test]
    fn debug_shows_no_content() {
        let name: Name = "Meena Kumari".parse().unwrap();
        assert_eq!(format!("{name:?}"), "Line(12 characters)");
    }
}
