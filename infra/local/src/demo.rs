//! `cargo local -- demo`: a referral's life, played through the API and told as its people would tell it.

use std::time::Instant;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::client::Client;
use crate::people::Person;

/// One step: who calls what.
struct Step {
    says: &'static str,
    user: &'static str,
    command: &'static str,
    body: Value,
}

fn step(says: &'static str, user: &'static str, command: &'static str, body: Value) -> Step {
    Step { says, user, command, body }
}

/// What happens after the referral is sent.
fn life() -> Vec<Step> {
    vec![
        step(
            "Dr Rao asks for two things",
            "dr-rao",
            "request-info",
            json!({"asks": [{"text": "ECG of last year, if there is one"},
                            {"text": "Does the pain radiate?", "required": false}]}),
        ),
        step(
            "Dr O'Connor answers one ask, and says why the other cannot be",
            "dr-oconnor",
            "reply",
            json!({"answers": [{"ask_id": "1-1", "unavailable": "Done elsewhere; the patient will bring it"},
                               {"ask_id": "1-2", "note": "To the left arm, twice"}]}),
        ),
        step(
            "Dr Rao wants to see the patient first",
            "dr-rao",
            "require-visit",
            json!({"reason": "Examination and a treadmill test", "bring": ["Last year's ECG", "Sports shoes"]}),
        ),
        step(
            "Meena Kumari books a visit in her app",
            "pat-1",
            "book-visit",
            json!({"starts_at": in_days(3), "zone": "Asia/Kolkata", "place": "Room 4"}),
        ),
        step("The visit takes place", "dr-rao", "visit-outcome", json!({"outcome": "attended"})),
        step("Dr Rao accepts: she is responsible now", "dr-rao", "accept", json!({})),
        step(
            "Dr Rao completes",
            "dr-rao",
            "complete",
            json!({"type": "seen", "summary": "Stable angina, treadmill test positive at stage 3.",
                   "advice": "Start metoprolol 25 mg; aspirin 75 mg; back in four weeks."}),
        ),
        step("Dr O'Connor has read the outcome", "dr-oconnor", "acknowledge", json!({})),
    ]
}

/// What the GP sends.
pub(crate) fn referral() -> Value {
    json!({
        "kind": "consult", "priority": "soon", "to": {"member_id": "dr-rao"},
        "patient": {"id": "pat-1", "name": "Meena Kumari", "birth_date": "1968-04-02", "sex": "female",
                    "language": "en"},
        "reason": {"text": "Chest tightness on climbing stairs for two weeks"},
        "question": "Is this stable angina? Safe to start a beta blocker?",
        "bring": ["Current medicines"],
        "snapshot": {
            "chief_complaint": {"text": "Exertional chest tightness"},
            "vitals": [{"code": "8480-6", "value": 152, "unit": "mm[Hg]", "at": in_days(0)},
                       {"code": "8462-4", "value": 94, "unit": "mm[Hg]", "at": in_days(0)}],
            "draft_rx": [{"text": "Tab Metoprolol 25 mg 1-0-0"}],
            "current_rx": [{"text": "Tab Telmisartan 40 mg OD"}],
            "allergies": "none-known",
            "problems": [{"text": "Hypertension"}],
            "note": "Father had an MI at 52."
        },
        "consent": {"method": "verbal", "language": "en", "notice": "v1"},
        "sign": true
    })
}

pub(crate) fn in_days(days: i64) -> String {
    let then = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days);
    format!("{then:.3}")
}

/// Plays it, and prints what each of the three sees.
pub async fn play(client: &Client<'_>, people: &[Person]) -> Result<()> {
    let begun = Instant::now();
    let cast = Cast { client, people };
    println!("A referral within the network\n");
    println!("1. Dr O'Connor picks Dr Rao, signs the snapshot, and sends");
    let sent = client.must(cast.person("dr-oconnor")?, "POST", "/v1/referrals", Some(&referral())).await?;
    let path = format!("/v1/referrals/{}", text(&sent, "/id"));
    let snapshot = text(&sent, "/snapshot/sha256");
    println!("   {} to {}", text(&sent, "/ref"), text(&sent, "/to/name"));
    println!(
        "   signed by {}, snapshot {}…",
        text(&sent, "/from/name"),
        snapshot.get(..16).unwrap_or_default()
    );
    cast.tell(&path).await?;

    println!("2. Dr Rao finds it in her inbox at once, and opens it");
    let inbox = client.must(cast.person("dr-rao")?, "GET", "/v1/referrals?box=inbox&limit=1", None).await?;
    println!("   inbox: {} {}", text(&inbox, "/items/0/ref"), text(&inbox, "/items/0/patient/name"));
    cast.tell(&path).await?;

    for (number, step) in (3..).zip(life()) {
        println!("{number}. {}", step.says);
        let command = format!("{path}/{}", step.command);
        client.must(cast.person(step.user)?, "POST", &command, Some(&step.body)).await?;
        cast.tell(&path).await?;
    }

    let patient = client.must(cast.person("pat-1")?, "GET", &path, None).await?;
    println!("What Meena Kumari reads in the end");
    println!("   {} {}", text(&patient, "/status_text"), text(&patient, "/outcome/summary"));
    println!("   {}\n", text(&patient, "/outcome/advice"));
    println!("The timeline, the same for all three");
    for entry in patient.pointer("/timeline").and_then(Value::as_array).into_iter().flatten() {
        let said = text(entry, "/text").replace('\n', "; ");
        println!("   {:<16} {:<20} {said}", text(entry, "/type"), text(entry, "/by/name"));
    }
    println!("\nPlayed in {} ms, by the real functions.", begun.elapsed().as_millis());
    Ok(())
}

struct Cast<'a> {
    client: &'a Client<'a>,
    people: &'a [Person],
}

impl Cast<'_> {
    fn person(&self, user: &str) -> Result<&Person> {
        self.people.iter().find(|person| person.user == user).with_context(|| format!("nobody is {user}"))
    }

    /// Where it stands, as sender, receiver and patient see it: one line when they agree, as they must.
    async fn tell(&self, path: &str) -> Result<()> {
        let mut lines = Vec::new();
        for user in ["dr-oconnor", "dr-rao", "pat-1"] {
            let view = self.client.must(self.person(user)?, "GET", path, None).await?;
            let due = text(&view, "/awaiting/due_at");
            let due =
                due.get(..16).map(|due| format!(", due {} UTC", due.replace('T', " "))).unwrap_or_default();
            lines.push(format!(
                "{}, waiting for {}{due}",
                text(&view, "/status"),
                text(&view, "/awaiting/who")
            ));
        }
        lines.dedup();
        match lines.as_slice() {
            [one] => println!("   sender, receiver and patient see: {one}\n"),
            many => anyhow::bail!("the three see different things: {}", many.join(" | ")),
        }
        Ok(())
    }
}

/// The text at this place; empty when there is none.
fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}
