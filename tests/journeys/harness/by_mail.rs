//! A referral to a doctor without an account, who answers by mail.

use std::sync::Arc;

use serde_json::Value;

use crate::harness::person::Person;
use crate::harness::post::{answer, reply_to, to_guest};
use crate::harness::samples::{consult, with};
use crate::harness::stack::{Stack, number};

/// A referral to a doctor without an account, and its people.
pub(crate) struct ByMail {
    pub(crate) stack: Arc<Stack>,
    pub(crate) sender: Person,
    pub(crate) id: String,
    /// The address that it was mailed to.
    pub(crate) guest: String,
}

impl ByMail {
    pub(crate) fn new() -> ByMail {
        ByMail::to(&format!("s.banerjee.{}@heartclinic.example", number()))
    }

    pub(crate) fn to(guest: &str) -> ByMail {
        let stack = Stack::shared();
        let sender = stack.doctor("clinic-mail");
        ByMail::from(stack, sender, guest)
    }

    pub(crate) fn from(stack: Arc<Stack>, sender: Person, guest: &str) -> ByMail {
        let body = with(consult("", &stack.patient()), &to_guest(guest));
        let id = sender.create(&body).is(201)["id"].as_str().unwrap().to_owned();
        stack.drain().is(200);
        ByMail { stack, sender, id, guest: guest.to_owned() }
    }

    /// The last mail that the guest got.
    pub(crate) fn last(&self) -> Value {
        let mails = self.stack.nobody().get(&format!("/.local/mail?to={}", self.guest)).is(200);
        mails[0].clone()
    }

    /// Where the guest's program sends an answer.
    pub(crate) fn address(&self) -> String {
        reply_to(&self.stack, &self.guest)
    }

    /// Sends this mail to where answers go, and waits until all is done: the referral as its sender sees it.
    pub(crate) fn post(&self, from: &str, mail: &str) -> Value {
        self.stack.post(from, &self.address(), mail).unwrap();
        self.stack.drain().is(200);
        self.seen()
    }

    /// The guest answers with these words, on top of what was sent.
    pub(crate) fn says(&self, words: &str) -> Value {
        self.post(&self.guest, &answer(&self.guest, words))
    }

    pub(crate) fn seen(&self) -> Value {
        self.sender.read(&self.id)
    }

    /// Which mails somebody has got whose words say this.
    pub(crate) fn told(&self, says: &str) -> usize {
        let mails = self.stack.nobody().get("/.local/mail").is(200);
        let (id, says) = (self.id.as_str(), says.to_lowercase());
        let about =
            |mail: &&Value| mail.to_string().contains(id) && mail.to_string().to_lowercase().contains(&says);
        mails.as_array().unwrap().iter().filter(about).count()
    }
}

/// The last entry of the timeline of this type.
pub(crate) fn last<'a>(seen: &'a Value, name: &str) -> &'a Value {
    let timeline = seen["timeline"].as_array().unwrap();
    timeline.iter().rfind(|entry| entry["type"] == name).unwrap_or(&Value::Null)
}

pub(crate) fn count(seen: &Value, name: &str) -> usize {
    seen["timeline"].as_array().unwrap().iter().filter(|entry| entry["type"] == name).count()
}
