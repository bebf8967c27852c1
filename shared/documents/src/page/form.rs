//! A form that came back: its hidden fields, and the command's body as a client of the API would have written it, so that the
//! same types check both.

use domain::{
    commands::command::CommandName,
    values::ids::AttachmentId,
    wire::input::{Errors, FieldError, none_wrong},
};
use serde_json::{Map, Value, json};

use super::fields::{self, Field, Input, ZONE};

/// The field that files come in.
pub const FILES: &str = "attachments";
/// The field that names a file which the page's script has sent to the store; there may be several.
pub const UPLOADED: &str = "uploaded";
/// Most of these in a form, as in any command.
const SENT_MAX: usize = 40;
/// Most that the words of a form have together, in bytes: 64 KB.
pub const FORM_MAX: usize = 65_536;
/// Most that the files of a form have together, in bytes: 4 MB. A function is given 6 MB at most, and they come as base64.
pub const FILES_MAX: usize = 4_000_000;

/// The fields of a form as they were filled in.
#[derive(Clone, PartialEq, Eq)]
pub struct Form {
    /// The page's own word, good for one use; empty where none came.
    pub nonce: String,
    /// The referral's version when the page was made.
    pub version: Option<u32>,
    /// The six digits that were mailed, as they were typed, without spaces.
    pub code: Option<String>,
    /// What the files are called that came with it. A page cannot give them back: they have to be chosen again.
    pub files: Vec<String>,
    /// The files that the page's script has sent to the store before the form. A page that refuses the form names them again.
    pub sent: Vec<SentFile>,
    /// The ids by which the command names them.
    pub attachments: Vec<AttachmentId>,
    fields: Vec<(String, String)>,
}

/// A file that has arrived before the form.
#[derive(Clone, PartialEq, Eq)]
pub struct SentFile {
    /// The id by which the form names it.
    pub id: AttachmentId,
    /// What it is called, where that has been looked up.
    pub name: String,
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
    /// Reads the body of a post, `application/x-www-form-urlencoded`: a form without files.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        if body.len() > FORM_MAX {
            return Err(Unreadable::TooLarge);
        }
        Self::of(form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned())))
    }

    /// The form with these fields: names and what was typed. It has no files yet.
    pub fn of(typed: impl IntoIterator<Item = (String, String)>) -> Result<Self, Unreadable> {
        let (mut nonce, mut version, mut code, mut sent) = (None, None, None, Vec::new());
        let mut fields: Vec<(String, String)> = Vec::new();
        let mut size = 0;
        for (name, value) in typed {
            size += name.len() + value.len();
            if size > FORM_MAX {
                return Err(Unreadable::TooLarge);
            }
            // What is no UTF-8 was replaced, and the doctor's words with it.
            if name.contains('\u{fffd}') || value.contains('\u{fffd}') {
                return Err(Unreadable::Malformed);
            }
            let taken = match &*name {
                "nonce" => nonce.replace(value).is_some(),
                "version" => version.replace(value.parse().map_err(|_| Unreadable::Malformed)?).is_some(),
                UPLOADED => {
                    let id = value.parse().map_err(|_| Unreadable::Malformed)?;
                    let is_known = sent.iter().any(|file: &SentFile| file.id == id);
                    sent.push(SentFile { id, name: String::new() });
                    is_known || sent.len() > SENT_MAX
                }
                "code" => code.replace(value.split_whitespace().collect()).is_some(),
                _ if fields.iter().any(|(known, _)| *known == name) => true,
                _ => {
                    fields.push((name, lines(&value)));
                    false
                }
            };
            if taken {
                return Err(Unreadable::Malformed);
            }
        }
        let nonce = nonce.unwrap_or_default();
        Ok(Self { nonce, version, code, files: Vec::new(), sent, attachments: Vec::new(), fields })
    }

    /// The body of this command, for [`domain::wire::input::parse`]. Empty fields are left out; fields that the command does not
    /// have are refused.
    pub fn body(&self, command: CommandName) -> Result<Value, Errors> {
        let known = fields::act(command).map_or(&[][..], |act| act.fields);
        let mut wrong: Vec<FieldError> = self
            .fields
            .iter()
            .filter(|(name, _)| !known.iter().any(|field| field.name == name))
            .map(|_| FieldError::new("unknown-member", "this form has a field that does not belong to it"))
            .collect();
        if self.has_files() && !known.iter().any(|field| field.input.is_files()) {
            wrong.push(FieldError::new("unknown-member", "no files go with this form"));
        }
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
            if field.input.is_files() && !self.attachments.is_empty() {
                body.insert(field.name.to_owned(), json!(self.attachments));
            }
        }
        none_wrong(wrong).map(|()| Value::Object(body))
    }

    /// Whether files came with it, or before it.
    pub(super) const fn has_files(&self) -> bool {
        !self.files.is_empty() || !self.sent.is_empty()
    }

    /// What was typed into this field; empty where nothing was.
    #[must_use]
    pub fn typed(&self, name: &str) -> &str {
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
        Input::Files => return Err(FieldError::new("not-allowed", "a file is chosen, not typed")),
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
