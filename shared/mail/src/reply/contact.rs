//! What a line of a signature looks like: a name, a title, a number; and what an author writes instead.

use std::collections::BTreeSet;

use super::{
    lexicon::{CREDENTIALS, DOCTORS, HOURS, LABELS, REGISTRATIONS, SPEAKS, TITLES},
    marks::plain,
    signs,
};

/// How a line looks that may be of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Looks {
    /// A telephone number, an address, a web page.
    Contact,
    /// The name of who wrote the mail, a doctor's, or what a phone adds.
    Name,
    /// A title, a clinic, an address.
    Titled,
    /// It may be a name, if contact details stand below it.
    Fits,
    /// Own words.
    Speaks,
}

/// Looks at a line. `names`: the words of the name and the address of who wrote the mail, in lower case.
pub(super) fn looks(line: &str, names: &BTreeSet<String>) -> Looks {
    let plain = plain(line);
    let line = plain.trim_matches(['*', '_', ' ', ',']);
    let mut pieces =
        line.split(['|', '•', '·', ';']).map(str::trim).filter(|piece| !piece.is_empty()).peekable();
    if pieces.peek().is_some() && pieces.clone().any(is_contact) {
        let fits = |piece: &str| is_contact(piece) || !speaks(piece);
        return if pieces.all(fits) { Looks::Contact } else { Looks::Speaks };
    }
    if signs::is_of_a_phone(line) {
        return Looks::Name;
    }
    if speaks(line) {
        return Looks::Speaks;
    }
    let words: Vec<&str> = words_of(line).collect();
    let is_named = words.iter().filter(|word| word.chars().count() > 1).all(|word| names.contains(*word))
        && words.iter().any(|word| names.contains(*word));
    let is_doctor = words.first().is_some_and(|word| DOCTORS.contains(word)) && words.len() > 1;
    if is_named || is_doctor {
        return Looks::Name;
    }
    if is_written_as_a_name(&plain, line, words.len()) { Looks::Fits } else { Looks::Speaks }
}

/// The same with the capitals that it was written with: a name's and a title's words have them.
pub(super) fn is_of_a_signature(line: &str, names: &BTreeSet<String>) -> Looks {
    const SMALL: [&str; 22] = [
        "of", "and", "the", "for", "de", "la", "du", "von", "und", "in", "at", "to", "der", "am", "für",
        "des", "del", "di", "e", "y", "et", "i",
    ];
    let looks = looks(line, names);
    let capital = |word: &str| {
        let first = word.trim_start_matches(|c: char| !c.is_alphanumeric()).chars().next();
        let plain = word.to_lowercase();
        let plain = plain.trim_matches(|c: char| !c.is_alphanumeric());
        first.is_none_or(|c| !c.is_lowercase()) || SMALL.contains(&word) || TITLES.contains(&plain)
    };
    let opens = super::marks::plain(line);
    let closes = signs::closes(line) || HOURS.iter().any(|hours| opens.starts_with(hours));
    let titled = line.split_whitespace().all(capital);
    match looks {
        Looks::Fits if closes || ends_in_a_place(line) => Looks::Titled,
        Looks::Fits if !titled => Looks::Speaks,
        Looks::Fits if is_titled(&opens) => Looks::Titled,
        other => other,
    }
}

/// By a title, or as an address: with a comma or the digits of a place.
fn is_titled(line: &str) -> bool {
    let cased = line.chars().any(char::is_lowercase);
    let place = line.split(|c: char| !c.is_ascii_digit()).any(|run| (5..=6).contains(&run.len()));
    words_of(line).any(|word| TITLES.contains(&word) || CREDENTIALS.contains(&word))
        || cased && (place || line.contains(", "))
}

/// "4 quai des Tanneurs, 74000 Annecy": an address, also with the small letters of its street.
fn ends_in_a_place(line: &str) -> bool {
    let Some((street, place)) = line.trim().trim_end_matches(['.', ',']).rsplit_once(',') else {
        return false;
    };
    let mut words: Vec<&str> = place.split([' ', '-', '–']).filter(|word| !word.is_empty()).collect();
    let is_code =
        |word: &str| (4..=6).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    let codes = words.iter().filter(|word| is_code(word)).count();
    words.retain(|word| !is_code(word));
    let is_place = |word: &&str| word.chars().count() > 2 && word.starts_with(char::is_uppercase);
    let is_named = words.iter().any(|word| word.chars().any(char::is_lowercase));
    codes == 1
        && is_named
        && words.len() <= 4
        && words.iter().all(is_place)
        && !street.contains(['.', '?', '!'])
}

/// Whether this line is the name of who wrote the mail: "Dr.D.V.Kulkarni M.S.(Ortho)".
pub(super) fn is_signed(line: &str, names: &BTreeSet<String>) -> bool {
    let plain = plain(line);
    let own = words_of(&plain).any(|word| {
        word.chars().count() > 2
            && names.contains(word)
            && !DOCTORS.contains(&word)
            && !TITLES.contains(&word)
    });
    own && looks(line, names) == Looks::Name
}

/// Whether a folded line is surely nothing of what its author has to say: a rule, a closing, what a phone adds, a number, the
/// author's own name, or a title or clinic without a figure.
pub(super) fn is_certain(written: &str, names: &BTreeSet<String>) -> bool {
    /// More words are a sentence of the author's behind what a phone adds.
    const OF_A_PHONE: usize = 6;
    let plain = plain(written);
    let line = plain.trim_matches(['*', '_', ' ', ',']);
    if !line.contains(char::is_alphanumeric) || signs::closes(line) || is_contact(line) {
        return true;
    }
    // A postal code has more digits than a result.
    let has_figure = line.split(|c: char| !c.is_ascii_digit()).any(|run| (1..5).contains(&run.len()));
    if signs::is_of_a_phone(line) {
        return !has_figure && line.split_whitespace().count() <= OF_A_PHONE && !line.contains([',', ';']);
    }
    if has_figure || speaks(line) {
        return false;
    }
    let is_title =
        |word: &str| TITLES.contains(&word) || CREDENTIALS.contains(&word) || DOCTORS.contains(&word);
    words_of(line).any(is_title)
        || words_of(line).all(|word| names.contains(word))
        || ends_in_a_place(written)
}

fn is_written_as_a_name(whole: &str, line: &str, words: usize) -> bool {
    let ends =
        whole.trim_end().ends_with([':', '?', '!', '।', '؟']) || whole.trim_end().ends_with('.') && words > 4;
    let figures = line.chars().filter(char::is_ascii_digit).count();
    !ends && (1..=9).contains(&words) && figures <= 8
}

fn words_of(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| {
        c.is_whitespace() || matches!(c, ',' | '.' | '(' | ')' | '/' | ':' | '"' | '“' | '”' | '&')
    })
    .filter(|word| !word.is_empty())
}

/// Whether the line has own words: by a word that no signature has, or by a value with its unit.
fn speaks(line: &str) -> bool {
    const UNITS: [&str; 13] =
        ["mg", "mcg", "ml", "mmhg", "mm", "g", "kg", "bpm", "%", "min", "meq", "iu", "°"];
    let value = |word: &str| {
        let digits = word.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-')).count();
        let unit = word.get(digits..).unwrap_or_default();
        digits > 0 && (UNITS.contains(&unit) || word.split('/').filter(|part| is_figure(part)).count() == 2)
    };
    // India's most common street.
    let line = ["road", "rd", "marg"]
        .iter()
        .fold(line.to_owned(), |line, road| line.replace(&format!("mg {road}"), road));
    let mut raw = line.split_whitespace().map(|word| word.trim_matches([',', '.', '(', ')', '!', '?']));
    words_of(&line).any(|word| SPEAKS.contains(&word)) || raw.any(value)
}

fn is_figure(part: &str) -> bool {
    (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// "01484 555 0162 ext 4": the number that the extension belongs to.
fn without_extension(number: &str) -> &str {
    let begins = number.trim_end_matches(|c: char| c.is_ascii_digit());
    let before = begins.trim_end_matches(['.', ':', ' ']);
    let marks = ["extension", "extn", "ext", "dw", "poste", "int"];
    let main = marks.iter().find_map(|mark| before.strip_suffix(mark));
    main.filter(|_| begins.len() < number.len()).map_or(number, |main| main.trim_end_matches([' ', ',']))
}

/// A line, or a piece of one, of an address block: a number, a site, a registration, and nothing else.
pub(super) fn is_contact(line: &str) -> bool {
    let line = plain(line);
    let line = line.trim_matches(['*', '_', ' ', ',', '☎', '📞', '📱', '✆', '✉']);
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let begins = line.find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')).unwrap_or(line.len());
    let (label, number) = line.split_at_checked(begins).unwrap_or((line, ""));
    let label = label.trim_end_matches([':', '.', ' ', '-', '(', '#']);
    let number = without_extension(number);
    let is_label = LABELS.contains(&label);
    let rest = number.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, '(' | ')' | ' ' | '.'));
    let behind = number.get(rest.len()..).unwrap_or_default();
    let is_number = rest.chars().all(|c| {
        c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '/' | ',' | '.' | '\u{2011}')
    }) && behind.chars().filter(|c| c.is_alphabetic()).count() <= 10
        && !super::ours::is_date(rest);
    let dialled = digits >= 10 || (digits >= 8 && rest.starts_with(['+', '0', '(']));
    if is_number && ((is_label && digits >= 5) || (label.is_empty() && dialled && behind.trim().len() <= 12))
    {
        return true;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let registered = words_of(line).next().is_some_and(|word| REGISTRATIONS.contains(&word));
    if registered && digits >= 3 && words.len() <= 7 {
        return true;
    }
    let is_address = |word: &str| {
        word.contains("www.") || word.contains("http") || (word.contains('@') && word.contains('.'))
    };
    let named = |word: &str| LABELS.contains(&word.trim_end_matches([':', '.', '-']));
    words.iter().any(|word| is_address(word))
        && words.iter().all(|word| is_address(word) || named(word) || !word.contains(char::is_alphanumeric))
}
