//! Who has written: the address that a mail says it is from, and whether that can be believed.

use std::fmt;

use domain::values::person::Email;
use mail_parser::{Addr, Address, HeaderName, HeaderValue, Message};
use serde::{Deserialize, Serialize};

/// Who a mail says it is from.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Sender {
    /// The address: the only one of the only `From` that there is.
    pub email: Option<Email>,
    /// The name beside it. Nobody has checked it.
    pub name: Option<String>,
    /// What is odd about it, as far as the mail itself shows.
    pub odd: Vec<Doubt>,
}

/// Redacted, as [`Email`] is.
impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("email", &self.email).field("odd", &self.odd).finish_non_exhaustive()
    }
}

/// What SES found, of one check (`receipt.spfVerdict` and so on).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Verdict {
    /// `PASS`.
    Pass,
    /// `FAIL`.
    Fail,
    /// `GRAY`: SES could not say; of DMARC also that the domain asks for no check.
    Gray,
    /// `PROCESSING_FAILED`: the check did not work.
    ProcessingFailed,
    /// `DISABLED`: the check is switched off.
    Disabled,
}

/// SES's verdicts of one mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdicts {
    /// Whether the server may send for the envelope's domain.
    pub spf: Verdict,
    /// Whether a signature of a domain is right.
    pub dkim: Verdict,
    /// Whether one of the two is for the domain of `From`, as that domain asks.
    pub dmarc: Verdict,
    /// Whether it looks like spam.
    pub spam: Verdict,
    /// Whether there is a virus in it.
    pub virus: Verdict,
}

/// Why a mail is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// There may be a virus in it.
    Virus,
    /// Nobody has looked for viruses, or the search failed.
    VirusUnknown,
    /// It looks like spam.
    Spam,
    /// Nobody has looked whether it is spam, or could not say.
    SpamUnknown,
    /// It is not from the domain that it says it is from.
    Forged,
    /// Nobody can say whether it is from that domain: it asks for no such check, or the check failed.
    Unproven,
    /// No address that it is from, or none that can be one.
    NoAddress,
    /// It is from somebody else than the one who was invited.
    OtherAddress,
    /// It says that it is from several, or from a group, whose name may be another address.
    SeveralFrom,
    /// It says that somebody else has sent it for them.
    OtherSender,
    /// It asks that answers go to somebody else.
    OtherReplyTo,
    /// The name beside the address is another address.
    NameIsAddress,
}

impl Doubt {
    /// The doubt as a word: for a log entry and for the sender's page.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Virus => "virus",
            Self::VirusUnknown => "virus-unknown",
            Self::Spam => "spam",
            Self::SpamUnknown => "spam-unknown",
            Self::Forged => "forged",
            Self::Unproven => "unproven",
            Self::NoAddress => "no-address",
            Self::OtherAddress => "other-address",
            Self::SeveralFrom => "several-from",
            Self::OtherSender => "other-sender",
            Self::OtherReplyTo => "other-reply-to",
            Self::NameIsAddress => "name-is-address",
        }
    }
}

/// Whether a mail is from whom it says, and they were invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authenticity {
    /// It is.
    Authentic,
    /// Nobody can say so: it is held until the sender of the referral releases it. Why, at least one.
    Held(Vec<Doubt>),
}

/// Judges a mail by SES's verdicts, by who it says it is from, and by who was invited.
///
/// DMARC has to have passed, and with it SPF or DKIM: alone, neither says anything about the address that people see.
#[must_use]
pub fn authentic(verdicts: &Verdicts, sender: &Sender, invited: &Email) -> Authenticity {
    let virus = match verdicts.virus {
        Verdict::Pass => None,
        Verdict::Fail => Some(Doubt::Virus),
        Verdict::Gray | Verdict::ProcessingFailed | Verdict::Disabled => Some(Doubt::VirusUnknown),
    };
    let spam = match verdicts.spam {
        Verdict::Pass => None,
        Verdict::Fail => Some(Doubt::Spam),
        Verdict::Gray | Verdict::ProcessingFailed | Verdict::Disabled => Some(Doubt::SpamUnknown),
    };
    let supported = verdicts.spf == Verdict::Pass || verdicts.dkim == Verdict::Pass;
    let domain = match verdicts.dmarc {
        Verdict::Pass if supported => None,
        Verdict::Fail => Some(Doubt::Forged),
        Verdict::Pass | Verdict::Gray | Verdict::ProcessingFailed | Verdict::Disabled => {
            Some(Doubt::Unproven)
        }
    };
    let address = match &sender.email {
        None if sender.odd.contains(&Doubt::SeveralFrom) => None,
        None => Some(Doubt::NoAddress),
        Some(email) if email == invited => None,
        Some(_) => Some(Doubt::OtherAddress),
    };
    let mut doubts: Vec<_> =
        [virus, spam, domain, address].into_iter().flatten().chain(sender.odd.iter().copied()).collect();
    doubts.sort_unstable();
    doubts.dedup();
    if doubts.is_empty() { Authenticity::Authentic } else { Authenticity::Held(doubts) }
}

/// Who the mail says it is from.
pub(super) fn sender(message: &Message<'_>) -> Sender {
    let from = addresses(message, &HeaderName::From);
    let fields = message.headers().iter().filter(|header| header.name == HeaderName::From).count();
    let mut odd = Vec::new();
    if from.len() > 1 || fields > 1 || has_group(message, &HeaderName::From) {
        odd.push(Doubt::SeveralFrom);
    }
    let only = from.first().filter(|_| odd.is_empty());
    let email = only.and_then(|from| parsed(from));
    let others = |name: &HeaderName<'static>| {
        has_group(message, name) || addresses(message, name).iter().any(|other| parsed(other) != email)
    };
    if others(&HeaderName::Sender) {
        odd.push(Doubt::OtherSender);
    }
    if others(&HeaderName::ReplyTo) {
        odd.push(Doubt::OtherReplyTo);
    }
    let name = only
        .and_then(|from| from.name.as_deref())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty());
    let pretends = |name: &String| {
        let words = name.split(|c: char| c.is_whitespace() || "<>()[]\"',;".contains(c));
        words.filter(|word| word.contains('@')).any(|word| word.parse().ok() != email)
    };
    if name.as_ref().is_some_and(pretends) {
        odd.push(Doubt::NameIsAddress);
    }
    Sender { email, name, odd }
}

fn parsed(address: &Addr<'_>) -> Option<Email> {
    address.address.as_deref().and_then(|address| address.parse().ok())
}

/// Whether a field names a group of addresses (RFC 5322, 3.4). The name of a group may be another address.
fn has_group(message: &Message<'_>, name: &HeaderName<'static>) -> bool {
    let mut fields = message.headers().iter().filter(|header| header.name == *name);
    fields.any(|header| matches!(header.value, HeaderValue::Address(Address::Group(_))))
}

fn addresses<'a>(message: &'a Message<'_>, name: &HeaderName<'static>) -> Vec<&'a Addr<'a>> {
    let fields = message.headers().iter().filter(|header| header.name == *name);
    fields
        .filter_map(|header| match &header.value {
            HeaderValue::Address(address) => Some(address.iter()),
            _ => None,
        })
        .flatten()
        .collect()
}
