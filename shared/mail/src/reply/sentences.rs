//! The sentences of our own mails, out of the very texts that these are written with: a quotation has them with names, numbers
//! and moments in their places, and in lines that a program has broken elsewhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use domain::values::words::Tongue;
use fluent_syntax::{
    ast::{Entry, PatternElement},
    parser::parse_runtime,
};

use super::{
    marks::plain,
    pieces::{Piece, Value, fits, tokens, variants},
};
use crate::words;

/// Most lines into which a sentence is broken.
const LINES_MAX: usize = 10;
/// Fewer words of our own than these may be somebody else's, too: "You can reach … by telephone: …".
const OWN_MIN: usize = 6;
/// The same of a sentence that speaks of a referral.
const REFERS_MIN: usize = 4;
/// Fewer words side by side may be anybody's: "NEED: prior ECG; fasting glucose".
const PART_MIN: usize = 6;
/// What `functions` writes of a file that is not taken, below `guest-why-files`.
const FILE: &str = "file = File { $number } of { $number } ({ $kind }): { $why }.";

/// What we write in a language.
pub(super) struct Texts {
    /// Each word of it.
    pub(super) vocabulary: BTreeSet<String>,
    sentences: Vec<Sentence>,
    /// Which sentences begin, or else end, with a word; and those that do neither.
    begin: BTreeMap<String, Vec<usize>>,
    end: BTreeMap<String, Vec<usize>>,
    others: Vec<usize>,
}

/// What is said in place of its values.
struct Sentence {
    pieces: Vec<Piece>,
    /// Whether nobody else would write it: it gives a reference, or is long.
    is_certain: bool,
    /// Whether it ends in a full stop: a line before its last seldom does.
    stops: bool,
}

impl Texts {
    /// Those of this language.
    pub(super) fn of(tongue: Tongue) -> &'static Self {
        static TEXTS: OnceLock<Vec<(Tongue, Texts)>> = OnceLock::new();
        static NONE: OnceLock<Texts> = OnceLock::new();
        let all =
            TEXTS.get_or_init(|| Tongue::ALL.iter().map(|tongue| (*tongue, Self::read(*tongue))).collect());
        let found = all.iter().find(|(known, _)| *known == tongue).map(|(_, texts)| texts);
        found.unwrap_or_else(|| NONE.get_or_init(|| Self::made(Vec::new())))
    }

    fn read(tongue: Tongue) -> Self {
        // A file that cannot be read whole is read as far as it goes: tests hold that each can.
        let files = [words::file(tongue), FILE];
        let mut sentences = Vec::new();
        for file in files {
            let resource = parse_runtime(file).unwrap_or_else(|(resource, _)| resource);
            for entry in &resource.body {
                // A moment stands within sentences.
                let Entry::Message(message) = entry else { continue };
                if message.id.name == "moment" {
                    continue;
                }
                // Its attributes are subjects: no line of a mail's body.
                if let Some(pattern) = &message.value {
                    let stops = matches!(pattern.elements.last(), Some(PatternElement::TextElement { value }) if value.ends_with('.'));
                    sentences.extend(variants(pattern).into_iter().map(|pieces| Sentence::of(pieces, stops)));
                }
            }
        }
        let mut texts = Self::made(sentences);
        texts.vocabulary = words_of(&words::file(tongue).to_lowercase()).map(str::to_owned).collect();
        texts
    }

    fn made(sentences: Vec<Sentence>) -> Self {
        let (mut begin, mut end) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::<_, Vec<_>>::new());
        let mut others = Vec::new();
        for (at, sentence) in sentences.iter().enumerate() {
            match (sentence.pieces.first(), sentence.pieces.last()) {
                (Some(Piece::Word(word)), _) => begin.entry(word.clone()).or_default().push(at),
                (_, Some(Piece::Word(word))) => end.entry(word.clone()).or_default().push(at),
                _ => others.push(at),
            }
        }
        Self { vocabulary: BTreeSet::new(), sentences, begin, end, others }
    }

    /// Which of these lines are whole sentences of ours; a sentence may be broken into some that stand below one another.
    /// `lines`: where each stands, and what it says.
    pub(super) fn found(&self, lines: &[(usize, &str)]) -> BTreeSet<usize> {
        let said: Vec<Vec<String>> = lines.iter().map(|(_, line)| said(line)).collect();
        let (mut names, mut found) = (BTreeSet::new(), BTreeSet::new());
        // Who we say that they are stands beside a reference; then others of our sentences name them.
        for needs_names in [false, true] {
            for (index, (at, _)) in lines.iter().enumerate() {
                if found.contains(at) {
                    continue;
                }
                let mut joined = Vec::new();
                let below = lines.iter().zip(&said).skip(index).zip(*at..).take(LINES_MAX);
                for (((_, line), said), until) in below.take_while(|(((at, _), _), expected)| at == expected)
                {
                    joined.extend_from_slice(said);
                    let stops = line.trim_end().ends_with('.');
                    if let Some(mut named) = self.says(&joined, stops, needs_names.then_some(&names)) {
                        found.extend(*at..=until);
                        names.append(&mut named);
                        break;
                    }
                }
            }
        }
        found
    }

    /// Whether this line is a part of a sentence, or a sentence as it was before: some words of one that stand side by side.
    pub(super) fn has_part(&self, line: &str) -> bool {
        let said = said(line);
        let is_said = |pieces: &[Piece]| {
            pieces.iter().zip(&said).all(|(piece, word)| matches!(piece, Piece::Word(known) if known == word))
        };
        said.len() >= PART_MIN
            && self.sentences.iter().any(|sentence| sentence.pieces.windows(said.len()).any(is_said))
    }

    /// Whether these words are a sentence, and whom it names. `known`: whom one that somebody else might write has to name.
    fn says(
        &self,
        said: &[String],
        stops: bool,
        known: Option<&BTreeSet<Vec<String>>>,
    ) -> Option<BTreeSet<Vec<String>>> {
        let (first, last) = (said.first()?, said.last()?);
        let may_be =
            self.begin.get(first).into_iter().chain(self.end.get(last)).flatten().chain(&self.others);
        may_be.filter_map(|at| self.sentences.get(*at)).find_map(|sentence| {
            let mut named = Vec::new();
            let is_known = |name: &[String]| match known {
                Some(known) => sentence.is_certain || known.contains(name),
                None => sentence.is_certain,
            };
            let may_be = sentence.is_certain || known.is_some() || !sentence.names();
            (may_be && (stops || !sentence.stops) && fits(&sentence.pieces, said, &is_known, &mut named))
                .then(|| named.into_iter().map(<[String]>::to_vec).collect())
        })
    }
}

impl Sentence {
    fn of(pieces: Vec<Piece>, stops: bool) -> Self {
        let words = pieces.iter().filter(|piece| matches!(piece, Piece::Word(word) if word != ",")).count();
        let refers = pieces.iter().any(|piece| match piece {
            Piece::Value(value) => *value == Value::Reference,
            Piece::Word(word) => word == "referral",
        });
        Self { is_certain: refers && words >= REFERS_MIN || words >= OWN_MIN, stops, pieces }
    }

    fn names(&self) -> bool {
        self.pieces.iter().any(|piece| matches!(piece, Piece::Value(Value::Name)))
    }
}

/// The words of a line, without the addresses of links, which HTML has behind them.
fn said(line: &str) -> Vec<String> {
    let line = plain(line);
    let pieces = line.split_whitespace().filter(|piece| !piece.contains("://"));
    tokens(&pieces.collect::<Vec<_>>().join(" "))
}

/// The words of a line in small letters.
pub(super) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests;
