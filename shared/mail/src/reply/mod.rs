//! Reading a mail that came in: what kind it is, who says to have written it, the words, the files, the command.
//!
//! Pure: bytes in, a [`Reading`] out. What was cut off the words is kept and can be shown; nothing of a mail is lost. What a
//! mail says of itself is believed by nobody: [`authentic`] judges it by what SES has found.

mod address;
mod alternative;
mod body;
mod closings;
mod colour;
mod command;
mod contact;
mod css;
mod drawn;
mod ending;
mod files;
mod heads;
mod history;
mod html;
mod images;
mod kind;
mod lexicon;
mod line;
mod look;
mod marks;
mod markup;
mod ours;
mod outline;
mod pieces;
mod quotes;
mod report;
mod scan;
mod select;
mod sender;
mod sentences;
mod service;
mod signs;
mod smime;
mod style;
mod typed;
mod utf7;

use std::fmt;

use domain::{
    commands::mail::{NotDone, NotDoneWhy},
    values::digest::{Digest, Digester},
};
use mail_parser::{HeaderName, HeaderValue, Message, MessageParser, MimeHeaders as _};

pub use self::{
    address::reply_token,
    body::WORDS_MAX,
    command::KeywordCommand,
    files::{FilePlace, FileShape, MailFile},
    kind::{CalendarAnswer, MailKind},
    marks::MARKER,
    outline::HEADERS_MAX,
    report::{DeliveryAction, DeliveryReport},
    sender::{Authenticity, Doubt, Sender, Verdict, Verdicts, authentic},
};

use self::{ours::Conversation, smime::Wrapped};

/// Most bytes of a mail: SES takes no larger one.
pub const RAW_MAX: usize = 40 * 1024 * 1024;
/// Most parts of a mail, those of mails within it and the ends of groups of parts counted.
pub const PARTS_MAX: usize = 500;
/// Most ids that are read of `In-Reply-To` and `References`.
const IDS_MAX: usize = 100;
/// Most characters of a subject.
const SUBJECT_MAX: usize = 500;

/// Why a mail cannot be read. It is kept all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More than [`RAW_MAX`] bytes.
    #[error("the mail is larger than can be")]
    TooLarge,
    /// More than [`PARTS_MAX`] parts.
    #[error("the mail has more parts than can be")]
    TooManyParts,
    /// More than [`HEADERS_MAX`] bytes of headers.
    #[error("the headers of the mail are longer than can be")]
    HeadersTooLong,
    /// Not a mail.
    #[error("this is no mail")]
    NoMail,
}

/// What a mail says.
#[derive(Clone, PartialEq, Eq)]
pub struct Reading<'a> {
    /// Who it says it is from.
    pub sender: Sender,
    /// Its subject, on one line.
    pub subject: String,
    /// Its `Message-ID`, without brackets.
    pub message_id: Option<String>,
    /// What kind of mail it is.
    pub kind: MailKind,
    /// Its own words, whole, up to [`WORDS_MAX`] characters.
    pub words: String,
    /// Whether there were more words; the rest is in `cut`, as far as it is read.
    pub shortened: bool,
    /// What was cut: quoted history, signature, disclaimers, hidden text. Where answers stand among quoted lines: all of it.
    pub cut: Option<String>,
    /// Whether a part of it is wrapped so that it cannot be read: encrypted by S/MIME or PGP. Then it says more than its words,
    /// and gives no command.
    pub unopened: bool,
    /// The files.
    pub files: Vec<MailFile<'a>>,
    /// The command that its first line is. Only somebody's words have one.
    pub command: Option<KeywordCommand>,
    /// What its first line asks for and cannot be done as it was written: somebody's words, and no command.
    pub not_done: Option<NotDone>,
    /// The same for the same content from the same address, also under another `Message-ID`; of a mail without any, with
    /// the same `Date`.
    pub content: Digest,
}

impl Reading<'_> {
    fn owned(self) -> Reading<'static> {
        Reading { files: self.files.into_iter().map(MailFile::owned).collect(), ..self }
    }
}

/// Redacted: what a patient suffers from does not belong in a log.
impl fmt::Debug for Reading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading")
            .field("sender", &self.sender)
            .field("kind", &self.kind)
            .field("words", &self.words.chars().count())
            .field("files", &self.files)
            .field("content", &self.content)
            .finish_non_exhaustive()
    }
}

/// Reads a mail (RFC 5322, MIME) as it came. What is wrapped in an S/MIME signature is taken out of it.
pub fn read(raw: &[u8]) -> Result<Reading<'_>, Unreadable> {
    read_within(raw, 0)
}

fn read_within(raw: &[u8], depth: usize) -> Result<Reading<'_>, Unreadable> {
    if raw.len() > RAW_MAX {
        return Err(Unreadable::TooLarge);
    }
    let outline = outline::Outline::of(raw)?;
    let message = MessageParser::default().parse(&outline.thin).ok_or(Unreadable::NoMail)?;
    let mut unopened = smime::is_encrypted(&message);
    if let Some((index, part)) = smime::wrapped(&message) {
        let wrapped = files::bytes(part, &outline).map(|bytes| smime::open(bytes.into_owned()));
        match wrapped {
            Some(Wrapped::Signed(content)) if depth < smime::DEPTH_MAX => {
                let whole = smime::unwrapped(&outline, index, part, &content);
                drop((content, message));
                return Ok(read_within(&whole, depth + 1)?.owned());
            }
            Some(Wrapped::Bare) => {}
            Some(Wrapped::Signed(_) | Wrapped::Unopened) | None => unopened = true,
        }
    }
    let subject = one_line(&line::shown(message.subject().unwrap_or_default()), SUBJECT_MAX);
    let sender = sender::sender(&message);
    let kind = kind::kind(&message, sender.email.as_ref(), &subject);
    let talk = Conversation::of(&message, &sender, &subject);
    let body = body::body(&message, &outline, &subject, &talk);
    unopened |= body.words.contains("-----BEGIN PGP MESSAGE-----");
    let files = files::files(&message, &outline, &body.images);
    let message_id = message_id(&message);
    // Without an id, the same question a day later is told by its date alone.
    let date = if message_id.is_none() { kind::field(&message, "Date") } else { String::new() };
    let content = content(&sender, &date, &body.words, &files);
    let first_line = match kind {
        MailKind::Reply => body.command,
        MailKind::AutoReply
        | MailKind::DeliveryReport(_)
        | MailKind::ReadReceipt
        | MailKind::List
        | MailKind::CalendarAnswer { .. }
        | MailKind::Own => None,
    };
    let (command, not_done) = match first_line {
        // What else it says is not known.
        Some(Ok(command)) if unopened => {
            (None, Some(NotDone { command: command.name(), why: NotDoneWhy::Unclear }))
        }
        Some(Ok(command)) => (Some(command), None),
        Some(Err(why)) => (None, Some(why)),
        None => (None, None),
    };
    Ok(Reading {
        sender,
        subject,
        message_id,
        kind,
        words: body.words,
        shortened: body.shortened,
        cut: body.cut,
        unopened,
        files,
        command,
        not_done,
        content,
    })
}

/// What the head of a mail tells before the mail is read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// What it answers: `In-Reply-To`, then `References`, the newest first; without brackets.
    pub in_reply_to: Vec<String>,
    /// Whether it says to be a report (RFC 6522), such as of a mail that did not arrive.
    pub is_report: bool,
}

/// Reads the head alone: at most [`HEADERS_MAX`] bytes.
#[must_use]
pub fn head(raw: &[u8]) -> Head {
    let message = MessageParser::new().parse_headers(outline::head(raw));
    message.as_ref().map_or_else(Head::default, |message| Head {
        in_reply_to: in_reply_to(message),
        is_report: message.is_content_type("multipart", "report"),
    })
}

/// What a mail that cannot be read is known again by: its `Message-ID`, and what is under its head. On its way in a mail gets
/// fields on top, others each time.
#[must_use]
pub fn unread(raw: &[u8]) -> (Option<String>, Digest) {
    let head = MessageParser::new().parse_headers(outline::head(raw));
    let body = raw.windows(4).position(|end| end == b"\r\n\r\n").and_then(|at| raw.get(at..));
    (head.as_ref().and_then(message_id), Digest::of(body.unwrap_or(raw)))
}

fn message_id(message: &Message<'_>) -> Option<String> {
    message.message_id().map(|id| one_line(id, 998)).filter(|id| !id.is_empty())
}

fn one_line(text: &str, max: usize) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(max).collect();
    text.trim().to_owned()
}

fn in_reply_to(message: &Message<'_>) -> Vec<String> {
    let mut ids = Vec::new();
    for name in [HeaderName::InReplyTo, HeaderName::References] {
        let said = match message.header(name) {
            Some(HeaderValue::Text(id)) => vec![id.as_ref()],
            Some(HeaderValue::TextList(list)) => list.iter().rev().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        };
        for id in said.into_iter().map(|id| one_line(id, 998)) {
            if !id.is_empty() && !ids.contains(&id) && ids.len() < IDS_MAX {
                ids.push(id);
            }
        }
    }
    ids
}

/// Who, when if that tells, what words, which files, in whatever order these came.
fn content(sender: &Sender, date: &str, words: &str, files: &[MailFile<'_>]) -> Digest {
    let mut files: Vec<Digest> = files.iter().map(MailFile::digest).collect();
    files.sort_unstable();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let from = sender.email.as_ref().map_or("", domain::values::person::Email::as_str);
    let mut digester = Digester::default();
    for part in [from, date, &words] {
        digester.update(part.as_bytes());
        digester.update(&[0]);
    }
    for file in &files {
        digester.update(file.as_bytes());
    }
    digester.finish()
}
