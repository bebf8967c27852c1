//! SES as far as its answers go: it keeps what it is sent, and answers as a test says.

use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, Mutex},
};

use aws::mailer::Mailer;
use aws_sdk_sesv2::{
    Client,
    config::{
        BehaviorVersion, Builder, Credentials, HttpClient, Region, RuntimeComponents, retry::RetryConfig,
    },
};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::HttpRequest,
        result::ConnectorError,
    },
    http::{Response, StatusCode},
};

/// What comes back instead of an id.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// An error of this status and name.
    Error(u16, &'static str),
    /// The connection breaks.
    Broken,
}

/// SES. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ses {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    asked: Vec<String>,
    faults: VecDeque<Fault>,
}

impl Ses {
    /// A mailer that sends by it, once each.
    pub(crate) fn mailer(&self) -> Mailer {
        let config = Builder::new()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("ap-south-1"))
            .credentials_provider(Credentials::from_keys("key", "secret", None))
            .endpoint_url("http://ses.example")
            .retry_config(RetryConfig::disabled())
            .http_client(self.clone())
            .build();
        Mailer::new(Client::from_conf(config), "referrals@mail.example".to_owned(), "mails".to_owned())
    }

    /// The next mail meets this.
    pub(crate) fn fail(&self, fault: Fault) {
        self.state.lock().unwrap().faults.push_back(fault);
    }

    /// The requests since this was asked last: JSON.
    pub(crate) fn asked(&self) -> Vec<String> {
        mem::take(&mut self.state.lock().unwrap().asked)
    }
}

impl HttpClient for Ses {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Ses {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        assert_eq!(request.uri(), "http://ses.example/v2/email/outbound-emails");
        let body = String::from_utf8(request.body().bytes().unwrap().to_vec()).unwrap();
        let mut state = self.state.lock().unwrap();
        state.asked.push(body);
        let answer = match state.faults.pop_front() {
            None => (200, None, format!(r#"{{"MessageId": "ses-{}"}}"#, state.asked.len())),
            Some(Fault::Error(status, name)) => {
                // SES quotes addresses.
                (status, Some(name), r#"{"message": "Address meena@post.example is refused"}"#.to_owned())
            }
            Some(Fault::Broken) => {
                return HttpConnectorFuture::ready(Err(ConnectorError::io("the connection broke".into())));
            }
        };
        let (status, name, body) = answer;
        let mut answer = Response::new(StatusCode::try_from(status).unwrap(), body.into());
        if let Some(name) = name {
            answer.headers_mut().insert("x-amzn-errortype", name);
        }
        HttpConnectorFuture::ready(Ok(answer))
    }
}
