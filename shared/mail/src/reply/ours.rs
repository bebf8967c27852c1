//! Which conversation a mail belongs to: by what its history is known to be ours, and not another mail that was pasted.

use std::{collections::BTreeSet, sync::OnceLock};

use mail_parser::{Address, Message};

use super::{
    address::reply_token,
    body::is_forward,
    line::Line,
    marks::{self, Head, plain},
    sender::Sender,
};

/// What our mails call themselves in their `From`: "Dr Rao via Referrals".
const SERVICE: &str = "referrals";

/// All that we write in mails. Our history is known by it where a program has left nothing else.
const TEXTS: [&str; 3] =
    [include_str!("../texts/en.ftl"), include_str!("../texts/hi.ftl"), include_str!("../texts/ta.ftl")];

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
            domains.extend(domain.strip_prefix("reply.").map(str::to_owned));
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

    /// Whether this text names an address of ours, or us.
    pub(super) fn names_us(&self, text: &str) -> bool {
        let text = plain(text);
        text.split(|c: char| !c.is_alphanumeric()).any(|word| word == SERVICE)
            || self.domains.iter().any(|domain| text.contains(domain.as_str()))
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

    /// Whether only a mail of ours has this line.
    fn surely_wrote(&self, line: &str) -> bool {
        let line = plain(line);
        has_reference(&line) || line.contains("referral") || line.contains("http") || self.names_us(&line)
    }

    /// Whether this line is of a mail of ours, as far as its words tell.
    fn wrote(&self, line: &str) -> bool {
        let line = plain(line);
        if marks::is_marker(&line) || self.surely_wrote(&line) {
            return true;
        }
        let words: Vec<&str> = words_of(&line).collect();
        let known = words.iter().filter(|word| vocabulary().contains(**word) || self.names.contains(**word));
        known.count() * 10 >= words.len() * 7
    }

    /// Of these lines below our marker, those that we did not write; none where our own can hardly be told from them.
    pub(super) fn typed(&self, lines: &[Line], from: usize, until: usize) -> Vec<usize> {
        let written = lines.iter().enumerate().take(until).skip(from).filter(|(_, line)| !line.is_blank());
        let (ours, typed): (Vec<_>, Vec<_>) =
            written.map(|(at, line)| (at, bare(&line.text))).partition(|(_, text)| self.wrote(text));
        if !ours.iter().any(|(_, text)| self.surely_wrote(text)) {
            return ours.into_iter().chain(typed).map(|(at, _)| at).collect();
        }
        if typed.len() > ours.len() {
            return Vec::new();
        }
        typed.into_iter().filter(|(_, text)| words_of(text).count() >= 3).map(|(at, _)| at).collect()
    }
}

/// Without the marks of a quotation.
pub(super) fn bare(line: &str) -> &str {
    line.trim_start_matches(|c: char| c == '>' || c.is_whitespace())
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation()).filter(|word| !word.is_empty())
}

fn vocabulary() -> &'static BTreeSet<String> {
    static WORDS: OnceLock<BTreeSet<String>> = OnceLock::new();
    WORDS.get_or_init(|| {
        TEXTS.iter().flat_map(|text| words_of(text).map(str::to_lowercase).collect::<Vec<_>>()).collect()
    })
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
