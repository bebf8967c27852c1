//! A telephone number, as people write it.

use std::{fmt, str::FromStr};

use utoipa::ToSchema;

use crate::{
    values::text::{is_left_out, is_pictograph, narrow},
    wire::input::{FieldError, parsed_from_text, stored_as_written},
};

/// A telephone number, or several, with what belongs to them: an extension, "(clinic)". At most 60 characters, with a
/// number of at least five digits.
///
/// Digits of every script of India, spaces, hyphens and brackets are written in one way. Where all of it is
/// understood, so are an extension (`ext. 12`), what stands between two numbers (` / `), and a number with its
/// country's code: `0091` is `+91`, and the `(0)` of `+91 (0)44` is not dialled. All else stays as it was written; no code of a
/// country is added, because a number without one does not say where it is.
#[derive(Clone, PartialEq, Eq, ToSchema)]
#[schema(
    max_length = 60,
    pattern = r"^[^@<>\uff20\uff1c\uff1e\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202b\u202e\u2067]*[0-9\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0a66-\u0a6f\u0ae6-\u0aef\u0b66-\u0b6f\u0be6-\u0bef\u0c66-\u0c6f\u0ce6-\u0cef\u0d66-\u0d6f\u0f20-\u0f29\u1946-\u194f\u1c40-\u1c49\u1c50-\u1c59\uabf0-\uabf9\uff10-\uff19][^@<>\uff20\uff1c\uff1e\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202b\u202e\u2067]*$"
)]
pub struct Phone(String);

const LENGTH_MAX: usize = 60;
/// Fewest digits of what is somebody's number: numbers of three and four are for emergencies.
const DIGITS_MIN: usize = 5;
/// Fewest digits of a number that is surely whole, so that what follows is an extension or another.
const WHOLE_MIN: usize = 6;
/// Most digits of a number with its country's code (ITU-T E.164).
const DIGITS_MAX: usize = 15;
const EXTENSION_MAX: usize = 6;

/// The zeros of the scripts that people in India type digits in: each is followed by the other nine.
const ZEROS: [char; 16] = ['٠', '۰', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '༠', '᥆', '᱀', '᱐', '꯰'];

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
        if written.chars().count() > LENGTH_MAX {
            return Err(too_long());
        }
        let text = plain(written);
        if text.contains('@') {
            return Err(refused("this is a mail address"));
        }
        if text.chars().any(is_foreign) {
            return Err(refused("this has a character that no telephone number has"));
        }
        if !text.contains(|c: char| c.is_ascii_digit()) {
            return Err(refused("this has no digits"));
        }
        let longest = text.split(|c: char| !is_within(c)).map(digits).max().unwrap_or_default();
        if longest < DIGITS_MIN {
            return Err(refused("this has no number of at least five digits"));
        }
        let unbroken = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default();
        if unbroken > DIGITS_MAX {
            return Err(refused("no number has more than 15 digits"));
        }
        // What is kept can be sent again: it is no longer than what may be written.
        let fits = |text: &String| text.chars().count() <= LENGTH_MAX;
        let kept = understood(&text).filter(fits).unwrap_or(text);
        if fits(&kept) { Ok(Self(kept)) } else { Err(too_long()) }
    }
}

fn refused(why: &str) -> FieldError {
    let rule = format!("{why}: write a telephone number like +91 98505 50199, or leave the member out");
    FieldError::new("malformed", rule)
}

fn too_long() -> FieldError {
    FieldError::new("too-long", format!("at most {LENGTH_MAX} characters: write the numbers, and no more"))
}

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

/// What stands within one number.
const fn is_within(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '.')
}

/// Neither a letter nor what people write around numbers.
fn is_foreign(c: char) -> bool {
    c.is_control()
        || c.is_ascii_punctuation() && "<>@\\^`{}$%!?".contains(c)
        || matches!(c, '\u{202b}' | '\u{202e}' | '\u{2067}')
}

/// The same in plain characters: digits, spaces, hyphens and brackets in one way, without what shows nothing and pictures of
/// telephones. Lines become numbers side by side.
fn plain(written: &str) -> String {
    let shown = written.trim().chars().filter(|c| !is_left_out(*c) && !is_pictograph(*c));
    let mut text = String::new();
    for c in shown.map(plain_char) {
        match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' | '\u{c}' => text.push_str(" / "),
            c if c.is_whitespace() => text.push(' '),
            c => text.push(c),
        }
    }
    let words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let text = words.join(" ").replace("/ / ", "/ ");
    let around = [' ', '/', ',', ';', ':', '|'];
    let behind = |c| around.contains(&c) || matches!(c, '.' | '-');
    text.trim_start_matches(around).trim_end_matches(behind).to_owned()
}

fn plain_char(c: char) -> char {
    if let Some(digit) = digit(c) {
        return digit;
    }
    match narrow(c) {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{2043}' => '-',
        '[' | '{' | '\u{3014}' | '\u{3010}' | '\u{fe59}' => '(',
        ']' | '}' | '\u{3015}' | '\u{3011}' | '\u{fe5a}' => ')',
        '\u{fe62}' => '+',
        '\u{115f}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}' => ' ',
        '\u{b7}' | '\u{2022}' | '\u{2024}' => '.',
        '\u{2044}' | '\u{2215}' => '/',
        other => other,
    }
}

/// The ASCII digit of a digit of India's scripts, of Arabic and Persian.
fn digit(c: char) -> Option<char> {
    let value = ZEROS
        .iter()
        .find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

/// The numbers in one form, if all that is written is numbers and extensions.
fn understood(text: &str) -> Option<String> {
    let parts = text.replace(" or ", "/").replace(" and ", "/");
    let mut numbers: Vec<String> = Vec::new();
    for part in parts.split(['/', ',', ';', '|', '&']) {
        let part = part.trim();
        if let (Some(before), Some(extension)) = (numbers.last_mut(), extension(part)) {
            // "044 2345 6789, ext 12".
            if before.contains("ext.") {
                return None;
            }
            *before = format!("{before} ext. {extension}");
        } else {
            numbers.push(number(part)?);
        }
    }
    Some(numbers.join(" / "))
}

/// One number in its form, with its extension.
fn number(part: &str) -> Option<String> {
    let part = part.strip_prefix("tel:").unwrap_or(part).trim();
    let end = part.find(|c: char| !is_within(c) && c != '+').unwrap_or(part.len());
    let (main, behind) = part.split_at_checked(end)?;
    // Also without the bracket of "(ext 12)".
    let main = main.trim_end_matches([' ', '.', '-', '(']).trim();
    let extension = if behind.is_empty() { None } else { Some(extension(behind.trim())?) };
    if main.char_indices().any(|(at, c)| c == '+' && !matches!(main.get(..at), Some("" | "("))) {
        return None;
    }
    if !(WHOLE_MIN..=DIGITS_MAX).contains(&digits(main)) {
        return None;
    }
    let main = international(main).unwrap_or_else(|| main.to_owned());
    Some(extension.map_or_else(|| main.clone(), |extension| format!("{main} ext. {extension}")))
}

/// The digits of an extension: of "ext 12", "Extn.: 12", "x12", "#12".
fn extension(text: &str) -> Option<&str> {
    const WORDS: [&str; 7] = ["extension", "extn", "exten", "ext", "exn", "x", "#"];
    let word = WORDS.iter().find_map(|word| {
        let (head, rest) = text.split_at_checked(word.len())?;
        head.eq_ignore_ascii_case(word).then_some(rest)
    })?;
    let number = word.trim_start_matches(['.', ':', '-', '=', ' ']).trim_end_matches([')', '.', ' ']);
    let known = (1..=EXTENSION_MAX).contains(&number.len()) && number.chars().all(|c| c.is_ascii_digit());
    known.then_some(number)
}

/// A number with its country's code, if it has one: `+` first, no brackets around the code, no zero that is not dialled.
fn international(main: &str) -> Option<String> {
    let unbracketed =
        || Some(main.strip_prefix('(').filter(|rest| rest.starts_with('+'))?.replacen(')', " ", 1));
    let main = unbracketed().unwrap_or_else(|| main.to_owned());
    let national = |rest: &str| rest.trim_start_matches([' ', '-', '.', '(', '0', ')']).to_owned();
    let is_indian = |rest: &str| digits(&national(rest)) == 10;
    let rest = if let Some(rest) = main.strip_prefix('+') {
        rest.trim().to_owned()
    } else if let Some(rest) = main.strip_prefix("00").filter(|rest| digits(rest) > 9) {
        rest.trim_start_matches([' ', '-']).to_owned()
    } else if main.strip_prefix("91").is_some_and(|rest| digits(rest) == 10 && is_indian(rest)) {
        // Twelve digits that begin with 91: no number within India has as many.
        main
    } else {
        return None;
    };
    let rest = match rest.strip_prefix("91") {
        // Within India no number begins with a zero that would have to be dialled behind the code.
        Some(local) if is_indian(local) && digits(local) > 10 => {
            let between = local.chars().next().filter(|c| *c == '-').unwrap_or(' ');
            let local = unpaired(&national(local));
            format!("91{between}{local}")
        }
        _ => rest.replacen("(0)", " ", 1),
    };
    let words: Vec<_> = rest.split(' ').filter(|word| !word.is_empty()).collect();
    Some(format!("+{}", words.join(" ").replace(" -", "-").replace("- ", "-")))
}

/// Without the closing bracket whose opening one went with the zero: "44) 2345 6789" of "(044) 2345 6789".
fn unpaired(local: &str) -> String {
    let (open, closed) = (local.find('('), local.find(')'));
    let alone = closed.filter(|closed| open.is_none_or(|open| closed < &open));
    alone.map_or_else(|| local.to_owned(), |_| local.replacen(')', " ", 1))
}

parsed_from_text!(Phone);
stored_as_written!(Phone);

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(written: &str) -> String {
        written.parse::<Phone>().unwrap_or_else(|error| panic!("{written:?}: {error:?}")).to_string()
    }

    #[test]
    fn a_number_is_kept_in_plain_characters() {
        for (written, expected) in [
            ("+91 98505 50199", "+91 98505 50199"),
            (" +91\u{a0}98505\u{202f}50199 ", "+91 98505 50199"),
            ("+91  98505   50199", "+91 98505 50199"),
            ("+91\t98505\t50199", "+91 98505 50199"),
            ("\u{202a}+91 98505 50199\u{202c}", "+91 98505 50199"),
            ("\u{2068}+91 98505 50199\u{2069}", "+91 98505 50199"),
            ("98505\u{200b}50199", "9850550199"),
            ("98505\u{2011}50199", "98505-50199"),
            ("98505–50199", "98505-50199"),
            ("98505−50199", "98505-50199"),
            ("９８５０５－５０１９９", "98505-50199"),
            ("[044] 2345 6789", "(044) 2345 6789"),
            ("（044）2345 6789", "(044)2345 6789"),
            ("९८५०५ ५०१९९", "98505 50199"),
            ("+९१ ९८५०५ ५०१९९", "+91 98505 50199"),
            ("৯৮৫০৫ ৫০১৯৯", "98505 50199"),
            ("੯੮੫੦੫ ੫੦੧੯੯", "98505 50199"),
            ("૯૮૫૦૫ ૫૦૧૯૯", "98505 50199"),
            ("୯୮୫୦୫ ୫୦୧୯୯", "98505 50199"),
            ("௯௮௫௦௫ ௫௦௧௯௯", "98505 50199"),
            ("౯౮౫౦౫ ౫౦౧౯౯", "98505 50199"),
            ("೯೮೫೦೫ ೫೦೧೯೯", "98505 50199"),
            ("൯൮൫൦൫ ൫൦൧൯൯", "98505 50199"),
            ("٩٨٥٠٥ ٥٠١٩٩", "98505 50199"),
            ("۹۸۵۰۵ ۵۰۱۹۹", "98505 50199"),
            ("᱙᱘᱕᱐᱕ ᱕᱐᱑᱙᱙", "98505 50199"),
            ("꯹꯸꯵꯰꯵ ꯵꯰꯱꯹꯹", "98505 50199"),
            ("📞 98505 50199", "98505 50199"),
            ("98505.50199", "98505.50199"),
            ("98505 50199.", "98505 50199"),
        ] {
            assert_eq!(kept(written), expected, "{written:?}");
        }
    }

    #[test]
    fn a_number_with_its_countrys_code_has_no_zero_that_is_not_dialled() {
        for (written, expected) in [
            ("+91-(0)44-2345 6789", "+91-44-2345 6789"),
            ("+91 (0)44 2345 6789", "+91 44 2345 6789"),
            ("+91(0)44 2345 6789", "+91 44 2345 6789"),
            ("+91 (044) 2345 6789", "+91 44 2345 6789"),
            ("+91-044-23456789", "+91-44-23456789"),
            ("+91 098505 50199", "+91 98505 50199"),
            ("(+91) 98505 50199", "+91 98505 50199"),
            ("(+91)98505 50199", "+91 98505 50199"),
            ("0091 98505 50199", "+91 98505 50199"),
            ("0091-44-2345 6789", "+91-44-2345 6789"),
            ("91 98505 50199", "+91 98505 50199"),
            ("919850550199", "+919850550199"),
            ("+44 (0)20 7946 0018", "+44 20 7946 0018"),
            ("+971 50 123 4567", "+971 50 123 4567"),
            ("tel:+91-44-2345-6789", "+91-44-2345-6789"),
            // Not certain, or right as it stands.
            ("098505 50199", "098505 50199"),
            ("044 2345 6789", "044 2345 6789"),
            ("(044) 2345 6789", "(044) 2345 6789"),
            ("044-23456789", "044-23456789"),
            ("080-2345-6789", "080-2345-6789"),
            ("9198505 501", "9198505 501"),
            ("1800 425 1234", "1800 425 1234"),
            ("1860-500-1066", "1860-500-1066"),
            ("23456", "23456"),
        ] {
            assert_eq!(kept(written), expected, "{written:?}");
        }
    }

    #[test]
    fn extensions_and_several_numbers_are_written_in_one_way() {
        for (written, expected) in [
            ("044 2345 6789 ext 12", "044 2345 6789 ext. 12"),
            ("044 2345 6789 ext. 12", "044 2345 6789 ext. 12"),
            ("044 2345 6789 Extn.: 12", "044 2345 6789 ext. 12"),
            ("044 2345 6789 EXTN 12", "044 2345 6789 ext. 12"),
            ("044 2345 6789 extension 1204", "044 2345 6789 ext. 1204"),
            ("044 2345 6789 x12", "044 2345 6789 ext. 12"),
            ("044 2345 6789x12", "044 2345 6789 ext. 12"),
            ("044 2345 6789 (ext 12)", "044 2345 6789 ext. 12"),
            ("044 2345 6789, ext 12", "044 2345 6789 ext. 12"),
            ("+91-44-2345-6789;ext=12", "+91-44-2345-6789 ext. 12"),
            ("044 2345 6789 #12", "044 2345 6789 ext. 12"),
            ("०४४ २३४५ ६७८९ ext १२", "044 2345 6789 ext. 12"),
            ("98505 50199/98505 50198", "98505 50199 / 98505 50198"),
            ("98505 50199, 98505 50198", "98505 50199 / 98505 50198"),
            ("98505 50199 or 044 2345 6789", "98505 50199 / 044 2345 6789"),
            ("98505 50199; 044 2345 6789 x 7", "98505 50199 / 044 2345 6789 ext. 7"),
            ("98505 50199\r\n98505 50198", "98505 50199 / 98505 50198"),
            ("+91 (0)44 2345 6789 / 0091 98505 50199", "+91 44 2345 6789 / +91 98505 50199"),
            // As written: what they mean is not certain.
            ("2345 6789/90", "2345 6789/90"),
            ("044-23456789/91/92", "044-23456789/91/92"),
            ("98505 50199 98505 50198", "98505 50199 98505 50198"),
            ("98505 50199 (clinic)", "98505 50199 (clinic)"),
            ("Mob: 98505 50199", "Mob: 98505 50199"),
            ("98505 50199 after 6 pm", "98505 50199 after 6 pm"),
            ("98505 50199 (घर)", "98505 50199 (घर)"),
            ("98505x50199", "98505x50199"),
            ("+91 98505+50199", "+91 98505+50199"),
        ] {
            assert_eq!(kept(written), expected, "{written:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_with_why() {
        for (wrong, why) in [
            ("", "no digits"),
            ("none", "no digits"),
            ("same as above", "no digits"),
            ("()-- ++", "no digits"),
            ("—", "no digits"),
            ("123", "five digits"),
            ("112", "five digits"),
            ("12, 34, 56", "five digits"),
            ("+9999999999999999", "15 digits"),
            ("rao2024567@clinic.example", "mail address"),
            ("<b>98505 50199</b>", "character"),
            ("98505\u{0}50199", "character"),
            ("\u{202e}98505 50199", "character"),
        ] {
            let error = wrong.parse::<Phone>().unwrap_err();
            assert_eq!(error.code, "malformed", "{wrong:?}");
            assert!(error.detail.contains(why), "{wrong:?}: {}", error.detail);
        }
        assert_eq!("9".repeat(61).parse::<Phone>().unwrap_err().code, "too-long");
    }

    #[test]
    fn what_was_kept_is_kept_again() {
        for written in
            ["+91-(0)44-2345 6789", "044 2345 6789 x12", "9/98505 50199", "(+91)98505 50199", "2345 6789/90"]
        {
            let once = kept(written);
            assert_eq!(kept(&once), once, "{written}");
        }
    }
}
