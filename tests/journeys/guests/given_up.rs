//! A mail that cannot be read in the end is a dead letter: it says which mail, and nothing of it, and is put back.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::browser::to_guest;
use crate::harness::post::{answer, reply_to};
use crate::harness::stack::Stack;

/// What the terminal says of a function that this test kills.
fn of_a_kill(line: &str) -> bool {
    line.contains("receive") || line.contains("ended (") || line.contains("crashed")
}

#[test]
fn a_dead_letter_of_a_mail_has_neither_its_subject_nor_its_addresses() {
    let stack = Stack::start_for(of_a_kill);
    let (sender, operator) = (stack.doctor("clinic-dead"), stack.nobody());
    let guest = "given-up@heart.example";
    let id = sender.create(&to_guest(guest, &stack.patient())).is(201)["id"].as_str().unwrap().to_owned();
    stack.drain().is(200);
    let address = reply_to(&stack, guest);
    let mail = answer(guest, "ACCEPT").replace("Subject: ", "Subject: Meena Kumari ");
    assert!(mail.contains("Subject: Meena Kumari"));
    stack.post(guest, &address, &mail).unwrap();
    let until = Instant::now() + Duration::from_mins(2);
    let letters = loop {
        operator.post("/.local/kill/receive", &json!({})).is(200);
        let letters = operator.get("/.local/dead-letters").is(200);
        if letters != json!([]) {
            break letters;
        }
        assert!(Instant::now() < until, "it was read all the same");
    };
    let said = letters.to_string().to_lowercase();
    for secret in ["meena", guest, &address, address.split('@').next().unwrap(), "accept"] {
        assert!(!said.contains(&secret.to_lowercase()), "{secret}: {said}");
    }
    operator.post("/.local/dead-letters/redrive", &Value::Null).is(200);
    stack.drain().is(200);
    assert_eq!(sender.read(&id)["status"], "accepted");
}
