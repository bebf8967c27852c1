//! A mail's text as lines, each with what its program marked it as.

/// Most lines that are read of a text.
pub(super) const LINES_MAX: usize = 20_000;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Written for this mail, as far as one can see.
    Own,
    /// Of a mail before this one, or what introduces it.
    Quoted,
    /// A signature, a disclaimer, what a phone adds.
    Signature,
    /// Not to be seen by whoever reads the mail.
    Hidden,
    /// Of a mail that was forwarded: content, whatever it looks like.
    Forwarded,
}

/// One line.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) place: Place,
}

impl Line {
    pub(super) fn is_blank(&self) -> bool {
        self.text.chars().all(|c| c.is_whitespace() || is_invisible(c))
    }

    pub(super) fn is(&self, place: Place) -> bool {
        self.place == place
    }
}

/// Takes no room and does not turn the direction of what follows.
pub(super) const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Without what only says that a run of text is of its own: phones put it around numbers, and it changes the order of nothing
/// that is written from left to right.
pub(super) fn unwrapped(text: &str) -> String {
    let wraps = |c: &char| matches!(c, '\u{202a}' | '\u{202c}' | '\u{2066}' | '\u{2068}' | '\u{2069}');
    text.chars().filter(|c| !wraps(c)).collect()
}

/// The same with what turns the direction as its number: what was shown as "10 mg" may be written "01 mg".
pub(super) fn shown(text: &str) -> String {
    let turns = ['\u{202b}', '\u{202d}', '\u{202e}', '\u{2067}'];
    let unwrapped = unwrapped(text);
    turns.iter().fold(unwrapped, |text, turn| text.replace(*turn, &format!("[U+{:04X}]", u32::from(*turn))))
}

/// A plain text's lines: what begins with `>` is quoted.
pub(super) fn lines_of(text: &str, flowed: bool, deletes_spaces: bool) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut flows = false;
    for raw in text.split('\n') {
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let place = if is_quote(raw) { Place::Quoted } else { Place::Own };
        let text = match (flowed, place) {
            (true, Place::Own) => raw.strip_prefix(' ').unwrap_or(raw),
            _ => raw,
        };
        match lines.last_mut() {
            Some(before) if flows && before.place == place && place == Place::Own && !is_rule(text) => {
                if deletes_spaces {
                    before.text.truncate(before.text.trim_end_matches(' ').len());
                }
                before.text.push_str(text);
            }
            _ => lines.push(Line { text: text.to_owned(), place }),
        }
        // RFC 3676: a space at the end says that the line goes on; the line before a signature does not.
        flows = flowed && text.ends_with(' ') && !is_rule(text);
    }
    lines
}

/// The line before a signature (RFC 3676, 4.3).
pub(super) fn is_rule(line: &str) -> bool {
    line == "-- "
}

fn is_quote(line: &str) -> bool {
    let inner = line.trim_start_matches([' ', '\u{a0}', '\u{feff}', '\u{200b}']);
    inner.starts_with('>')
}
