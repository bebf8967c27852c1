//! The words by which the directory finds a member, however name, clinic and number are spelled.
//!
//! Words are compared without case, accents and joiners, and in one of the spellings that Unicode holds to be the same. A name
//! is found by its parts and by the whole: "O’Connor" by `o connor`, `connor`, `oconnor` and with every apostrophe.

use std::collections::BTreeSet;

use domain::values::person::Member;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::keys::EVERYBODY;

/// Since this version of an entry its words are those of [`words`]; before, those of [`before`].
pub(crate) const SINCE: u32 = 3;

/// Most words by which one member is found; a transaction takes 100 items: old and new words and addresses together.
const WORDS_MAX: usize = 40;
/// A word of nearly every doctor's name: who has it is found among everybody, so that no partition has them all.
pub(crate) const TITLE: &str = "dr";
/// Letters of what is written together with the next word as often as apart: "K S Rao", "Mc Carthy", "D Souza".
const SHORT: usize = 2;

/// The words by which a member is found, in an entry of this version.
pub(crate) fn words_in(version: u32, member: &Member) -> BTreeSet<String> {
    if version < SINCE { before(member) } else { words(member) }
}

/// Those of them that have a copy of the entry.
pub(crate) fn copies(version: u32, member: &Member) -> BTreeSet<String> {
    words_in(version, member).into_iter().filter(|word| word != TITLE).collect()
}

/// The words by which a member is found: of the name, the number, the specialty, the city and the clinic.
pub(crate) fn words(member: &Member) -> BTreeSet<String> {
    let entry = &member.entry;
    let number = entry.registration_no.iter().flat_map(|number| words_of_number(number.as_str()));
    let specialty = entry.specialty.iter().flat_map(|text| words_of(text.as_str()));
    let city = entry.city.iter().flat_map(|text| words_of(text.as_str()));
    let clinic = entry.clinic.iter().flat_map(|text| words_of(text.as_str()));
    let all = words_of(entry.name.as_str()).into_iter().chain(number).chain(specialty).chain(city);
    bounded(all.chain(clinic))
}

/// The words of what is searched for. An apostrophe is left out, because a name without one is then found as well.
pub(crate) fn asked(text: &str) -> Vec<String> {
    let text: String = plain(text).chars().filter(|c| *c != APOSTROPHE).collect();
    text.split(|c| !is_letter(c)).filter(|word| !word.is_empty()).map(lower).collect()
}

/// The words of a text: each part, what is written in one, and initials with what follows them.
pub(crate) fn words_of(text: &str) -> Vec<String> {
    let text = plain(text);
    let written: Vec<Vec<String>> = text.split_whitespace().map(|word| parts(word, is_turn)).collect();
    let mut words = Vec::new();
    let mut initials = String::new();
    for parts in written.iter().filter(|parts| !parts.is_empty()) {
        let whole = parts.concat();
        let is_short = whole.chars().count() <= SHORT && whole != TITLE;
        if !initials.is_empty() {
            words.push(format!("{initials}{whole}"));
        }
        if is_short {
            initials.push_str(&whole);
        } else {
            initials.clear();
        }
        words.extend(parts.iter().cloned());
        words.push(whole);
    }
    words
}

/// The words of a registration number: letters and figures apart, and all of it in one.
fn words_of_number(text: &str) -> Vec<String> {
    let text = plain(text);
    let is_edge = |before: char, c: char, _| before.is_numeric() != c.is_numeric();
    let parts: Vec<_> = text.split_whitespace().flat_map(|word| parts(word, is_edge)).collect();
    let whole = parts.concat();
    parts.into_iter().chain([whole]).filter(|word| !word.is_empty()).collect()
}

/// The parts of a word, in lower case: between what is no letter, and where the next begins by its letters.
fn parts(word: &str, begins: impl Fn(char, char, Option<char>) -> bool) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut before = None;
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        if !is_letter(c) || before.is_some_and(|before| begins(before, c, next)) {
            parts.push(String::new());
        }
        before = is_letter(c).then_some(c);
        if let (Some(part), Some(c)) = (parts.last_mut(), before) {
            part.push(c);
        }
    }
    parts.iter().filter(|part| !part.is_empty()).map(|part| lower(part)).collect()
}

/// Where a capital begins another part: `McCarthy`, `DSouza`.
fn is_turn(before: char, c: char, next: Option<char>) -> bool {
    c.is_uppercase()
        && (before.is_lowercase() || before.is_uppercase() && next.is_some_and(char::is_lowercase))
}

/// What all apostrophes are for a search.
const APOSTROPHE: char = '\'';

const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{b4}' | '\u{2b9}' | '\u{2bb}'..='\u{2bf}' | '\u{2c8}' | '\u{55a}' | '\u{2018}'..='\u{201b}')
        || matches!(c, '\u{2032}' | '\u{2035}' | '\u{a78c}' | '\u{ff07}' | '\u{ff40}')
}

/// A letter, a figure, or a mark that belongs to one: a virama is no letter, and within a word.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// The text without what a search does not look at, in one spelling (Unicode's NFC of its NFKD), with its capitals.
fn plain(text: &str) -> String {
    let apostrophes = text.chars().map(|c| if is_apostrophe(c) { APOSTROPHE } else { c });
    let letters = apostrophes.nfkd().filter(|c| !is_passed_over(*c));
    letters.flat_map(spelled).nfc().collect()
}

/// Accents of Latin, Greek and Cyrillic letters, vowel marks and the stretching of Arabic ones, the dot that makes a Hindi
/// letter a Persian one and is often left out, and what shows nothing.
const fn is_passed_over(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{93c}')
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Letters that are written in two ways and are not the same for Unicode.
fn spelled(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        // Malayalam's chillus and Bengali's khanda ta: before Unicode 5.1 a consonant, a virama and a joiner.
        'ൺ' => ('ണ', Some('\u{d4d}')),
        'ൻ' => ('ന', Some('\u{d4d}')),
        'ർ' => ('ര', Some('\u{d4d}')),
        'ൽ' => ('ല', Some('\u{d4d}')),
        'ൾ' => ('ള', Some('\u{d4d}')),
        'ൿ' => ('ക', Some('\u{d4d}')),
        'ৎ' => ('ত', Some('\u{9cd}')),
        'ß' => ('s', Some('s')),
        'ø' | 'Ø' => ('o', None),
        'ł' | 'Ł' => ('l', None),
        'đ' | 'Đ' => ('d', None),
        'ı' => ('i', None),
        'æ' | 'Æ' => ('a', Some('e')),
        'œ' | 'Œ' => ('o', Some('e')),
        other => (other, None),
    };
    [first].into_iter().chain(second)
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}

fn bounded(all: impl Iterator<Item = String>) -> BTreeSet<String> {
    let mut words = BTreeSet::from([EVERYBODY.to_owned()]);
    for word in all {
        if words.len() < WORDS_MAX {
            words.insert(word);
        }
    }
    words
}

/// The words of an entry of versions 1 and 2: split at spaces and ASCII's punctuation, in lower case.
fn before(member: &Member) -> BTreeSet<String> {
    let words_of = |text: &str| {
        let words = text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation());
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect::<Vec<_>>()
    };
    let entry = &member.entry;
    let specialty = entry.specialty.iter().flat_map(|text| words_of(text.as_str()));
    let city = entry.city.iter().flat_map(|text| words_of(text.as_str()));
    let clinic = entry.clinic.iter().flat_map(|text| words_of(text.as_str()));
    bounded(words_of(entry.name.as_str()).into_iter().chain(specialty).chain(city).chain(clinic))
}
