//! This machine's own routes under `/.local/`, which no deployment has.

mod events;
mod secrets;

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::async_invoke::Queue;
use crate::bus::Events;
use crate::dead_letters::DeadLetters;
use crate::inbound;
use crate::issuer::Issuer;
use crate::lambda::Lambda;
use crate::mail::Mail;
use crate::mailbox;
use crate::objects::Objects;
use crate::people::Person;
use crate::scheduler::Scheduler;
use crate::secrets::Secrets;
use crate::stream::Mappings;
use crate::table::Counts;

const HELP: &str = "\
GET    /.local/token?user=dr-oconnor              a bearer token; with &role=doctor for anyone
                                                  and any of &workspace=, &name=, &email=, &email_verified=,
                                                  &registration_no=, &birthdate=; an empty one leaves the claim out
GET    /.local/.well-known/openid-configuration   the issuer of these tokens
GET    /.local/.well-known/jwks.json              its public key
GET    /.local/services                           where the services are, by the variables that AWS's tools look at
GET    /.local/requests                           how often each function asked a service for what
DELETE /.local/requests                           begins that count anew
GET    /.local/mail?to=dr-rao@clinic-a.example    the mail that was sent, newest first; in a browser a mailbox
GET    /.local/mail/{id}                          one of them as it was sent; in a browser a page
GET    /.local/smtp                               where mail comes in by SMTP: host and port
POST   /.local/drain                              returns when nothing is under way
";

/// What these routes show and do.
pub struct Control {
    /// Signs the tokens.
    pub issuer: Issuer,
    /// Whom it knows.
    pub people: Vec<Person>,
    /// What the functions asked of the services.
    pub counts: Arc<Counts>,
    /// The functions.
    pub lambda: Arc<Lambda>,
    /// The events that nobody waits for.
    pub queue: Arc<Queue>,
    /// The objects.
    pub objects: Arc<Objects>,
    /// The bus.
    pub events: Events,
    /// What tells functions of the table's changes.
    pub mappings: Mappings,
    /// What was given up.
    pub dead_letters: DeadLetters,
    /// What runs by itself.
    pub scheduler: Arc<Scheduler>,
    /// The mail that was sent.
    pub mail: Arc<Mail>,
    /// Takes the mail that comes in.
    pub smtp: inbound::Server,
    /// The secrets.
    pub secrets: Secrets,
    /// Where the services are, by the variables that functions are told.
    pub services: BTreeMap<String, String>,
}

/// The routes.
pub fn routes(control: Arc<Control>) -> Router {
    let mailbox = mailbox::routes(Arc::clone(&control.mail.outbox), control.smtp.port);
    Router::new()
        .merge(events::routes())
        .merge(secrets::routes())
        .route("/.local/", get([HELP, events::HELP, secrets::HELP].concat()))
        .route("/.local/smtp", get(smtp))
        .route("/.local/token", get(token))
        .route("/.local/.well-known/openid-configuration", get(configuration))
        .route("/.local/.well-known/jwks.json", get(keys))
        .route("/.local/services", get(services))
        .route("/.local/requests", get(requests).delete(forget_requests))
        .route("/.local/drain", post(drain))
        .route("/.local/{*rest}", axum::routing::any(unknown))
        .with_state(control)
        .merge(mailbox)
}

#[derive(Deserialize)]
struct Asked {
    user: String,
    role: Option<String>,
    workspace: Option<String>,
    name: Option<String>,
    email: Option<String>,
    email_verified: Option<String>,
    registration_no: Option<String>,
    birthdate: Option<String>,
}

async fn token(State(control): State<Arc<Control>>, Query(asked): Query<Asked>) -> Response {
    let known = control.people.iter().find(|person| person.user == asked.user).cloned();
    // What is given takes the place of what is known; an empty parameter takes the claim out.
    let claim = |given: Option<String>, known: Option<String>| match given {
        Some(given) => Some(given).filter(|given| !given.is_empty()),
        None => known,
    };
    let verified = |known: Option<bool>| match asked.email_verified.as_deref() {
        Some("") => None,
        Some(given) => Some(given == "true"),
        None => known,
    };
    let person = match (known, asked.role) {
        (Some(person), role) => Person {
            role: role.unwrap_or(person.role),
            workspace: claim(asked.workspace, person.workspace),
            name: asked.name.unwrap_or(person.name),
            email: asked.email.unwrap_or(person.email),
            email_verified: verified(person.email_verified),
            registration_no: claim(asked.registration_no, person.registration_no),
            birthdate: claim(asked.birthdate, person.birthdate),
            ..person
        },
        (None, Some(role)) => Person {
            role,
            workspace: claim(asked.workspace, None),
            name: asked.name.unwrap_or_else(|| asked.user.clone()),
            email: asked.email.unwrap_or_else(|| format!("{}@people.example", asked.user)),
            email_verified: verified(Some(true)),
            registration_no: claim(asked.registration_no, None),
            birthdate: claim(asked.birthdate, None),
            directory: None,
            user: asked.user,
        },
        (None, None) => {
            let known: Vec<&str> = control.people.iter().map(|person| person.user.as_str()).collect();
            let detail = format!(
                "{} is nobody here. Known are {}. For anyone else say also &role=… and perhaps &workspace=…",
                asked.user,
                known.join(", ")
            );
            return problem(StatusCode::NOT_FOUND, "Not found", &detail);
        }
    };
    match control.issuer.token(&person, jiff::Timestamp::now().as_second()) {
        Ok(token) => Json(json!({"token": token})).into_response(),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, "No token", &error.to_string()),
    }
}

async fn configuration(State(control): State<Arc<Control>>) -> Json<Value> {
    Json(control.issuer.configuration())
}

async fn keys(State(control): State<Arc<Control>>) -> Json<Value> {
    Json(control.issuer.keys())
}

async fn services(State(control): State<Arc<Control>>) -> Json<Value> {
    Json(json!(control.services))
}

async fn requests(State(control): State<Arc<Control>>) -> Json<Value> {
    Json(control.counts.show())
}

async fn forget_requests(State(control): State<Arc<Control>>) -> StatusCode {
    control.counts.clear();
    StatusCode::NO_CONTENT
}

async fn smtp(State(control): State<Arc<Control>>) -> Json<Value> {
    Json(json!({"host": "localhost", "port": control.smtp.port}))
}

async fn drain(State(control): State<Arc<Control>>) -> Response {
    match control.drained().await {
        Ok(()) => Json(json!({"in_flight": control.lambda.in_flight()})).into_response(),
        Err(error) => failed(&error),
    }
}

impl Control {
    /// Waits until nothing is under way: what one thing ends with may be the beginning of another.
    async fn drained(&self) -> Result<()> {
        loop {
            self.lambda.drained().await;
            self.objects.scanned().await?;
            self.mappings.drained().await?;
            self.queue.drained().await?;
            // Whatever goes from one to the other goes through a function. If none has run while all were looked at, then
            // all are empty, and not just each when its turn came.
            let begun = self.lambda.begun();
            if self.objects.are_scanned().await?
                && self.mappings.are_drained().await?
                && self.queue.is_empty().await?
                && self.lambda.in_flight() == 0
                && self.lambda.begun() == begun
            {
                return Ok(());
            }
        }
    }
}

async fn unknown() -> Response {
    problem(StatusCode::NOT_FOUND, "Not found", "GET /.local/ lists what there is")
}

fn failed(error: &anyhow::Error) -> Response {
    problem(StatusCode::INTERNAL_SERVER_ERROR, "Failed", &format!("{error:#}"))
}

fn problem(status: StatusCode, title: &str, detail: &str) -> Response {
    let body = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail});
    (status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
