//! The referral itself: whose turn it is, the letter, and a form for each command that is allowed now.

use askama::Template;
use domain::{
    attachment::FileState,
    command::CommandName,
    input::{Errors, FieldError},
    view::View,
    words::{Kind, Party},
};

use super::{
    Form, Token,
    fields::{self, ACTS, Act, Choice, Field, Input},
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
}

/// What is said on top.
struct Notice {
    kind: &'static str,
    heading: String,
    says: Vec<String>,
    /// Fields to go to, each with what is wrong.
    links: Vec<(String, String)>,
    /// What was typed into a form that is not there any more.
    kept: Vec<(String, String)>,
}

struct FormShown {
    act: &'static Act,
    open: bool,
    fields: Vec<FieldShown>,
}

struct FieldShown {
    id: String,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    error: Option<String>,
    required: bool,
    value: String,
    shape: Shape,
}

enum Shape {
    Hidden,
    Check,
    Input(&'static str),
    Area(u8),
    Radio(Vec<Choice>),
    Select(Vec<Choice>),
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
            forms,
        })
    }
}

/// The form that was sent, unless it was carried out.
fn sent<'a>(said: Option<Said<'a>>, command: CommandName) -> Option<(&'a Form, &'a [FieldError])> {
    match said? {
        Said::Refused(of, form, errors) if of == command => Some((form, &errors.0)),
        Said::NotNow(of, form) | Said::Stale(of, form) if of == command => Some((form, &[])),
        Said::Done(_) | Said::Refused(..) | Said::NotNow(..) | Said::Stale(..) => None,
    }
}

fn form(act: &'static Act, kind: Kind, said: Option<Said<'_>>) -> FormShown {
    let sent = sent(said, act.command);
    let fields = act.fields.iter().filter(|field| match field.input {
        Input::DaySeen => kind == Kind::Consult,
        _ => true,
    });
    let fields = fields.map(|field| field_shown(act, field, kind, sent)).collect();
    FormShown { act, open: sent.is_some(), fields }
}

fn field_shown(act: &Act, field: &Field, kind: Kind, sent: Option<(&Form, &[FieldError])>) -> FieldShown {
    let typed = sent.map(|(form, _)| form.typed(field.name).to_owned()).unwrap_or_default();
    let errors = sent.map_or(&[][..], |(_, errors)| errors);
    let (shape, value) = match field.input {
        Input::Line => (Shape::Input("text"), typed),
        Input::Url => (Shape::Input("url"), typed),
        Input::Day | Input::DaySeen => (Shape::Input("date"), typed),
        Input::Moment => (Shape::Input("datetime-local"), typed),
        Input::Area(rows) => (Shape::Area(rows), typed),
        Input::Entries => (Shape::Area(3), typed),
        Input::Asks => (Shape::Area(4), typed),
        Input::Check => (Shape::Check, typed),
        Input::Fixed(word) => (Shape::Hidden, word.to_owned()),
        Input::Select(choices) => (Shape::Select(choices(kind)), typed),
        Input::Radio(choices) => match choices(kind).as_slice() {
            [(only, _)] => (Shape::Hidden, (*only).to_owned()),
            several => (Shape::Radio(several.to_vec()), typed),
        },
    };
    FieldShown {
        id: fields::id(act.command, field.name),
        name: field.name,
        label: field.label,
        hint: field.hint,
        error: errors.iter().find(|error| field_of(act, error).name == field.name).map(|error| wrong(error)),
        required: field.required,
        value,
        shape,
    }
}

/// The field that an error is about: by the first step of its pointer; the first field, if it is about the whole.
fn field_of<'a>(act: &'a Act, error: &FieldError) -> &'a Field {
    const NO_FIELD: &Field = &Field { name: "", label: "", hint: "", input: Input::Line, required: false };
    let member = error.pointer.split('/').nth(1).unwrap_or_default();
    let named = act.fields.iter().find(|field| field.name == member);
    named.or_else(|| act.fields.first()).unwrap_or(NO_FIELD)
}

/// What is wrong, in a doctor's words: the rules speak of members, a form has fields and lines.
fn wrong(error: &FieldError) -> String {
    let entry = error.pointer.split('/').nth(2).and_then(|index| index.parse::<usize>().ok());
    let line = entry.map(|index| format!("line {}: ", index + 1)).unwrap_or_default();
    let rule = if error.code == "required" { "this is needed" } else { &error.detail };
    say::capital(&format!("{line}{rule}"))
}

fn notice(view: &View, said: Said<'_>) -> Notice {
    let from = &view.from.name;
    match said {
        Said::Done(command) => Notice {
            kind: "done",
            heading: format!("You have {}.", say::done(command)),
            says: vec![format!("{from} has been told.")],
            links: Vec::new(),
            kept: Vec::new(),
        },
        Said::Refused(command, form, errors) => {
            let links = fields::act(command).map(|act| {
                let link = |error: &FieldError| {
                    let field = field_of(act, error);
                    (fields::id(command, field.name), format!("{} {}", field.label, wrong(error)))
                };
                errors.0.iter().map(link).collect()
            });
            Notice {
                kind: "wrong",
                heading: "There is a problem".to_owned(),
                says: vec!["Nothing was changed. What you wrote is still there.".to_owned()],
                links: links.unwrap_or_default(),
                kept: kept(view, command, form),
            }
        }
        Said::NotNow(command, form) => Notice {
            kind: "wrong",
            heading: "Nothing was changed".to_owned(),
            says: vec![
                format!("You have not {}: the referral has changed since you opened this page.", say::done(command)),
                format!("It is now: {}. {}", say::status(view.status), content::standing(view, Reader::Party(Party::Receiver))),
            ],
            links: Vec::new(),
            kept: kept(view, command, form),
        },
        Said::Stale(command, form) => Notice {
            kind: "wrong",
            heading: "Nothing was changed".to_owned(),
            says: vec![
                "The page was too old, or its form was sent before. This one is new: look at what it says, and send the \
                 form again if it is still needed."
                    .to_owned(),
            ],
            links: Vec::new(),
            kept: kept(view, command, form),
        },
    }
}

/// What was typed, where its form is not offered any more.
fn kept(view: &View, command: CommandName, form: &Form) -> Vec<(String, String)> {
    let gone = fields::act(command).filter(|_| !view.actions.contains(&command));
    let fields = gone.map_or(&[][..], |act| act.fields).iter();
    let texts = fields
        .filter(|field| matches!(field.input, Input::Line | Input::Area(_) | Input::Entries | Input::Asks));
    let typed = texts.map(|field| (field.label.to_owned(), form.typed(field.name).to_owned()));
    typed.filter(|(_, typed)| !typed.is_empty()).collect()
}

/// The attributes that tie a field to its hint and its error, and say that it is needed.
struct Described<'a>(&'a FieldShown);

impl FieldShown {
    const fn described(&self) -> Described<'_> {
        Described(self)
    }
}

impl std::fmt::Display for Described<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let FieldShown { id, hint, error, required, .. } = self.0;
        let parts = [(!hint.is_empty(), "hint"), (error.is_some(), "err")];
        let ids: Vec<_> =
            parts.iter().filter(|(there, _)| *there).map(|(_, what)| format!("{id}-{what}")).collect();
        if !ids.is_empty() {
            write!(f, " aria-describedby=\"{}\"", ids.join(" "))?;
        }
        if error.is_some() {
            f.write_str(" aria-invalid=\"true\"")?;
        }
        if *required { f.write_str(" required") } else { Ok(()) }
    }
}

/// It is made of our own names only.
impl askama::filters::HtmlSafe for Described<'_> {}
