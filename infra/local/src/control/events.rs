//! What passes over the bus and what was given up; schedules, trouble and kills on demand.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Control, failed, problem};
use crate::bus;
use crate::scheduler::NotRun;

pub(super) const HELP: &str = "\
GET    /.local/events                             what has passed over the bus, newest first
POST   /.local/bus                                deliveries have trouble: {\"duplicate\": 0.3, \"reorder\": true,
                                                  \"delay_ms\": 200, \"throttle\": 0.1, \"seed\": 7}, each if wanted
DELETE /.local/bus                                ends that
GET    /.local/dead-letters                       what was given up, and why, newest first
POST   /.local/dead-letters/redrive               puts all of that back to where it came from
POST   /.local/schedule/{name}                    runs a scheduled function as if it were {\"time\": …}, and waits for it
POST   /.local/kill/{function}                    kills the instances of a function
";

pub(super) fn routes() -> Router<Arc<Control>> {
    Router::new()
        .route("/.local/events", get(events))
        .route("/.local/bus", post(begin_trouble).delete(end_trouble))
        .route("/.local/dead-letters", get(dead_letters))
        .route("/.local/dead-letters/redrive", post(redrive))
        .route("/.local/schedule/{name}", post(schedule))
        .route("/.local/kill/{function}", post(kill))
}

async fn events(State(control): State<Arc<Control>>) -> Response {
    control.events.history().await.map_or_else(|error| failed(&error), |events| Json(events).into_response())
}

async fn begin_trouble(State(control): State<Arc<Control>>, body: String) -> Response {
    let begun = serde_json::from_str::<bus::Settings>(&body)
        .map_err(anyhow::Error::from)
        .and_then(|settings| control.events.trouble.begin(settings));
    match begun {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => problem(StatusCode::BAD_REQUEST, "No such trouble", &error.to_string()),
    }
}

async fn end_trouble(State(control): State<Arc<Control>>) -> StatusCode {
    control.events.trouble.end();
    StatusCode::NO_CONTENT
}

async fn dead_letters(State(control): State<Arc<Control>>) -> Response {
    let letters = control.dead_letters.show().await;
    letters.map_or_else(|error| failed(&error), |letters| Json(letters).into_response())
}

async fn redrive(State(control): State<Arc<Control>>) -> Response {
    match control.dead_letters.redrive().await {
        Ok(count) => {
            control.queue.wake();
            control.mappings.wake();
            Json(json!({"redriven": count})).into_response()
        }
        Err(error) => failed(&error),
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct When {
    time: Option<Timestamp>,
}

async fn schedule(State(control): State<Arc<Control>>, Path(name): Path<String>, body: String) -> Response {
    let when = if body.is_empty() { Ok(When::default()) } else { serde_json::from_str(&body) };
    let when: When = match when {
        Ok(when) => when,
        Err(error) => return problem(StatusCode::BAD_REQUEST, "No such time", &error.to_string()),
    };
    let at = when.time.unwrap_or_else(Timestamp::now);
    match control.scheduler.run_now(&control.lambda, &name, at).await {
        Ok(answer) => Json(json!({"name": name, "time": at, "answer": answer})).into_response(),
        Err(NotRun::Unknown) => unknown(&name, "a scheduled function", control.scheduler.names()),
        Err(NotRun::Failed(failure)) => {
            problem(StatusCode::BAD_GATEWAY, "Failed", &format!("{name} {failure}"))
        }
    }
}

async fn kill(State(control): State<Arc<Control>>, Path(function): Path<String>) -> Response {
    match control.lambda.kill(&function).await {
        Some(count) => Json::<Value>(json!({"killed": count})).into_response(),
        None => unknown(&function, "a function", control.lambda.names()),
    }
}

pub(super) fn unknown<'a>(name: &str, what: &str, known: impl Iterator<Item = &'a str>) -> Response {
    let known: Vec<&str> = known.collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    problem(StatusCode::NOT_FOUND, "Not found", &format!("{name} is not {what}. There is: {known}"))
}
