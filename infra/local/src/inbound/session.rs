//! What is said over SMTP: who greets, whom a mail is from and for, and what is refused.

use std::sync::Arc;

use smtp_proto::{Error, MAIL_BODY_7BIT, MAIL_BODY_8BITMIME, MAIL_SMTPUTF8, MailFrom, RcptTo, Request};

use crate::template::ReceiptRule;

/// In bytes, as SES takes them.
pub(super) const MAIL_MAX: usize = 40 * 1024 * 1024;
/// Of one mail, as SES takes them.
const RECIPIENTS_MAX: usize = 100;
/// As many commands that make no sense are answered.
const MISTAKES_MAX: usize = 20;
/// What a sender may say of its mail besides its size.
const FLAGS: u64 = MAIL_BODY_7BIT | MAIL_BODY_8BITMIME | MAIL_SMTPUTF8;

/// From whom a mail is, and for whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    /// How the sender's server called itself.
    pub(super) greeted: String,
    /// The sender's address; empty when it is a server's report.
    pub(super) from: String,
    pub(super) recipients: Vec<String>,
}

/// A conversation.
pub(super) struct Session {
    rules: Arc<[ReceiptRule]>,
    greeted: Option<String>,
    mail: Option<Envelope>,
    utf8: bool,
    mistakes: usize,
}

/// What follows from a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// This is answered.
    Say(String),
    /// The text of this mail comes.
    Text(Envelope),
    /// This is answered, and that is the end.
    End(String),
}

fn say(line: &str) -> Next {
    Next::Say(line.to_owned())
}

impl Session {
    pub(super) fn new(rules: Arc<[ReceiptRule]>) -> Self {
        Session { rules, greeted: None, mail: None, utf8: false, mistakes: 0 }
    }

    /// Answers a command, given with the end of its line.
    pub(super) fn command(&mut self, line: &[u8]) -> Next {
        let inner = line.strip_suffix(b"\r\n").unwrap_or(line);
        if inner.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
            return self.mistake("500 5.5.2 A line ends with CR LF, and has neither inside");
        }
        match Request::parse(&mut line.iter()) {
            Ok(request) => self.answer(request),
            Err(Error::InvalidSenderAddress) => self.mistake("553 5.1.7 Not an address"),
            Err(Error::InvalidRecipientAddress) => self.mistake("553 5.1.3 Not an address"),
            Err(Error::SyntaxError { syntax }) => self.mistake(&format!("501 5.5.4 Syntax: {syntax}")),
            Err(Error::InvalidParameter { param }) => {
                self.mistake(&format!("501 5.5.4 Invalid parameter {param}"))
            }
            Err(Error::UnsupportedParameter { .. }) => self.mistake("555 5.5.4 Unknown parameter"),
            Err(
                Error::UnknownCommand
                | Error::NeedsMoreData { .. }
                | Error::ResponseTooLong
                | Error::InvalidResponse { .. },
            ) => self.mistake("500 5.5.1 Unknown command"),
        }
    }

    fn mistake(&mut self, line: &str) -> Next {
        self.mistakes += 1;
        if self.mistakes > MISTAKES_MAX {
            return Next::End("421 4.7.0 Too many mistakes".to_owned());
        }
        say(line)
    }

    fn answer<T: AsRef<str>>(&mut self, request: Request<T>) -> Next {
        match request {
            Request::Ehlo { host } => {
                self.greet(host.as_ref());
                Next::Say(format!(
                    "250-localhost\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-SIZE {MAIL_MAX}\r\n250-PIPELINING\r\n\
                     250 ENHANCEDSTATUSCODES"
                ))
            }
            Request::Helo { host } => {
                self.greet(host.as_ref());
                say("250 localhost")
            }
            Request::Mail { from } => self.mail_from(&from),
            Request::Rcpt { to } => self.rcpt_to(&to),
            Request::Data => match self.mail.take() {
                Some(mail) if !mail.recipients.is_empty() => Next::Text(mail),
                Some(mail) => {
                    self.mail = Some(mail);
                    self.mistake("554 5.5.1 No recipient that mail is taken for")
                }
                None => self.mistake("503 5.5.1 MAIL comes first"),
            },
            Request::Rset => {
                self.mail = None;
                say("250 2.0.0 OK")
            }
            Request::Noop { .. } => say("250 2.0.0 OK"),
            Request::Vrfy { .. } => say("252 2.1.5 Send some mail, and see"),
            Request::Quit => Next::End("221 2.0.0 Bye".to_owned()),
            Request::Lhlo { .. }
            | Request::Bdat { .. }
            | Request::Auth { .. }
            | Request::Expn { .. }
            | Request::Help { .. }
            | Request::Etrn { .. }
            | Request::Atrn { .. }
            | Request::Burl { .. }
            | Request::StartTls => self.mistake("502 5.5.1 Not something this machine does"),
        }
    }

    fn greet(&mut self, host: &str) {
        self.greeted = Some(printable(host));
        self.mail = None;
    }

    fn mail_from<T: AsRef<str>>(&mut self, from: &MailFrom<T>) -> Next {
        let Some(greeted) = self.greeted.clone() else { return self.mistake("503 5.5.1 EHLO comes first") };
        if self.mail.is_some() {
            return self.mistake("503 5.5.1 One mail at a time");
        }
        if from.flags & !FLAGS != 0 || from.auth.is_some() || from.env_id.is_some() {
            return self.mistake("555 5.5.4 Unknown parameter");
        }
        if from.size > MAIL_MAX {
            return say("552 5.3.4 Message is too large");
        }
        self.utf8 = from.flags & MAIL_SMTPUTF8 != 0;
        let address = from.address.as_ref();
        if !self.is_plain(address) {
            return self.mistake("553 5.6.7 Only with SMTPUTF8");
        }
        self.mail = Some(Envelope { greeted, from: printable(address), recipients: Vec::new() });
        say("250 2.1.0 OK")
    }

    fn rcpt_to<T: AsRef<str>>(&mut self, to: &RcptTo<T>) -> Next {
        let address = to.address.as_ref();
        if !self.is_plain(address) {
            return self.mistake("553 5.6.7 Only with SMTPUTF8");
        }
        if to.flags != 0 || to.orcpt.is_some() {
            return self.mistake("555 5.5.4 Unknown parameter");
        }
        let taken = self.rules.iter().any(|rule| rule.takes(address));
        let Some(mail) = &mut self.mail else { return self.mistake("503 5.5.1 MAIL comes first") };
        if !taken {
            return say("550 5.1.1 Requested action not taken: mailbox unavailable");
        }
        if mail.recipients.len() >= RECIPIENTS_MAX {
            return say("452 4.5.3 Too many recipients");
        }
        let address = printable(address);
        if !mail.recipients.contains(&address) {
            mail.recipients.push(address);
        }
        say("250 2.1.5 OK")
    }

    fn is_plain(&self, address: &str) -> bool {
        self.utf8 || address.is_ascii()
    }
}

/// What goes into headers must not end its line.
fn printable(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}
