//! Free text, bounded; and names, which stay on one line. What they hold never shows in a log.

use std::{borrow::Cow, fmt, str::FromStr};

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

pub use super::name::Name;
use crate::wire::{
    input::{FieldError, parsed_from_text, stored_as_written},
    schema::{MARKS, TURNS, bounded_text},
};

/// Text of 1 to `MAX` characters, trimmed, of which one is visible; may run over several lines.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(String);

/// Text of 1 to `MAX` characters on one line: a name, a place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line<const MAX: usize>(String);

fn bounded(text: &str, max: usize, breaks: &[char]) -> Result<String, FieldError> {
    // As the schema's `maxLength` counts: with the blanks around it, which are left out then.
    let length = text.chars().count();
    if length > max {
        return Err(FieldError::new("too-long", format!("at most {max} characters, not {length}")));
    }
    let text: String = text.chars().filter(|c| !is_stray(*c)).collect();
    let text = text.trim();
    if text.is_empty() {
        return Err(FieldError::new("required", "this cannot be empty; leave the member out instead"));
    }
    if text.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        let rule = "this has only characters that show nothing: write a text, or leave the member out";
        return Err(FieldError::new("required", rule));
    }
    let is_line = breaks.is_empty();
    if text.chars().any(|c| c.is_control() && !breaks.contains(&c) || is_line && ends_line(c)) {
        let rule = if is_line { "one line, without" } else { "without" };
        return Err(FieldError::new("malformed", format!("this has to be {rule} control characters")));
    }
    match text.chars().find(|c| reverses(*c) || is_line && marks_direction(*c)) {
        Some(c) => {
            let rule = "this has a character that shows text in another order than it is stored";
            let code = u32::from(c);
            Err(FieldError::new(
                "malformed",
                format!("{rule} (U+{code:04X}): type the text instead of pasting it"),
            ))
        }
        None => Ok(text.to_owned()),
    }
}

/// What web pages leave in a text that is copied from them: soft hyphens, zero-width spaces, word joiners and byte order
/// marks. They show nothing and no script of India needs them, so they are left out: one name has one spelling, and no
/// line breaks within a number.
pub(crate) const fn is_stray(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Embeddings, overrides and isolates: with one of them "01 mg" shows as "10 mg".
pub(crate) const fn reverses(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Marks of direction. In a sentence they place a full stop; in a name they only make two names look alike.
pub(crate) const fn marks_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}')
}

/// What can be left out of an address or a number without changing in which order the rest shows: all that shows nothing and
/// is no width either. Of what turns the order only marks that keep it from left to right, which telephones put around
/// what they copy.
pub(crate) const fn is_left_out(c: char) -> bool {
    is_invisible(c)
        && !matches!(c, '\u{202b}' | '\u{202e}' | '\u{2067}')
        && !matches!(c, '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

/// The character of ordinary width: `@` of `＠`. Keyboards for Chinese and Japanese write the wide ones.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{fe6b}' => '@',
        '\u{3002}' | '\u{ff61}' => '.',
        other => other,
    }
}

/// A picture among letters: emoji, flags and keycaps (Unicode's emoji and symbols, without arrows, signs of trade and of
/// the sexes, which are typed).
pub(crate) const fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{20e3}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}')
        || matches!(
            c,
            '\u{231a}' | '\u{231b}' | '\u{23e9}'
                ..='\u{23fa}' | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}'
        )
        || matches!(c, '\u{2600}'..='\u{263f}' | '\u{2641}' | '\u{2643}'..='\u{27bf}')
}

const fn ends_line(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
}

/// Shows nothing by itself: format characters, joiners, variation selectors, tags and fillers. Joiners shape the letters
/// of India's scripts and of Persian, so a text may have them beside letters.
pub(crate) const fn is_invisible(c: char) -> bool {
    is_stray(c)
        || reverses(c)
        || marks_direction(c)
        || matches!(c, '\u{34f}' | '\u{180b}'..='\u{180f}' | '\u{200c}' | '\u{200d}' | '\u{2061}'..='\u{2065}')
        || matches!(c, '\u{206a}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}')
        || matches!(
            c,
            '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}'
        )
        || matches!(c, '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
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

impl<const MAX: usize> Text<MAX> {
    /// Leaves the first so many characters; whether there were more.
    pub(crate) fn shorten(&mut self, most: usize) -> bool {
        shorten(&mut self.0, most)
    }
}

/// Leaves the first so many characters of a text; whether there were more.
pub(crate) fn shorten(text: &mut String, most: usize) -> bool {
    let end = text.char_indices().nth(most).map(|(at, _)| at);
    if let Some(end) = end {
        text.truncate(end);
    }
    end.is_some()
}

impl<const MAX: usize> PartialSchema for Text<MAX> {
    fn schema() -> RefOr<Schema> {
        let description = format!("Text of 1 to {MAX} characters; may run over several lines.");
        bounded_text(MAX, TURNS).description(Some(description)).into()
    }
}

impl<const MAX: usize> ToSchema for Text<MAX> {
    fn name() -> Cow<'static, str> {
        format!("Text{MAX}").into()
    }
}

impl<const MAX: usize> PartialSchema for Line<MAX> {
    fn schema() -> RefOr<Schema> {
        let description = format!("Text of 1 to {MAX} characters on one line.");
        bounded_text(MAX, MARKS).description(Some(description)).into()
    }
}

impl<const MAX: usize> ToSchema for Line<MAX> {
    fn name() -> Cow<'static, str> {
        format!("Line{MAX}").into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_bounded_in_characters_not_bytes_as_it_was_sent_and_trimmed() {
        assert_eq!("  நலம் ".parse::<Text<7>>().unwrap().as_str(), "நலம்");
        assert_eq!("  நலம் ".parse::<Text<6>>().unwrap_err().code, "too-long");
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
    fn nothing_shows_in_another_order_than_it_is_stored() {
        for c in ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}') {
            let dose = format!("Warfarin {c}01 mg");
            for error in [dose.parse::<Text<99>>().unwrap_err(), dose.parse::<Line<99>>().unwrap_err()] {
                assert_eq!(error.code, "malformed");
                let names = format!("(U+{:04X}): type the text", u32::from(c));
                assert!(error.detail.contains(&names), "{}", error.detail);
            }
        }
        for mark in ['\u{61c}', '\u{200e}', '\u{200f}'] {
            assert_eq!(format!("Dr {mark}Rao").parse::<Name>().unwrap_err().code, "malformed");
            assert!(format!("مرحبا{mark}.").parse::<Text<99>>().is_ok(), "a mark in a sentence");
        }
    }

    #[test]
    fn what_shows_nothing_is_no_text() {
        let nothing = [
            "\u{200b}",
            "\u{ad}",
            "\u{feff}",
            "\u{3164}",
            "\u{115f}\u{1160}",
            "\u{200c}\u{200d}",
            "\u{2800}",
            "\u{fe0f}",
            "\u{e0041}\u{e007f}",
            "\u{e0100}",
            "\u{202e}",
            "\u{200f} \u{200e}",
            "\u{34f}\n\u{180e}",
            "\u{2062}",
            "\u{17b4}",
            "\u{ffa0}",
            "\u{206a}",
            "\u{1d173}",
        ];
        for nothing in nothing {
            assert_eq!(nothing.parse::<Text<99>>().unwrap_err().code, "required", "{nothing:?}");
            assert_eq!(nothing.parse::<Name>().unwrap_err().code, "required", "{nothing:?}");
        }
    }

    #[test]
    fn what_a_web_page_leaves_in_a_text_is_left_out() {
        assert_eq!(
            "\u{feff}Meena\u{200b} Ku\u{ad}mari\u{2060} ".parse::<Name>().unwrap().as_str(),
            "Meena Kumari"
        );
        assert_eq!("1\u{200b}0 mg".parse::<Text<6>>().unwrap().as_str(), "10 mg");
        assert_eq!("\u{200b} \u{feff}".parse::<Text<9>>().unwrap_err().code, "required");
    }

    #[test]
    fn joiners_stay_where_a_script_needs_them() {
        for name in ["क्\u{200d}ष", "र्\u{200d}यम", "ক্\u{200c}ষ", "ന്\u{200d}", "می\u{200c}خواهم"]
        {
            assert_eq!(name.parse::<Name>().unwrap().as_str(), name);
        }
        assert_eq!("❤\u{fe0f}".parse::<Line<9>>().unwrap().as_str(), "❤\u{fe0f}");
    }

    #[test]
    fn debug_shows_no_content() {
        let line: Line<40> = "Meena Kumari".parse().unwrap();
        assert_eq!(format!("{line:?}"), "Line(12 characters)");
    }
}
