//! What a guest has asked for on the page of a link, in words. In English: nobody knows which language a guest reads.

use domain::{
    commands::mail::{NotDone, NotDoneWhy},
    notices::{Notice, Sayable},
    values::{reference::Reference, text::Name},
};

use super::{Invitation, KEYWORDS, Speech, Unspeakable, Words};
use crate::{
    message::{Link, Page},
    reply::MARKER,
};

/// The code with which a referral between the doctors only opens. It must get into no log.
pub fn words_for_code(reference: Reference, sender: &Name, code: &str) -> Result<Words, Unspeakable> {
    let mut speech = Speech::for_guest(reference, sender)?;
    speech.name("code", code.to_owned());
    let paragraphs = vec![speech.say("greeting")?, speech.say("guest-code")?, speech.say("guest-code-good")?];
    let footer = speech.say("footer")?;
    speech.asked_for("guest-code", reference, paragraphs, None, footer)
}

/// A new link, in place of one that is over.
pub fn words_for_renewal(
    reference: Reference,
    sender: &Name,
    invitation: &Invitation,
) -> Result<Words, Unspeakable> {
    let mut speech = Speech::for_guest(reference, sender)?;
    let mut paragraphs = vec![speech.say("greeting")?, speech.say("guest-renewed")?];
    let link = speech.invite(invitation, &mut paragraphs)?;
    let footer = speech.say("guest-footer")?;
    speech.asked_for("guest-renewed", reference, paragraphs, Some(link), footer)
}

impl Speech {
    fn for_guest(reference: Reference, sender: &Name) -> Result<Self, Unspeakable> {
        let mut speech = Self::in_language(None)?;
        speech.name("ref", reference.to_string());
        speech.name("sender", sender.to_string());
        Ok(speech)
    }

    /// The line above which an answer is read.
    pub(super) fn marker(&self) -> Option<&'static str> {
        MARKER.iter().find(|(language, _)| *language == self.language).map(|(_, line)| *line)
    }

    /// Of which clinic the sender is, and how to call them, as far as they say it.
    pub(super) fn sender(&mut self, notice: &Notice) -> Result<Vec<String>, Unspeakable> {
        let mut paragraphs = Vec::new();
        if let (Some(_), Some(clinic)) = (&notice.said.sender, &notice.said.clinic) {
            self.name("clinic", clinic.to_string());
            paragraphs.push(self.say("guest-from")?);
        }
        if let (Some(_), Some(phone)) = (&notice.said.sender, &notice.said.phone) {
            self.name("phone", phone.to_string());
            paragraphs.push(self.say("guest-phone")?);
        }
        Ok(paragraphs)
    }

    /// What was understood of a mail, why it was not done, and what became of it.
    pub(super) fn not_done(&mut self, not_done: NotDone, said: &Sayable) -> Result<Vec<String>, Unspeakable> {
        self.name("command", not_done.command.as_str());
        self.name("status", said.status.as_str());
        let why = match not_done.why {
            NotDoneWhy::State => "guest-why-state",
            NotDoneWhy::Words => "guest-why-words",
            NotDoneWhy::Length => "guest-why-length",
            NotDoneWhy::Several => "guest-why-several",
            NotDoneWhy::Unclear => "guest-why-unclear",
            NotDoneWhy::Files => {
                let mut paragraphs = vec![self.say("guest-understood")?, self.say("guest-why-files")?];
                let files = said.not_taken.iter().flat_map(|files| files.as_str().lines());
                paragraphs.extend(files.map(str::to_owned));
                paragraphs.push(self.say("guest-kept-files")?);
                return Ok(paragraphs);
            }
            NotDoneWhy::Refused => "guest-why-refused",
            NotDoneWhy::Full => {
                return Ok(vec![
                    self.say("guest-full")?,
                    self.say("guest-full-later")?,
                    self.say("guest-full-page")?,
                ]);
            }
        };
        Ok(vec![self.say("guest-understood")?, self.say(why)?, self.say("guest-kept")?])
    }

    /// Says how to get in and how to answer; gives the link.
    pub(super) fn invite(
        &mut self,
        invitation: &Invitation,
        paragraphs: &mut Vec<String>,
    ) -> Result<Link, Unspeakable> {
        let Invitation { link, ends_at, actions } = invitation;
        let ends = self.moment(*ends_at)?;
        self.name("ends", ends);
        paragraphs.push(self.say("guest-link")?);
        let by_keyword = KEYWORDS.iter().filter(|(command, _)| actions.contains(command));
        let keywords = by_keyword.map(|(_, key)| self.say(key)).collect::<Result<Vec<_>, _>>()?;
        paragraphs.push(self.say(if keywords.is_empty() { "guest-note" } else { "guest-answer" })?);
        paragraphs.extend(keywords);
        Ok(Link { says: self.say("guest-open")?, url: link.clone() })
    }

    fn asked_for(
        &self,
        key: &str,
        reference: Reference,
        paragraphs: Vec<String>,
        link: Option<Link>,
        footer: String,
    ) -> Result<Words, Unspeakable> {
        Ok(Words {
            subject: format!("{reference}: {}", self.make(key, Some("subject"), &self.named)?),
            line: self.say(key)?,
            page: Page {
                language: self.language,
                // Who is let in may answer.
                marker: link.as_ref().and_then(|_| self.marker()),
                paragraphs,
                links: link.into_iter().collect(),
                footer,
            },
        })
    }
}
