//! SES: mail is sent by nobody but a verified sender, held to SES's rules, and kept where a person can read it; what
//! becomes of it, the bus hears.

mod asked;
mod compose;
mod feedback;
mod header;
mod outbox;
mod refused;
mod rules;
mod send;

use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::net::TcpListener;

use crate::async_invoke::Queue;
use crate::bus::Bus;
use crate::callers::Callers;
use crate::table::Counts;
use crate::template::Template;

pub(crate) use outbox::SCHEMA;
pub use outbox::{Outbox, Sent};

/// The running service.
pub struct Mail {
    /// Where functions reach it.
    pub url: String,
    /// What was sent.
    pub outbox: Arc<Outbox>,
    server: tokio::task::JoinHandle<()>,
}

impl Mail {
    /// Takes mail for the template's senders.
    pub async fn start(
        outbox: Arc<Outbox>,
        template: &Template,
        (bus, queue): (Arc<Bus>, Arc<Queue>),
        callers: Arc<Callers>,
        counts: Arc<Counts>,
    ) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("the mail service's port")?;
        let url = format!("http://{}", listener.local_addr()?);
        let service = send::Service {
            outbox: Arc::clone(&outbox),
            identities: template.identities.clone(),
            configuration_sets: template.configuration_sets.clone(),
            event_destinations: template.event_destinations.clone(),
            bus,
            queue,
            callers,
            counts,
        };
        Ok(Mail { url, outbox, server: tokio::spawn(service.serve(listener)) })
    }

    /// Ends it.
    pub fn stop(&self) {
        self.server.abort();
    }
}
