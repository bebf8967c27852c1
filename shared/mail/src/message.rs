//! A mail as the bytes that are sent: plain text and HTML, and what goes with them.

use askama::Template;
use domain::values::{ids::ReferralId, person::Email};
use mail_builder::{
    MessageBuilder,
    headers::{HeaderType, address::Address, content_type::ContentType, raw::Raw},
    mime::MimePart,
};

use crate::words::Words;

/// A mail's body, before it is text or HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) language: &'static str,
    /// Above which answers are read: what stands below it in an answer is ours.
    pub(crate) marker: Option<&'static str>,
    pub(crate) paragraphs: Vec<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) footer: String,
}

/// A line and the address that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) says: String,
    pub(crate) url: String,
}

impl Link {
    /// What stands on its button.
    fn label(&self) -> &str {
        self.says.trim_end_matches([':', '：'])
    }
}

#[derive(Template)]
#[template(path = "page.html")]
struct Html<'a> {
    subject: &'a str,
    page: &'a Page,
}

#[derive(Template)]
#[template(path = "page.txt")]
struct Plain<'a> {
    page: &'a Page,
}

/// A calendar entry: calendars of mail programs take it by its part, people by its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// iCalendar (RFC 5545).
    pub text: String,
    /// Its method: `REQUEST`, `CANCEL` (RFC 5546).
    pub method: &'static str,
}

/// A file that goes with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// Such as `application/pdf`.
    pub content_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A mail that tells a notice.
#[derive(Debug)]
pub struct Message<'a> {
    /// The address that it is from, as the configuration says.
    pub from: &'a str,
    /// Whose name stands beside it; none: nobody's.
    pub from_name: Option<&'a str>,
    /// Where an answer goes; none: to where it is from.
    pub reply_to: Option<&'a str>,
    /// The one address that it is for.
    pub to: &'a Email,
    /// What it says.
    pub words: &'a Words,
    /// The referral that it is about: mail programs gather the mails of one.
    pub referral: ReferralId,
    /// The notice that it tells. SES gives a mail an id of its own; this one stays the same, also when a mail is sent twice.
    pub notice: String,
    /// Whether it answers somebody's mail (RFC 3834).
    pub answers: bool,
    /// The visit, for a calendar.
    pub calendar: Option<Calendar>,
    /// Files.
    pub attached: Vec<Attached>,
}

impl Message<'_> {
    /// The message (RFC 5322, MIME).
    pub fn bytes(self) -> Result<Vec<u8>, std::io::Error> {
        let Words { subject, page, .. } = self.words;
        let plain = Plain { page }.render().map_err(std::io::Error::other)?;
        let html = Html { subject, page }.render().map_err(std::io::Error::other)?;
        let mut bodies = vec![MimePart::new("text/plain", plain), MimePart::new("text/html", html)];
        if let Some(calendar) = &self.calendar {
            let content = ContentType::new("text/calendar").attribute("method", calendar.method);
            bodies.push(MimePart::new(content, calendar.text.as_str()));
        }
        let mut parts = vec![MimePart::new("multipart/alternative", bodies)];
        if let Some(calendar) = &self.calendar {
            let content = ContentType::new("application/ics");
            parts.push(MimePart::new(content, calendar.text.as_bytes()).attachment("visit.ics"));
        }
        for file in &self.attached {
            let content = ContentType::new(file.content_type.as_str());
            parts.push(MimePart::new(content, file.bytes.as_slice()).attachment(file.name.as_str()));
        }
        let body = match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (_, last) => MimePart::new("multipart/mixed", parts.into_iter().chain(last).collect::<Vec<_>>()),
        };
        let domain = self.from.rsplit_once('@').map_or(self.from, |(_, domain)| domain);
        let raw = |text: String| HeaderType::from(Raw::new(text));
        let submitted = if self.answers { "auto-replied" } else { "auto-generated" };
        let mut message = MessageBuilder::new()
            .from(Address::new_address(self.from_name, self.from))
            .to(Address::new_address(None::<&str>, self.to.as_str()))
            .subject(subject.as_str())
            .message_id(format!("{}@{domain}", self.notice))
            .references(format!("{}@{domain}", self.referral))
            .header("Auto-Submitted", raw(submitted.to_owned()))
            .header("X-Auto-Response-Suppress", raw("All".to_owned()))
            .header("X-Notice", raw(self.notice.clone()))
            .header("Content-Language", raw(page.language.to_owned()));
        if let Some(reply_to) = self.reply_to {
            message = message.reply_to(Address::new_address(None::<&str>, reply_to));
        }
        message.body(body).write_to_vec()
    }
}
