//! An operation as a client meets it: declared once, beside its handler.

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::{
    common::{headers, refusals},
    forms::{Described, Form, Forms, described},
    pages,
};
use crate::Code;

/// What a client may ask for, and how it is answered.
#[derive(Clone, Copy)]
pub struct Operation {
    /// The function's binary, which is also the operation's id.
    pub name: &'static str,
    /// The method, in lower case.
    pub method: &'static str,
    /// The path, as the template has it.
    pub path: &'static str,
    /// The group that it belongs to.
    pub tag: Tag,
    /// What it is for.
    pub summary: &'static str,
    pub(super) parameters: &'static [Parameter],
    pub(super) body: Option<Body>,
    /// The body has to be there, though none of its members has to.
    is_required: bool,
    pub(super) answer: Success,
    /// The status, what it says, and the headers that it has: the name on the wire, and its component.
    pub(super) success: (u16, &'static str, &'static [(&'static str, &'static str)]),
    refusals: &'static [Code],
    more_refusals: &'static [Code],
}

/// The groups of operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Sending, finding and reading referrals.
    Referrals,
    /// What a party does with a referral.
    Commands,
    /// Files.
    Files,
    /// What has happened.
    Notifications,
    /// Pages behind a link.
    Links,
    /// Members.
    Directory,
    /// What patients are told before they consent.
    Consent,
    /// Whether a letter is what was signed.
    Verify,
    /// The service itself.
    Service,
}

impl Tag {
    const fn name(self) -> &'static str {
        match self {
            Self::Referrals => "referrals",
            Self::Commands => "commands",
            Self::Files => "files",
            Self::Notifications => "notifications",
            Self::Links => "links",
            Self::Directory => "directory",
            Self::Consent => "consent",
            Self::Verify => "verify",
            Self::Service => "service",
        }
    }

    /// Whether its operations are called without a token.
    const fn is_open(self) -> bool {
        matches!(self, Self::Links | Self::Consent | Self::Verify | Self::Service)
    }
}

/// What is read of a request besides its body.
#[derive(Clone, Copy)]
pub enum Parameter {
    /// One of the components.
    Shared(&'static str),
    /// A parameter of the query; an empty one counts as left out.
    Query(&'static str, &'static str, fn() -> Value),
    /// Any other, as it stands in the document.
    Own(fn() -> Value),
}

/// A body that is read.
#[derive(Clone, Copy)]
pub(super) enum Body {
    /// JSON of a type.
    Json(fn() -> Described),
    /// A page's form; some take files, in parts.
    Form { files: bool },
}

/// What an operation answers with when all is well.
#[derive(Clone, Copy)]
pub enum Success {
    /// JSON of a type.
    Json(fn() -> Described),
    /// The same; a browser gets a page.
    JsonOrPage(fn() -> Described),
    /// The same; whoever accepts FHIR's JSON alone gets a FHIR R4 Bundle.
    JsonOrFhir(fn() -> Described),
    /// JSON of a type, which is for everybody and may be kept.
    Public(fn() -> Described),
    /// This document.
    Document,
    /// A calendar file.
    Calendar,
    /// Nothing: the client is sent elsewhere.
    Elsewhere,
    /// A page for browsers, which is also what refuses: with these statuses.
    Page(&'static [u16]),
}

/// Headers of a new referral.
pub const CREATED: &[(&str, &str)] = &[("ETag", "ETag"), ("Location", "Location")];
/// The header of a referral.
pub const TAGGED: &[(&str, &str)] = &[("ETag", "ETag")];
/// The headers of the address of a file.
pub const SENT_TO_FILE: &[(&str, &str)] = &[("Location", "FileLocation")];
/// The referral's id, in the path.
pub const REFERRAL_ID: Parameter = Parameter::Shared("ReferralId");
/// The key by which a request may be repeated.
pub const IDEMPOTENCY_KEY: Parameter = Parameter::Shared("IdempotencyKey");
/// The version that it is made on.
pub const IF_MATCH: Parameter = Parameter::Shared("IfMatch");
/// Rows of a page.
pub const LIMIT: Parameter = Parameter::Shared("Limit");
/// Where a page begins.
pub const CURSOR: Parameter = Parameter::Shared("Cursor");

/// Every operation that asks a service can be refused so.
const ALWAYS: [Code; 2] = [Code::TryAgain, Code::Internal];
/// So can every one that has a body of JSON.
const OF_BODY: [Code; 4] = [Code::Malformed, Code::TooLarge, Code::UnsupportedType, Code::Invalid];

/// An operation that reads.
#[must_use]
pub const fn get(name: &'static str, path: &'static str) -> Operation {
    Operation::new(name, "get", path)
}

/// An operation that changes something.
#[must_use]
pub const fn post(name: &'static str, path: &'static str) -> Operation {
    Operation::new(name, "post", path)
}

/// An operation that replaces something.
#[must_use]
pub const fn put(name: &'static str, path: &'static str) -> Operation {
    Operation::new(name, "put", path)
}

impl Operation {
    const fn new(name: &'static str, method: &'static str, path: &'static str) -> Self {
        Self {
            name,
            method,
            path,
            tag: Tag::Referrals,
            summary: "",
            parameters: &[],
            body: None,
            is_required: false,
            answer: Success::Elsewhere,
            success: (200, "", &[]),
            refusals: &[],
            more_refusals: &[],
        }
    }

    /// The group that it belongs to, and what it is for.
    #[must_use]
    pub const fn of(self, tag: Tag, summary: &'static str) -> Self {
        Self { tag, summary, ..self }
    }

    /// What it reads besides a body.
    #[must_use]
    pub const fn takes(self, parameters: &'static [Parameter]) -> Self {
        Self { parameters, ..self }
    }

    /// The type of its body.
    #[must_use]
    pub const fn reads<T: ToSchema>(self) -> Self {
        Self { body: Some(Body::Json(described::<T>)), ..self }
    }

    /// The body has to be there, though none of its members has to.
    #[must_use]
    pub const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// It reads a page's form, with files or without.
    #[must_use]
    pub const fn reads_form(self, files: bool) -> Self {
        Self { body: Some(Body::Form { files }), ..self }
    }

    /// What it answers when all is well: the status, what, and what that says.
    #[must_use]
    pub const fn answers(self, status: u16, answer: Success, says: &'static str) -> Self {
        Self { answer, success: (status, says, self.success.2), ..self }
    }

    /// Headers of that answer: the name on the wire, and its component.
    #[must_use]
    pub const fn with(self, headers: &'static [(&'static str, &'static str)]) -> Self {
        Self { success: (self.success.0, self.success.1, headers), ..self }
    }

    /// Why it may be refused, besides what every operation, and every one with a body, may be refused for.
    #[must_use]
    pub const fn refuses(self, codes: &'static [Code]) -> Self {
        Self { refusals: codes, ..self }
    }

    /// And besides these.
    #[must_use]
    pub const fn refuses_also(self, codes: &'static [Code]) -> Self {
        Self { more_refusals: codes, ..self }
    }

    /// Whether it is called without a token.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.tag.is_open()
    }

    /// Why it may be refused.
    pub(super) fn codes(&self) -> Vec<Code> {
        let always: &[Code] = match self.answer {
            // It asks no service.
            Success::Document | Success::Public(_) | Success::Page(_) => &[],
            _ => &ALWAYS,
        };
        let of_body: &[Code] = if let Some(Body::Json(_)) = self.body { &OF_BODY } else { &[] };
        [always, of_body, self.refusals, self.more_refusals].concat()
    }

    /// The type of its body of JSON.
    pub(super) fn body(&self) -> Option<Described> {
        match self.body {
            Some(Body::Json(described)) => Some(described()),
            Some(Body::Form { .. }) | None => None,
        }
    }

    /// The type that it answers with.
    pub(super) fn answered(&self) -> Option<Described> {
        match self.answer {
            Success::Json(described)
            | Success::JsonOrPage(described)
            | Success::JsonOrFhir(described)
            | Success::Public(described) => Some(described()),
            Success::Document | Success::Calendar | Success::Elsewhere | Success::Page(_) => None,
        }
    }

    /// As the document has it, with these examples of its body.
    pub(super) fn json(&self, forms: &Forms, examples: &Value) -> Value {
        if let Success::Page(refused) = self.answer {
            return pages::json(self, refused);
        }
        let (status, says, tagged) = self.success;
        let answered = self.answered().map(|answer| forms.reference(Form::Answer, &answer.name));
        let content = match self.answer {
            Success::Json(_) | Success::Public(_) => json!({"application/json": {"schema": answered}}),
            Success::JsonOrPage(_) => json!({
                "application/json": {"schema": answered}, "text/html": {"schema": {"type": "string"}},
            }),
            Success::JsonOrFhir(_) => json!({
                "application/json": {"schema": answered},
                "application/fhir+json": {"schema": {
                    "type": "object", "description": "A FHIR R4 Bundle of the type `searchset`.",
                }},
            }),
            Success::Document => {
                json!({"application/json": {"schema": {"type": "object", "description": "OpenAPI 3.1."}}})
            }
            Success::Calendar => {
                json!({"text/calendar": {"schema": {"type": "string", "description": "iCalendar (RFC 5545)."}}})
            }
            Success::Elsewhere | Success::Page(_) => json!({}),
        };
        let mut responses = refusals(&self.codes(), self.is_open(), self.body.is_some());
        let success = json!({"description": says, "headers": headers(tagged), "content": content});
        responses.insert(status.to_string(), success);
        let parameters: Vec<_> = self.parameters.iter().map(Parameter::json).collect();
        let mut operation = self.head(&json!(parameters));
        if let Success::Document | Success::Public(_) = self.answer {
            let says = "The client has it already: the tag in `If-None-Match` is still its own.";
            responses.insert("304".to_owned(), json!({"description": says, "headers": headers(tagged)}));
        }
        operation.insert("responses".to_owned(), Value::Object(responses));
        if let Some(body) = self.body() {
            let schema = forms.reference(Form::Request, &body.name);
            let content = json!({"schema": schema, "examples": shown(examples.get(self.name))});
            let body = json!({"required": self.is_required || !body.may_be_empty(), "content": {"application/json": content}});
            operation.insert("requestBody".to_owned(), body);
        }
        if let Some(Body::Form { files }) = self.body {
            operation.insert("requestBody".to_owned(), pages::body(files));
        }
        Value::Object(operation)
    }

    /// What is said of it before its answers.
    pub(super) fn head(&self, parameters: &Value) -> Map<String, Value> {
        let mut operation = Map::from_iter([
            ("operationId".to_owned(), json!(self.name)),
            ("tags".to_owned(), json!([self.tag.name()])),
            ("summary".to_owned(), json!(self.summary)),
            ("parameters".to_owned(), parameters.clone()),
        ]);
        if self.is_open() {
            operation.insert("security".to_owned(), json!([]));
        }
        operation
    }
}

impl Parameter {
    fn json(&self) -> Value {
        match self {
            Self::Shared(name) => json!({"$ref": format!("#/components/parameters/{name}")}),
            Self::Query(name, says, schema) => json!({
                "name": name, "in": "query", "description": says, "allowEmptyValue": true, "schema": schema(),
            }),
            Self::Own(parameter) => parameter(),
        }
    }
}

/// A type's schema, as a parameter's.
#[must_use]
pub fn schema<T: PartialSchema>() -> Value {
    serde_json::to_value(T::schema()).unwrap_or_default()
}

/// Examples, each under what it shows.
fn shown(examples: Option<&Value>) -> Value {
    let examples = examples.and_then(Value::as_object).cloned().unwrap_or_default();
    examples.into_iter().map(|(shows, example)| (shows, json!({"value": example}))).collect()
}
