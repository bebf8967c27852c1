//! For each function a call that it carries out, and what has to happen to a fresh referral before.

use anyhow::{Context as _, Result};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::calls::{Call, send};
use crate::{AT_ONCE, Bench};
use local::demo::{in_days, referral};
use local::people::Person;

/// Who sends, receives and is referred in every scenario but those of the long box.
const SENDER: &str = "dr-oconnor";
const RECEIVER: &str = "dr-rao";
const PATIENT: &str = "pat-1";
const NEXT_RECEIVER: &str = "dr-iyer";

/// The commands that bring a fresh referral to where this one is possible; `None` if it is no command.
fn before(command: &str) -> Option<&'static [&'static str]> {
    Some(match command {
        "accept" | "consent" | "decline" | "note" | "request-info" | "require-visit" | "void"
        | "withdraw" => &[],
        "complete" | "report" => &["accept"],
        "acknowledge" | "amend" => &["accept", "complete"],
        "close-off" | "redirect" => &["decline"],
        "reply" => &["request-info"],
        "book-visit" => &["require-visit"],
        "visit-outcome" => &["require-visit", "book-visit"],
        _ => return None,
    })
}

/// Who gives this command, and what it carries.
fn command(name: &str) -> Result<(&'static str, Value)> {
    Ok(match name {
        "accept" => (RECEIVER, json!({"expected_by": in_days(7).get(..10)})),
        "acknowledge" => (SENDER, json!({})),
        "amend" => (RECEIVER, json!({"what": "Dose", "text": "Metoprolol 12.5 mg, not 25 mg"})),
        "book-visit" => {
            (PATIENT, json!({"starts_at": in_days(3), "zone": "Asia/Kolkata", "place": "Room 4"}))
        }
        "close-off" => (SENDER, json!({"reason": "The patient sees a doctor in Madurai now"})),
        "complete" => (
            RECEIVER,
            json!({"type": "seen", "summary": "Stable angina, treadmill test positive at stage 3.",
                   "advice": "Start metoprolol 25 mg; aspirin 75 mg; back in four weeks."}),
        ),
        "consent" => (PATIENT, json!({"decision": "grant"})),
        "decline" => {
            (RECEIVER, json!({"reason": "capacity-full", "comment": "No appointment before January"}))
        }
        "note" => (RECEIVER, json!({"text": "Patient travels from 2 to 9 December"})),
        "redirect" => (
            SENDER,
            json!({"to": {"member_id": NEXT_RECEIVER}, "sign": true,
                   "consent": {"method": "verbal", "language": "en", "notice": "v1"}}),
        ),
        "reply" => (SENDER, json!({"answers": [{"ask_id": "1-1", "note": "Normal sinus rhythm"}]})),
        "report" => (RECEIVER, json!({"text": "Troponin negative; treadmill test to follow"})),
        "request-info" => (RECEIVER, json!({"asks": [{"text": "ECG of last year"}]})),
        "require-visit" => {
            (RECEIVER, json!({"reason": "Treadmill test before a beta blocker", "bring": ["Old ECGs"]}))
        }
        "visit-outcome" => (RECEIVER, json!({"outcome": "attended"})),
        "void" => (SENDER, json!({"reason": "duplicate", "comment": "Sent twice by mistake"})),
        "withdraw" => (SENDER, json!({"reason": "The patient feels well again"})),
        _ => anyhow::bail!("{name} is no command that the bench knows"),
    })
}

/// A file as small as one can be.
const FILE: &str = "%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\n%%EOF\n";

/// Its announcement.
fn announcement() -> Value {
    json!({
        "filename": "ecg.pdf", "content_type": "application/pdf", "category": "ecg", "size": FILE.len(),
        "sha256": HEXLOWER.encode(&Sha256::digest(FILE)),
    })
}

/// A body with some members set otherwise (RFC 7396).
pub(super) fn but(mut body: Value, changes: Value) -> Value {
    match (&mut body, changes) {
        (Value::Object(members), Value::Object(changes)) => {
            for (name, change) in changes {
                let member = members.remove(&name).unwrap_or_default();
                members.insert(name, but(member, change));
            }
            body
        }
        (_, change) => change,
    }
}

/// Whether there is a call for this function.
pub(super) fn knows(function: &str) -> bool {
    before(function).is_some()
        || matches!(
            function,
            "audit"
                | "consent-notice"
                | "create"
                | "create-attachment"
                | "get"
                | "get-attachment"
                | "get-entry"
                | "get-pdf"
                | "list"
                | "notifications"
                | "openapi"
                | "search-directory"
                | "set-directory-entry"
                | "visit-calendar"
        )
}

impl Bench<'_> {
    pub(super) fn person(&self, user: &str) -> Result<&Person> {
        self.people.iter().find(|person| person.user == user).with_context(|| format!("nobody is {user}"))
    }

    /// So many calls of this function, each of which it carries out: on a fresh referral, where it is about one.
    pub(super) async fn calls(&self, function: &str, count: usize) -> Result<Vec<Call>> {
        match function {
            "create" => self.creations(count, &referral()),
            "consent-notice" => self.same(count, PATIENT, "GET", "/v1/consent-notices/v1?lang=ta", None),
            "openapi" => self.same(count, RECEIVER, "GET", "/v1/openapi.json", None),
            "list" => self.same(count, RECEIVER, "GET", "/v1/referrals?box=inbox", None),
            "notifications" => self.same(count, PATIENT, "GET", "/v1/notifications", None),
            "search-directory" => {
                self.same(count, SENDER, "GET", "/v1/directory?specialty=cardiology&city=chennai", None)
            }
            "set-directory-entry" => {
                let entry = self.person(RECEIVER)?.directory.clone();
                self.same(count, RECEIVER, "PUT", "/v1/directory/me", entry.as_ref())
            }
            "create-attachment" => self.same(count, SENDER, "POST", "/v1/attachments", Some(&announcement())),
            "get-attachment" => {
                let file = self.upload().await?;
                let with_file = but(referral(), json!({"snapshot": {"attachments": [file]}}));
                let ids = self.referrals(&with_file, count).await?;
                let person = self.person(RECEIVER)?;
                let path = |id| format!("/v1/referrals/{id}/attachments/{file}");
                ids.iter().map(|id| Call::new(&self.client, person, "GET", &path(id), None)).collect()
            }
            "get-pdf" => {
                let ids = self.referrals(&referral(), count).await?;
                let person = self.person(SENDER)?;
                let path = |id| format!("/v1/referrals/{id}/pdf");
                ids.iter().map(|id| Call::new(&self.client, person, "GET", &path(id), None)).collect()
            }
            "get-entry" => {
                let ids = self.referrals(&referral(), count).await?;
                let person = self.person(SENDER)?;
                let path = |id| format!("/v1/referrals/{id}/timeline/1");
                ids.iter().map(|id| Call::new(&self.client, person, "GET", &path(id), None)).collect()
            }
            "audit" => {
                let ids = self.referrals(&referral(), count).await?;
                let person = self.person(SENDER)?;
                let path = |id| format!("/v1/referrals/{id}/audit");
                ids.iter().map(|id| Call::new(&self.client, person, "GET", &path(id), None)).collect()
            }
            "visit-calendar" => {
                let ids = self.referrals(&referral(), count).await?;
                for step in ["require-visit", "book-visit"] {
                    send(&self.sender(), self.commands(step, &ids)?, AT_ONCE, None).await?;
                }
                let person = self.person(PATIENT)?;
                let path = |id| format!("/v1/referrals/{id}/visit.ics");
                ids.iter().map(|id| Call::new(&self.client, person, "GET", &path(id), None)).collect()
            }
            "get" => self.reads(&self.referrals(&referral(), count).await?),
            _ => {
                let steps = before(function).with_context(|| format!("no call of {function} is known"))?;
                let body = match function {
                    "consent" => but(referral(), json!({"consent": {"method": "in-app"}})),
                    _ => referral(),
                };
                let ids = self.referrals(&body, count).await?;
                for step in steps {
                    send(&self.sender(), self.commands(step, &ids)?, AT_ONCE, None).await?;
                }
                self.commands(function, &ids)
            }
        }
    }

    /// A file of the sender's that has passed the checks: its id.
    async fn upload(&self) -> Result<String> {
        let sender = self.person(SENDER)?;
        let announced = self.client.must(sender, "POST", "/v1/attachments", Some(&announcement())).await?;
        let text = |pointer: &str| {
            let text = announced.pointer(pointer).and_then(Value::as_str);
            text.with_context(|| format!("no {pointer} in {announced}"))
        };
        let id = text("/attachment_id")?.to_owned();
        let mut put = Request::put(text("/upload/url")?);
        for (name, value) in
            announced.pointer("/upload/headers").and_then(Value::as_object).into_iter().flatten()
        {
            put = put.header(name, value.as_str().unwrap_or_default());
        }
        let (status, said) = self.sender().send(put.body(Body::from(FILE))?).await?;
        anyhow::ensure!(
            status.is_success(),
            "the upload answered {status}: {}",
            String::from_utf8_lossy(&said)
        );
        // A referral of its own asks for it until it is checked.
        let body = but(referral(), json!({"snapshot": {"attachments": [id]}}));
        let referral = self.client.must(sender, "POST", "/v1/referrals", Some(&body)).await?;
        let path = format!(
            "/v1/referrals/{}/attachments/{id}",
            referral.get("id").and_then(Value::as_str).unwrap_or_default()
        );
        for _ in 0..200 {
            let (status, said) = self.client.call(sender, "GET", &path, None).await?;
            match status {
                StatusCode::SEE_OTHER => return Ok(id),
                StatusCode::UNPROCESSABLE_ENTITY
                    if said.get("code").is_some_and(|code| code == "attachment-not-ready") =>
                {
                    tokio::time::sleep(std::time::Duration::from_millis(25)).await;
                }
                _ => anyhow::bail!("GET {path} answered {status}: {said}"),
            }
        }
        anyhow::bail!("the file was not checked within five seconds")
    }

    /// The receiver opens each.
    pub(super) fn reads(&self, ids: &[String]) -> Result<Vec<Call>> {
        let person = self.person(RECEIVER)?;
        let read = |id| Call::new(&self.client, person, "GET", &format!("/v1/referrals/{id}"), None);
        ids.iter().map(read).collect()
    }

    /// This command on each.
    pub(super) fn commands(&self, name: &str, ids: &[String]) -> Result<Vec<Call>> {
        let (user, body) = command(name)?;
        let person = self.person(user)?;
        let path = |id| format!("/v1/referrals/{id}/{name}");
        ids.iter().map(|id| Call::new(&self.client, person, "POST", &path(id), Some(&body))).collect()
    }

    fn creations(&self, count: usize, body: &Value) -> Result<Vec<Call>> {
        self.same(count, SENDER, "POST", "/v1/referrals", Some(body))
    }

    async fn referrals(&self, body: &Value, count: usize) -> Result<Vec<String>> {
        let sent = send(&self.sender(), self.creations(count, body)?, AT_ONCE, None).await?;
        sent.answers.iter().map(crate::calls::Answer::id).collect()
    }

    fn same(
        &self,
        count: usize,
        user: &str,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Vec<Call>> {
        let person = self.person(user)?;
        (0..count).map(|_| Call::new(&self.client, person, method, path, body)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use local::template::{Function, Surroundings, read_with};

    #[test]
    fn there_is_a_call_for_each_function_with_a_route() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../template.yaml");
        let template = read_with(&file, &Surroundings::at("http://localhost:1")).unwrap();
        // What stands behind a link is for browsers, what is held came by mail, what is revoked was mailed, and what is
        // verified is on paper: their journeys count what they ask the table for.
        let elsewhere = |path: &str| {
            let ends = ["/held/{seq}", "/release", "/links/revoke"].iter().any(|end| path.ends_with(end));
            path.starts_with("/l/") || path.starts_with("/v1/verify/") || ends
        };
        let called = |function: &&Function| function.routes.iter().any(|route| !elsewhere(&route.path));
        for function in template.functions.iter().filter(called) {
            let name = &function.binary;
            assert!(knows(name), "no scenario for {name}: add it to bench/scenario.rs");
        }
    }

    #[test]
    fn a_change_leaves_the_rest_as_it_is() {
        let body = json!({"kind": "consult", "to": {"member_id": "dr-rao", "note": "x"}});
        let changed = but(body, json!({"to": {"member_id": "dr-iyer"}, "tests": []}));
        let expected = json!({"kind": "consult", "to": {"member_id": "dr-iyer", "note": "x"}, "tests": []});
        assert_eq!(changed, expected);
    }

    #[test]
    fn what_comes_before_a_command_is_itself_possible() {
        for name in ["complete", "acknowledge", "redirect", "reply", "visit-outcome"] {
            for (place, step) in before(name).unwrap().iter().enumerate() {
                assert!(command(step).is_ok(), "{step} before {name}");
                assert_eq!(before(step).unwrap(), &before(name).unwrap()[..place], "{step} before {name}");
            }
        }
    }
}
