//! A mail's HTML as lines: what its program marked as quoted, signed or hidden keeps that mark.
//!
//! The tags are read as they come, without building a tree: a mail's HTML is seldom whole, and what is quoted and what is
//! hidden has to be known of each piece of text. Style is read before: it may stand behind what it is for.

use html5gum::{HtmlString, StartTag, Token};

use super::{
    css::{Declaration, Sheet, declarations},
    images::Images,
    line::{LINES_MAX, Line, Place},
    look::Look,
    markup,
    select::Element,
    style::{element, sheet, tokens},
};

/// Deepest nesting that is kept in mind; what is deeper counts as of its place.
const DEPTH_MAX: usize = 400;

/// Most that is compared to see which rules of style apply: a long thread out of Word takes a third of it.
const WORK_MAX: usize = 50_000_000;

/// What an HTML body says.
#[derive(Default)]
pub(super) struct Page {
    pub(super) lines: Vec<Line>,
    /// Whether something may be written so that nobody sees it, outside of what is quoted.
    pub(super) hides: bool,
    /// Where it shows pictures.
    pub(super) images: Images,
    /// Whether there is more than is read.
    pub(super) lacks: bool,
}

/// An element that is open.
struct Open {
    name: Vec<u8>,
    element: Element,
    look: Look,
    place: Option<Place>,
    silent: bool,
    verbatim: bool,
    /// Where it leads, and how long the line was before it.
    link: Option<(String, usize)>,
}

/// Reads a page. `is_forward`: what Outlook appended is content.
pub(super) fn page(html: &str, is_forward: bool) -> Page {
    let mut walk = Walk { is_forward, sheet: sheet(html), ..Walk::default() };
    for token in tokens(html) {
        if walk.page.lines.len() >= LINES_MAX {
            walk.page.lacks = true;
            break;
        }
        match token {
            Token::StartTag(tag) => walk.start(&tag),
            Token::EndTag(tag) => walk.end(&tag.name),
            Token::String(text) => walk.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    walk.finish()
}

#[derive(Default)]
struct Walk {
    page: Page,
    sheet: Sheet,
    work: usize,
    open: Vec<Open>,
    line: String,
    line_place: Option<Place>,
    is_forward: bool,
    /// Everything from here on is history.
    rest_is_quoted: bool,
}

impl Walk {
    fn place(&self) -> Place {
        let marked = self.open.iter().filter_map(|open| open.place);
        // Hidden wins over all; then the outermost mark.
        let (mut outer, mut hidden) = (None, false);
        for place in marked {
            hidden |= place == Place::Hidden;
            outer = outer.or(Some(place));
        }
        match (outer, hidden) {
            (Some(Place::Quoted), _) => Place::Quoted,
            _ if self.rest_is_quoted => Place::Quoted,
            (_, true) => Place::Hidden,
            (Some(outer), false) => outer,
            (None, false) => Place::Own,
        }
    }

    /// How an element looks, which opens here.
    fn look(&self, element: &Element) -> Look {
        let around = self.open.last().map_or_else(Look::default, |open| open.look.clone());
        let own = element.attribute("style").map(declarations).unwrap_or_default();
        let said = |name: &str, attribute: &str| {
            let value = element.attribute(attribute)?.trim().to_owned();
            (!value.is_empty()).then(|| Declaration { name: name.to_owned(), value })
        };
        let colour = if element.name == "body" { "text" } else { "color" };
        let old = [said("color", colour), said("background-color", "bgcolor")];
        if self.work > WORK_MAX {
            let mut look = around;
            look.hide();
            return look;
        }
        let open: Vec<&Element> = if self.sheet.is_empty() {
            Vec::new()
        } else {
            self.open.iter().map(|open| &open.element).collect()
        };
        let declared = self.sheet.of(element, &open).chain(old.iter().flatten()).chain(&own);
        let mut look = around.within(declared);
        if self.sheet.is_unknown || markup::may_not_show(element) {
            look.hide();
        }
        look
    }

    fn may_hide(&self) -> bool {
        let deep = self.open.len() >= DEPTH_MAX;
        self.open.last().map_or(self.sheet.is_unknown, |open| deep || open.look.may_hide())
    }

    fn is_silent(&self) -> bool {
        self.open.iter().any(|open| open.silent)
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = tag.name.as_slice();
        let said = |attribute: &[u8]| {
            tag.attributes
                .get(attribute)
                .map(|value| String::from_utf8_lossy(value).to_lowercase())
                .unwrap_or_default()
        };
        let (class, id, style) = (said(b"class"), said(b"id"), said(b"style"));
        if !self.is_forward && markup::begins_history(&class, &id, name) {
            self.end_line();
            self.rest_is_quoted = true;
        }
        match name {
            b"br" => self.new_line(),
            b"hr" => self.end_line(),
            b"img" => {
                let place = self.place();
                self.page.images.shown(&said(b"src"), place);
            }
            b"td" | b"th" if !self.line.trim().is_empty() => self.line.push_str(" | "),
            b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => {
                self.end_line();
                if !markup::is_tight(&class, &style) {
                    self.gap();
                }
            }
            _ if markup::is_block(name) => self.end_line(),
            b"s" | b"del" | b"strike" => self.line.push_str("~~"),
            _ => {}
        }
        if markup::is_void(name) || tag.self_closing && !markup::is_block(name) {
            return;
        }
        if self.open.len() >= DEPTH_MAX {
            return;
        }
        let place = if markup::is_hidden(&style) || tag.attributes.contains_key(b"hidden".as_slice()) {
            Some(Place::Hidden)
        } else if markup::is_quotation(name, &class, &id, &style, &said(b"type")) {
            Some(Place::Quoted)
        } else if markup::is_signature(&class, &id) {
            Some(Place::Signature)
        } else {
            None
        };
        let place = place.filter(|place| !(self.is_forward && *place == Place::Quoted));
        let element = element(tag);
        self.work += self.sheet.cost(self.open.len());
        let look = self.look(&element);
        let link = (name == b"a").then(|| tag.attributes.get(b"href".as_slice())).flatten();
        let link = link.map(|href| String::from_utf8_lossy(href).trim().to_owned());
        // A part of another kind begins on a line of its own.
        if place.is_some() && place != self.line_place {
            self.end_line();
        }
        if look.is_struck {
            self.line.push_str("~~");
        }
        self.open.push(Open {
            name: name.to_vec(),
            // Without a sheet nobody asks for it.
            element: if self.sheet.is_empty() { Element::default() } else { element },
            look,
            place,
            silent: matches!(name, b"style" | b"script" | b"head" | b"title" | b"template"),
            verbatim: matches!(name, b"pre" | b"textarea" | b"listing"),
            link: link.filter(|link| link.starts_with("http")).map(|link| (link, self.line.len())),
        });
        if name == b"li" {
            self.line.push_str("- ");
        }
    }

    fn end(&mut self, name: &HtmlString) {
        let name = name.as_slice();
        if matches!(name, b"s" | b"del" | b"strike") {
            self.line.push_str("~~");
        }
        // An end without a beginning means nothing.
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else {
            if name == b"p" {
                self.new_line();
            }
            return;
        };
        if self.open.get(at).is_some_and(|open| open.look.is_struck) {
            self.line.push_str("~~");
        }
        let link = self.open.get(at).and_then(|open| open.link.clone());
        let says = |link: &str, from: usize| self.line.get(from..).unwrap_or(&self.line).contains(link);
        if let Some((link, _)) =
            link.filter(|(link, from)| !self.is_silent() && !says(link.trim_end_matches('/'), *from))
        {
            self.line.push_str(" <");
            self.line.push_str(&link);
            self.line.push('>');
        }
        let marked = self.open.iter().skip(at).any(|open| open.place.is_some());
        if markup::is_block(name) || marked {
            self.end_line();
        }
        self.open.truncate(at);
        if matches!(name, b"p" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"table" | b"ul" | b"ol")
            && !self.page.lines.is_empty()
        {
            self.page.lines.push(Line { text: String::new(), place: self.place() });
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_silent() {
            return;
        }
        // "10<sup>3</sup>" is no 103.
        let raised = self.open.iter().rev().find_map(|open| scale(&open.name));
        let text = &raised.map_or_else(|| text.to_owned(), |scale| scaled(text, scale));
        let place = self.place();
        if self.line_place != Some(place) && self.line.trim().is_empty() {
            self.line_place = Some(place);
        }
        let may_hide = match place {
            Place::Hidden => true,
            Place::Own | Place::Forwarded => self.may_hide(),
            Place::Quoted | Place::Signature => false,
        };
        self.page.hides |= may_hide && !text.trim().is_empty();
        if self.open.iter().any(|open| open.verbatim) {
            for (count, piece) in text.split('\n').enumerate() {
                if count > 0 {
                    self.new_line();
                }
                self.line.push_str(piece.trim_end_matches('\r'));
            }
            return;
        }
        for c in text.chars() {
            if c == '\u{a0}' {
                self.line.push(' ');
            } else if matches!(c, ' ' | '\n' | '\r' | '\t') {
                if !self.line.is_empty() && !self.line.ends_with(' ') {
                    self.line.push(' ');
                }
            } else {
                self.line.push(c);
            }
        }
    }

    fn gap(&mut self) {
        if self.page.lines.last().is_some_and(|line| !line.is_blank()) {
            let place = self.place();
            self.page.lines.push(Line { text: String::new(), place });
        }
    }

    fn end_line(&mut self) {
        if self.line.trim().is_empty() {
            self.line.clear();
        } else {
            self.new_line();
        }
    }

    fn new_line(&mut self) {
        let place = self.line_place.take().unwrap_or_else(|| self.place());
        let line = std::mem::take(&mut self.line);
        let kept = if line.trim_start() == "-- " { "-- " } else { line.trim() };
        self.page.lines.push(Line { text: kept.to_owned(), place });
    }

    fn finish(mut self) -> Page {
        self.end_line();
        self.page
    }
}

/// The figures and signs that are written small: above the line, and below it.
const RAISED: [char; 12] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '⁺', '⁻'];
/// See [`RAISED`].
const LOWERED: [char; 12] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉', '₊', '₋'];

/// The characters of an element that writes small.
fn scale(name: &[u8]) -> Option<&'static [char; 12]> {
    match name {
        b"sup" => Some(&RAISED),
        b"sub" => Some(&LOWERED),
        _ => None,
    }
}

/// The text with its figures in this scale.
fn scaled(text: &str, scale: &[char; 12]) -> String {
    let small = |c: char| {
        let place = match c {
            '+' => Some(10),
            '-' | '−' => Some(11),
            _ => c.to_digit(10).and_then(|digit| usize::try_from(digit).ok()),
        };
        place.and_then(|place| scale.get(place)).copied().unwrap_or(c)
    };
    text.chars().map(small).collect()
}
