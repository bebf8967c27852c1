//! One connection: lines in, answers out, and nobody who keeps the others waiting.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;

use super::data::{Data, length_of_line};
use super::session::{Envelope, MAIL_MAX, Next, Session};
use super::{Inbound, Refused};
use crate::log::say;

/// Longest line of a command, in bytes with its end.
const COMMAND_MAX: usize = 2048;
/// Longest line of a mail; much longer than any should be.
const LINE_MAX: usize = 256 << 10;

/// How long a connection may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// Without a sign of life.
    pub(super) idle: Duration,
    /// Altogether.
    pub(super) whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { idle: Duration::from_mins(1), whole: Duration::from_mins(10) }
    }
}

/// Why a connection ends before it is at its end.
enum Ended {
    /// The other end has gone.
    Gone,
    /// It is told why.
    Told(&'static str),
}

struct Connection<S> {
    stream: S,
    came: Vec<u8>,
    patience: Patience,
}

/// Speaks with whoever has connected, until they or their time are at the end.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    inbound: Arc<Inbound>,
    patience: Patience,
) {
    let mut connection = Connection { stream, came: Vec::new(), patience };
    let ended = timeout(patience.whole, connection.converse(&inbound)).await;
    let why = match ended {
        Ok(Ok(()) | Err(Ended::Gone)) => return,
        Ok(Err(Ended::Told(why))) => why,
        Err(_) => "421 4.4.2 This takes too long",
    };
    // They may be gone, or not listen.
    let _ = timeout(patience.idle, connection.say(why)).await;
}

impl<S: AsyncRead + AsyncWrite + Unpin> Connection<S> {
    async fn converse(&mut self, inbound: &Inbound) -> Result<(), Ended> {
        let mut session = Session::new(Arc::clone(&inbound.rules));
        self.say("220 localhost ESMTP, mail to this machine").await?;
        loop {
            let line = self.line().await?;
            match session.command(&line) {
                Next::Say(answer) => self.say(&answer).await?,
                Next::End(answer) => return self.say(&answer).await,
                Next::Text(envelope) => {
                    self.say("354 End with a dot alone on its line").await?;
                    let mail = self.text().await?;
                    let answer = received(inbound, &envelope, mail).await;
                    self.say(&answer).await?;
                }
            }
        }
    }

    /// A command with the end of its line.
    async fn line(&mut self) -> Result<Vec<u8>, Ended> {
        loop {
            let length = length_of_line(&self.came);
            if length.unwrap_or(self.came.len()) > COMMAND_MAX {
                return Err(Ended::Told("500 5.5.2 Line too long"));
            }
            if let Some(length) = length {
                return Ok(self.came.drain(..length).collect());
            }
            self.read().await?;
        }
    }

    /// A mail; none if it is too large.
    async fn text(&mut self) -> Result<Option<Vec<u8>>, Ended> {
        let mut data = Data::new(MAIL_MAX);
        while !data.take(&mut self.came) {
            if self.came.len() > LINE_MAX {
                return Err(Ended::Told("500 5.5.2 Line too long"));
            }
            self.read().await?;
        }
        Ok(data.mail())
    }

    async fn read(&mut self) -> Result<(), Ended> {
        let mut piece = [0; 16 << 10];
        match timeout(self.patience.idle, self.stream.read(&mut piece)).await {
            Err(_) => Err(Ended::Told("421 4.4.2 Nothing has come for too long")),
            Ok(Ok(0) | Err(_)) => Err(Ended::Gone),
            Ok(Ok(count)) => {
                self.came.extend_from_slice(piece.get(..count).unwrap_or_default());
                Ok(())
            }
        }
    }

    async fn say(&mut self, answer: &str) -> Result<(), Ended> {
        let line = format!("{answer}\r\n");
        let said = timeout(self.patience.idle, self.stream.write_all(line.as_bytes())).await;
        said.ok().and_then(Result::ok).ok_or(Ended::Gone)
    }
}

async fn received(inbound: &Inbound, envelope: &Envelope, mail: Option<Vec<u8>>) -> String {
    let Some(mail) = mail else { return "552 5.3.4 Message is too large".to_owned() };
    match inbound.receive(envelope, &mail).await {
        Ok(id) => format!("250 2.0.0 OK {id}"),
        Err(Refused::Verdict(why)) => format!("554 5.6.0 {why}"),
        Err(Refused::Failed(error)) => {
            say("mail", format_args!("{error:#}"));
            "451 4.3.0 The terminal says why".to_owned()
        }
    }
}
