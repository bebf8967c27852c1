//! Before a link is opened: who sent it and its short reference, and nothing of the patient.

use askama::Template;
use domain::{
    commands::command::CommandName,
    values::{person::Phone, reference::Reference, text::Name, time::Instant},
};

use super::{Form, Token, fields, render, text};
use crate::content::say;

/// The page at which a link leads, until a person presses its button.
#[derive(Debug, Clone)]
pub struct Landing<'a> {
    /// Who sent it.
    pub sender: &'a Name,
    /// The sender's registration number with the medical council.
    pub registration_no: &'a str,
    /// The sender's clinic.
    pub clinic: Option<&'a Name>,
    /// How to call the sender.
    pub phone: Option<&'a Phone>,
    /// For whom it is.
    pub recipient: &'a Name,
    /// The short reference.
    pub reference: Reference,
    /// Until when the link can be opened.
    pub expires: Instant,
    /// Whether it opens with a code only.
    pub code: Code,
    /// What was tried and not done.
    pub undone: Undone<'a>,
    /// The link's token.
    pub token: Token<'a>,
    /// Good for one use.
    pub nonce: &'a str,
}

/// What was tried, and has changed nothing.
#[derive(Debug, Clone, Copy)]
pub enum Undone<'a> {
    /// Nothing was tried.
    Nothing,
    /// To open it, in a browser that does not keep a cookie of ours, or not any more.
    NoCookie,
    /// To open it, from a page that was used before.
    Opening,
    /// A command, by a form of a page that was opened too long ago. Its words came with the form: they are nobody else's.
    Command(CommandName, &'a Form),
}

/// The code that is mailed to the known address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The button is enough.
    NotNeeded,
    /// Between the doctors only: the button takes a code.
    Needed {
        /// Whether one has just been sent.
        sent: bool,
        /// A wrong or an old one came: how many tries are left.
        tries_left: Option<u32>,
    },
}

#[derive(Template)]
#[template(path = "landing.html")]
#[expect(clippy::struct_excessive_bools, reason = "the template asks for each by its name")]
struct Page<'a> {
    landing: &'a Landing<'a>,
    title: String,
    style: &'a str,
    expires: String,
    needs_code: bool,
    sent: bool,
    tries_left: Option<u32>,
    used_before: bool,
    no_cookie: bool,
    /// What was typed into a form that came too late, and whether it had files.
    late: Option<(Vec<(String, String)>, bool)>,
}

impl Landing<'_> {
    /// The page.
    #[must_use]
    pub fn page(&self) -> String {
        let (needs_code, sent, tries_left) = match self.code {
            Code::NotNeeded => (false, false, None),
            Code::Needed { sent, tries_left } => (true, sent, tries_left),
        };
        let no_cookie = matches!(self.undone, Undone::NoCookie);
        let (used_before, late) = match self.undone {
            Undone::Nothing | Undone::NoCookie => (false, None),
            Undone::Opening => (true, None),
            Undone::Command(command, form) => (false, Some((fields::typed(command, form), form.has_files()))),
        };
        let error =
            if tries_left.is_some() || used_before || no_cookie || late.is_some() { "Error: " } else { "" };
        render(&Page {
            landing: self,
            title: format!("{error}Referral {}", self.reference),
            style: super::STYLE,
            expires: say::moment(self.expires),
            needs_code,
            sent,
            tries_left,
            used_before,
            no_cookie,
            late,
        })
    }
}
