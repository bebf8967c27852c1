//! What a caller wants to put on a bus, and what is wrong with it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Bus, Happening};
use crate::template::{DEFAULT_BUS, bus_arn};

/// As many entries a request may have.
const ENTRIES_MAX: usize = 10;
/// As many bytes its entries may have together.
const BYTES_MAX: usize = 256 << 10;

/// A request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    pub(super) entries: Vec<Entry>,
}

/// An event that is to be put on a bus.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Entry {
    source: Option<String>,
    detail_type: Option<String>,
    detail: Option<String>,
    /// By its name or ARN.
    event_bus_name: Option<String>,
    #[serde(default)]
    resources: Vec<String>,
    /// Seconds.
    time: Option<f64>,
}

/// What became of an entry.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Put {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error_message: Option<String>,
}

impl Request {
    /// What is wrong with the request as a whole.
    pub(super) fn check(&self) -> Result<(), String> {
        let count = self.entries.len();
        if count == 0 || count > ENTRIES_MAX {
            return Err(format!(
                "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have \
                 length from 1 to {ENTRIES_MAX}, not {count}"
            ));
        }
        if self.entries.iter().map(Entry::size).sum::<usize>() > BYTES_MAX {
            return Err("Total size of the entries in the request is over the limit.".to_owned());
        }
        Ok(())
    }
}

impl Entry {
    /// The bus's name.
    pub(super) fn bus(&self) -> &str {
        let name = self.event_bus_name.as_deref().unwrap_or(DEFAULT_BUS);
        let own = name.rsplit_once('/').filter(|(_, own)| bus_arn(own) == name);
        own.map_or(name, |(_, own)| own)
    }

    /// As `EventBridge` counts it.
    fn size(&self) -> usize {
        let texts = [&self.source, &self.detail_type, &self.detail].into_iter().flatten();
        let time = if self.time.is_some() { 14 } else { 0 };
        time + texts.chain(&self.resources).map(String::len).sum::<usize>()
    }

    /// What has happened, or what is wrong with the entry: a code and a message.
    pub(super) fn read(&self, bus: &Bus, now: Timestamp) -> Result<Happening<'_>, (&'static str, String)> {
        let missing = |name: &str| {
            let message = format!("Parameter {name} is not valid. Reason: {name} is a required argument.");
            ("InvalidArgument", message)
        };
        let given = |text: &'_ Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        for (name, text) in
            [("Source", &self.source), ("DetailType", &self.detail_type), ("Detail", &self.detail)]
        {
            if !given(text) {
                return Err(missing(name));
            }
        }
        let source = self.source.as_deref().unwrap_or_default();
        let kind = self.detail_type.as_deref().unwrap_or_default();
        if source.starts_with("aws.") {
            return Err(("NotAuthorizedForSource", "Not authorized for the source.".to_owned()));
        }
        if kind.len() > 128 {
            return Err(("InvalidArgument", "DetailType is longer than 128 characters.".to_owned()));
        }
        let detail = serde_json::from_str(self.detail.as_deref().unwrap_or_default());
        let Ok(detail @ Value::Object(_)) = detail else {
            return Err(("MalformedDetail", "Detail is malformed.".to_owned()));
        };
        if !bus.has(self.bus()) {
            return Err(("InvalidArgument", format!("Event bus {} does not exist.", self.bus())));
        }
        let at = match self.time {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a fraction of a second does not show in the event"
            )]
            Some(seconds) => Timestamp::from_second(seconds as i64).unwrap_or(now),
            None => now,
        };
        Ok(Happening { source, kind, resources: self.resources.clone(), detail, at })
    }
}
