//! How soon the world knows: from a command to its event on the bus, and to its mail in the hands of SES.
//!
//! It begins at the moment that the log's entry has, which is just before the entry is committed; so the commit is part of it.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use crate::calls::{Answer, Call, send};
use crate::practice::doctor;
use crate::scenario::but;
use crate::stats::Latency;
use crate::{AT_ONCE, Bench};
use local::demo::referral;
use local::log::say;

/// How many accept at once.
const CALLERS: [usize; 2] = [1, 8];

/// One run.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Told {
    /// How many accept at once, each again when it was answered.
    pub callers: usize,
    /// Until the bus has the event.
    pub event: Latency,
    /// Until SES has taken the mail to the sender.
    pub mail: Latency,
}

impl Bench<'_> {
    /// Both runs, each with referrals of its own.
    pub(super) async fn told(&self) -> Result<Vec<Told>> {
        let mut runs = Vec::new();
        for callers in CALLERS {
            say("bench", format_args!("from a command to event and mail, {callers} at once"));
            runs.push(self.tell(callers).await?);
        }
        Ok(runs)
    }

    async fn tell(&self, callers: usize) -> Result<Told> {
        let [sender, receiver] = ["sender", "receiver"].map(|name| doctor(&format!("told-{callers}-{name}")));
        for person in [&sender, &receiver] {
            self.client.must(person, "PUT", "/v1/directory/me", person.directory.as_ref()).await?;
        }
        let body = but(referral(), json!({"to": {"member_id": receiver.user}}));
        // Some to have enough processes before anything is measured.
        let create = || Call::new(&self.client, &sender, "POST", "/v1/referrals", Some(&body));
        let creations = (0..callers + self.scale.calls).map(|_| create());
        let created = send(&self.sender(), creations.collect::<Result<_>>()?, AT_ONCE, None).await?;
        let ids = created.answers.iter().map(Answer::id).collect::<Result<Vec<_>>>()?;
        let accept = |id: &String| {
            let path = format!("/v1/referrals/{id}/accept");
            Call::new(&self.client, &receiver, "POST", &path, Some(&json!({})))
        };
        let (first, measured) = ids.split_at(callers);
        for ids in [first, measured] {
            self.client.must(&sender, "POST", "/.local/drain", None).await?;
            let accepts = ids.iter().map(accept).collect::<Result<_>>()?;
            send(&self.sender(), accepts, callers, None).await?;
        }
        self.client.must(&sender, "POST", "/.local/drain", None).await?;

        let passed = self.client.must(&sender, "GET", "/.local/events", None).await?;
        let mut begun = BTreeMap::new();
        let mut events = Vec::new();
        for event in passed.as_array().context("a list of events")? {
            // SES tells over the same bus what became of a mail.
            if text(event, "/source")? != "referrals" {
                continue;
            }
            let id = text(event, "/detail/referral_id")?;
            if text(event, "/type")? == "accepted" && measured.iter().any(|own| own == id) {
                let at = moment(event, "/detail/at")?;
                events.push(between(at, moment(event, "/passed_at")?)?);
                begun.insert(text(event, "/detail/ref")?, at);
            }
        }
        let path = format!("/.local/mail?to={}", sender.email);
        let sent = self.client.must(&sender, "GET", &path, None).await?;
        let mut mails = Vec::new();
        for mail in sent.as_array().context("a list of mails")? {
            let reference = text(mail, "/subject")?.split(':').next().unwrap_or_default();
            if text(mail, "/tags/event")? == "accepted"
                && let Some(at) = begun.get(reference)
            {
                mails.push(between(*at, moment(mail, "/sent_at")?)?);
            }
        }
        let expected = self.scale.calls;
        ensure!(
            begun.len() == expected && mails.len() >= expected,
            "of {expected} commands {} have an event and {} a mail",
            begun.len(),
            mails.len()
        );
        Ok(Told { callers, event: Latency::of(events)?, mail: Latency::of(mails)? })
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str> {
    let text = value.pointer(pointer).and_then(Value::as_str);
    text.with_context(|| format!("no {pointer}"))
}

fn moment(value: &Value, pointer: &str) -> Result<Timestamp> {
    text(value, pointer)?.parse().with_context(|| format!("{pointer} is no moment"))
}

fn between(begun: Timestamp, done: Timestamp) -> Result<Duration> {
    done.duration_since(begun).try_into().context("it was done before it began")
}
