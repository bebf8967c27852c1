//! Somebody who calls the API, and what they are answered.

use serde_json::Value;
use ureq::http::{HeaderMap, HeaderValue, Request};
use ureq::{Agent, Body};

use crate::harness::stack::Stack;

/// A client of the API, who takes every answer as it comes.
pub(crate) fn agent() -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(std::time::Duration::from_mins(1)));
    config.build().into()
}

/// Somebody with a token, or nobody without.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) user: String,
    token: Option<String>,
    url: String,
    agent: Agent,
}

impl Person {
    pub(crate) fn new(stack: &Stack, user: &str, token: Option<&str>) -> Person {
        Person {
            user: user.to_owned(),
            token: token.map(str::to_owned),
            url: stack.url.clone(),
            agent: stack.agent.clone(),
        }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, &[], body)
    }

    /// With more headers.
    pub(crate) fn post_with(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        let json = [("content-type", b"application/json".as_slice())];
        self.send("POST", path, &[&headers[..], &json].concat(), Some(body.to_string().as_bytes()))
    }

    pub(crate) fn put(&self, path: &str, body: &Value) -> Answer {
        let json = [("content-type", b"application/json".as_slice())];
        self.send("PUT", path, &json, Some(body.to_string().as_bytes()))
    }

    /// A new referral; the key is new too.
    pub(crate) fn create(&self, body: &Value) -> Answer {
        let key = format!("key-{}", crate::harness::stack::number());
        self.post_with("/v1/referrals", &[("idempotency-key", &key)], body)
    }

    /// A command on a referral.
    pub(crate) fn command(&self, id: &str, command: &str, body: &Value) -> Answer {
        self.post(&format!("/v1/referrals/{id}/{command}"), body)
    }

    /// A referral as this person sees it.
    pub(crate) fn read(&self, id: &str) -> Value {
        self.get(&format!("/v1/referrals/{id}")).is(200)
    }

    /// The ids in a list, newest first.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let page = self.get(&format!("/v1/referrals?box={name}&limit=100")).is(200);
        let rows = page["items"].as_array().unwrap().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Any request, as it is given.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &[u8])],
        body: Option<&[u8]>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, HeaderValue::from_bytes(value).unwrap());
        }
        let response = match (body, method) {
            (None, "GET" | "DELETE") => self.agent.run(request.body(()).unwrap()),
            _ => self.agent.run(request.body(body.unwrap_or_default()).unwrap()),
        };
        let (parts, body) = response.unwrap_or_else(|error| panic!("{method} {path}: {error}")).into_parts();
        let call = format!("{} {method} {path}", self.user);
        Answer { call, status: parts.status.as_u16(), headers: parts.headers, text: text(body) }
    }
}

fn text(mut body: Body) -> String {
    body.read_to_string().unwrap()
}

/// What somebody was answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// Who called what.
    pub(crate) call: String,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}: no JSON: {}", self.call, self.text))
    }

    /// The same; null where there is no body.
    pub(crate) fn json_if_any(&self) -> Value {
        let is_json = self.header("content-type").is_some_and(|kind| kind.contains("json"));
        if is_json { self.json() } else { Value::Null }
    }

    /// A header's value, if it is there once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok())
    }

    /// Asserts the status.
    #[track_caller]
    pub(crate) fn has(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}: {}", self.call, self.text);
        self
    }

    /// Asserts the status, and gives the body.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Value {
        self.has(status).json()
    }

    /// Asserts a refusal with this code, and gives the problem document.
    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> Value {
        let said = self.has(status);
        let problem = said.problem();
        assert_eq!(problem["code"], code, "{}: {problem}", said.call);
        problem
    }

    /// Asserts that it is a problem document of ours, whole and consistent.
    #[track_caller]
    pub(crate) fn problem(&self) -> Value {
        let problem = self.json();
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.call);
        assert_eq!(problem["status"], self.status, "{}: {problem}", self.call);
        for member in ["type", "title", "detail", "code", "correlation_id"] {
            let text = problem[member].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{}: {member} of {problem}", self.call);
        }
        for name in ["x-correlation-id", "apigw-requestid"] {
            assert_eq!(self.header(name), problem["correlation_id"].as_str(), "{}: {name}", self.call);
        }
        problem
    }
}
