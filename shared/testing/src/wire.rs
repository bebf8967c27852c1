//! The wire between the client and the table: it counts what passes, and breaks where a test says so.

use std::{
    collections::VecDeque,
    future, mem,
    sync::{Arc, Mutex},
};

use aws_smithy_runtime_api::client::{
    http::{
        HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
        SharedHttpConnector,
    },
    orchestrator::HttpRequest,
    result::ConnectorError,
    runtime_components::RuntimeComponents,
};
use serde_json::{Value, json};

use crate::config::answer;

/// What goes wrong with a request.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The table does as it is asked, and its answer is lost.
    AnswerLost,
    /// The connection breaks before the table has heard anything.
    NotHeard,
    /// Nothing comes back, not even an error.
    Silence,
    /// The table is not asked; this is answered instead.
    Answer(u16, String),
}

impl Fault {
    /// An error as `DynamoDB` answers it.
    pub fn error(status: u16, code: &str) -> Self {
        let said =
            json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "as scripted"});
        Self::Answer(status, said.to_string())
    }

    /// A transaction of which each item was refused for such a reason.
    pub fn cancelled(reasons: &[&str]) -> Self {
        let reasons: Vec<_> =
            reasons.iter().map(|code| json!({"Code": code, "Message": "as scripted"})).collect();
        let code = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException";
        let said = json!({"__type": code, "Message": "as scripted", "CancellationReasons": reasons});
        Self::Answer(400, said.to_string())
    }
}

/// A request that went out.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Such as `Query`.
    pub operation: String,
    /// What was asked.
    pub body: Value,
}

/// The wire. Clones are the same wire.
#[derive(Debug, Clone)]
pub struct Wire {
    inner: SharedHttpClient,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    asked: Vec<Asked>,
    faults: VecDeque<Option<Fault>>,
}

impl Wire {
    /// Between a client and what `inner` leads to.
    pub fn over(inner: SharedHttpClient) -> Self {
        Self { inner, state: Arc::default() }
    }

    /// What went out since the last call.
    pub fn asked(&self) -> Vec<Asked> {
        mem::take(&mut self.state.lock().unwrap().asked)
    }

    /// The same, by the names of the operations.
    pub fn operations(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.operation).collect()
    }

    /// The next request meets nothing; what is said to fail next is the one after it.
    pub fn pass(&self) {
        self.state.lock().unwrap().faults.push_back(None);
    }

    /// The next request meets this.
    pub fn fail(&self, fault: Fault) {
        self.state.lock().unwrap().faults.push_back(Some(fault));
    }

    /// Every request meets this, until [`Wire::mend`].
    pub fn fail_always(&self, fault: &Fault) {
        self.state.lock().unwrap().faults.extend(vec![Some(fault.clone()); 20]);
    }

    /// Nothing goes wrong any more.
    pub fn mend(&self) {
        self.state.lock().unwrap().faults.clear();
    }
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        parts: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, parts);
        SharedHttpConnector::new(Tap { inner, state: Arc::clone(&self.state) })
    }
}

#[derive(Debug)]
struct Tap {
    inner: SharedHttpConnector,
    state: Arc<Mutex<State>>,
}

impl HttpConnector for Tap {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = request.body().bytes().and_then(|body| serde_json::from_slice(body).ok());
        let fault = {
            let mut state = self.state.lock().unwrap();
            state.asked.push(Asked { operation, body: body.unwrap_or_default() });
            state.faults.pop_front().flatten()
        };
        match fault {
            None => self.inner.call(request),
            Some(Fault::AnswerLost) => {
                let answer = self.inner.call(request);
                HttpConnectorFuture::new(async move {
                    answer.await?;
                    Err(broken())
                })
            }
            Some(Fault::NotHeard) => HttpConnectorFuture::ready(Err(broken())),
            Some(Fault::Silence) => HttpConnectorFuture::new(future::pending()),
            Some(Fault::Answer(status, body)) => HttpConnectorFuture::ready(Ok(answer(status, body))),
        }
    }
}

fn broken() -> ConnectorError {
    ConnectorError::io("the connection broke".into())
}
