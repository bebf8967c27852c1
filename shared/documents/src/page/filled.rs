//! A form as it stands on the page: empty, or with what was typed and what is wrong with it.

use domain::{commands::command::CommandName, values::words::Kind, wire::input::FieldError};

use super::{
    Form, Said,
    fields::{self, Act, Choice, Field, Input, Needed, OR_FILE},
    form::SentFile,
};
use crate::content::say;

pub(super) struct FormShown {
    pub(super) act: &'static Act,
    pub(super) open: bool,
    /// Whether files may go with it.
    pub(super) files: bool,
    pub(super) fields: Vec<FieldShown>,
}

pub(super) struct FieldShown {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) error: Option<String>,
    pub(super) required: bool,
    /// Whether it may be left empty, whatever else is filled in.
    pub(super) optional: bool,
    pub(super) value: String,
    pub(super) shape: Shape,
}

pub(super) enum Shape {
    Hidden,
    Check,
    Input(&'static str),
    Area(u8),
    Radio(Vec<Choice>),
    Select(Vec<Choice>),
    /// Files, of any name: their bytes decide. With those that have arrived before.
    Files(Vec<SentFile>),
}

/// The form that was sent, unless it was carried out.
fn sent(said: Option<Said<'_>>, command: CommandName) -> Option<(&Form, &[FieldError])> {
    match said? {
        Said::Refused(of, form, errors) if of == command => Some((form, &errors.0)),
        Said::NotNow(of, form) | Said::Stale(of, form) if of == command => Some((form, &[])),
        Said::Done(_) | Said::Refused(..) | Said::NotNow(..) | Said::Stale(..) => None,
    }
}

pub(super) fn form(act: &'static Act, kind: Kind, said: Option<Said<'_>>) -> FormShown {
    let sent = sent(said, act.command);
    let fields = act.fields.iter().filter(|field| match field.input {
        Input::DaySeen => kind == Kind::Consult,
        _ => true,
    });
    let fields = fields.map(|field| field_shown(act, field, kind, sent)).collect();
    FormShown { act, open: sent.is_some(), files: act.takes_files(), fields }
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
        Input::Files => {
            let sent = sent.map(|(form, _)| &form.sent[..]).unwrap_or_default();
            let sent = sent.iter().filter(|file| !file.name.is_empty()).cloned().collect();
            (Shape::Files(sent), String::new())
        }
    };
    let is_order = match kind {
        Kind::LabOrder | Kind::ImagingOrder => true,
        Kind::Consult | Kind::Admission => false,
    };
    let (required, optional, hint) = match field.needed {
        Needed::No => (false, true, field.hint),
        Needed::Yes => (true, false, field.hint),
        Needed::OrFile => (false, false, field.hint),
        Needed::OrFileOfOrder => (!is_order, false, if is_order { OR_FILE } else { field.hint }),
    };
    let again = sent.filter(|(form, _)| field.input.is_files() && !form.files.is_empty());
    FieldShown {
        id: fields::id(act.command, field.name),
        name: field.name,
        label: field.label,
        hint,
        error: errors
            .iter()
            .find(|error| field_of(act, error).name == field.name)
            .map(wrong)
            .or_else(|| again.map(|_| "Please choose them again".to_owned())),
        required,
        optional,
        value,
        shape,
    }
}

/// The field that an error is about: by the first step of its pointer; the first field, if it is about the whole.
pub(super) fn field_of<'a>(act: &'a Act, error: &FieldError) -> &'a Field {
    const NO_FIELD: &Field = &Field { name: "", label: "", hint: "", input: Input::Line, needed: Needed::No };
    let member = error.pointer.split('/').nth(1).unwrap_or_default();
    let named = act.fields.iter().find(|field| field.name == member);
    named.or_else(|| act.fields.first()).unwrap_or(NO_FIELD)
}

/// What is wrong, in a doctor's words: the rules speak of members, a form has fields and lines.
pub(super) fn wrong(error: &FieldError) -> String {
    let entry = error.pointer.split('/').nth(2).and_then(|index| index.parse::<usize>().ok());
    let what = if error.pointer.starts_with("/attachments/") { "file" } else { "line" };
    let line = entry.map(|index| format!("{what} {}: ", index + 1)).unwrap_or_default();
    let rule = if error.code == "required" { "this is needed" } else { &error.detail };
    say::capital(&format!("{line}{rule}"))
}

/// The attributes that tie a field to its hint and its error, and say that it is needed.
pub(super) struct Described<'a>(&'a FieldShown);

impl FieldShown {
    pub(super) const fn described(&self) -> Described<'_> {
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
