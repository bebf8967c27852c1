//! The people of the story, and what they see.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::life::{By, Life, Step, text};
use crate::client::Client;
use crate::people::Person;

/// The people, and how they are reached.
pub(super) struct Cast<'a> {
    pub(super) client: &'a Client<'a>,
    pub(super) people: &'a [Person],
}

impl By {
    /// Who that is, but for a receiver who has no account.
    pub(super) const fn user(self) -> &'static str {
        match self {
            By::Sender => "dr-oconnor",
            By::Receiver => "dr-rao",
            By::Patient => "pat-1",
        }
    }
}

impl Cast<'_> {
    pub(super) fn person(&self, user: &str) -> Result<&Person> {
        self.people.iter().find(|person| person.user == user).with_context(|| format!("nobody is {user}"))
    }

    /// Sends a referral, and tells of it: the answer.
    pub(super) async fn sends(&self, referral: &Value) -> Result<Value> {
        let sender = self.person("dr-oconnor")?;
        let sent = self.client.must(sender, "POST", "/v1/referrals", Some(referral)).await?;
        println!("   {} to {}", text(&sent, "/ref"), text(&sent, "/to/name"));
        let (by, snapshot) = (text(&sent, "/from/name"), text(&sent, "/snapshot/sha256"));
        println!("   signed by {by}, snapshot {}…", snapshot.get(..16).unwrap_or_default());
        Ok(sent)
    }

    /// Takes a step by the API.
    pub(super) async fn does(&self, path: &str, step: &Step) -> Result<()> {
        let command = format!("{path}/{}", step.command);
        self.client.must(self.person(step.by.user())?, "POST", &command, Some(&step.body)).await?;
        Ok(())
    }

    /// Where it stands, as those of its people see it who have an account: one line when they agree, as they must.
    pub(super) async fn tell(&self, path: &str, users: &[&str], who: &str, life: &mut Life) -> Result<()> {
        let mut lines = Vec::new();
        for user in users {
            let view = self.client.must(self.person(user)?, "GET", path, None).await?;
            let due = text(&view, "/awaiting/due_at");
            let due =
                due.get(..16).map(|due| format!(", due {} UTC", due.replace('T', " "))).unwrap_or_default();
            let (status, holder) = (text(&view, "/status"), text(&view, "/awaiting/who"));
            lines.push(format!("{status}, waiting for {holder}{due}"));
            if *user == "dr-oconnor" {
                life.goes_on(&view);
            }
        }
        lines.dedup();
        match lines.as_slice() {
            [one] => println!("   {who} see: {one}\n"),
            many => bail!("{who} see different things: {}", many.join(" | ")),
        }
        Ok(())
    }

    /// What the patient reads in the end.
    pub(super) async fn ends(&self, path: &str) -> Result<()> {
        let patient = self.person("pat-1")?;
        let view = self.client.must(patient, "GET", path, None).await?;
        println!(
            "{} reads: {} {}\n",
            patient.name,
            text(&view, "/status_text"),
            text(&view, "/outcome/summary")
        );
        Ok(())
    }
}
