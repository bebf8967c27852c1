//! Which conversation a mail belongs to: by what its history is known to be ours, and not another mail that was pasted.

use std::collections::BTreeSet;

use domain::values::words::Tongue;
use mail_parser::{Address, Message};

use super::{
    address::reply_token,
    body::is_forward,
    line::Line,
    marks::{self, Head, plain},
    sender::Sender,
    sentences::{Texts, words_of},
    service::{is_named, names_host},
    signs,
};

/// The mail's own conversation.
#[derive(Debug, Default)]
pub(super) struct Conversation {
    /// Our domains, as the addresses say that it was sent to.
    domains: Vec<String>,
    subject: String,
    /// The words of the name and the address of who wrote it.
    pub(super) names: BTreeSet<String>,
    address: String,
}

impl Conversation {
    /// The conversation of a mail from here with this subject.
    pub(super) fn of(message: &Message<'_>, sender: &Sender, subject: &str) -> Self {
        let mut domains = Vec::new();
        for address in [message.to(), message.cc()].into_iter().flatten().flat_map(Address::iter).take(50) {
            let Some(address) = address.address.as_deref().filter(|address| reply_token(address).is_some())
            else {
                continue;
            };
            let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase();
            // `reply.example` says nothing of us: half the world ends so.
            let domain = domain.strip_prefix("reply.").filter(|domain| domain.contains('.'));
            domains.extend(domain.map(str::to_owned));
        }
        let address = sender.email.as_ref().map_or("", domain::values::person::Email::as_str).to_lowercase();
        let local = address.split('@').next().unwrap_or_default().to_owned();
        let name = message.from().and_then(Address::first).and_then(|from| from.name.as_deref());
        let said = format!("{} {local}", name.unwrap_or_default().to_lowercase());
        let names = said.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 1);
        // A mail that forwards another has its subject.
        let subject = if is_forward(subject) { String::new() } else { base(subject) };
        Self { domains, subject, names: names.map(str::to_owned).collect(), address }
    }

    /// Whether this text names an address of ours, or us. Another's address beside our name is another's: "Referrals Desk
    /// <desk@hospital.example>".
    pub(super) fn names_us(&self, text: &str) -> bool {
        let text = plain(text);
        if self.domains.iter().any(|domain| names_host(&text, domain)) {
            return true;
        }
        is_named(&text)
    }

    /// The head of a mail of ours in a language that is not known here: labels, one of them with us, and a date or our
    /// reference.
    pub(super) fn unknown_head<'a>(&self, mut lines: impl Iterator<Item = &'a str>) -> Option<Head> {
        let (_, from) = lines.next().and_then(marks::label).filter(|(_, value)| self.names_us(value))?;
        let below: Vec<&str> = lines.filter(|line| !line.trim().is_empty()).take(4).collect();
        let values: Vec<String> =
            below.iter().map_while(|line| marks::label(line)).map(|(_, value)| value).collect();
        let tells = values.iter().any(|value| marks::has_year(value))
            && values.iter().any(|value| has_reference(value));
        tells.then(|| Head { from: from.trim().to_owned(), subject: String::new(), lines: values.len() + 1 })
    }

    /// Whether a mail with this head is of this conversation.
    pub(super) fn has(&self, head: &Head) -> bool {
        let subject = base(&head.subject);
        self.is_ours(head) || (subject.chars().count() > 3 && subject == self.subject)
    }

    /// Whether a mail with this head is from us, or of a referral. A mail that is forwarded has the subject of the one that
    /// forwards it.
    pub(super) fn is_ours(&self, head: &Head) -> bool {
        self.names_us(&head.from) || has_reference(&head.subject)
    }

    /// Whether this names an address, and none of ours.
    pub(super) fn is_others(&self, text: &str) -> bool {
        let text = plain(text);
        text.contains('@')
            && !self.names_us(&text)
            && (self.address.is_empty() || !text.contains(&self.address))
    }

    /// Whether this names the address that the mail is from.
    pub(super) fn is_own(&self, text: &str) -> bool {
        !self.address.is_empty() && plain(text).contains(&self.address)
    }

    /// Whether this line can only be of a mail of ours, or introduce one.
    pub(super) fn is_of_ours(&self, line: &str) -> bool {
        marks::marker(line).is_some() || has_reference(line) || self.names_us(line)
    }

    /// Whether this line has what a mail of ours has, and its author's own seldom.
    fn is_marked(&self, line: &str) -> bool {
        has_reference(line) || line.contains("referral") || line.contains("http") || self.names_us(line)
    }

    /// Whether this line is of a mail of ours, as far as its words tell.
    fn wrote(&self, line: &str, texts: &[&Texts]) -> bool {
        let line = plain(line);
        let (mut known, mut count) = (0, 0);
        for piece in line.split_whitespace() {
            let is_ours = piece.contains("://") || has_reference(piece);
            for word in words_of(piece) {
                count += 1;
                known += usize::from(
                    is_ours
                        || self.names.contains(word)
                        || texts.iter().any(|texts| texts.vocabulary.contains(word)),
                );
            }
        }
        known * 10 >= count * if self.is_marked(&line) { 5 } else { 7 }
    }

    /// Of these lines below our marker, those that we did not write; none where our own can hardly be told from them.
    pub(super) fn typed(&self, lines: &[Line], marker: usize, until: usize) -> Vec<usize> {
        let language = lines.get(marker).and_then(|line| marks::marker(&line.text)).unwrap_or_default();
        let tongue = Tongue::of(language.parse().ok().as_ref());
        // What is said in no other language is said in English.
        let texts: Vec<&Texts> = [Tongue::English]
            .into_iter()
            .chain((tongue != Tongue::English).then_some(tongue))
            .map(Texts::of)
            .collect();
        let written = lines.iter().enumerate().take(until).skip(marker + 1);
        let written: Vec<(usize, &str)> =
            written.map(|(at, line)| (at, bare(&line.text))).filter(|(_, text)| !text.is_empty()).collect();
        let first = written.get(..WRITTEN_MAX).unwrap_or(&written);
        let sentences: BTreeSet<usize> = texts.iter().flat_map(|texts| texts.found(first)).collect();
        let is_part = |(_, text): &&(usize, &str)| texts.iter().any(|texts| texts.has_part(text));
        let parts: BTreeSet<usize> = first.iter().filter(is_part).map(|(at, _)| *at).collect();
        // Where our sentences are there as they are, another line is somebody's, however few its words and whatever they are.
        let is_whole = sentences.len() * 2 > written.len();
        let is_ours = |(at, text): &(usize, &str)| {
            let may_be = !is_whole || is_link(text) || has_reference(text);
            sentences.contains(at)
                || parts.contains(at)
                || may_be && self.wrote(text, &texts)
                || signs::is_banner(text)
        };
        let (ours, typed): (Vec<_>, Vec<_>) = written.iter().copied().partition(is_ours);
        if !ours.iter().any(|(at, text)| sentences.contains(at) || self.is_marked(&plain(text))) {
            return written.iter().map(|(at, _)| *at).collect();
        }
        if typed.len() > ours.len() {
            return Vec::new();
        }
        let says = |text: &str| is_whole && words_of(text).next().is_some() || words_of(text).count() >= 3;
        typed.into_iter().filter(|(_, text)| says(text)).map(|(at, _)| at).collect()
    }
}

/// Most lines below our marker that are compared with our sentences.
const WRITTEN_MAX: usize = 400;

/// Without the marks of a quotation.
pub(super) fn bare(line: &str) -> &str {
    line.trim_start_matches(|c: char| c == '>' || c.is_whitespace())
}

/// Nothing but an address on the web, or nothing at all.
fn is_link(text: &str) -> bool {
    let mut said = text.split_whitespace().filter(|piece| piece.contains(char::is_alphanumeric));
    said.all(|piece| piece.contains("://"))
}

/// `R-7K4M`, as our subjects begin.
fn has_reference(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    text.match_indices("R-").any(|(at, _)| {
        let code: Vec<u8> = text.bytes().skip(at + 2).take(4).collect();
        let begins = text.get(..at).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric()));
        begins
            && code.len() == 4
            && code.iter().all(u8::is_ascii_alphanumeric)
            && code.iter().any(u8::is_ascii_digit)
    })
}

/// A subject without what programs put before it.
fn base(subject: &str) -> String {
    let mut subject = subject.trim();
    while let Some((mark, rest)) = subject.split_once([':', '：'])
        && mark.chars().count() <= 6
        && mark.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '[' | ']'))
    {
        subject = rest.trim_start();
    }
    subject.to_lowercase()
}

/// `28.11.2026`: what looks like a number that is dialled.
pub(super) fn is_date(text: &str) -> bool {
    let groups: Vec<usize> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).map(str::len).collect();
    matches!(groups[..], [1 | 2, 1 | 2, 4] | [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4, 2, 2] | [4, 2, 2, 2, 2])
}
