//! The mailbox as pages, which need no script.

use std::collections::BTreeSet;

use anyhow::Result;
use askama::Template;
use serde::Deserialize;

use super::message::{Attachment, Message};
use crate::mail::Sent;

/// How many mails the list shows.
pub(super) const LISTED_MAX: usize = 200;
/// How much of a mail's source is shown, in bytes.
const SOURCE_MAX: usize = 256 * 1024;
/// How much of a mail's text the list shows, in characters.
const EXCERPT_MAX: usize = 160;

/// What of a mail is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum View {
    /// The HTML, in a frame that keeps it in.
    Html,
    /// The text.
    Text,
    /// The files that came with it.
    Attachments,
    /// Its header.
    Headers,
    /// All of it, as it was sent.
    Source,
}

/// What became of an answer that was sent from the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Outcome {
    /// SES's id of it.
    answered: Option<String>,
    /// Why it was refused.
    refused: Option<String>,
}

#[derive(Template)]
#[template(path = "mailbox/list.html")]
struct ListPage<'a> {
    to: Option<&'a str>,
    everybody: &'a [String],
    mails: Vec<Row<'a>>,
    total: usize,
}

/// A mail in the list.
struct Row<'a> {
    sent: &'a Sent,
    subject: &'a str,
    from: String,
    to: String,
    at: String,
    shown_at: String,
    excerpt: String,
    files: usize,
}

#[derive(Template)]
#[template(path = "mailbox/one.html")]
struct OnePage<'a> {
    sent: &'a Sent,
    message: &'a Message,
    subject: &'a str,
    from: String,
    to: String,
    at: String,
    shown_at: String,
    view: View,
    tabs: Vec<Tab>,
    text: Vec<Piece<'a>>,
    files: Vec<FileRow<'a>>,
    source: String,
    source_is_cut: bool,
    outcome: Outcome,
}

struct Tab {
    name: &'static str,
    label: String,
    current: bool,
}

struct FileRow<'a> {
    number: usize,
    file: &'a Attachment,
    size: String,
}

/// A part of a text.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Plain(&'a str),
    Link(&'a str),
}

/// Everybody who got mail.
pub(super) fn recipients(all: &[Sent]) -> Vec<String> {
    let all: BTreeSet<&String> = all.iter().flat_map(|sent| &sent.recipients).collect();
    all.into_iter().cloned().collect()
}

/// The list, or what of it went to one address.
pub(super) fn list(
    to: Option<&str>,
    everybody: &[String],
    mails: &[(Sent, Message)],
    total: usize,
) -> Result<String> {
    let mails = mails.iter().map(|(sent, message)| Row {
        sent,
        subject: subject(message),
        from: from(sent, message),
        to: sent.recipients.join(", "),
        at: moment(sent.at),
        shown_at: shown(sent.at),
        excerpt: excerpt(message.text.as_deref().unwrap_or_default()),
        files: message.attachments.len(),
    });
    Ok(ListPage { to, everybody, mails: mails.collect(), total }.render()?)
}

/// One mail; without a wish its HTML, or what there is.
pub(super) fn one(
    sent: &Sent,
    message: &Message,
    mail: &[u8],
    view: Option<View>,
    outcome: Outcome,
) -> Result<String> {
    let usual = if message.html.is_some() { View::Html } else { View::Text };
    let view = view.unwrap_or(usual);
    let tabs = [
        (View::Html, "html", "HTML".to_owned()),
        (View::Text, "text", "Text".to_owned()),
        (View::Attachments, "attachments", format!("Attachments ({})", message.attachments.len())),
        (View::Headers, "headers", "Headers".to_owned()),
        (View::Source, "source", "Source".to_owned()),
    ];
    let tabs = tabs.map(|(own, name, label)| Tab { name, label, current: own == view });
    let files = message.attachments.iter().zip(1..);
    let page = OnePage {
        sent,
        message,
        subject: subject(message),
        from: from(sent, message),
        to: sent.recipients.join(", "),
        at: moment(sent.at),
        shown_at: shown(sent.at),
        view,
        tabs: tabs.into(),
        text: pieces(message.text.as_deref().unwrap_or_default()),
        files: files.map(|(file, number)| FileRow { number, file, size: size(file.content.len()) }).collect(),
        source: String::from_utf8_lossy(mail.get(..SOURCE_MAX).unwrap_or(mail)).into_owned(),
        source_is_cut: mail.len() > SOURCE_MAX,
        outcome,
    };
    Ok(page.render()?)
}

/// RFC 3339 in UTC with milliseconds.
pub(super) fn moment(millis: i64) -> String {
    format!("{:.3}", at(millis))
}

fn shown(millis: i64) -> String {
    at(millis).strftime("%-d %b %Y, %H:%M:%S UTC").to_string()
}

fn at(millis: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_millisecond(millis).unwrap_or_default()
}

fn subject(message: &Message) -> &str {
    if message.subject.is_empty() { "(no subject)" } else { &message.subject }
}

fn from(sent: &Sent, message: &Message) -> String {
    match &message.from_name {
        Some(name) => format!("{name} <{}>", sent.from),
        None => sent.from.clone(),
    }
}

fn excerpt(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(EXCERPT_MAX) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words,
    }
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// The text, with its links apart.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("https://").into_iter().chain(rest.find("http://")).min() {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| c.is_whitespace() || "<>\"".contains(c)).unwrap_or(from.len());
        // A sentence goes on or ends behind a link.
        let end = from
            .get(..end)
            .map_or(end, |link| link.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']).len());
        let (link, after) = from.split_at(end);
        pieces.extend([Piece::Plain(before), Piece::Link(link)]);
        rest = after;
    }
    pieces.push(Piece::Plain(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_ends_where_its_sentence_does() {
        use Piece::{Link, Plain};
        for (text, expected) in [
            ("none", vec![Plain("none")]),
            (
                "see (https://a.example/l/1?x=2).\n",
                vec![Plain("see ("), Link("https://a.example/l/1?x=2"), Plain(").\n")],
            ),
            (
                "<http://a.example> https://b.example",
                vec![Plain("<"), Link("http://a.example"), Plain("> "), Link("https://b.example"), Plain("")],
            ),
        ] {
            assert_eq!(pieces(text), expected);
        }
    }

    #[test]
    fn an_excerpt_is_one_line_cut_between_characters() {
        assert_eq!(excerpt("a\n\n b"), "a b");
        assert_eq!(excerpt(&"நலம்".repeat(50)).chars().count(), EXCERPT_MAX + 1);
    }

    #[test]
    fn sizes_are_for_reading() {
        assert_eq!([size(999), size(1500), size(25_000_000)], ["999 bytes", "1.5 kB", "25.0 MB"]);
    }
}
