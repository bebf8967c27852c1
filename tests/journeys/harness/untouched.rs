//! A sender, a receiver and a patient to whom nothing may happen.

use std::sync::Arc;

use serde_json::Value;

use crate::harness::person::{Answer, Person};
use crate::harness::samples::consult;
use crate::harness::stack::{Stack, number};

/// Asserts in the end that nothing was stored.
pub(crate) struct Untouched {
    _stack: Arc<Stack>,
    pub(crate) sender: Person,
    pub(crate) receiver: Person,
    pub(crate) patient: Person,
}

impl Untouched {
    pub(crate) fn new() -> Untouched {
        let stack = Stack::shared();
        let (sender, receiver, patient) =
            (stack.doctor("clinic-d"), stack.doctor("clinic-e"), stack.patient());
        Untouched { sender, receiver, patient, _stack: stack }
    }

    pub(crate) fn whole(&self) -> Value {
        consult(&self.receiver.user, &self.patient)
    }

    pub(crate) fn create(&self, body: &[u8]) -> Answer {
        let key = format!("bad-{}", number());
        let headers = [("content-type", b"application/json".as_slice()), ("idempotency-key", key.as_bytes())];
        self.sender.send("POST", "/v1/referrals", &headers, Some(body))
    }
}

impl Drop for Untouched {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.sender.list("sent").is_empty(), "nothing was stored");
            assert!(self.receiver.list("inbox").is_empty(), "nothing was sent");
            assert!(self.patient.list("mine").is_empty());
        }
    }
}
