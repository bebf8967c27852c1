//! Bodies that are right, and the types that read them: the examples show all that a body may have.

use std::collections::BTreeSet;

use deserr::Deserr;
use domain::{
    commands::{
        command::{
            Accept, Acknowledge, Amend, BookVisit, CloseOff, Complete, Consent, Decline, Note, Reply, Report,
            RequestInfo, RequireVisit, VisitWent, Void, Withdraw,
        },
        mail::{Release, RevokeLinks},
    },
    files::file::Announced,
    handoff::{Create, Redirect},
    values::person::OwnEntry,
    wire::input::{Errors, parse},
};
use serde_json::Value;

use crate::schema::{Place, choices, document, places};

/// Reads a body as the operation does.
fn read(operation: &str, body: &Value) -> Result<(), Errors> {
    fn of<Body: Deserr<Errors>>(body: &Value) -> Result<(), Errors> {
        parse::<Body>(body.clone()).map(drop)
    }
    let read = match operation {
        "accept" => of::<Accept>,
        "acknowledge" => of::<Acknowledge>,
        "amend" => of::<Amend>,
        "book-visit" => of::<BookVisit>,
        "close-off" => of::<CloseOff>,
        "complete" => of::<Complete>,
        "consent" => of::<Consent>,
        "create" => of::<Create>,
        "create-attachment" => of::<Announced>,
        "decline" => of::<Decline>,
        "note" => of::<Note>,
        "redirect" => of::<Redirect>,
        "release" => of::<Release>,
        "revoke-links" => of::<RevokeLinks>,
        "reply" => of::<Reply>,
        "report" => of::<Report>,
        "request-info" => of::<RequestInfo>,
        "require-visit" => of::<RequireVisit>,
        "set-directory-entry" => of::<OwnEntry>,
        "visit-outcome" => of::<VisitWent>,
        "void" => of::<Void>,
        "withdraw" => of::<Withdraw>,
        other => panic!("{other} has a body: which type reads it?"),
    };
    read(body)
}

/// An example of a body, with its schema.
pub(crate) struct Example {
    pub(crate) operation: String,
    pub(crate) shows: String,
    pub(crate) schema: Value,
    pub(crate) body: Value,
    pub(crate) places: Vec<Place>,
}

impl Example {
    /// Reads the body with something else at a place.
    pub(crate) fn with(&self, place: &Place, value: Value) -> Result<(), Errors> {
        let mut body = self.body.clone();
        *body.pointer_mut(&place.pointer).unwrap() = value;
        read(&self.operation, &body)
    }

    #[track_caller]
    pub(crate) fn refuses(&self, place: &Place, value: Value, why: &str) {
        let shown = value.to_string().chars().take(80).collect::<String>();
        let Self { operation, shows, .. } = self;
        assert!(
            self.with(place, value).is_err(),
            "{operation} ({shows}) takes {shown} at {}: {why}",
            place.pointer
        );
    }

    #[track_caller]
    pub(crate) fn takes(&self, place: &Place, value: Value, why: &str) {
        let Self { operation, shows, .. } = self;
        if let Err(errors) = self.with(place, value) {
            panic!("{operation} ({shows}) refuses {why} at {}: {errors:?}", place.pointer);
        }
    }
}

/// Every example of the document.
pub(crate) fn examples() -> Vec<Example> {
    let document = document();
    let mut examples = Vec::new();
    for methods in document["paths"].as_object().unwrap().values() {
        for operation in methods
            .as_object()
            .unwrap()
            .values()
            .filter(|one| one["requestBody"]["content"]["application/json"].is_object())
        {
            let id = operation["operationId"].as_str().unwrap();
            let content = &operation["requestBody"]["content"]["application/json"];
            let shown = content["examples"].as_object().unwrap();
            assert!(!shown.is_empty(), "{id} needs an example in src/examples.json");
            for (shows, example) in shown {
                let (schema, body) = (content["schema"].clone(), example["value"].clone());
                let places = places(&document, &schema, &body);
                examples.push(Example {
                    operation: id.to_owned(),
                    shows: shows.clone(),
                    schema,
                    body,
                    places,
                });
            }
        }
    }
    examples
}

#[test]
fn every_example_is_taken() {
    for Example { operation, shows, body, .. } in examples() {
        assert_eq!(read(&operation, &body), Ok(()), "{operation}: {shows}");
    }
}

#[test]
fn the_examples_show_every_member_of_every_request() {
    let document = document();
    let examples = examples();
    let operations: BTreeSet<_> = examples.iter().map(|example| &example.operation).collect();
    for operation in operations {
        let of_it = || examples.iter().filter(|example| &example.operation == operation);
        let shown: BTreeSet<_> = of_it()
            .flat_map(|example| example.places.iter().map(|place| without_numbers(&place.pointer)))
            .collect();
        let mut all = BTreeSet::new();
        members(&document, &of_it().next().unwrap().schema, "", &mut all);
        let missing: Vec<_> = all.difference(&shown).collect();
        assert!(missing.is_empty(), "src/examples.json shows for {operation} no {missing:?}");
    }
}

fn without_numbers(pointer: &str) -> String {
    pointer
        .split('/')
        .map(|part| if part.parse::<usize>().is_ok() { "-" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// The pointers to all members, with `-` for an entry of a list.
fn members(document: &Value, schema: &Value, pointer: &str, all: &mut BTreeSet<String>) {
    for choice in choices(document, schema) {
        for (name, member) in choice["properties"].as_object().into_iter().flatten() {
            let pointer = format!("{pointer}/{name}");
            all.insert(pointer.clone());
            members(document, member, &pointer, all);
        }
        if choice["items"].is_object() {
            members(document, &choice["items"], &format!("{pointer}/-"), all);
        }
    }
}
