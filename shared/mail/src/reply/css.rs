//! The style of a mail's HTML: which declarations stand in it, and for which elements.
//!
//! It is read for one question, whether something may be hidden. So what cannot be told counts as if it held: a condition, a
//! selector that is not understood, a sheet from elsewhere.

use super::select::{Element, Selector};

/// Most selectors of a mail's sheets. Word writes about a hundred.
const SELECTORS_MAX: usize = 1000;
/// Deepest nesting of blocks.
const DEPTH_MAX: usize = 8;

/// One declaration, in lower case: `font-size`, `11pt`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declaration {
    pub(super) name: String,
    pub(super) value: String,
}

#[derive(Debug)]
struct Rule {
    selectors: Vec<Selector>,
    declarations: Vec<Declaration>,
}

/// All sheets of a mail.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: Vec<Rule>,
    selectors: usize,
    nested: usize,
    declarations: usize,
    /// There is style that is not read: anything may be hidden.
    pub(super) is_unknown: bool,
}

impl Sheet {
    /// Reads one sheet.
    pub(super) fn read(&mut self, css: &str) {
        let css = without_comments(css).replace("<!--", " ").replace("-->", " ").to_lowercase();
        self.block(&css, None, 0);
    }

    /// What is declared for this element. `open`: the elements around it, the outermost first.
    pub(super) fn of<'a>(
        &'a self,
        element: &'a Element,
        open: &'a [&'a Element],
    ) -> impl Iterator<Item = &'a Declaration> {
        let fits = |rule: &&Rule| rule.selectors.iter().any(|selector| selector.fits(element, open));
        self.rules.iter().filter(fits).flat_map(|rule| &rule.declarations)
    }

    /// How much it takes at most to see what is declared for one element within so many.
    pub(super) const fn cost(&self, depth: usize) -> usize {
        self.selectors + self.declarations + self.nested * depth
    }

    /// Whether there is any rule.
    pub(super) const fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Reads what stands between braces, or in the whole sheet: rules, and in a rule its declarations.
    fn block(&mut self, css: &str, selectors: Option<Vec<Selector>>, depth: usize) {
        if depth > DEPTH_MAX {
            self.is_unknown = true;
            return;
        }
        let (mut declarations, mut rest) = (String::new(), css);
        while let Some((prelude, end, behind)) = until(rest, &[';', '{', '}']) {
            rest = behind;
            let prelude = prelude.trim();
            if end != Some('{') {
                self.is_unknown |= prelude.starts_with("@import");
                declarations.push_str(prelude);
                declarations.push(';');
                continue;
            }
            let (inner, behind) = braced(rest);
            rest = behind;
            if let Some(condition) = prelude.strip_prefix('@') {
                let word = condition.split(|c: char| !c.is_alphanumeric() && c != '-').next();
                let is_condition =
                    matches!(word, Some("media" | "supports" | "layer" | "container" | "scope" | "document"));
                if is_condition {
                    self.block(inner, selectors.clone(), depth + 1);
                }
                continue;
            }
            let selectors: Vec<_> = prelude.split(',').map(Selector::read).collect();
            self.selectors += selectors.len();
            self.nested += selectors.iter().filter(|selector| selector.is_nested()).count();
            if self.selectors > SELECTORS_MAX {
                self.is_unknown = true;
                return;
            }
            self.block(inner, Some(selectors), depth + 1);
        }
        let declarations = self::declarations(&declarations);
        if let Some(selectors) = selectors.filter(|_| !declarations.is_empty()) {
            self.declarations += declarations.len();
            self.rules.push(Rule { selectors, declarations });
        }
    }
}

/// The declarations of a `style` attribute or of a rule.
pub(super) fn declarations(css: &str) -> Vec<Declaration> {
    let css = without_comments(css).to_lowercase();
    let (mut found, mut rest) = (Vec::new(), css.as_str());
    while let Some((one, _, behind)) = until(rest, &[';']) {
        rest = behind;
        let Some((name, value)) = one.split_once(':') else { continue };
        let (name, value) = (unescaped(name.trim()), unescaped(value.trim()));
        let value = value.split('!').next().unwrap_or_default().trim().to_owned();
        if !value.is_empty() {
            found.push(Declaration { name, value });
        }
    }
    found
}

/// What stands before the first of these that is not in quotation marks or parentheses, which one it is, and what stands
/// behind it; none of nothing.
fn until<'a>(css: &'a str, ends: &[char]) -> Option<(&'a str, Option<char>, &'a str)> {
    if css.is_empty() {
        return None;
    }
    let (mut quote, mut depth, mut escaped) = (None, 0_u32, false);
    for (at, c) in css.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (_, '\\') => escaped = true,
            (Some(open), _) if c == open || c == '\n' => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            // No value holds a brace: a parenthesis before it was not closed.
            (None, _) if ends.contains(&c) && (depth == 0 || matches!(c, '{' | '}')) => {
                let behind = css.get(at + c.len_utf8()..).unwrap_or_default();
                return Some((css.get(..at).unwrap_or_default(), Some(c), behind));
            }
            (Some(_) | None, _) => {}
        }
    }
    Some((css, None, ""))
}

/// What stands before the brace that closes this block, and behind it.
fn braced(css: &str) -> (&str, &str) {
    let (mut depth, mut at) = (0_u32, 0);
    while let Some((before, Some(end), behind)) = until(css.get(at..).unwrap_or_default(), &['{', '}']) {
        let brace = at + before.len();
        at = css.len() - behind.len();
        match (end, depth) {
            ('{', _) => depth += 1,
            (_, 0) => return (css.get(..brace).unwrap_or_default(), behind),
            _ => depth -= 1,
        }
    }
    (css, "")
}

fn without_comments(css: &str) -> String {
    let (mut kept, mut rest) = (String::with_capacity(css.len()), css);
    while let Some((before, comment)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = comment.split_once("*/").map_or("", |(_, behind)| behind);
    }
    kept.push_str(rest);
    kept
}

/// With characters that are written as numbers as themselves: `\64 isplay`.
fn unescaped(css: &str) -> String {
    let (mut plain, mut rest) = (String::new(), css);
    while let Some((before, escape)) = rest.split_once('\\') {
        plain.push_str(before);
        let digits = escape.chars().take(6).take_while(char::is_ascii_hexdigit).count();
        let (number, behind) = escape.split_at_checked(digits).unwrap_or_default();
        let character = u32::from_str_radix(number, 16).ok().and_then(char::from_u32);
        plain.extend(character.map(|c| c.to_ascii_lowercase()));
        rest = if digits > 0 { behind.strip_prefix([' ', '\n', '\t']).unwrap_or(behind) } else { escape };
    }
    plain.push_str(rest);
    plain
}
