//! One referral among its people: after every step all of them must see the same.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::harness::person::Person;
use crate::harness::samples::consult;
use crate::harness::stack::Stack;

/// A referral and its parties.
pub(crate) struct Case {
    pub(crate) sender: Person,
    pub(crate) receiver: Person,
    pub(crate) patient: Person,
    pub(crate) id: String,
    pub(crate) stack: Arc<Stack>,
}

impl Case {
    /// A consult from the demonstration's GP to this receiver, about a patient of its own.
    pub(crate) fn consult(to: &str) -> Case {
        Case::of(to, consult)
    }

    /// Any referral from the demonstration's GP to this receiver.
    pub(crate) fn of(to: &str, body: impl FnOnce(&str, &Person) -> Value) -> Case {
        let stack = Stack::shared();
        let (sender, receiver, patient) = (stack.person("dr-oconnor"), stack.person(to), stack.patient());
        let created = sender.create(&body(to, &patient)).is(201);
        let id = created["id"].as_str().unwrap().to_owned();
        Case { sender, receiver, patient, id, stack }
    }

    /// A step that is taken: the answer, after all parties were asked and saw the same.
    #[track_caller]
    pub(crate) fn step(&self, by: &Person, command: &str, body: &Value) -> Value {
        let before = self.row();
        let answer = by.command(&self.id, command, body).has(200);
        let after = answer.json();
        let grown = before["version"].as_u64().unwrap() + 1;
        assert_eq!(after["version"], grown, "{command}");
        assert_eq!(answer.header("etag"), Some(format!("\"{grown}\"").as_str()), "{command}");
        assert_eq!(standing(&self.all_see()), standing(&after), "{command}");
        after
    }

    /// A step that is refused, and changes nothing: the problem document.
    #[track_caller]
    pub(crate) fn refused(&self, by: &Person, command: &str, body: &Value, code: (u16, &str)) -> Value {
        let before = self.row();
        let problem = by.command(&self.id, command, body).refused(code.0, code.1);
        assert_eq!(self.row(), before, "{command}");
        problem
    }

    /// Where it stands, by the patient's list: looking there is no reading, and leaves no entry.
    #[track_caller]
    fn row(&self) -> Value {
        let page = self.patient.get("/v1/referrals?box=mine").is(200);
        let row = page["items"].as_array().unwrap().iter().find(|row| row["id"] == self.id.as_str());
        standing(row.unwrap())
    }

    /// Status, version and holder, which are the same for everyone who may see the referral.
    #[track_caller]
    pub(crate) fn all_see(&self) -> Value {
        let seen = self.sender.read(&self.id);
        let mut others = vec![self.patient.read(&self.id)];
        // A draft is not there yet for its receiver.
        if seen["delivery"]["status"] != "queued" {
            others.push(self.receiver.read(&self.id));
        }
        for other in others {
            assert_eq!(standing(&other), standing(&seen));
        }
        assert_eq!(self.row(), standing(&seen), "in a list as on its own");
        let (who, due) = (&seen["awaiting"]["who"], &seen["awaiting"]["due_at"]);
        assert_eq!(who == "nobody", due.is_null(), "a holder has a due time: {}", seen["awaiting"]);
        standing(&seen)
    }

    /// Asserts where it stands, and with whom, for everyone.
    #[track_caller]
    pub(crate) fn stands(&self, status: &str, awaiting: &str) {
        let seen = self.all_see();
        assert_eq!((&seen["status"], &seen["awaiting"]["who"]), (&json!(status), &json!(awaiting)));
    }

    /// The timeline by its events' names, as the sender sees it; numbers only grow.
    #[track_caller]
    pub(crate) fn timeline(&self) -> Vec<String> {
        let seen = self.sender.read(&self.id);
        let entries = seen["timeline"].as_array().unwrap();
        let numbers: Vec<_> = entries.iter().map(|entry| entry["seq"].as_u64().unwrap()).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        entries.iter().map(|entry| entry["type"].as_str().unwrap().to_owned()).collect()
    }
}

/// What must be the same for everyone.
pub(crate) fn standing(view: &Value) -> Value {
    json!({"status": view["status"], "version": view["version"], "awaiting": view["awaiting"]})
}
