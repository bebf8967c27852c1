//! Selectors of a style sheet (CSS Selectors 4), as far as they tell elements apart.

/// A longer selector, in bytes, is taken for any element.
const SELECTOR_MAX: usize = 500;

/// An element, as selectors see it; all in lower case.
#[derive(Debug, Clone, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// A condition on one element.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition {
    Name(String),
    Class(String),
    Id(String),
    /// Has this attribute; what its value has to be is not looked at.
    Attribute(String),
    /// Of what is not shown as the element itself, or only below a pointer.
    Never,
}

/// `div.a > p:first-child`: the conditions on each element, the innermost last.
#[derive(Debug, Clone)]
pub(super) struct Selector(Vec<Vec<Condition>>);

impl Selector {
    /// Reads one selector. What is not understood is no condition.
    pub(super) fn read(text: &str) -> Self {
        let mut all = vec![Vec::new()];
        let mut rest = text.trim();
        // An escaped name is not compared.
        if rest.contains('\\') || rest.len() > SELECTOR_MAX {
            return Self(all);
        }
        while let Some(first) = rest.chars().next() {
            let behind = rest.get(first.len_utf8()..).unwrap_or_default();
            let mut taken = behind;
            let condition = match first {
                '.' => Some(Condition::Class(word(behind, &mut taken))),
                '#' => Some(Condition::Id(word(behind, &mut taken))),
                '[' => {
                    let (inner, behind) = behind.split_once(']').unwrap_or((behind, ""));
                    taken = behind;
                    Some(Condition::Attribute(word(inner.trim_start(), &mut "")))
                }
                ':' => pseudo(behind, &mut taken),
                ' ' | '\t' | '\n' | '\r' | '\x0c' | '>' | '+' | '~' => {
                    let next = rest.trim_start_matches(|c: char| c.is_whitespace() || "+~>".contains(c));
                    let between = rest.get(..rest.len() - next.len()).unwrap_or_default();
                    // What stands beside is not known any more: no condition.
                    if between.contains(['+', '~']) {
                        all.clear();
                    }
                    all.push(Vec::new());
                    taken = next;
                    None
                }
                _ if is_word(first) => Some(Condition::Name(word(rest, &mut taken))),
                _ => None,
            };
            if let Some(last) = all.last_mut() {
                last.extend(condition);
            }
            rest = taken;
        }
        Self(all)
    }

    /// Whether it also looks at what is around an element.
    pub(super) const fn is_nested(&self) -> bool {
        self.0.len() > 1
    }

    /// Whether it may mean this element, within these, the outermost first.
    pub(super) fn fits(&self, element: &Element, open: &[&Element]) -> bool {
        let Some((last, outer)) = self.0.split_last() else { return true };
        let mut around = open.iter().rev();
        last.iter().all(|condition| condition.holds(element))
            && outer.iter().rev().all(|conditions| {
                around.any(|element| conditions.iter().all(|condition| condition.holds(element)))
            })
    }
}

impl Condition {
    fn holds(&self, element: &Element) -> bool {
        let words = |name: &str| element.attribute(name).unwrap_or_default().split_ascii_whitespace();
        match self {
            Self::Name(name) => element.name == *name,
            Self::Class(class) => words("class").any(|word| word == class),
            Self::Id(id) => words("id").any(|word| word == id),
            Self::Attribute(name) => element.attribute(name).is_some(),
            Self::Never => false,
        }
    }
}

fn pseudo<'a>(behind: &'a str, taken: &mut &'a str) -> Option<Condition> {
    let name = word(behind.trim_start_matches(':'), taken);
    if let Some(inner) = taken.strip_prefix('(') {
        let mut depth = 1_u32;
        let end = inner.find(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        *taken = end.and_then(|end| inner.get(end + 1..)).unwrap_or_default();
    }
    match name.as_str() {
        "root" => Some(Condition::Name("html".to_owned())),
        "before" | "after" | "marker" | "placeholder" | "selection" | "backdrop" | "hover" | "active"
        | "focus" | "focus-within" | "focus-visible" => Some(Condition::Never),
        _ => None,
    }
}

const fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii()
}

/// The name that stands here; what stands behind it.
fn word<'a>(text: &'a str, behind: &mut &'a str) -> String {
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    *behind = rest;
    word.to_owned()
}
