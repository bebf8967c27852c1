//! What is said on top of the page of the form that was sent before.

use domain::{commands::command::CommandName, values::words::Party, view::View, wire::input::FieldError};

use super::{
    Form, Said, fields,
    filled::{field_of, wrong},
};
use crate::content::{Reader, say, standing};

/// What is said on top.
pub(super) struct Notice {
    pub(super) kind: &'static str,
    pub(super) heading: String,
    pub(super) says: Vec<String>,
    /// Fields to go to, each with what is wrong.
    pub(super) links: Vec<(String, String)>,
    /// What was typed into a form that is not there any more.
    pub(super) kept: Vec<(String, String)>,
}

pub(super) fn notice(view: &View, said: Said<'_>) -> Notice {
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
                    let asks = if field.label.ends_with('?') { "" } else { ":" };
                    (fields::id(command, field.name), format!("{}{asks} {}", field.label, wrong(error)))
                };
                errors.0.iter().map(link).collect()
            });
            Notice {
                kind: "wrong",
                heading: "There is a problem".to_owned(),
                says: with_files(form, ["Nothing was changed. What you wrote is still there.".to_owned()]),
                links: links.unwrap_or_default(),
                kept: kept(view, command, form),
            }
        }
        Said::NotNow(command, form) => Notice {
            kind: "wrong",
            heading: "Nothing was changed".to_owned(),
            says: with_files(form, [
                format!("You have not {}: the referral has changed since you opened this page.", say::done(command)),
                format!("It is now: {}. {}", say::status(view.status), standing(view, Reader::Party(Party::Receiver))),
            ]),
            links: Vec::new(),
            kept: kept(view, command, form),
        },
        Said::Stale(command, form) => Notice {
            kind: "wrong",
            heading: "Nothing was changed".to_owned(),
            says: with_files(form, [
                "The page was too old, or its form was sent before. This one is new: look at what it says, and send the \
                 form again if it is still needed."
                    .to_owned(),
            ]),
            links: Vec::new(),
            kept: kept(view, command, form),
        },
    }
}

/// With the files that a page cannot give back.
fn with_files<const N: usize>(form: &Form, says: [String; N]) -> Vec<String> {
    let names = form.files.join(", ");
    let again = format!("A page cannot keep files. If they are still needed, choose them again: {names}");
    says.into_iter().chain((!form.files.is_empty()).then_some(again)).collect()
}

/// What was typed, where its form is not offered any more.
fn kept(view: &View, command: CommandName, form: &Form) -> Vec<(String, String)> {
    if view.actions.contains(&command) { Vec::new() } else { fields::typed(command, form) }
}
