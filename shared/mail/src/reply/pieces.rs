//! A sentence of ours as its pieces: the words that we write, and what stands in place of its values.

use fluent_syntax::ast::{Expression, InlineExpression, Pattern, PatternElement};

/// Most words of a name, a moment or a number that stands in a sentence, and of what else may.
const VALUE_MAX: usize = 16;
/// See [`VALUE_MAX`].
const OTHER_MAX: usize = 60;
/// A word of ours, a comma, or a value.
#[derive(Clone)]
pub(super) enum Piece {
    Word(String),
    Value(Value),
}

/// What may stand in a sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// A party's name.
    Name,
    /// `R-7K4M-92QX`.
    Reference,
    /// A telephone's or another number.
    Number,
    /// A moment with its zone.
    Moment,
    /// Anything else.
    Other,
}

impl Value {
    fn of(name: &str) -> Self {
        match name {
            "sender" | "receiver" => Self::Name,
            "ref" => Self::Reference,
            "phone" | "code" | "number" => Self::Number,
            "at" | "due" | "starts" | "ends" => Self::Moment,
            _ => Self::Other,
        }
    }

    const fn most(self) -> usize {
        match self {
            Self::Name | Self::Reference | Self::Number | Self::Moment => VALUE_MAX,
            Self::Other => OTHER_MAX,
        }
    }

    fn may_be(self, words: &[String]) -> bool {
        match self {
            Self::Reference => {
                words.first().is_some_and(|word| word == "r") && (2..=4).contains(&words.len())
            }
            Self::Number => {
                words.iter().all(|word| is_figure(word) || matches!(word.as_str(), "ext" | "extn"))
            }
            Self::Moment => {
                words.first().is_some_and(|word| is_figure(word))
                    && words.iter().rev().take(4).any(|word| word == "utc")
            }
            Self::Name | Self::Other => true,
        }
    }
}

fn is_figure(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether these words are those pieces; whom they name.
pub(super) fn fits<'w>(
    pieces: &[Piece],
    words: &'w [String],
    is_known: &dyn Fn(&[String]) -> bool,
    named: &mut Vec<&'w [String]>,
) -> bool {
    let Some((piece, behind)) = pieces.split_first() else { return words.is_empty() };
    match piece {
        Piece::Word(word) => words
            .split_first()
            .is_some_and(|(first, rest)| first == word && fits(behind, rest, is_known, named)),
        Piece::Value(value) => (1..=value.most().min(words.len())).any(|length| {
            let Some((said, rest)) = words.split_at_checked(length) else { return false };
            if !value.may_be(said) || *value == Value::Name && !is_known(said) {
                return false;
            }
            let before = named.len();
            if *value == Value::Name {
                named.push(said);
            }
            let fits = fits(behind, rest, is_known, named);
            if !fits {
                named.truncate(before);
            }
            fits
        }),
    }
}

/// A text with each choice that it has.
pub(super) fn variants(pattern: &Pattern<&str>) -> Vec<Vec<Piece>> {
    let mut all: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut follows_value = false;
    let elements = pattern.elements.iter().enumerate();
    for (at, element) in elements {
        match element {
            PatternElement::TextElement { value } => {
                let precedes_value = at + 1 < pattern.elements.len();
                let pieces = text(value, follows_value, precedes_value);
                for one in &mut all {
                    one.extend(pieces.iter().cloned().map(Piece::Word));
                }
                follows_value = false;
            }
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                let choices: Vec<Vec<Piece>> =
                    variants.iter().flat_map(|variant| self::variants(&variant.value)).collect();
                all = all
                    .iter()
                    .flat_map(|one| choices.iter().map(|choice| one.iter().chain(choice).cloned().collect()))
                    .collect();
                follows_value = false;
            }
            PatternElement::Placeable { expression: Expression::Inline(inline) } => {
                let name = match inline {
                    InlineExpression::VariableReference { id } => id.name,
                    _ => "",
                };
                for one in &mut all {
                    one.push(Piece::Value(Value::of(name)));
                }
                follows_value = true;
            }
        }
    }
    all
}

/// The words of a text, without what is one word with the value before it or behind it.
fn text(text: &str, follows_value: bool, precedes_value: bool) -> Vec<String> {
    let text = text.to_lowercase();
    let mut text = text.as_str();
    let ends = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
    if follows_value {
        text = text.find(ends).and_then(|at| text.get(at..)).unwrap_or_default();
    }
    if precedes_value {
        text = text.trim_end_matches(|c| !ends(c));
    }
    tokens(text)
}

/// The words of a text, and its commas: one stands between a name and a clinic.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let apart = |c: char| c.is_whitespace() || c.is_ascii_punctuation() && c != ',';
    let words = text.replace(',', " , ");
    words.split(apart).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
