//! What a mail says, out of its parts: own words, what was cut, and what stands on its first line.

use std::collections::BTreeSet;

use domain::commands::mail::{NotDone, NotDoneWhy};
use mail_parser::{ContentType, Message, MessagePart, MimeHeaders as _, PartType};

use super::{
    alternative::{Alternatives, missing},
    command::{FirstLine, KeywordCommand, command},
    contact::is_certain,
    drawn::{Drawings, Drawn, drawings},
    ending::sign,
    images::Images,
    line::{Line, Place, shown, unwrapped},
    ours::Conversation,
    outline::Outline,
    scan::scan,
};

/// Most characters of own words that are kept as words; what is more is kept with what was cut.
pub const WORDS_MAX: usize = 20_000;

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

pub(super) struct Read {
    pub(super) lines: Vec<Line>,
    hides: bool,
    /// Whether its lines are as they were written: a command's is not broken in two.
    whole: bool,
    /// What looked like a signature or a quotation is all there is.
    is_doubtful: bool,
    /// The folded lines that may be their author's own, by their place among `lines`.
    uncertain: BTreeSet<usize>,
}

impl Read {
    fn scanned(mut drawn: Drawn, talk: &Conversation, is_forward: bool) -> Self {
        let is_doubtful = scan(&mut drawn.lines, talk, is_forward);
        let uncertain = uncertain(&drawn.lines, talk);
        Self { lines: drawn.lines, hides: drawn.hides, whole: drawn.whole, is_doubtful, uncertain }
    }

    pub(super) fn own(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.is(Place::Own) || line.is(Place::Forwarded))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.own().all(Line::is_blank)
    }

    pub(super) fn quotes(&self) -> bool {
        self.lines.iter().any(|line| line.is(Place::Quoted) && !line.is_blank())
    }

    /// The command with every word that may be its author's. `DONE` ends a referral: its summary also has what looks like a
    /// signature, a disclaimer or a quotation, unless that is certain.
    fn keep_words(&self, command: KeywordCommand) -> FirstLine {
        if self.uncertain.is_empty() || !matches!(command, KeywordCommand::Done { .. }) {
            return Ok(command);
        }
        let is_kept = |(at, line): &(usize, &Line)| {
            line.is(Place::Own) || line.is(Place::Forwarded) || self.uncertain.contains(at)
        };
        let kept = self.lines.iter().enumerate().filter(is_kept).map(|(_, line)| line.text.as_str());
        let below = kept.skip_while(|line| line.trim().is_empty()).skip(1);
        let summary = unwrapped(&tidy(below)).parse();
        let not_done = |_| NotDone { command: command.name(), why: NotDoneWhy::Length };
        summary.map(|summary| KeywordCommand::Done { summary }).map_err(not_done)
    }

    /// The lines that can give a command: own, from the first of the mail on, before anything else.
    fn head(&self) -> Vec<&str> {
        if self.is_doubtful {
            return Vec::new();
        }
        let mut lines = self.lines.iter().skip_while(|line| line.is_blank()).peekable();
        if lines.peek().is_none_or(|line| !line.is(Place::Own)) {
            return Vec::new();
        }
        let own = lines.filter(|line| line.is(Place::Own) || line.is(Place::Forwarded));
        own.map(|line| line.text.as_str()).collect()
    }
}

/// Reads the words of a mail of this conversation, with this subject.
pub(super) fn body(message: &Message<'_>, outline: &Outline<'_>, subject: &str, talk: &Conversation) -> Body {
    let is_forward = is_forward(subject);
    let Drawings { text, html } = drawings(message, outline, is_forward);
    let lacks = [&text, &html].into_iter().flatten().any(|drawn| drawn.lacks);
    let mut html = html;
    let images = html.as_mut().map(|html| std::mem::take(&mut html.images)).unwrap_or_default();
    let mut text = text.map(|text| Read::scanned(text, talk, is_forward));
    let html = html.map(|html| Read::scanned(html, talk, is_forward));
    if let (Some(text), Some(html)) = (&mut text, &html) {
        let signed = html.lines.iter().filter(|line| line.is(Place::Signature) && !line.is_blank());
        sign(&mut text.lines, &signed.map(|line| line.text.trim()).collect());
    }
    let alternatives = match (&text, &html) {
        (Some(text), Some(html)) => Alternatives::of(text, html),
        _ => Alternatives::default(),
    };
    let of_html = |html: &Read| (!html.hides).then(|| command(&html.head(), true)).flatten();
    let command = match (&text, &html) {
        (Some(text), Some(html)) if !(text.is_empty() || alternatives.is_stub) || html.is_empty() => {
            both(text, html).map(|first| alternatives.sure(first))
        }
        (None | Some(_), Some(html)) => of_html(html),
        (Some(text), None) => command(&text.head(), text.whole),
        (None, None) => None,
    };
    let (chosen, other) = match (text, html) {
        (Some(text), Some(html)) if alternatives.takes_html => (html, Some(text)),
        (Some(text), html) => (text, html),
        (None, Some(html)) => (html, None),
        (None, None) => return Body { images, ..Body::default() },
    };
    let command = command.map(|first| first.and_then(|command| chosen.keep_words(command)));
    let (words, rest) = bounded(tidy(chosen.own().map(|line| line.text.as_str())));
    let shortened = lacks || !rest.is_empty();
    let whole = |first: FirstLine| match first {
        Ok(command) if shortened => Err(NotDone { command: command.name(), why: NotDoneWhy::Length }),
        other => other,
    };
    let command = command.map(whole);
    // What only the other version says is not among the words, and in reach.
    let says_more = alternatives.takes_html && alternatives.says_more.text;
    let other = other.map(|other| tidy(missing(&other, &chosen, says_more).into_iter())).unwrap_or_default();
    Body { cut: cut(&chosen, &[&rest, &other]), words, shortened, command, images }
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

/// The folded lines that may be their author's own: of each signature and quotation all, unless it is certain.
fn uncertain(lines: &[Line], talk: &Conversation) -> BTreeSet<usize> {
    let mut uncertain = BTreeSet::new();
    let mut from = 0;
    while let Some(first) = lines.get(from) {
        let of_kind = |line: &&Line| line.is(first.place) || line.is_blank();
        let until = from + lines.iter().skip(from).take_while(of_kind).count().max(1);
        let part = lines.get(from..until).unwrap_or_default();
        let certain = match first.place {
            Place::Own | Place::Forwarded | Place::Hidden => true,
            Place::Quoted => part.iter().any(|line| talk.is_of_ours(&line.text)),
            Place::Signature => {
                part.iter().all(|line| line.is_blank() || is_certain(&line.text, &talk.names))
            }
        };
        if !certain {
            let says =
                |at: &usize| lines.get(*at).is_some_and(|line| line.is(first.place) && !line.is_blank());
            uncertain.extend((from..until).filter(says));
        }
        from = until;
    }
    uncertain
}

pub(super) fn is_forward(subject: &str) -> bool {
    const MARKS: [&str; 9] = ["fw:", "fwd:", "wg:", "tr:", "rv:", "enc:", "i:", "doorst:", "vs:"];
    let subject = subject.trim_start().to_lowercase();
    MARKS.iter().any(|mark| subject.starts_with(mark))
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
fn cut(read: &Read, rest: &[&str]) -> Option<String> {
    let is_own = |line: &Line| line.is(Place::Own) || line.is(Place::Forwarded);
    let quoted = read.lines.iter().position(|line| line.is(Place::Quoted) && !line.is_blank());
    let answers =
        quoted.is_some_and(|at| read.lines.iter().skip(at).any(|line| is_own(line) && !line.is_blank()));
    let lines = read.lines.iter().filter(|line| answers || !is_own(line));
    let cut = tidy(lines.map(|line| line.text.as_str()));
    let cut = rest
        .iter()
        .copied()
        .chain([cut.as_str()])
        .filter(|part| !part.trim().is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    (!cut.is_empty()).then_some(cut)
}
