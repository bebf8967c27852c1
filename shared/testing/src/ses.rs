//! SES in memory: it keeps what it is sent, and answers as a test says.

use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, Mutex},
};

use aws::mailer::Mailer;
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorFuture},
    orchestrator::HttpRequest,
    result::ConnectorError,
};
use data_encoding::BASE64;
use mail_parser::{Addr, Address, MessageParser};
use serde_json::Value;

use crate::config::{answer, asking};

/// What comes back instead of an id.
#[derive(Debug, Clone)]
pub enum Fault {
    /// An error of this status and name.
    Error(u16, &'static str),
    /// The connection breaks.
    Broken,
}

/// SES. Clones are the same.
#[derive(Debug, Clone, Default)]
pub struct Ses {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    asked: Vec<String>,
    faults: VecDeque<Fault>,
}

impl Ses {
    /// A mailer that sends by it, once each.
    pub fn mailer(&self) -> Mailer {
        let (from, configuration) = ("referrals@mail.example".to_owned(), "mails".to_owned());
        Mailer::of(&asking(self.clone()), from, configuration)
    }

    /// The next mail meets this.
    pub fn fail(&self, fault: Fault) {
        self.state.lock().unwrap().faults.push_back(fault);
    }

    /// The requests since the last call of this or [`Self::mails`]: JSON.
    pub fn asked(&self) -> Vec<String> {
        mem::take(&mut self.state.lock().unwrap().asked)
    }

    /// The same as mails, as their readers have them.
    pub fn mails(&self) -> Vec<Mail> {
        self.asked().iter().map(|asked| Mail::read(asked)).collect()
    }
}

/// A mail as its reader has it.
#[derive(Debug, PartialEq, Eq)]
pub struct Mail {
    /// The address that it went to.
    pub to: String,
    /// The sender's name; empty if there is none.
    pub from_name: String,
    /// The address that an answer goes to, if it is another than the sender's.
    pub reply_to: Option<String>,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// What SES is to say with each event about it.
    pub tags: Value,
    /// All that SES got and what the reader sees of it: the request, the message with its headers, the decoded page.
    pub raw: String,
}

impl Mail {
    /// From a request to SES.
    fn read(asked: &str) -> Self {
        let asked: Value = serde_json::from_str(asked).unwrap();
        let raw = BASE64.decode(asked["Content"]["Raw"]["Data"].as_str().unwrap().as_bytes()).unwrap();
        let message = MessageParser::default().parse(&raw).unwrap();
        let html = message.body_html(0).unwrap();
        let address = |address: Option<&Address<'_>>| {
            address.and_then(|all| all.first().cloned()).map(Addr::into_owned)
        };
        let reply_to = address(message.reply_to()).and_then(|to| to.address.map(String::from));
        Self {
            to: asked["Destination"]["ToAddresses"][0].as_str().unwrap().to_owned(),
            from_name: address(message.from()).unwrap().name.map(String::from).unwrap_or_default(),
            reply_to,
            subject: message.subject().unwrap().to_owned(),
            text: message.body_text(0).unwrap().replace("\r\n", "\n"),
            tags: asked["EmailTags"].clone(),
            raw: format!("{asked}{}{html}", String::from_utf8_lossy(&raw)),
        }
    }

    /// The secret part of its link.
    pub fn link(&self) -> Option<String> {
        let (_, rest) = self.text.split_once("https://links.example/l/")?;
        rest.split_whitespace().next().map(str::to_owned)
    }
}

impl HttpConnector for Ses {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        assert!(request.uri().ends_with(".amazonaws.com/v2/email/outbound-emails"), "{}", request.uri());
        let body = String::from_utf8(request.body().bytes().unwrap().to_vec()).unwrap();
        let mut state = self.state.lock().unwrap();
        state.asked.push(body);
        let (status, name, body) = match state.faults.pop_front() {
            None => (200, None, format!(r#"{{"MessageId": "ses-{}"}}"#, state.asked.len())),
            Some(Fault::Error(status, name)) => {
                // SES quotes addresses.
                (status, Some(name), r#"{"message": "Address meena@post.example is refused"}"#.to_owned())
            }
            Some(Fault::Broken) => {
                return HttpConnectorFuture::ready(Err(ConnectorError::io("the connection broke".into())));
            }
        };
        let mut answer = answer(status, body);
        if let Some(name) = name {
            answer.headers_mut().insert("x-amzn-errortype", name);
        }
        HttpConnectorFuture::ready(Ok(answer))
    }
}
