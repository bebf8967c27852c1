//! `SendEmail`: who asks, whether they may, whether it can be sent; then it is delivered.

use std::sync::Arc;

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use mail_parser::{Address, MessageParser};
use serde_json::json;
use tokio::net::TcpListener;

use super::asked::{Asked, Content, Destination};
use super::compose;
use super::feedback;
use super::header::Letter;
use super::outbox::{Outbox, Sent};
use super::refused::Refused;
use super::rules::{bare, check_tags, plain};
use crate::async_invoke::Queue;
use crate::bus::Bus;
use crate::callers::{Caller, Callers, OPERATOR, access_key};
use crate::log::{mention, say};
use crate::table::Counts;
use crate::template::{ConfigurationSet, EventDestination, Identity, MailEvent, REGION};

/// In bytes, as it is delivered (<https://docs.aws.amazon.com/ses/latest/dg/quotas.html>).
const MAIL_MAX: usize = 40 * 1024 * 1024;
/// The same in base 64, and what stands around it.
const BODY_MAX: usize = 56 * 1024 * 1024;
/// To, Cc and Bcc together.
const RECIPIENTS_MAX: usize = 50;
/// By the letters that ids of ap-south-1 begin with.
const ID_REGION: &str = "0109";

/// What takes mail.
pub(super) struct Service {
    pub(super) outbox: Arc<Outbox>,
    pub(super) identities: Vec<Identity>,
    pub(super) configuration_sets: Vec<ConfigurationSet>,
    pub(super) event_destinations: Vec<EventDestination>,
    pub(super) bus: Arc<Bus>,
    pub(super) queue: Arc<Queue>,
    pub(super) callers: Arc<Callers>,
    pub(super) counts: Arc<Counts>,
}

/// A mail that can be sent.
struct Ready {
    from: String,
    recipients: Vec<String>,
    mail: Vec<u8>,
}

impl Service {
    /// Serves until the task is dropped.
    pub(super) async fn serve(self, listener: TcpListener) {
        let router = axum::Router::new()
            .route("/v2/email/outbound-emails", post(send))
            .fallback(async || Refused::UnknownOperation)
            .with_state(Arc::new(self));
        if let Err(error) = axum::serve(listener, router).await {
            say("mail", format_args!("no longer reachable: {error}"));
        }
    }

    /// The function that asks, if one does.
    fn caller(&self, headers: &HeaderMap) -> Result<Option<&Caller>, Refused> {
        let key = access_key(headers).ok_or(Refused::NoKey)?;
        if self.callers.knows(key) { Ok(self.callers.function(key)) } else { Err(Refused::UnknownKey) }
    }

    async fn send(&self, request: Request) -> Result<String, Refused> {
        let (parts, body) = request.into_parts();
        let caller = self.caller(&parts.headers)?;
        if let Some(caller) = caller {
            self.counts.add(&caller.function, "SendEmail");
        }
        let body = to_bytes(body, BODY_MAX).await.map_err(|_| too_long())?;
        let asked: Asked = serde_json::from_slice(&body).map_err(|error| Refused::bad(error.to_string()))?;
        let now = jiff::Timestamp::now();
        let id = message_id(now);
        let ready = self.ready(&asked, caller, &id, now)?;
        let by = caller.map_or(OPERATOR, |caller| &caller.function).to_owned();
        let sent = Sent {
            id: id.clone(),
            from: ready.from,
            recipients: ready.recipients,
            configuration_set: asked.configuration_set_name,
            tags: asked.email_tags.into_iter().map(|tag| (tag.name, tag.value)).collect(),
            by,
            at: now.as_millisecond(),
        };
        let recipients = sent.recipients.len();
        let told = feedback::told(&sent, &ready.mail, &self.told_of(sent.configuration_set.as_deref()));
        let bus = Arc::clone(&self.bus);
        let tell = move |transaction: &rusqlite::Transaction<'_>| {
            for happening in told {
                bus.send(transaction, happening.kind, happening)?;
            }
            Ok(())
        };
        self.outbox.keep(sent, ready.mail, tell).await.map_err(|error| {
            say("mail", format_args!("{error:#}"));
            Refused::Failed
        })?;
        self.queue.wake();
        mention("mail", format_args!("{id} to {recipients}: GET /.local/mail"));
        Ok(id)
    }

    /// Of which kinds of events the bus hears, for mails that are sent by these settings.
    fn told_of(&self, set: Option<&str>) -> Vec<MailEvent> {
        let own = |destination: &&EventDestination| Some(destination.configuration_set.as_str()) == set;
        self.event_destinations.iter().filter(own).flat_map(|destination| destination.kinds.clone()).collect()
    }

    /// The mail, put together and checked, in the order in which SES finds fault with it.
    fn ready(
        &self,
        asked: &Asked,
        caller: Option<&Caller>,
        id: &str,
        now: jiff::Timestamp,
    ) -> Result<Ready, Refused> {
        check_tags(&asked.email_tags)?;
        let composed;
        let raw = match &asked.content {
            Content::Raw(raw) => &raw.data,
            Content::Simple(simple) => {
                let from = asked.from_email_address.as_deref();
                let from = from.ok_or_else(|| Refused::bad("FromEmailAddress is required."))?;
                plain([from].into_iter().chain(asked.written()).chain(simple.written()))?;
                if simple.subject.data.contains(char::is_control) {
                    return Err(Refused::bad("The subject has a character that is not allowed."));
                }
                composed =
                    compose::simple(asked, from, simple).map_err(|error| Refused::bad(error.to_string()))?;
                &composed
            }
        };
        if raw.len() > MAIL_MAX {
            return Err(too_long());
        }
        let letter = Letter::open(raw)?;
        let parsed = MessageParser::new().parse_headers(raw.as_slice());
        let parsed = parsed.ok_or_else(|| Refused::bad("The message has no header."))?;
        let written: Vec<String> = parsed.from().map(addresses).unwrap_or_default();
        let asked_from = asked.from_email_address.as_deref().map(bare).transpose()?;
        let mut senders: Vec<String> = asked_from.iter().cloned().chain(written).collect();
        senders.dedup();
        let from = senders.first().cloned().ok_or_else(|| Refused::bad("Missing required header 'From'."))?;

        let recipients = if asked.destination.all().next().is_some() {
            recipients(&asked.destination)?
        } else {
            let named = [parsed.to(), parsed.cc(), parsed.bcc()];
            let named: Vec<String> = named.into_iter().flatten().flat_map(addresses).collect();
            named.iter().map(|address| bare(address)).collect::<Result<_, _>>()?
        };
        if recipients.is_empty() || recipients.len() > RECIPIENTS_MAX {
            return Err(Refused::bad(format!(
                "A mail has from 1 to {RECIPIENTS_MAX} recipients, not {}.",
                recipients.len()
            )));
        }
        self.check_sender(asked, caller, &senders)?;

        let mut added = vec![
            ("Message-ID", format!("<{id}@{REGION}.amazonses.com>")),
            ("Date", now.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()),
        ];
        if let Some(from) = asked.from_email_address.as_ref().filter(|_| !letter.has("from")) {
            added.push(("From", from.clone()));
        }
        Ok(Ready { from, recipients, mail: letter.stamped(&added) })
    }

    /// Whether these addresses may be the sender: verified, and allowed to whoever asks.
    fn check_sender(
        &self,
        asked: &Asked,
        caller: Option<&Caller>,
        senders: &[String],
    ) -> Result<(), Refused> {
        // As IAM has it, also by SES's second version: a mail that is sent as it was written is another action.
        let action = match asked.content {
            Content::Raw(_) => "ses:SendRawEmail",
            Content::Simple(_) => "ses:SendEmail",
        };
        let vouching = |sender: &String| {
            let own =
                self.identities.iter().filter_map(|identity| Some((identity.vouches_for(sender)?, identity)));
            own.max_by_key(|(closely, _)| *closely).map(|(_, identity)| identity)
        };
        let unverified: Vec<String> =
            senders.iter().filter(|sender| vouching(sender).is_none()).cloned().collect();
        let set = asked.configuration_set_name.as_deref();
        let known = set.map(|name| self.configuration_sets.iter().find(|set| set.name == name));
        let arns = senders.iter().filter_map(vouching).map(Identity::arn);
        let arns = arns.chain(known.flatten().map(ConfigurationSet::arn));
        for arn in arns {
            if let Some(caller) = caller.filter(|caller| !caller.may(action, &arn)) {
                return Err(Refused::NotAllowed(caller.refuse(action, &arn)));
            }
        }
        if let (Some(name), Some(None)) = (set, known) {
            return Err(Refused::NoConfigurationSet(name.to_owned()));
        }
        if unverified.is_empty() { Ok(()) } else { Err(Refused::NotVerified(unverified)) }
    }
}

async fn send(State(service): State<Arc<Service>>, request: Request) -> Response {
    match service.send(request).await {
        Ok(id) => Json(json!({"MessageId": id})).into_response(),
        Err(refused) => refused.into_response(),
    }
}

/// As SES makes them: region and time in hexadecimal, a UUID, and six digits.
fn message_id(now: jiff::Timestamp) -> String {
    format!("{ID_REGION}{:012x}-{}-000000", now.as_millisecond(), uuid::Uuid::new_v4())
}

fn too_long() -> Refused {
    Refused::bad(format!("Message length is more than {MAIL_MAX} bytes long."))
}

fn recipients(destination: &Destination) -> Result<Vec<String>, Refused> {
    destination.all().map(|address| bare(address)).collect()
}

/// Every address, without names.
fn addresses(of: &Address<'_>) -> Vec<String> {
    of.iter().filter_map(|one| one.address()).map(str::to_owned).collect()
}
