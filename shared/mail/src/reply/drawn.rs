//! A mail's parts as lines, in their order: once as a program shows it that knows HTML, once as one that does not.
//!
//! Some programs break a mail around each picture or file: then each piece has its own two versions, or one.

use mail_parser::{Encoding, Message, MessagePart, MimeHeaders as _, PartType};

use super::{
    body::is_text_after_all,
    html::page,
    images::Images,
    line::{LINES_MAX, Line, lines_of},
    outline::Outline,
    utf7,
};

/// Most bytes of text, and of HTML, that are read for words; what is more is kept as it is, in the mail.
const TEXT_MAX: usize = 500_000;
const HTML_MAX: usize = 2_000_000;

/// A mail as lines.
#[derive(Default)]
pub(super) struct Drawn {
    pub(super) lines: Vec<Line>,
    /// Whether text may be hidden from its reader.
    pub(super) hides: bool,
    /// Where it shows pictures.
    pub(super) images: Images,
    /// Whether there is more than is read.
    pub(super) lacks: bool,
    /// Whether a line of it is one as it was written.
    pub(super) whole: bool,
}

/// The mail as plain text and as HTML, as far as it has either.
pub(super) struct Drawings {
    pub(super) text: Option<Drawn>,
    pub(super) html: Option<Drawn>,
}

/// Reads the parts that are shown.
pub(super) fn drawings(message: &Message<'_>, outline: &Outline<'_>, is_forward: bool) -> Drawings {
    let parts = |ids: &[u32]| ids.iter().filter_map(|id| message.parts.get(*id as usize)).collect::<Vec<_>>();
    let (texts, htmls) = (parts(&message.text_body), parts(&message.html_body));
    let has_html = htmls.iter().any(|part| matches!(part.body, PartType::Html(_)));
    let has_text = texts.iter().any(|part| matches!(part.body, PartType::Text(_)));
    // Pieces that have one version each are the same either way.
    let is_one = message.text_body == message.html_body && has_html;
    let html = has_html.then(|| drawn(&htmls, outline, is_forward));
    let text = (has_text && !is_one).then(|| drawn(&texts, outline, is_forward)).or_else(|| {
        // A mail that ends early, or says of itself that it is of a type that is none.
        let after_all: Vec<_> =
            message.parts.iter().filter(|part| is_text_after_all(message, part)).collect();
        (!after_all.is_empty()).then(|| drawn(&after_all, outline, is_forward))
    });
    Drawings { text, html }
}

fn drawn(parts: &[&MessagePart<'_>], outline: &Outline<'_>, is_forward: bool) -> Drawn {
    let mut drawn = Drawn { whole: true, ..Drawn::default() };
    let (mut text_left, mut html_left) = (TEXT_MAX, HTML_MAX);
    for part in parts {
        match &part.body {
            PartType::Text(text) => {
                let decoded = utf7(part, outline);
                let text = decoded.as_deref().unwrap_or(text);
                let read = start(text, &mut text_left);
                let (flowed, deletes) = flowed(part);
                drawn.lacks |= outline.lacks(part) || read.len() < text.len();
                drawn.whole &= flowed;
                let lines = read.match_indices('\n').nth(LINES_MAX).map_or(read.len(), |(at, _)| at);
                drawn.lacks |= lines < read.len();
                drawn.lines.extend(lines_of(read.get(..lines).unwrap_or(read), flowed, deletes));
            }
            PartType::Html(html) => {
                let read = start(html, &mut html_left);
                let page = page(read, is_forward);
                drawn.lacks |= outline.lacks(part) || page.lacks || read.len() < html.len();
                drawn.hides |= page.hides;
                drawn.lines.extend(page.lines);
                drawn.images.join(page.images);
            }
            PartType::Binary(_)
            | PartType::InlineBinary(_)
            | PartType::Message(_)
            | PartType::Multipart(_) => {}
        }
    }
    if drawn.lines.len() > LINES_MAX {
        drawn.lines.truncate(LINES_MAX);
        drawn.lacks = true;
    }
    drawn
}

/// The text of a part in UTF-7.
fn utf7(part: &MessagePart<'_>, outline: &Outline<'_>) -> Option<String> {
    let charset = part.content_type()?.attribute("charset")?;
    let is_utf7 = charset.eq_ignore_ascii_case("utf-7") && part.encoding == Encoding::None;
    is_utf7
        .then(|| utf7::decoded(outline.sent(part).get(..TEXT_MAX * 2).unwrap_or(outline.sent(part))))
        .flatten()
}

/// As much of a text as there is room for.
fn start<'a>(text: &'a str, left: &mut usize) -> &'a str {
    let end = (0..=(*left).min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    *left -= end;
    text.get(..end).unwrap_or_default()
}

/// Whether the text's lines go on in the next (RFC 3676), and lose the blank there.
fn flowed(part: &MessagePart<'_>) -> (bool, bool) {
    let is = |name: &str, value: &str| {
        let said = part.content_type().and_then(|content| content.attribute(name));
        said.is_some_and(|said| said.eq_ignore_ascii_case(value))
    };
    (is("format", "flowed"), is("delsp", "yes"))
}
