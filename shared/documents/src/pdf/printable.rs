//! What cannot be printed is seen nevertheless: a character that no font has is written as its number, like `[U+1F600]`.

use std::{fmt::Write as _, ops::Range};

/// Text whose invisible characters do no harm: control characters and those that turn the direction of writing, by which
/// `02` reads as `20`, are written as numbers; a tab is a space. A byte order mark within a text says nothing, and a PDF may
/// not hold it: it is left out.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => shown.push(' '),
            '\u{feff}' => {}
            _ if character.is_control() || turns(character) => number(&mut shown, character),
            _ => shown.push(character),
        }
    }
    shown
}

/// Lines as they were written.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
        .map(|line| line.strip_suffix('\r').unwrap_or(line).trim_end())
}

/// The text with the characters of these parts as numbers; what ASCII has stays, every font has it.
pub(super) fn numbered(text: &str, parts: &[Range<usize>]) -> String {
    let mut shown = String::with_capacity(text.len() + parts.len() * 8);
    for (at, character) in text.char_indices() {
        if !character.is_ascii() && parts.iter().any(|part| part.contains(&at)) {
            number(&mut shown, character);
        } else {
            shown.push(character);
        }
    }
    shown
}

fn number(text: &mut String, character: char) {
    // Writing to a string does not fail.
    let _ = write!(text, "[U+{:04X}]", u32::from(character));
}

/// Embeddings, overrides and isolates. The plain marks of direction and the joiners stay.
const fn turns(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
