//! A form that came back: its hidden fields, and the command's body as a client of the API would have written it, so that the
//! same types check both.
//!
//! Files cannot be sent by form; a mail brings them.

use domain::{
    command::CommandName,
    input::{Errors, FieldError, none_wrong},
};
use serde_json::{Map, Value, json};

use super::fields::{self, Field, Input, ZONE};

/// Largest body of a form, in bytes: 64 KB.
pub const FORM_MAX: usize = 65_536;

/// The fields of a form as they were filled in.
#[derive(Clone, PartialEq, Eq)]
pub struct Form {
    /// The page's own word, good for one use; empty where none came.
    pub nonce: String,
    /// The referral's version when the page was made.
    pub version: Option<u32>,
    /// The six digits that were mailed, as they were typed, without spaces.
    pub code: Option<String>,
    fields: Vec<(String, String)>,
}

/// Redacted: what was typed does not belong in a log.
impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Form").field("version", &self.version).finish_non_exhaustive()
    }
}

/// Why a form cannot be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is over [`FORM_MAX`].
    #[error("the form has more than 64 KB")]
    TooLarge,
    /// It is no form, or not in UTF-8, or has a field twice.
    #[error("this is not the form of a page")]
    Malformed,
}

impl Form {
    /// Reads the body of a post, `application/x-www-form-urlencoded`.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        if body.len() > FORM_MAX {
            return Err(Unreadable::TooLarge);
        }
        let (mut nonce, mut version, mut code) = (None, None, None);
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            // What is no UTF-8 was replaced, and the doctor's words with it.
            if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
                return Err(Unreadable::Malformed);
            }
            let taken = match &*name {
                "nonce" => nonce.replace(value.into_owned()).is_some(),
                "version" => version.replace(value.parse().map_err(|_| Unreadable::Malformed)?).is_some(),
                "code" => code.replace(value.split_whitespace().collect()).is_some(),
                _ if fields.iter().any(|(known, _)| *known == name) => true,
                _ => {
                    fields.push((name.into_owned(), lines(&value)));
                    false
                }
            };
            if taken {
                return Err(Unreadable::Malformed);
            }
        }
        Ok(Self { nonce: nonce.unwrap_or_default(), version, code, fields })
    }

    /// The body of this command, for [`domain::input::parse`]. Empty fields are left out; fields that the command does not
    /// have are refused.
    pub fn body(&self, command: CommandName) -> Result<Value, Errors> {
        let known = fields::act(command).map_or(&[][..], |act| act.fields);
        let mut wrong: Vec<FieldError> = self
            .fields
            .iter()
            .filter(|(name, _)| !known.iter().any(|field| field.name == name))
            .map(|_| FieldError::new("unknown-member", "this form has a field that does not belong to it"))
            .collect();
        wrong.truncate(1);
        let mut body = Map::new();
        for field in known {
            match member(field, self.typed(field.name)) {
                Ok(Some(value)) => {
                    body.insert(field.name.to_owned(), value);
                }
                Ok(None) => {}
                Err(error) => wrong.push(error.at(format!("/{}", field.name))),
            }
        }
        none_wrong(wrong).map(|()| Value::Object(body))
    }

    /// What was typed into this field; empty where nothing was.
    pub(super) fn typed(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// Browsers end lines with CR and LF; everybody else with LF.
fn lines(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\r', "\n")
}

fn member(field: &Field, typed: &str) -> Result<Option<Value>, FieldError> {
    let typed = typed.trim();
    let entries = || typed.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(match field.input {
        // A box that is not ticked is not sent.
        Input::Check => match typed {
            "" => None,
            "yes" => Some(json!(true)),
            _ => return Err(FieldError::new("not-allowed", "tick it, or do not")),
        },
        Input::Fixed(word) if typed.is_empty() || typed == word => Some(json!(word)),
        Input::Fixed(_) => {
            return Err(FieldError::new("not-allowed", format!("a form is in the zone {ZONE}")));
        }
        _ if typed.is_empty() => None,
        Input::Asks => Some(entries().map(|text| json!({"text": text, "required": true})).collect()),
        Input::Entries => Some(entries().map(Value::from).collect()),
        Input::Moment => Some(json!(in_india(typed))),
        Input::Line
        | Input::Url
        | Input::Area(_)
        | Input::Day
        | Input::DaySeen
        | Input::Radio(_)
        | Input::Select(_) => Some(json!(typed)),
    })
}

/// A day and a time as a browser sends them (`2026-12-01T10:30`), as a moment in India; something else stays as it is, to be
/// refused by who checks moments.
fn in_india(local: &str) -> String {
    let seconds = match local.len() {
        16 => ":00",
        19 => "",
        _ => return local.to_owned(),
    };
    format!("{local}{seconds}+05:30")
}
