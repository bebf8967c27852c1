//! The bus: it is told what has happened to a referral, and says of each event whether it has taken it.

use crate::{Error, SdkConfig, Service};
use aws_sdk_eventbridge::{
    Client,
    config::Builder,
    types::{PutEventsRequestEntry, PutEventsResultEntry},
};
use events::{Event, SOURCE};

/// Most events that the bus takes at once.
pub const AT_ONCE: usize = 10;

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

    /// Tells these events, at most [`AT_ONCE`], in one request; what became of each, in the same order.
    ///
    /// `Again` is an event that the bus may take later, `Never` one that it never takes as it is. A refusal of the whole
    /// request is about the set-up, not about the events, so it is `Again` for each of them. An event whose answer was
    /// lost is told again: the bus may have it twice, never not at all.
    pub async fn publish(&self, events: &[&Event]) -> Vec<Result<(), Error>> {
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
                Err(error) => return all(events, &Error::never(Service::Bus, error)),
            }
        }
        match self.client.put_events().set_entries(Some(entries)).send().await {
            Ok(answer) if answer.entries().len() == events.len() => {
                answer.entries().iter().map(taken).collect()
            }
            Ok(_) => all(events, &Error::again(Service::Bus, "the answer is of other events")),
            Err(error) => match Error::from(error) {
                Error::Again(service, says) | Error::Never(service, says) => {
                    all(events, &Error::Again(service, says))
                }
            },
        }
    }
}

/// The same of all.
fn all(events: &[&Event], why: &Error) -> Vec<Result<(), Error>> {
    vec![Err(why.clone()); events.len()]
}

fn taken(entry: &PutEventsResultEntry) -> Result<(), Error> {
    let Some(code) = entry.error_code() else {
        // What was taken has an id.
        let unknown = || Error::again(Service::Bus, "neither an id nor an error");
        return entry.event_id().map(drop).ok_or_else(unknown);
    };
    let says = format!("{code}: {}", entry.error_message().unwrap_or("no reason given"));
    Err(if FOR_GOOD.contains(&code) {
        Error::never(Service::Bus, says)
    } else {
        Error::again(Service::Bus, says)
    })
}
