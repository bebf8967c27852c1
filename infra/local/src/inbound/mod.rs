//! Mail in: what comes over SMTP is kept in the bucket and told to the function, as the receipt rules of SES say.

mod connection;
mod data;
mod receipt;
mod session;
#[cfg(test)]
mod tests;
mod verdict;

use std::sync::Arc;

use anyhow::{Error, Result};
use data_encoding::BASE32HEX_NOPAD;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::async_invoke;
use crate::log::{mention, say};
use crate::objects::{Incoming, Store};
use crate::template::{Action, ReceiptRule};
use connection::Patience;
use receipt::Receipt;
use session::Envelope;
use verdict::Verdicts;

/// As many connections at once are served.
const CONNECTIONS_MAX: usize = 20;

/// What takes mail.
pub struct Inbound {
    rules: Arc<[ReceiptRule]>,
    store: Arc<Store>,
}

/// Why a mail is not taken.
enum Refused {
    /// The header for tests says nothing that makes sense.
    Verdict(String),
    /// This machine's fault.
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused::Failed(error)
    }
}

/// The running server.
pub struct Server {
    /// Where it is reached.
    pub port: u16,
    server: JoinHandle<()>,
}

impl Server {
    /// Takes mail for these rules' recipients.
    pub fn start(listener: TcpListener, rules: &[ReceiptRule], store: Arc<Store>) -> Result<Self> {
        let port = listener.local_addr()?.port();
        let inbound = Arc::new(Inbound { rules: rules.into(), store });
        Ok(Server { port, server: tokio::spawn(serve(listener, inbound)) })
    }

    /// Ends it.
    pub fn stop(&self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, inbound: Arc<Inbound>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                say("mail", format_args!("a connection failed: {error}"));
                tokio::task::yield_now().await;
                continue;
            }
        };
        if let Ok(place) = Arc::clone(&places).try_acquire_owned() {
            let inbound = Arc::clone(&inbound);
            tokio::spawn(async move {
                connection::serve(stream, inbound, Patience::default()).await;
                drop(place);
            });
        } else {
            // Best effort: whoever cannot hear it sees the end.
            let _ = stream.try_write(b"421 4.7.0 Too many connections\r\n");
        }
    }
}

impl Inbound {
    /// Keeps a mail and has its functions told, in one step. Gives SES's id of it.
    async fn receive(&self, envelope: &Envelope, mail: &[u8]) -> Result<String, Refused> {
        let (mail, said) = receipt::without(verdict::HEADER, mail);
        let verdicts = Verdicts::of(&mail);
        let verdicts = said.map_or(Ok(verdicts), |said| verdicts.with(&said)).map_err(Refused::Verdict)?;
        let id = message_id()?;
        let at = jiff::Timestamp::now();
        let (mut kept, mut told) = (Vec::new(), Vec::new());
        for rule in self.rules.iter() {
            let recipients = envelope.recipients.iter().filter(|recipient| rule.takes(recipient));
            let recipients: Vec<String> = recipients.cloned().collect();
            if recipients.is_empty() {
                continue;
            }
            let verdicts = if rule.scans { verdicts } else { verdicts.unscanned() };
            let receipt = Receipt { id: &id, at, envelope, recipients: &recipients, verdicts };
            let stamped = receipt.stamped(&mail);
            for action in &rule.actions {
                match action {
                    Action::Keep { bucket, prefix } => kept.push(Incoming {
                        bucket: bucket.clone(),
                        key: format!("{prefix}{id}"),
                        content: stamped.clone(),
                    }),
                    Action::Tell { function } => {
                        told.push((function.clone(), receipt.event(&stamped, function)));
                    }
                }
            }
        }
        let what = format!("mail {id}");
        let tell = move |transaction: &rusqlite::Transaction<'_>| {
            for (function, event) in &told {
                async_invoke::add(transaction, function, &what, event, None)?;
            }
            Ok(())
        };
        self.store.take_in(kept, "ses.amazonaws.com", tell).await?;
        mention("mail", format_args!("{id} came in"));
        Ok(id)
    }
}

/// As SES makes them for mail that comes in.
fn message_id() -> Result<String> {
    let mut bytes = [0; 25];
    getrandom::fill(&mut bytes)?;
    Ok(BASE32HEX_NOPAD.encode(&bytes).to_lowercase())
}
