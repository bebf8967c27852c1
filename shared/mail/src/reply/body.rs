//! What a mail says, out of its parts: own words, what was cut, and what stands on its first line.

use domain::commands::mail::{NotDone, NotDoneWhy};
use mail_parser::{ContentType, Message, MessagePart, MimeHeaders as _, PartType};

use super::{
    command::{FirstLine, command},
    ending::sign,
    html::page,
    images::Images,
    line::{LINES_MAX, Line, Place, lines_of, shown},
    outline::Outline,
    scan::scan,
};

/// Most characters of own words that are kept as words; what is more is kept with what was cut.
pub const WORDS_MAX: usize = 20_000;
/// Most bytes of text, and of HTML, that are read for words; what is more is kept as it is, in the mail.
const TEXT_MAX: usize = 500_000;
const HTML_MAX: usize = 2_000_000;

/// What the mail says.
#[derive(Default)]
pub(super) struct Body {
    pub(super) words: String,
    pub(super) cut: Option<String>,
    pub(super) shortened: bool,
    pub(super) command: Option<FirstLine>,
    /// Where the mail's HTML shows pictures.
    pub(super) images: Images,
}

struct Read {
    lines: Vec<Line>,
    hides: bool,
}

impl Read {
    fn scanned(mut lines: Vec<Line>, hides: bool, is_forward: bool) -> Self {
        scan(&mut lines, is_forward);
        Self { lines, hides }
    }

    fn own(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.is(Place::Own) || line.is(Place::Forwarded))
    }

    fn is_empty(&self) -> bool {
        self.own().all(Line::is_blank)
    }

    fn quotes(&self) -> bool {
        self.lines.iter().any(|line| line.is(Place::Quoted) && !line.is_blank())
    }

    /// The lines that can give a command: own, from the first of the mail on, before anything else.
    fn head(&self) -> Vec<&str> {
        let mut lines = self.lines.iter().skip_while(|line| line.is_blank()).peekable();
        if lines.peek().is_none_or(|line| !line.is(Place::Own)) {
            return Vec::new();
        }
        let own = lines.filter(|line| line.is(Place::Own) || line.is(Place::Forwarded));
        own.map(|line| line.text.as_str()).collect()
    }
}

/// Reads the words of a mail with this subject.
pub(super) fn body(message: &Message<'_>, outline: &Outline<'_>, subject: &str) -> Body {
    let is_forward = is_forward(subject);
    let flowed = flowed(message);
    let mut lacks = false;
    let mut text = text(message, outline).map(|text| {
        lacks |= text.lacks;
        Read::scanned(lines_of(&text.text, flowed.0, flowed.1), false, is_forward)
    });
    let (html, images) = html(message, outline).map_or((None, Images::default()), |html| {
        let page = page(&html.text, is_forward);
        lacks |= html.lacks || page.lacks;
        (Some(Read::scanned(page.lines, page.hides, is_forward)), page.images)
    });
    if let (Some(text), Some(html)) = (&mut text, &html) {
        let signed = html.lines.iter().filter(|line| line.is(Place::Signature) && !line.is_blank());
        sign(&mut text.lines, &signed.map(|line| line.text.trim()).collect());
    }
    let command = match (&text, &html) {
        (Some(text), Some(html)) if !text.is_empty() || html.is_empty() => both(text, html),
        (None | Some(_), Some(html)) => (!html.hides).then(|| command(&html.head(), true)).flatten(),
        (Some(text), None) => command(&text.head(), flowed.0),
        (None, None) => None,
    };
    let chosen = match (text, html) {
        // Where only the HTML says what is quoted, the text has it among the words.
        (Some(text), Some(html))
            if text.is_empty() || (!text.quotes() && html.quotes() && !html.is_empty()) =>
        {
            html
        }
        (Some(text), _) => text,
        (None, Some(html)) => html,
        (None, None) => return Body { images, ..Body::default() },
    };
    let (words, rest) = bounded(tidy(chosen.own().map(|line| line.text.as_str())));
    let shortened = lacks || !rest.is_empty();
    let whole = |first: FirstLine| match first {
        Ok(command) if shortened => Err(NotDone { command: command.name(), why: NotDoneWhy::Length }),
        other => other,
    };
    let command = command.map(whole);
    Body { cut: cut(&chosen, &rest), words, shortened, command, images }
}

/// The command, if text and HTML say the same on their first lines.
fn both(text: &Read, html: &Read) -> Option<FirstLine> {
    let (text, shown) = (text.head(), html.head());
    let flat = |lines: &[&str]| {
        let joined = lines.join(" ").replace(['*', '_', '\u{a0}'], " ");
        joined.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (first, shown_first) = (text.split_first()?.0, shown.split_first()?.0);
    let (first, shown_first) = (flat(&[first]), flat(&[shown_first]));
    // A text breaks its lines; the HTML has them as they were written.
    let broken =
        first.len() >= 50 && shown_first.starts_with(&first) && flat(&text).starts_with(&shown_first);
    let same = first == shown_first || broken;
    (same && !html.hides).then(|| command(&shown, true)).flatten()
}

fn is_forward(subject: &str) -> bool {
    const MARKS: [&str; 9] = ["fw:", "fwd:", "wg:", "tr:", "rv:", "enc:", "i:", "doorst:", "vs:"];
    let subject = subject.trim_start().to_lowercase();
    MARKS.iter().any(|mark| subject.starts_with(mark))
}

/// The plain text: all of its parts that are not attached. Of a mail without any, what is left of them: it ends early, or says
/// of itself that it is of a type that is none.
fn text(message: &Message<'_>, outline: &Outline<'_>) -> Option<Joined> {
    let ids = message.text_body.iter();
    let parts = ids.filter_map(|id| message.parts.get(*id as usize)).filter_map(|part| match &part.body {
        PartType::Text(text) => Some((text.as_ref(), outline.lacks(part))),
        PartType::Html(_)
        | PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Message(_)
        | PartType::Multipart(_) => None,
    });
    joined(parts, TEXT_MAX).or_else(|| {
        let parts = message.parts.iter().filter(|part| is_text_after_all(message, part));
        joined(parts.filter_map(|part| Some((part.text_contents()?, outline.lacks(part)))), TEXT_MAX)
    })
}

/// Whether a part is the words of a mail that has no other.
pub(super) fn is_text_after_all(message: &Message<'_>, part: &MessagePart<'_>) -> bool {
    let attached = part.content_disposition().is_some_and(ContentType::is_attachment);
    let of_text = part.content_type().is_none_or(|content| {
        content.ctype().eq_ignore_ascii_case("text")
            && content.subtype().is_none_or(|kind| kind.eq_ignore_ascii_case("plain"))
    });
    message.text_body.is_empty()
        && message.html_body.is_empty()
        && matches!(part.body, PartType::Text(_))
        && part.attachment_name().is_none()
        && of_text
        && !attached
}

fn html(message: &Message<'_>, outline: &Outline<'_>) -> Option<Joined> {
    let ids = message.html_body.iter();
    let parts = ids.filter_map(|id| message.parts.get(*id as usize)).filter_map(|part| match &part.body {
        PartType::Html(html) => Some((html.as_ref(), outline.lacks(part))),
        PartType::Text(_)
        | PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Message(_)
        | PartType::Multipart(_) => None,
    });
    joined(parts, HTML_MAX)
}

/// Texts in one, as far as they are read.
struct Joined {
    text: String,
    /// Whether there is more.
    lacks: bool,
}

fn joined<'a>(parts: impl Iterator<Item = (&'a str, bool)>, max: usize) -> Option<Joined> {
    let mut joined: Option<Joined> = None;
    for (part, lacks) in parts {
        let all = match &mut joined {
            Some(all) => {
                all.text.push('\n');
                all
            }
            None => joined.insert(Joined { text: String::new(), lacks: false }),
        };
        let room = max.saturating_sub(all.text.len());
        let end = (0..=room.min(part.len())).rev().find(|at| part.is_char_boundary(*at)).unwrap_or_default();
        all.lacks |= lacks || end < part.len();
        all.text.push_str(part.get(..end).unwrap_or_default());
    }
    joined.map(|mut joined| {
        let lines = joined.text.match_indices('\n').nth(LINES_MAX).map(|(at, _)| at);
        if let Some(end) = lines {
            joined.text.truncate(end);
            joined.lacks = true;
        }
        joined
    })
}

/// Whether the text's lines go on in the next (RFC 3676), and lose the blank there.
fn flowed(message: &Message<'_>) -> (bool, bool) {
    let content = message
        .text_body
        .first()
        .and_then(|id| message.parts.get(*id as usize))
        .and_then(|part| part.content_type());
    let is = |name: &str, value: &str| {
        content
            .and_then(|content| content.attribute(name))
            .is_some_and(|said| said.eq_ignore_ascii_case(value))
    };
    (is("format", "flowed"), is("delsp", "yes"))
}

/// Lines as a text: without blanks at their ends, with one blank line where there were more.
fn tidy<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut tidy = String::new();
    for line in lines {
        let line = line.trim_end().trim_matches(['\u{200b}', '\u{2060}', '\u{feff}', '\0']);
        if line.trim().is_empty() {
            if !tidy.is_empty() && !tidy.ends_with("\n\n") {
                tidy.push('\n');
            }
        } else {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    shown(tidy.trim())
}

fn bounded(mut words: String) -> (String, String) {
    match words.char_indices().nth(WORDS_MAX) {
        Some((at, _)) => {
            let rest = words.split_off(at);
            (words, rest)
        }
        None => (words, String::new()),
    }
}

/// What was cut. Where own words stand behind what was quoted, they are answers to it: then the whole, as it came.
fn cut(read: &Read, rest: &str) -> Option<String> {
    let is_own = |line: &Line| line.is(Place::Own) || line.is(Place::Forwarded);
    let quoted = read.lines.iter().position(|line| line.is(Place::Quoted) && !line.is_blank());
    let answers =
        quoted.is_some_and(|at| read.lines.iter().skip(at).any(|line| is_own(line) && !line.is_blank()));
    let lines = read.lines.iter().filter(|line| answers || !is_own(line));
    let cut = tidy(lines.map(|line| line.text.as_str()));
    let cut = [rest, cut.as_str()]
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    (!cut.is_empty()).then_some(cut)
}
