//! Every kind of caller around one referral: two clinics, a third, a desk, and their people.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::harness::person::{Answer, Person};
use crate::harness::post::{somebody_writes, to_guest};
use crate::harness::samples::{asks, consult, in_days, with};
use crate::harness::stack::{Stack, number};
use crate::harness::uploads::pdf;

/// Where a referral has to stand for the call.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum At {
    /// The route is not of one referral.
    None,
    Draft,
    Sent,
    WithFile,
    /// To a guest, with a mail from somebody else.
    Held,
    NeedInfo,
    VisitRequired,
    VisitBooked,
    Accepted,
    Completed,
    Declined,
}

/// The callers, in the order of the columns.
pub(crate) const CALLERS: [&str; 10] = [
    "nobody",
    "sender",
    "receiver",
    "receiver's colleague",
    "other doctor",
    "desk",
    "patient",
    "other patient",
    "administrator",
    "other administrator",
];

/// Two clinics, a third, a desk, and their people.
pub(crate) struct Scene {
    pub(crate) stack: Arc<Stack>,
    pub(crate) callers: [Person; 10],
}

impl Scene {
    pub(crate) fn new() -> Scene {
        let stack = Stack::shared();
        let [ours, theirs, third] = [0; 3].map(|_| format!("clinic-{}", 100 + number()));
        let admin =
            |workspace: &str| stack.somebody(&format!("admin-{workspace}"), "admin", workspace, "Lakshmi");
        let callers = [
            stack.nobody(),
            stack.doctor(&ours),
            stack.doctor(&theirs),
            stack.doctor(&theirs),
            stack.doctor(&third),
            stack.somebody(&format!("desk-{theirs}"), "desk", &theirs, "Front desk"),
            stack.patient(),
            stack.patient(),
            admin(&ours),
            admin(&theirs),
        ];
        Scene { stack, callers }
    }

    pub(crate) fn caller(&self, name: &str) -> &Person {
        &self.callers[CALLERS.iter().position(|caller| *caller == name).unwrap()]
    }

    /// A new referral that stands there.
    pub(crate) fn referral(&self, at: At) -> String {
        let [sender, receiver, patient] = ["sender", "receiver", "patient"].map(|name| self.caller(name));
        let in_app = json!({"/consent": {"method": "in-app", "language": "en", "notice": "v1"}});
        let body = consult(&receiver.user, patient);
        let body = match at {
            At::Draft => with(body, &in_app),
            At::WithFile => {
                let file = sender.upload(&pdf(1));
                self.stack.drain().is(200);
                with(body, &json!({"/snapshot/attachments": [file]}))
            }
            At::Held => with(body, &to_guest(&format!("guest.{}@post.example", number()))),
            _ => body,
        };
        let id = sender.create(&body).is(201)["id"].as_str().unwrap().to_owned();
        let visit = json!({"starts_at": in_days(1), "zone": "Asia/Kolkata"});
        let steps = match at {
            At::Held => {
                somebody_writes(&self.stack, sender, &id);
                vec![]
            }
            At::None | At::Draft | At::Sent | At::WithFile => vec![],
            At::NeedInfo => vec![("request-info", asks(&["Last ECG"]))],
            At::VisitRequired => vec![("require-visit", json!({"reason": "Echo"}))],
            At::VisitBooked => vec![("require-visit", json!({"reason": "Echo"})), ("book-visit", visit)],
            At::Accepted => vec![("accept", json!({}))],
            At::Completed => {
                vec![("accept", json!({})), ("complete", json!({"type": "advice-only", "summary": "Fine"}))]
            }
            At::Declined => vec![("decline", json!({"reason": "other"}))],
        };
        for (command, body) in steps {
            receiver.command(&id, command, &body).is(200);
        }
        id
    }

    pub(crate) fn call(&self, caller: &Person, route: &str, id: &str, body: &Value) -> Answer {
        let (method, path) = route.split_once(' ').unwrap();
        let key = format!("who-{}", number());
        let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
        let body = if route == "POST /v1/referrals" {
            consult("dr-rao", &self.stack.patient())
        } else {
            body.clone()
        };
        let body = (!body.is_null()).then(|| body.to_string());
        // The local gateway refuses nobody before it has read a body, and hangs up on who still sends one.
        let sends = method != "GET" && caller.user != self.caller("nobody").user;
        let body = body.as_ref().filter(|_| sends).map(String::as_bytes);
        let mut path = path.replace("{id}", id);
        path = path.replace("{token}", &"A".repeat(50)).replace("{command}", "accept");
        path = path.replace("{version}", "v1");
        path = path.replace("{ref}", "R-7K4M-92QX?code=8H3K-Q2ZV-0MXT-5RDA");
        if path.starts_with("/l/") {
            path = path.replace("{attachment_id}", id);
        } else if path.contains("{attachment_id}") {
            let file = self.caller("sender").read(id)["files"][0]["attachment_id"].clone();
            path = path.replace("{attachment_id}", file.as_str().unwrap());
        }
        path = path.replace("/timeline/{seq}", "/timeline/1");
        if path.contains("{seq}") {
            let held = self.caller("sender").read(id)["held"][0]["seq"].clone();
            path = path.replace("{seq}", &held.to_string());
        }
        caller.send(method, &path, &headers, body)
    }
}
