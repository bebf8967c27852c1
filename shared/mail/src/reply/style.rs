//! The tags of a mail's HTML, its style, and its elements as selectors see them.

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use super::{css::Sheet, select::Element};

pub(super) fn tokens(html: &str) -> impl Iterator<Item = Token> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(html, emitter).flatten()
}

/// All style of a page, also what only Outlook reads.
pub(super) fn sheet(html: &str) -> Sheet {
    let (mut sheet, mut style) = (Sheet::default(), None::<String>);
    for token in tokens(html) {
        match token {
            Token::StartTag(tag) if tag.name.as_slice() == b"style" => style = Some(String::new()),
            Token::StartTag(tag) if tag.name.as_slice() == b"link" => {
                let kind = tag.attributes.get(b"rel".as_slice()).map(|rel| rel.to_ascii_lowercase());
                sheet.is_unknown |= kind.is_some_and(|kind| kind.starts_with(b"stylesheet"));
            }
            Token::EndTag(tag) if tag.name.as_slice() == b"style" => {
                if let Some(style) = style.take() {
                    sheet.read(&style);
                }
            }
            Token::String(text) => {
                if let Some(style) = &mut style {
                    style.push_str(&String::from_utf8_lossy(&text));
                }
            }
            Token::Comment(comment) => {
                let comment = String::from_utf8_lossy(&comment).to_lowercase();
                let mut rest = comment.as_str();
                while let Some((_, style)) = rest.split_once("<style") {
                    let style = style.split_once('>').map_or("", |(_, style)| style);
                    let (style, behind) = style.split_once("</style").unwrap_or((style, ""));
                    sheet.read(style);
                    rest = behind;
                }
            }
            Token::StartTag(_) | Token::EndTag(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    if let Some(style) = style {
        sheet.read(&style);
    }
    sheet
}

/// An element as selectors see it.
pub(super) fn element(tag: &StartTag<()>) -> Element {
    let lower = |text: &[u8]| String::from_utf8_lossy(text).to_lowercase();
    let attributes = tag.attributes.iter().map(|(name, value)| (lower(name), lower(value)));
    Element { name: lower(&tag.name), attributes: attributes.collect() }
}
