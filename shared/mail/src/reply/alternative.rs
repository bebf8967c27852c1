//! A mail that says what it says twice, as plain text and as HTML (`multipart/alternative`, RFC 2046, 5.1.4).
//!
//! The HTML is what its author saw. The plain text is taken where it has every word of it: its lines are broken as mails are
//! read. A stub ("use an HTML compatible viewer") has none.

use std::collections::{BTreeMap, BTreeSet};

use domain::commands::mail::{NotDone, NotDoneWhy};

use super::{
    body::Read,
    command::{FirstLine, KeywordCommand},
    line::{Line, Place},
    marks::plain,
};

/// How the two versions differ.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Alternatives {
    /// The HTML's words are the mail's.
    pub(super) takes_html: bool,
    /// Which of them has words that the other has not.
    pub(super) says_more: SaysMore,
    /// The plain text only says that there is HTML.
    pub(super) is_stub: bool,
}

/// Which version has words that the other has not.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct SaysMore {
    pub(super) text: bool,
    html: bool,
}

impl Alternatives {
    pub(super) fn of(text: &Read, html: &Read) -> Self {
        let html_says_more = says_more(html, text);
        let text_says_more = says_more(text, html) || links_more(text, html);
        let is_struck = html.own().any(|line| line.text.contains("~~"));
        // Where only the HTML says what is quoted, the text has it among the words.
        let only_html_quotes = !text.quotes() && html.quotes();
        let takes_html =
            text.is_empty() || (!html.is_empty() && (html_says_more || is_struck || only_html_quotes));
        let is_stub = !html.is_empty() && is_stub(text);
        let says_more = SaysMore { text: text_says_more, html: html_says_more };
        Self { takes_html: takes_html || is_stub, says_more, is_stub }
    }

    /// What the first line asks for, where either version has all of the words that go with it.
    pub(super) fn sure(self, first: FirstLine) -> FirstLine {
        match first {
            Ok(command @ (KeywordCommand::Done { .. } | KeywordCommand::Visit { .. }))
                if self.says_more.html || self.says_more.text =>
            {
                Err(NotDone { command: command.name(), why: NotDoneWhy::Unclear })
            }
            other => other,
        }
    }
}

/// Whether one has a word among its own that the other has nowhere.
fn says_more(one: &Read, other: &Read) -> bool {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for line in &other.lines {
        words(line).for_each(|word| *left.entry(word).or_default() += 1);
    }
    one.own().flat_map(words).any(|word| match left.get_mut(word) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    })
}

/// The lines of a version with a word that the chosen one has nowhere; `own`: and all of its own.
pub(super) fn missing<'a>(other: &'a Read, chosen: &Read, own: bool) -> Vec<&'a str> {
    let known: BTreeSet<&str> = chosen.lines.iter().flat_map(words).collect();
    let is_own = |line: &Line| own && (line.is(Place::Own) || line.is(Place::Forwarded));
    let is_missing = |line: &&Line| is_own(line) || words(line).any(|word| !known.contains(word));
    other.lines.iter().filter(is_missing).map(|line| line.text.as_str()).collect()
}

/// Whether one has a link that the other has nowhere.
fn links_more(one: &Read, other: &Read) -> bool {
    let links = one.own().flat_map(|line| line.text.split_whitespace()).filter(|piece| piece.contains("://"));
    links.take(100).any(|link| {
        let link =
            link.split(['<', '>', '[', ']', '(', ')']).find(|piece| piece.contains("://")).unwrap_or(link);
        let link = link.trim_end_matches(['.', ',', ';', '/']);
        !other.lines.iter().any(|line| line.text.contains(link))
    })
}

/// The words of a line, without addresses of links and a list's numbers, which one of the two may not have.
fn words(line: &Line) -> impl Iterator<Item = &str> {
    let pieces = line.text.split_whitespace().enumerate().filter(|(at, piece)| {
        let number = piece.trim_end_matches(['.', ')']);
        let is_list =
            *at == 0 && number.len() < piece.len() && number.bytes().all(|byte| byte.is_ascii_digit());
        let is_link = piece.contains("://") || piece.contains("mailto:") || piece.contains("cid:");
        !is_list && !is_link
    });
    pieces
        .flat_map(|(_, piece)| piece.split(|c: char| !c.is_alphanumeric() && !is_joined(c)))
        .map(|word| word.trim_matches(is_joined))
        .filter(|word| !word.is_empty())
}

/// Within a word: vowel signs of India's scripts, and what joins.
const fn is_joined(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{dff}' | '\u{200c}' | '\u{200d}')
}

/// "To view this message, please use an HTML compatible email viewer."
fn is_stub(text: &Read) -> bool {
    let said: Vec<&str> = text.own().map(|line| line.text.trim()).filter(|line| !line.is_empty()).collect();
    let said = plain(&said.join(" "));
    let views = ["view", "viewer", "display", "read", "client", "reader", "support", "see", "html-"];
    said.len() <= 300
        && said.contains("html")
        && views.iter().any(|view| said.contains(view))
        && ["message", "mail", "content", "newsletter"].iter().any(|what| said.contains(what))
}
