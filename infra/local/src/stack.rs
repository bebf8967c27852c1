//! Everything together: the template's parts, started in the order in which they need each other.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::async_invoke::{self, Queue};
use crate::bus::{self, Bus, Events, Trouble};
use crate::callers::Callers;
use crate::client::Client;
use crate::control::{self, Control};
use crate::data::Data;
use crate::database::{Database, Schema};
use crate::dead_letters::{self, DeadLetters};
use crate::gateway::{self, AccessLog, Authorizer, Gateway, Limiter, Routes};
use crate::inbound;
use crate::issuer::Issuer;
use crate::lambda::{Lambda, Settings};
use crate::log::say;
use crate::mail::{self, Mail, Outbox};
use crate::objects::{self, Objects, Store};
use crate::people::{self, Person};
use crate::scheduler::Scheduler;
use crate::secrets::Secrets;
use crate::stream::{self, Mappings};
use crate::table::{Counts, Tables};
use crate::template::{self, Surroundings, Template};
use crate::{demo, seed};

/// What each part keeps in the database.
pub(crate) const SCHEMAS: [Schema; 6] =
    [async_invoke::SCHEMA, bus::SCHEMA, dead_letters::SCHEMA, mail::SCHEMA, objects::SCHEMA, stream::SCHEMA];

/// The gateway's address and that of mail, taken before anything else is done so that a taken port is known at once.
pub struct Door {
    listeners: Vec<TcpListener>,
    port: u16,
    smtp: TcpListener,
}

impl Door {
    /// Takes a port for the API and one for mail; 0 takes any that is free.
    pub async fn open(port: u16, smtp: u16) -> Result<Self> {
        let first = taken(port, "PORT").await?;
        let smtp = taken(smtp, "SMTP_PORT").await?;
        let port = first.local_addr()?.port();
        // Where `localhost` is ::1 first. A machine without IPv6 does without.
        let second = TcpListener::bind(("::1", port)).await.ok();
        Ok(Door { listeners: std::iter::once(first).chain(second).collect(), port, smtp })
    }

    /// Where the API is reached.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }
}

async fn taken(port: u16, variable: &str) -> Result<TcpListener> {
    match TcpListener::bind(("127.0.0.1", port)).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("port {port} is taken; use another: {variable}={} cargo local", port.saturating_add(1))
        }
        Err(error) => Err(error).with_context(|| format!("port {port}")),
    }
}

/// What to start.
#[derive(Debug, Clone)]
pub struct Options {
    /// The template.
    pub template: PathBuf,
    /// The folder of the built binaries.
    pub binaries: PathBuf,
    /// Values of the template's parameters, where others are asked for than this machine gives them.
    pub parameters: BTreeMap<String, String>,
}

/// The running whole.
pub struct Stack {
    /// Where the API is reached.
    pub url: String,
    /// The same as an address.
    pub address: SocketAddr,
    /// The functions.
    pub lambda: Arc<Lambda>,
    control: Arc<Control>,
    tables: Tables,
    defined: Vec<template::Table>,
    deliveries: JoinHandle<()>,
    timekeeping: JoinHandle<()>,
    data: Data,
    closing: watch::Sender<bool>,
}

impl Stack {
    /// Starts everything that the template defines.
    pub async fn start(options: &Options, data: Data, door: Door) -> Result<Self> {
        let url = door.url();
        let around = Surroundings {
            binaries: Some(options.binaries.clone()),
            overrides: options.parameters.clone(),
            ..Surroundings::at(&url)
        };
        let template = template::read_with(&options.template, &around)?;
        let issuer = Issuer::open(&data.issuer_key(), &around.issuer(), &around.audience())?;
        let people = people::all()?;
        let callers = Arc::new(Callers::of(&template.functions));
        let counts = Arc::new(Counts::default());
        let tables =
            Tables::start(data.folder(), &template.tables, Arc::clone(&callers), Arc::clone(&counts)).await?;
        let database = Database::open(&data.database(), &SCHEMAS)?;
        let trouble = Arc::new(Trouble::default());
        let queue = Queue::new(database.clone(), &template.functions, Arc::clone(&trouble));
        let bus = Arc::new(Bus::of(&template, trouble)?);
        let store =
            Store::open(data.folder(), &template, database.clone(), Arc::clone(&bus), Arc::clone(&queue))
                .await?;
        let Door { listeners, port, smtp } = door;
        let smtp = inbound::Server::start(smtp, &template.receipt_rules, Arc::clone(&store))?;
        let objects = Objects::start(store, Arc::clone(&callers), Arc::clone(&counts)).await?;
        let objects = Arc::new(objects);
        let telling = (Arc::clone(&bus), Arc::clone(&queue));
        let events = Events::start(
            bus,
            database.clone(),
            Arc::clone(&queue),
            Arc::clone(&callers),
            Arc::clone(&counts),
        )
        .await?;
        let outbox = Arc::new(Outbox::open(data.folder(), database.clone())?);
        let mail = Mail::start(outbox, &template, telling, Arc::clone(&callers), Arc::clone(&counts)).await?;
        let mail = Arc::new(mail);
        let secrets =
            Secrets::start(data.secrets(), &template.secrets, Arc::clone(&callers), Arc::clone(&counts))
                .await?;
        let endpoints = [
            ("AWS_ENDPOINT_URL_DYNAMODB", &tables.url),
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", &events.url),
            ("AWS_ENDPOINT_URL_S3", &objects.url),
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &secrets.url),
            ("AWS_ENDPOINT_URL_SESV2", &mail.url),
        ];
        let services = BTreeMap::from(endpoints.map(|(name, url)| (name.to_owned(), url.clone())));
        let endpoints = services.clone();
        let settings = Settings { binaries: options.binaries.clone(), logs: data.logs(), endpoints };
        let lambda = Arc::new(Lambda::start(&template.functions, settings).await?);
        let deliveries = tokio::spawn(Arc::clone(&queue).run(Arc::clone(&lambda)));
        let written = tables.written.clone();
        let mappings = Mappings::start(&data.table(), &template, database.clone(), &lambda, written).await?;
        let scheduler = Scheduler::of(&template.functions, database.clone(), Arc::clone(&queue));
        let timekeeping = tokio::spawn(Arc::clone(&scheduler).run());
        let dead_letters = DeadLetters::of(&template, database);

        let gateway = Arc::new(gateway_of(&template, &issuer, Arc::clone(&lambda), &data.logs())?);
        let seeds = gateway.routes.find(seed::ROUTE.0, seed::ROUTE.1).is_some();
        let control = Arc::new(Control {
            issuer,
            people,
            counts,
            lambda: Arc::clone(&lambda),
            queue,
            objects,
            events,
            mappings,
            dead_letters,
            scheduler,
            mail,
            smtp,
            secrets,
            services,
        });
        let address = ([127, 0, 0, 1], port).into();
        let closing = serve(listeners, &gateway, &control);
        let defined = template.tables;
        let stack =
            Stack { url, address, lambda, control, tables, defined, deliveries, timekeeping, data, closing };
        if seeds {
            stack.seed().await?;
        } else {
            say(
                "local",
                format_args!("no route {} {}: nobody is in the directory", seed::ROUTE.0, seed::ROUTE.1),
            );
        }
        Ok(stack)
    }

    /// Enters the demonstration's people once, when the data is fresh.
    async fn seed(&self) -> Result<()> {
        let control = &self.control;
        if self.data.people().exists() {
            return Ok(());
        }
        seed::directory(&self.client(control), &control.people).await?;
        control.counts.clear();
        std::fs::write(self.data.people(), "These are in the directory.\n")?;
        Ok(())
    }

    fn client<'a>(&self, control: &'a Control) -> Client<'a> {
        Client::new(format!("http://{}", self.address), &control.issuer)
    }

    /// Plays the demonstration.
    pub async fn demo(&self) -> Result<()> {
        demo::play(&self.caller(), &self.control.people).await
    }

    /// Calls the API as the demonstration's people.
    #[must_use]
    pub fn caller(&self) -> Client<'_> {
        self.client(&self.control)
    }

    /// The demonstration's people.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.control.people
    }

    /// What the functions ask of the table.
    #[must_use]
    pub fn counts(&self) -> &Counts {
        &self.control.counts
    }

    /// The template's tables.
    #[must_use]
    pub fn tables(&self) -> &[template::Table] {
        &self.defined
    }

    /// Where the table is reached, as functions reach it.
    #[must_use]
    pub fn table_url(&self) -> &str {
        &self.tables.url
    }

    /// Where the object store is reached, as functions reach it.
    #[must_use]
    pub fn objects_url(&self) -> &str {
        &self.control.objects.url
    }

    /// Where the bus is reached, as functions reach it.
    #[must_use]
    pub fn events_url(&self) -> &str {
        &self.control.events.url
    }

    /// Where the mail service is reached, as functions reach it.
    #[must_use]
    pub fn mail_url(&self) -> &str {
        &self.control.mail.url
    }

    /// The port on which mail comes in by SMTP.
    #[must_use]
    pub fn smtp_port(&self) -> u16 {
        self.control.smtp.port
    }

    /// Where the secrets are reached, as functions reach them.
    #[must_use]
    pub fn secrets_url(&self) -> &str {
        &self.control.secrets.url
    }

    /// What is in the object store.
    #[must_use]
    pub fn store(&self) -> &Arc<Store> {
        &self.control.objects.store
    }

    /// The data folder.
    #[must_use]
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Ends everything in order: no new requests, no functions, no table. Events that are under way stay for the next
    /// start.
    pub async fn stop(self) -> Result<()> {
        self.closing.send_replace(true);
        self.control.smtp.stop();
        // Before the functions, whose end would count as their failure.
        self.timekeeping.abort();
        self.deliveries.abort();
        let _ = self.deliveries.await;
        self.control.mappings.stop().await;
        self.control.events.stop();
        self.control.objects.stop();
        self.lambda.stop().await;
        self.control.mail.stop();
        self.control.secrets.stop();
        // A client may hold its request open for long; the file is safe whenever the process ends.
        tokio::time::timeout(Duration::from_secs(2), self.tables.stop()).await.unwrap_or(Ok(()))
    }
}

fn gateway_of(template: &Template, issuer: &Issuer, lambda: Arc<Lambda>, logs: &Path) -> Result<Gateway> {
    let mut authorizers = BTreeMap::new();
    for spec in template.api.iter().flat_map(|api| &api.authorizers) {
        let (key_id, key) = issuer.verifier()?;
        authorizers.insert(spec.name.clone(), Authorizer::new(spec, key_id, key));
    }
    let (api, routes) = (template.api.as_ref(), Routes::of(&template.functions));
    let access_log = api.and_then(|api| api.access_log.clone());
    Ok(Gateway {
        api: api.map(|api| api.id.clone()).unwrap_or_default(),
        routes,
        authorizers,
        limiter: Limiter::of(api.map(|api| api.throttles.clone()).unwrap_or_default()),
        access_log: access_log.map(|format| AccessLog::open(format, logs)).transpose()?,
        lambda,
    })
}

fn serve(listeners: Vec<TcpListener>, gateway: &Arc<Gateway>, control: &Arc<Control>) -> watch::Sender<bool> {
    let closing = watch::Sender::new(false);
    let router = control::routes(Arc::clone(control))
        .fallback_service(axum::Router::new().fallback(gateway::handle).with_state(Arc::clone(gateway)));
    for listener in listeners {
        let listener = listener.tap_io(|stream| {
            // Only a matter of speed.
            let _ = stream.set_nodelay(true);
        });
        let service = router.clone().into_make_service_with_connect_info::<SocketAddr>();
        let mut closed = closing.subscribe();
        tokio::spawn(async move {
            let until = async move {
                let _ = closed.wait_for(|closed| *closed).await;
            };
            if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(until).await {
                say("gateway", format_args!("stopped: {error}"));
            }
        });
    }
    closing
}
