//! What a doctor is told when a page cannot be shown or nothing was done: what happened, and what to do next.

use askama::Template;

use super::{Token, render};

/// Why there is no other page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem<'a> {
    /// The link is unknown, forged, revoked or too old: the same page for all of them, whatever is known of it.
    Link(Token<'a>),
    /// A new link was asked for: the same page whether there is one or not.
    Renewed,
    /// Five wrong codes.
    Locked,
    /// They have just declined: the link opens no more.
    Declined,
    /// A form came back that no page of ours sends, or without being opened: nothing has changed.
    Form(Token<'a>),
    /// A form came back with more words than 64 KB.
    TooLarge(Token<'a>),
    /// A file that is not checked yet, or is not shown.
    File(Token<'a>),
    /// Too much at once, or something is down; nothing has changed.
    TryAgain(Token<'a>),
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Page<'a> {
    title: &'a str,
    style: &'a str,
    says: &'a [&'a str],
    renew: Option<Token<'a>>,
    back: Option<Token<'a>>,
}

impl Problem<'_> {
    /// The page.
    #[must_use]
    pub fn page(&self) -> String {
        let (title, says): (&str, &[&str]) = match self {
            Self::Link(_) => (
                "This link cannot be opened",
                &[
                    "It may be older than 14 days, or not copied whole, or the referral may have been taken back.",
                    "Open the newest mail that you have about this referral. If its link does not open either, ask for a \
                     new one here: it goes to the address to which the referral was sent, and to no other.",
                ],
            ),
            Self::Renewed => (
                "Look into your mail",
                &[
                    "If the referral can still be opened, a new link is on its way to the address to which it was sent.",
                    "It can take some minutes. If no mail comes, reply to the mail that you have: the doctor who sent \
                     the referral reads it.",
                ],
            ),
            Self::Locked => (
                "This link is locked",
                &[
                    "A wrong code was entered five times. The doctor who sent the referral has been told.",
                    "To go on, reply to the mail that you have, or call the doctor who sent it.",
                ],
            ),
            Self::Declined => (
                "You have declined the referral",
                &[
                    "The doctor who sent it has been told, and finds another way. There is nothing more that you have to do.",
                    "The referral is closed for you: its links open no more. To add something, reply to the mail that you have.",
                ],
            ),
            Self::Form(_) => (
                "Nothing was changed",
                &[
                    "This page could not tell what was sent. Open the referral again, and fill in the form there.",
                ],
            ),
            Self::TooLarge(_) => (
                "That is too much for one form",
                &[
                    "Nothing was changed. A form takes up to 64,000 characters, in the scripts of India a ninth of it.",
                    "Go back in your browser, where your words are still there, and shorten them; or send them as a reply \
                     to the mail, with a file.",
                ],
            ),
            Self::File(_) => (
                "This file cannot be had now",
                &[
                    "A file is shown once it has been checked, which takes a few minutes. One that did not pass is not \
                     shown; the referral says why.",
                ],
            ),
            Self::TryAgain(_) => (
                "Please try again in a minute",
                &["Something is slow at the moment. Nothing was changed and nothing is lost."],
            ),
        };
        let (renew, back) = match self {
            Self::Link(token) => (Some(*token), None),
            Self::Renewed | Self::Locked | Self::Declined => (None, None),
            Self::Form(token) | Self::TooLarge(token) | Self::File(token) | Self::TryAgain(token) => {
                (None, Some(*token))
            }
        };
        render(&Page { title, style: super::STYLE, says, renew, back })
    }
}
