//! The bus: it is told what has happened to a referral, and says of each event whether it has taken it.

use crate::SdkConfig;
use aws_sdk_eventbridge::{
    Client,
    config::Builder,
    error::{DisplayErrorContext, ProvideErrorMetadata},
    types::{PutEventsRequestEntry, PutEventsResultEntry},
};
use events::{Event, SOURCE};

/// Most events that the bus takes at once.
pub const AT_ONCE: usize = 10;

/// Why the bus has not taken an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Too busy, not reached, or not as it should be set up: it may take the same event later.
    #[error("the bus has not taken it: {0}")]
    Yet(String),
    /// It will never take this event as it is.
    #[error("the bus refuses it: {0}")]
    Ever(String),
}

/// The codes of an event that is refused for what it is. All others pass, or are mended outside of the event.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html>
const FOR_GOOD: [&str; 3] = ["InvalidArgument", "MalformedDetail", "RedactionFailure"];

/// The bus.
#[derive(Debug, Clone)]
pub struct Bus {
    client: Client,
    name: String,
}

impl Bus {
    /// The bus of this name.
    #[must_use]
    pub fn of(config: &SdkConfig, name: String) -> Self {
        let mut config = Builder::from(config);
        config.set_endpoint_url(crate::endpoint("EVENTBRIDGE"));
        Self::new(Client::from_conf(config.build()), name)
    }

    /// A bus behind a client of one's own: tests.
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { client, name }
    }

    /// Tells these events, at most [`AT_ONCE`], in one request; what became of each, in the same order. One whose answer
    /// was lost is told again: the bus may have it twice, never not at all.
    pub async fn publish(&self, events: &[&Event]) -> Vec<Result<(), NotTaken>> {
        let mut entries = Vec::new();
        for event in events {
            match serde_json::to_string(&event.detail) {
                Ok(detail) => entries.push(
                    PutEventsRequestEntry::builder()
                        .event_bus_name(&self.name)
                        .source(SOURCE)
                        .detail_type(event.name.as_str())
                        .detail(detail)
                        .build(),
                ),
                Err(error) => return all(events, &NotTaken::Ever(error.to_string())),
            }
        }
        match self.client.put_events().set_entries(Some(entries)).send().await {
            Ok(answer) if answer.entries().len() == events.len() => {
                answer.entries().iter().map(taken).collect()
            }
            Ok(_) => all(events, &NotTaken::Yet("the answer is of other events".to_owned())),
            Err(error) => {
                let code = error.code().unwrap_or("no code");
                let says =
                    error.message().map_or_else(|| DisplayErrorContext(&error).to_string(), str::to_owned);
                all(events, &NotTaken::Yet(format!("{code}: {says}")))
            }
        }
    }
}

/// The same of all.
fn all(events: &[&Event], why: &NotTaken) -> Vec<Result<(), NotTaken>> {
    vec![Err(why.clone()); events.len()]
}

fn taken(entry: &PutEventsResultEntry) -> Result<(), NotTaken> {
    let Some(code) = entry.error_code() else {
        // What was taken has an id.
        let unknown = || NotTaken::Yet("neither an id nor an error".to_owned());
        return entry.event_id().map(drop).ok_or_else(unknown);
    };
    let says = format!("{code}: {}", entry.error_message().unwrap_or("no reason given"));
    Err(if FOR_GOOD.contains(&code) { NotTaken::Ever(says) } else { NotTaken::Yet(says) })
}
