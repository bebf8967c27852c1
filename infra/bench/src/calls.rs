//! Calls of the API that are prepared first and sent later, so that only what the API takes is timed.

use std::iter::Enumerate;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use serde_json::Value;
use tokio::task::JoinSet;

use local::client::{Client, Sender};
use local::people::Person;

/// A request that is ready to be sent.
pub(super) struct Call {
    says: String,
    request: Request<Body>,
}

impl Call {
    pub(super) fn new(
        client: &Client<'_>,
        person: &Person,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Self> {
        let says = format!("{method} {path} by {}", person.user);
        Ok(Call { says, request: client.request(person, method, path, body)? })
    }

    /// Sends it; anything but success, or the address of what was asked for, is an error.
    pub(super) async fn send(self, sender: &Sender) -> Result<Answer> {
        let begun = Instant::now();
        let (status, body) = sender.send(self.request).await?;
        let took = begun.elapsed();
        if !status.is_success() && status != StatusCode::SEE_OTHER {
            bail!("{} answered {status}: {}", self.says, String::from_utf8_lossy(&body));
        }
        Ok(Answer { took, body })
    }
}

/// What the API answered, and how long that took.
pub(super) struct Answer {
    pub(super) took: Duration,
    body: Bytes,
}

impl Answer {
    pub(super) fn json(&self) -> Result<Value> {
        serde_json::from_slice(&self.body).context("the answer is not JSON")
    }

    /// The id of the referral that was answered.
    pub(super) fn id(&self) -> Result<String> {
        let answer = self.json()?;
        let id = answer.get("id").and_then(Value::as_str);
        id.map(str::to_owned).with_context(|| format!("no id in the answer: {answer}"))
    }
}

/// Many calls that were sent.
pub(super) struct Sent {
    /// In the order of the calls.
    pub(super) answers: Vec<Answer>,
    /// From the first to the last.
    pub(super) lasted: Duration,
}

type Waiting = Arc<Mutex<Enumerate<std::vec::IntoIter<Call>>>>;

/// So many callers send these calls, each the next one when its last is answered, until all are sent or time is up.
pub(super) async fn send(
    sender: &Sender,
    calls: Vec<Call>,
    callers: usize,
    within: Option<Duration>,
) -> Result<Sent> {
    let waiting = Arc::new(Mutex::new(calls.into_iter().enumerate()));
    let begun = Instant::now();
    let until = within.map(|within| begun + within);
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        tasks.spawn(work(sender.clone(), Arc::clone(&waiting), until));
    }
    let mut answers = Vec::new();
    while let Some(done) = tasks.join_next().await {
        answers.extend(done??);
    }
    let lasted = begun.elapsed();
    answers.sort_unstable_by_key(|(place, _)| *place);
    Ok(Sent { answers: answers.into_iter().map(|(_, answer)| answer).collect(), lasted })
}

async fn work(sender: Sender, waiting: Waiting, until: Option<Instant>) -> Result<Vec<(usize, Answer)>> {
    let mut answers = Vec::new();
    while until.is_none_or(|until| Instant::now() < until) {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some((place, call)) = next else { break };
        answers.push((place, call.send(&sender).await?));
    }
    Ok(answers)
}
