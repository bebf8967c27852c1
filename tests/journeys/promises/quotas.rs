//! Quotas: more referrals, mails and revocations than a person needs in a day are "slow down".

use serde_json::{Value, json};

use crate::harness::browser::to_guest;
use crate::harness::person::{Answer, Person};
use crate::harness::samples::{consult, in_days, with};
use crate::harness::stack::{Stack, number};

/// Refused for now, and until when.
#[track_caller]
fn slowed(answer: Answer) {
    let wait: u32 = answer.header("retry-after").unwrap_or_default().parse().unwrap_or_default();
    assert!((1..=86_401).contains(&wait), "{}: {wait} seconds", answer.call);
    answer.refused(429, "slow-down");
}

fn create(by: &Person, key: &str, body: &Value) -> Answer {
    by.post_with("/v1/referrals", &[("idempotency-key", key)], body)
}

#[test]
fn a_person_sends_so_many_referrals_a_day() {
    let stack = Stack::start_with(&[("CreatesPerDay", "3")]);
    let (sender, patient) = (stack.doctor("clinic-q"), stack.patient());
    let body = consult("dr-rao", &patient);
    let sent: Vec<_> = (0..3).map(|n| create(&sender, &format!("key-{n}"), &body).is(201)).collect();
    slowed(sender.create(&body));
    // What is repeated is no new one, and another person has their own.
    assert_eq!(create(&sender, "key-0", &body).is(201)["id"], sent[0]["id"]);
    stack.doctor("clinic-q").create(&body).is(201);
    // A redirect is a new referral, too.
    let id = sent[0]["id"].as_str().unwrap();
    stack.person("dr-rao").command(id, "decline", &json!({"reason": "other"})).is(200);
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-iyer"}, "sign": true, "consent": consent});
    slowed(sender.command(id, "redirect", &redirect));
    // What is sent goes on.
    sender.command(id, "close-off", &json!({"reason": "Seen elsewhere"})).is(200);
}

#[test]
fn a_person_causes_so_many_mails_to_guests_a_day() {
    let stack = Stack::start_with(&[("GuestMailsPerDay", "3")]);
    let (sender, patient) = (stack.doctor("clinic-q"), stack.patient());
    let body = || to_guest(&format!("guest-{}@heart.example", number()), &patient);
    let first = body();
    let id = create(&sender, "once", &first).is(201)["id"].as_str().unwrap().to_owned();
    // Repeated, it is one mail all the same.
    (0..5).for_each(|_| drop(create(&sender, "once", &first).is(201)));
    let note = json!({"text": "Called the patient"});
    sender.command(&id, "note", &note).is(200);
    let other = sender.create(&body()).is(201)["id"].as_str().unwrap().to_owned();
    slowed(sender.create(&body()));
    slowed(sender.command(&id, "note", &note));
    // A link that somebody else may have is revoked all the same.
    sender.post(&format!("/v1/referrals/{id}/links/revoke"), &json!({})).is(200);
    assert_eq!(create(&sender, "once", &first).is(201)["id"], id);
    // Members get no mail by which anybody is reached; another person has their own quota.
    sender.create(&consult("dr-rao", &patient)).is(201);
    stack.doctor("clinic-q").create(&body()).is(201);
    // What ends a referral is never refused.
    sender.command(&id, "withdraw", &json!({"reason": "Seen elsewhere"})).is(200);
    sender.command(&other, "void", &json!({"reason": "test", "comment": "A trial"})).is(200);
}

#[test]
fn birth_dates_of_an_account_are_not_tried_out() {
    let stack = Stack::start_with(&[("MismatchesPerDay", "2")]);
    let (sender, patient) = (stack.doctor("clinic-q"), stack.patient());
    patient.list("mine");
    let born = |date: &str| with(consult("dr-rao", &patient), &json!({"/patient/birth_date": date}));
    // What fits is no try, nor what is refused for something else.
    for _ in 0..3 {
        sender.create(&born("1968-04-02")).is(201);
        sender
            .create(&with(born("1968-04-02"), &json!({"/to/member_id": "dr-none"})))
            .refused(422, "invalid");
    }
    for date in ["1968-04-01", "1968-04-03"] {
        sender.create(&born(date)).refused(422, "patient-mismatch");
    }
    // Neither the right one tells anything now, nor the account of somebody else once it is known.
    slowed(sender.create(&born("1968-04-02")));
    slowed(sender.create(&born("1968-04-04")));
    let other = stack.patient();
    other.list("mine");
    slowed(sender.create(&consult("dr-rao", &other)));
    // Patients are referred all the same, and other doctors go on.
    let without = with(born("1968-04-02"), &json!({"/patient/id": null}));
    sender.create(&without).is(201);
    stack.doctor("clinic-q").create(&born("1968-04-02")).is(201);
}

#[test]
fn tries_at_a_birth_date_at_once_are_no_more_than_one_after_the_other() {
    let stack = Stack::start_with(&[("MismatchesPerDay", "3")]);
    let (sender, patient) = (stack.doctor("clinic-q"), stack.patient());
    patient.list("mine");
    let tried: Vec<_> = std::thread::scope(|scope| {
        let tries = (1..=28).map(|day| {
            let date = format!("1968-02-{day:02}");
            let body = with(consult("dr-rao", &patient), &json!({"/patient/birth_date": date}));
            let sender = &sender;
            scope.spawn(move || sender.create(&body).status)
        });
        tries.collect::<Vec<_>>().into_iter().map(|tried| tried.join().unwrap()).collect()
    });
    let count = |status| tried.iter().filter(|answered| **answered == status).count();
    assert_eq!((count(422), count(429)), (3, 25), "{tried:?}");
}

#[test]
fn visits_are_booked_so_often_a_day() {
    let stack = Stack::start_with(&[("BookingsPerDay", "2")]);
    let (sender, patient) = (stack.doctor("clinic-q"), stack.patient());
    let id = sender.create(&consult("dr-rao", &patient)).is(201)["id"].as_str().unwrap().to_owned();
    let visit = json!({"starts_at": in_days(1), "zone": "Asia/Kolkata"});
    stack.person("dr-rao").command(&id, "require-visit", &json!({"reason": "Echo"})).is(200);
    for _ in 0..2 {
        patient.command(&id, "book-visit", &visit).is(200);
    }
    slowed(patient.command(&id, "book-visit", &visit));
    slowed(sender.command(&id, "book-visit", &visit));
    stack.person("dr-rao").command(&id, "visit-outcome", &json!({"outcome": "cancelled"})).is(200);
}

#[test]
fn links_are_revoked_so_often_a_day() {
    let stack = Stack::start_with(&[("RevocationsPerDay", "2")]);
    let (sender, patient) = (stack.doctor("clinic-q"), stack.patient());
    let body = || to_guest(&format!("guest-{}@heart.example", number()), &patient);
    let sent = [sender.create(&body()).is(201), sender.create(&body()).is(201)];
    let [first, second] =
        sent.map(|sent| format!("/v1/referrals/{}/links/revoke", sent["id"].as_str().unwrap()));
    let revoke = |path: &str, key: &str| sender.post_with(path, &[("idempotency-key", key)], &json!({}));
    revoke(&first, "1").is(200);
    revoke(&first, "2").is(200);
    slowed(revoke(&first, "3"));
    revoke(&first, "1").is(200);
    // Another referral has its own.
    revoke(&second, "4").is(200);
}
