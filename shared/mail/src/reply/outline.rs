//! How a mail is made up, counted before the parser runs: a small mail can cost a hundred times its size.
//!
//! The parser looks for each boundary that a header names, anywhere behind it, and reads headers there. So every such place
//! is counted here as a part, also where the parser would pass it over: it never finds more. The parser then gets the mail
//! without what it has no use for, the bytes of files; those are taken from the mail itself.

use std::{borrow::Cow, ops::Range};

use mail_parser::{Encoding, HeaderName, HeaderValue, MessageParser, MessagePart, MimeHeaders as _};

use super::{PARTS_MAX, Unreadable};

/// Most bytes of all headers of a mail and its parts together.
pub const HEADERS_MAX: usize = 256 * 1024;
/// Most boundaries that a mail names.
const BOUNDARIES_MAX: usize = 64;
/// Most bytes of one text, and of all texts, that the parser reads: 2 MB of Tamil are 6 MB in quoted-printable.
const TEXT_MAX: usize = 6_000_000;
const TEXTS_MAX: usize = 12_000_000;
/// Most bytes of a text that is attached.
const ATTACHED_MAX: usize = 256 * 1024;
/// Most bytes of a mail within the mail that is encoded, and of all such: the parser takes them apart, too.
const ENCODED_MAX: usize = 16 * 1024;
const ENCODED_ALL_MAX: usize = 128 * 1024;
/// Bytes of a file that the parser sees.
const FILE_START: usize = 4096;

/// What a part is, by what the parser needs of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    File,
    EncodedMail,
    AttachedText,
    Text,
}

/// A place where the parser may read headers.
struct Section {
    /// Where the boundary begins, and where the headers end.
    from: usize,
    body: usize,
    kind: Kind,
    is_quoted_printable: bool,
}

/// Bytes that the parser does not get.
struct Cut {
    /// Where they would be in what it gets.
    at: usize,
    length: usize,
    /// Whether something is missing without them.
    is_loss: bool,
}

/// A mail, and the same without the bytes of its files.
pub(super) struct Outline<'a> {
    raw: &'a [u8],
    /// What the parser gets.
    pub(super) thin: Cow<'a, [u8]>,
    cuts: Vec<Cut>,
}

impl<'a> Outline<'a> {
    /// Reads a mail's structure.
    pub(super) fn of(raw: &'a [u8]) -> Result<Self, Unreadable> {
        let sections =
            Walk { raw, sections: Vec::new(), boundaries: Vec::new(), headers: 0, digest: false }.walk()?;
        let (mut thin, mut cuts, mut from) = (Vec::new(), Vec::new(), 0);
        for (range, is_loss) in without(raw, &sections) {
            thin.extend_from_slice(raw.get(from..range.start).unwrap_or_default());
            cuts.push(Cut { at: thin.len(), length: range.len(), is_loss });
            from = range.end;
        }
        if cuts.is_empty() {
            return Ok(Self { raw, thin: Cow::Borrowed(raw), cuts });
        }
        thin.extend_from_slice(raw.get(from..).unwrap_or_default());
        Ok(Self { raw, thin: Cow::Owned(thin), cuts })
    }

    /// The mail.
    pub(super) const fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// A part's bytes as they were sent.
    pub(super) fn sent(&self, part: &MessagePart<'_>) -> &'a [u8] {
        self.raw.get(self.place(part.offset_body, part.offset_end)).unwrap_or_default()
    }

    /// Where a part stands in the mail, with its fields.
    pub(super) fn range(&self, part: &MessagePart<'_>) -> Range<usize> {
        self.place(part.offset_header, part.offset_end)
    }

    fn place(&self, from: u32, to: u32) -> Range<usize> {
        let (from, to) = (from as usize, to as usize);
        let missing = |is_before: &dyn Fn(&Cut) -> bool| -> usize {
            self.cuts.iter().filter(|cut| is_before(cut)).map(|cut| cut.length).sum()
        };
        from + missing(&|cut| cut.at < from)..to + missing(&|cut| cut.at <= to)
    }

    /// Whether the parser has not seen all of this part.
    pub(super) fn lacks(&self, part: &MessagePart<'_>) -> bool {
        let seen = part.offset_body as usize..=part.offset_end as usize;
        self.cuts.iter().any(|cut| cut.is_loss && seen.contains(&cut.at))
    }
}

/// The part of a mail that its own headers can be in.
pub(super) fn head(raw: &[u8]) -> &[u8] {
    raw.get(..HEADERS_MAX).unwrap_or(raw)
}

/// What of the mail the parser has no use for, in order.
fn without(raw: &[u8], sections: &[Section]) -> Vec<(Range<usize>, bool)> {
    let (mut left, mut encoded_left, mut body, mut cuts) = (TEXTS_MAX, ENCODED_ALL_MAX, 0, Vec::new());
    for (index, section) in sections.iter().enumerate() {
        body = body.max(section.body);
        let next = sections.get(index + 1).map(|next| next.from);
        let run = raw.get(body..next.unwrap_or(raw.len())).unwrap_or_default();
        let run = if next.is_some() { without_break(run) } else { run };
        let limit = match section.kind {
            Kind::File => FILE_START,
            Kind::EncodedMail => ENCODED_MAX.min(encoded_left),
            Kind::AttachedText => ATTACHED_MAX.min(left),
            Kind::Text => TEXT_MAX.min(left),
        };
        let kept = if run.len() > limit {
            cuts.push((body + limit..body + run.len(), true));
            limit
        } else {
            // A line that goes on behind the boundary: the parser takes two characters before it for a line's end.
            let whole = if section.is_quoted_printable { without_soft_break(run) } else { run };
            if whole.len() < run.len() {
                cuts.push((body + whole.len()..body + run.len(), false));
            }
            run.len()
        };
        match section.kind {
            Kind::File => {}
            Kind::EncodedMail => encoded_left -= kept,
            Kind::AttachedText | Kind::Text => left -= kept,
        }
    }
    cuts
}

/// Without the line's end, which belongs to the boundary below it.
fn without_break(run: &[u8]) -> &[u8] {
    let run = run.strip_suffix(b"\n").unwrap_or(run);
    run.strip_suffix(b"\r").unwrap_or(run)
}

fn without_soft_break(run: &[u8]) -> &[u8] {
    run.trim_ascii_end().strip_suffix(b"=").unwrap_or(run)
}

struct Walk<'a> {
    raw: &'a [u8],
    sections: Vec<Section>,
    /// Each boundary, and from where on it counts.
    boundaries: Vec<(Vec<u8>, usize)>,
    headers: usize,
    /// Whether parts without a type may be mails.
    digest: bool,
}

impl Walk<'_> {
    fn walk(mut self) -> Result<Vec<Section>, Unreadable> {
        self.section(0, 0)?;
        let mut at = 0;
        while let Some(dash) = self.raw.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'-'))
        {
            at += dash + 1;
            let rest = self.raw.get(at..).unwrap_or_default();
            let Some(rest) = rest.strip_prefix(b"-").filter(|_| !self.boundaries.is_empty()) else {
                continue;
            };
            let begins = self.boundaries.iter().filter(|(text, from)| *from < at && rest.starts_with(text));
            let mut ends: Vec<usize> = begins.map(|(text, _)| at + 1 + text.len()).collect();
            ends.sort_unstable();
            ends.dedup();
            for end in ends {
                // The rest of the boundary's line.
                let line = self.raw.get(end..).unwrap_or_default();
                let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
                let ended = usize::from(line.get(blanks) == Some(&b'\n'));
                self.section(at - 1, end + blanks + ended)?;
            }
        }
        self.sections.sort_by_key(|section| section.from);
        Ok(self.sections)
    }

    /// Reads the headers here, and those of a mail that begins behind them.
    fn section(&mut self, from: usize, headers: usize) -> Result<(), Unreadable> {
        let (mut from, mut headers, mut is_within_mail) = (from, headers, false);
        loop {
            if self.sections.len() >= PARTS_MAX {
                return Err(Unreadable::TooManyParts);
            }
            let left = HEADERS_MAX - self.headers;
            let all = self.raw.get(headers..).unwrap_or_default();
            let window = all.get(..left).unwrap_or(all);
            let head = MessageParser::default().parse_headers(window);
            let part = head.as_ref().and_then(|head| head.parts.first());
            let behind = part.and_then(|part| part.headers.last()).map_or(0, |last| last.offset_end as usize);
            let end = match blank_line(window, behind) {
                Some(end) => end,
                None if window.len() == all.len() => window.len(),
                None => return Err(Unreadable::HeadersTooLong),
            };
            self.headers += end;
            let body = headers + end;
            let is_mail = self.announce(part, from, body, is_within_mail)?;
            if !is_mail {
                return Ok(());
            }
            (from, headers, is_within_mail) = (body, body, true);
        }
    }

    /// Takes note of a part with these headers; whether a mail begins behind them.
    fn announce(
        &mut self,
        part: Option<&MessagePart<'_>>,
        from: usize,
        body: usize,
        is_within_mail: bool,
    ) -> Result<bool, Unreadable> {
        let content = part.and_then(|part| part.content_type());
        let kind = content.map_or("", |content| content.ctype());
        let sub = content.and_then(|content| content.subtype()).unwrap_or_default();
        let boundary = content.and_then(|content| content.attribute("boundary")).unwrap_or_default();
        if kind == "multipart" && !boundary.is_empty() {
            if self.boundaries.len() >= BOUNDARIES_MAX {
                return Err(Unreadable::TooManyParts);
            }
            if self.boundaries.iter().all(|(known, _)| known != boundary.as_bytes()) {
                self.boundaries.push((boundary.as_bytes().to_vec(), body));
            }
        }
        self.digest |= kind == "multipart" && sub == "digest";
        let encoding = part.map_or(Encoding::None, encoding);
        let mail = kind == "message" && matches!(sub, "rfc822" | "global");
        let may_be_mail = mail || self.digest && content.is_none() && !is_within_mail;
        let attached = part
            .and_then(|part| part.content_disposition())
            .is_some_and(mail_parser::ContentType::is_attachment);
        let kind = match kind {
            _ if may_be_mail && encoding != Encoding::None => Kind::EncodedMail,
            "text" if attached => Kind::AttachedText,
            "text" | "message" | "multipart" | "" => Kind::Text,
            _ => Kind::File,
        };
        let is_quoted_printable = encoding == Encoding::QuotedPrintable;
        self.sections.push(Section { from, body, kind, is_quoted_printable });
        Ok(may_be_mail && encoding == Encoding::None)
    }
}

fn encoding(part: &MessagePart<'_>) -> Encoding {
    let field = part.headers.iter().rev().find(|header| header.name == HeaderName::ContentTransferEncoding);
    match field.map(|field| &field.value) {
        Some(HeaderValue::Text(name)) if name.eq_ignore_ascii_case("base64") => Encoding::Base64,
        Some(HeaderValue::Text(name)) if name.eq_ignore_ascii_case("quoted-printable") => {
            Encoding::QuotedPrintable
        }
        _ => Encoding::None,
    }
}

/// Behind the blank line that ends the headers, of which the last ends here.
fn blank_line(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let line = bytes.get(at..)?;
        let length = line.iter().position(|byte| *byte == b'\n')? + 1;
        at += length;
        if line.get(..length)?.trim_ascii().is_empty() {
            return Some(at);
        }
    }
}

#[cfg(test)]
mod tests;
