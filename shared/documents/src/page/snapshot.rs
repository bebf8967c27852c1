//! The referral itself: whose turn it is, the letter, and a form for each command that is allowed now.

use askama::Template;
use domain::{
    commands::command::CommandName, files::attachment::FileState, values::words::Party, view::View,
    wire::input::Errors,
};

use super::{
    Form, Token,
    fields::ACTS,
    filled::{FormShown, Shape, form},
    notice::{Notice, notice},
    render, text,
};
use crate::content::{self, Block, Letter, Reader, say};

/// The page of a link that was opened.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    /// The receiver's view.
    pub view: &'a View,
    /// The link's token.
    pub token: Token<'a>,
    /// Good for one use.
    pub nonce: &'a str,
    /// What has to be said of the form that was sent before.
    pub said: Option<Said<'a>>,
}

/// What became of a form. Whatever was typed into one that was not carried out is kept.
#[derive(Debug, Clone, Copy)]
pub enum Said<'a> {
    /// It was carried out.
    Done(CommandName),
    /// Some fields are wrong.
    Refused(CommandName, &'a Form, &'a Errors),
    /// The referral stands differently by now: another came first, or this cannot be done any more.
    NotNow(CommandName, &'a Form),
    /// The page was too old, or its form was sent before.
    Stale(CommandName, &'a Form),
}

#[derive(Template)]
#[template(path = "snapshot.html")]
struct Page<'a> {
    title: String,
    style: &'a str,
    letter: Letter,
    shown: bool,
    status: &'a str,
    standing: String,
    token: Token<'a>,
    nonce: &'a str,
    version: u32,
    from: String,
    notice: Option<Notice>,
    forms: Vec<FormShown>,
    /// For forms that take files.
    script: Option<&'static str>,
}

impl Snapshot<'_> {
    /// The page. Where the content is withheld it says who, how it stands and what happened, and nothing of the patient.
    #[must_use]
    pub fn page(&self) -> String {
        let view = self.view;
        let mut letter = content::letter(view);
        let shown = view.snapshot.is_some();
        letter.parts.retain(|part| part.id != "status" && (shown || part.id != "patient"));
        let forms: Vec<_> = ACTS
            .iter()
            .filter(|act| view.actions.contains(&act.command))
            .map(|act| form(act, view.kind, self.said))
            .collect();
        let notice = self.said.map(|said| notice(view, said));
        let before = match self.said {
            Some(Said::Refused(..)) => "Error: ",
            Some(Said::NotNow(..) | Said::Stale(..)) => "Nothing changed: ",
            Some(Said::Done(_)) => "Done: ",
            None => "",
        };
        render(&Page {
            title: format!("{before}{} {}", letter.title, letter.reference),
            style: super::STYLE,
            shown,
            status: say::status(view.status),
            standing: content::standing(view, Reader::Party(Party::Receiver)),
            token: self.token,
            nonce: self.nonce,
            version: view.version,
            from: view.from.name.to_string(),
            letter,
            notice,
            script: forms.iter().any(|form| form.files).then(|| super::SCRIPT.as_str()),
            forms,
        })
    }
}
