//! The words in which somebody is told: in a language that they read, and plain.

use std::borrow::Cow;

use domain::{
    commands::command::CommandName,
    notices::Notice,
    values::{
        person::Language,
        text::Name,
        time::Instant,
        words::{Holder, Party, Tongue},
    },
};
use fluent_bundle::{FluentArgs, FluentBundle, FluentError, FluentResource, FluentValue};

use crate::message::{Link, Page};

mod guest;

pub use guest::{words_for_code, words_for_renewal};

/// The file of texts of a language.
pub(crate) const fn file(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::English => include_str!("texts/en.ftl"),
        Tongue::Hindi => include_str!("texts/hi.ftl"),
        Tongue::Bengali => include_str!("texts/bn.ftl"),
        Tongue::Marathi => include_str!("texts/mr.ftl"),
        Tongue::Telugu => include_str!("texts/te.ftl"),
        Tongue::Tamil => include_str!("texts/ta.ftl"),
        Tongue::Kannada => include_str!("texts/kn.ftl"),
    }
}

/// A text that is missing, or that names what it is not given: an error of ours, which tests find.
#[derive(Debug, thiserror::Error)]
#[error("the text {0} cannot be made")]
pub struct Unspeakable(String);

/// A notice in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// A mail's subject; begins with the short reference.
    pub subject: String,
    /// The line of a feed.
    pub line: String,
    /// The mail itself.
    pub(crate) page: Page,
}

/// The notice in words, with this address of the app in the mail.
pub fn words(notice: &Notice, app: &str) -> Result<Words, Unspeakable> {
    let speech = Speech::of(notice)?;
    let key = notice.text.to_string();
    let said = speech.say(&key)?;
    let next = speech.next(notice)?;
    let visit_off = speech.visit_off(notice)?;
    let line = [Some(said.clone()), visit_off.clone(), next.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let book = notice
        .said
        .booking_url
        .as_ref()
        .map(|url| Ok(Link { says: speech.say("book")?, url: url.to_string() }));
    // Without an account there is no app in which to read on.
    let referral = notice.has_app().then(|| format!("{app}/referrals/{}", notice.said.referral_id));
    let referral = referral.map(|url| Ok(Link { says: speech.say("open")?, url }));
    let happened = Some(speech.say("happened")?);
    let paragraphs = [Some(speech.say("greeting")?), Some(said), visit_off, next, happened];
    Ok(Words {
        subject: format!("{}: {}", notice.said.reference, speech.make(&key, Some("subject"), &speech.named)?),
        line,
        page: Page {
            language: speech.language,
            marker: None,
            paragraphs: paragraphs.into_iter().flatten().collect(),
            links: [book, referral].into_iter().flatten().collect::<Result<_, _>>()?,
            footer: speech.say("footer")?,
        },
    })
}

/// How a guest gets in, and what they may do there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The link.
    pub link: String,
    /// Until when it is good.
    pub ends_at: Instant,
    /// What the receiver may do now: an answer by mail does it by a keyword.
    pub actions: Vec<CommandName>,
}

/// The name that a guest's mail is from: the sending doctor's, and that a service has sent it.
#[must_use]
pub fn guest_from(sender: &Name) -> String {
    format!("{sender} via Referrals")
}

/// The same for a guest, who has no app: with a link of their own and how to answer by mail, or with neither when the
/// referral is closed to them. In English: nobody knows which language a guest reads.
pub fn words_for_guest(notice: &Notice, invitation: Option<&Invitation>) -> Result<Words, Unspeakable> {
    let mut speech = Speech::of(notice)?;
    let key = notice.text.to_string();
    let said = speech.say(&key)?;
    let next = speech.next(notice)?;
    let mut paragraphs = vec![speech.say("greeting")?, said.clone()];
    if let Some(not_done) = notice.said.not_done {
        paragraphs.extend(speech.not_done(not_done, &notice.said)?);
    }
    paragraphs.extend(speech.visit_off(notice)?);
    paragraphs.extend(next);
    paragraphs.push(speech.say("happened")?);
    paragraphs.extend(speech.sender(notice)?);
    let (mut links, mut footer, mut marker) = (Vec::new(), speech.say("footer")?, None);
    if let Some(invitation) = invitation {
        marker = speech.marker();
        links.push(speech.invite(invitation, &mut paragraphs)?);
        footer = speech.say("guest-footer")?;
    }
    Ok(Words {
        subject: format!("{}: {}", notice.said.reference, speech.make(&key, Some("subject"), &speech.named)?),
        line: said,
        page: Page { language: speech.language, marker, paragraphs, links, footer },
    })
}

/// What a first line of an answer does, and the text that says so.
const KEYWORDS: [(CommandName, &str); 5] = [
    (CommandName::Accept, "guest-keyword-accept"),
    (CommandName::RequestInfo, "guest-keyword-need"),
    (CommandName::RequireVisit, "guest-keyword-visit"),
    (CommandName::Decline, "guest-keyword-decline"),
    (CommandName::Complete, "guest-keyword-done"),
];

/// The texts of one language, and what they may name.
struct Speech {
    language: &'static str,
    bundle: FluentBundle<FluentResource>,
    named: FluentArgs<'static>,
}

impl Speech {
    fn in_language(language: Option<&Language>) -> Result<Self, Unspeakable> {
        let tongue = Tongue::of(language);
        let language = tongue.as_str();
        let unreadable = || Unspeakable(format!("file {language}.ftl"));
        let resource = FluentResource::try_new(file(tongue).to_owned()).map_err(|_| unreadable())?;
        let mut bundle = FluentBundle::new(vec![language.parse().map_err(|_| unreadable())?]);
        // Marks around each name would show in the text of a mail.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).map_err(|_| unreadable())?;
        Ok(Self { language, bundle, named: FluentArgs::new() })
    }

    fn of(notice: &Notice) -> Result<Self, Unspeakable> {
        let mut speech = Self::in_language(notice.language.as_ref())?;
        let said = &notice.said;
        speech.name("ref", said.reference.to_string());
        speech.name("priority", said.priority.as_str().to_owned());
        let names = [("sender", &said.sender), ("receiver", &said.receiver)];
        for (name, value) in names {
            if let Some(value) = value {
                speech.name(name, value.to_string());
            }
        }
        let due = said.next.and_then(|(_, due_at)| due_at);
        for (name, moment) in [("at", Some(said.at)), ("due", due), ("starts", said.starts_at)] {
            if let Some(moment) = moment {
                let moment = speech.moment(moment)?;
                speech.name(name, moment);
            }
        }
        Ok(speech)
    }

    fn name(&mut self, name: &'static str, value: impl Into<FluentValue<'static>>) {
        self.named.set(name, value);
    }

    fn say(&self, key: &str) -> Result<String, Unspeakable> {
        self.make(key, None, &self.named)
    }

    /// The text of this key, or its attribute; all that it names has to be there.
    fn make(
        &self,
        key: &str,
        attribute: Option<&str>,
        named: &FluentArgs<'_>,
    ) -> Result<String, Unspeakable> {
        let unspeakable = || Unspeakable(format!("{key} in {}", self.language));
        let message = self.bundle.get_message(key).ok_or_else(unspeakable)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute).map(|attribute| attribute.value()),
            None => message.value(),
        };
        let mut errors: Vec<FluentError> = Vec::new();
        let made = self.bundle.format_pattern(pattern.ok_or_else(unspeakable)?, Some(named), &mut errors);
        if errors.is_empty() { Ok(Cow::into_owned(made)) } else { Err(unspeakable()) }
    }

    /// A moment in India, with the zone written out.
    fn moment(&self, moment: Instant) -> Result<String, Unspeakable> {
        let clock = moment.clock();
        let mut named = FluentArgs::new();
        named.set("year", clock.year);
        named.set("month", clock.month);
        named.set("day", clock.day);
        named.set("hour", clock.hour);
        named.set("minute", format!("{:02}", clock.minute));
        self.make("moment", None, &named)
    }

    /// That the visit is cancelled, too.
    fn visit_off(&self, notice: &Notice) -> Result<Option<String>, Unspeakable> {
        notice.visit_off.map(|text| self.say(&text.to_string())).transpose()
    }

    /// Whose turn it is.
    fn next(&self, notice: &Notice) -> Result<Option<String>, Unspeakable> {
        let Some((who, _)) = notice.said.next else { return Ok(None) };
        let key = match (who, notice.party) {
            (Holder::Nobody, _) => "next-nobody",
            (Holder::Sender, Party::Sender)
            | (Holder::Receiver, Party::Receiver)
            | (Holder::Patient, Party::Patient) => "next-you",
            (Holder::Sender, Party::Patient) => "next-sender",
            (Holder::Receiver, Party::Patient) => "next-receiver",
            (Holder::Sender, _) => "doctors-next-sender",
            (Holder::Receiver, _) => "doctors-next-receiver",
            (Holder::Patient, _) => "doctors-next-patient",
        };
        self.say(key).map(Some)
    }
}

#[cfg(test)]
mod tests;
