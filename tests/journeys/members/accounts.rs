//! A patient with an account, with another person's, or with none.

use serde_json::{Value, json};

use crate::harness::person::Person;
use crate::harness::samples::{consult, in_days, with};
use crate::harness::stack::{Stack, number};

/// An account that has not signed in yet, by a token with this birthday.
fn account(stack: &Stack, born: &str) -> Person {
    stack.born(&format!("pat-{}", 100 + number()), born)
}

/// A consult from the demonstration's GP to Dr Iyer, with these changes.
fn sent(stack: &Stack, patient: &Person, changes: &Value) -> (Person, String) {
    let sender = stack.person("dr-oconnor");
    let created = sender.create(&with(consult("dr-iyer", patient), changes)).is(201);
    (sender, created["id"].as_str().unwrap().to_owned())
}

/// How often the sender's timeline and feed tell that the account does not match.
fn told(stack: &Stack, sender: &Person, id: &str) -> (usize, usize) {
    stack.drain().is(200);
    let count = |rows: &Value, of: &dyn Fn(&Value) -> bool| {
        rows.as_array().unwrap().iter().filter(|row| row["type"] == "patient-mismatched" && of(row)).count()
    };
    let feed = sender.get("/v1/notifications?limit=100").is(200);
    let in_feed = count(&feed["items"], &|row| row["referral_id"] == id);
    (count(&sender.read(id)["timeline"], &|_| true), in_feed)
}

#[test]
fn an_account_with_another_birthday_sees_nothing_and_the_sender_is_told_once() {
    let stack = Stack::shared();
    let stranger = account(&stack, "1990-09-15");
    let (sender, id) = sent(&stack, &stranger, &json!({}));
    let receiver = stack.person("dr-iyer");
    let book = json!({"starts_at": in_days(1), "zone": "Asia/Kolkata"});
    receiver.command(&id, "require-visit", &json!({"reason": "Echo"})).is(200);
    receiver.command(&id, "book-visit", &book).is(200);
    stack.drain().is(200);

    let feed = stranger.get("/v1/notifications").is(200);
    assert_eq!(feed["items"], json!([]), "no doctor is named to a stranger");
    assert_eq!(stranger.list("mine"), Vec::<String>::new());
    assert_eq!(told(&stack, &sender, &id), (1, 1), "as soon as somebody signs in");
    for path in ["", "/pdf", "/visit.ics", "/timeline/1"] {
        stranger.get(&format!("/v1/referrals/{id}{path}")).refused(404, "not-found");
    }
    for (command, body) in [
        ("consent", json!({"decision": "withdraw"})),
        ("withdraw", json!({"reason": "No"})),
        ("book-visit", book),
    ] {
        stranger.command(&id, command, &body).refused(404, "not-found");
    }
    assert_eq!(stranger.list("mine"), Vec::<String>::new());
    assert_eq!(told(&stack, &sender, &id), (1, 1), "once");
    for person in [&receiver, &stack.person("admin-a")] {
        assert!(!person.read(&id).to_string().contains("patient-mismatched"), "{}", person.user);
    }

    // From now on the account is known.
    let again = sender.create(&consult("dr-iyer", &stranger)).refused(422, "patient-mismatch");
    assert_eq!(again["errors"][0]["pointer"], "/patient/birth_date");
    assert!(!again.to_string().contains("1990"), "{again}");
    let silly = with(consult("dr-nobody", &stranger), &json!({}));
    sender.create(&silly).refused(422, "invalid");
    let (_, right) = sent(&stack, &stranger, &json!({"/patient/birth_date": "1990-09-15"}));
    assert_eq!(stranger.list("mine"), [right]);
}

#[test]
fn who_reads_a_referral_by_its_link_without_having_signed_in_is_found_out_too() {
    let stack = Stack::shared();
    let stranger = account(&stack, "1990-09-15");
    let (sender, id) = sent(&stack, &stranger, &json!({}));
    for _ in 0..2 {
        stranger.get(&format!("/v1/referrals/{id}")).refused(404, "not-found");
    }
    assert_eq!(told(&stack, &sender, &id), (1, 1));
    let undated = stack.born(&stranger.user, "");
    undated.get(&format!("/v1/referrals/{id}")).refused(404, "not-found");
    assert_eq!(undated.list("mine"), Vec::<String>::new(), "a token without a birthday is nobody's");
    assert_eq!(undated.get("/v1/notifications").is(200)["items"], json!([]));
}

#[test]
fn an_account_that_fits_sees_what_was_sent_before_it_signed_in() {
    let stack = Stack::shared();
    let patient = account(&stack, "1968-04-02");
    let (sender, id) = sent(&stack, &patient, &json!({}));
    stack.drain().is(200);
    assert_eq!(patient.list("mine"), [id.as_str()]);
    assert_eq!(patient.read(&id)["patient"]["name"], "Meena Kumari");
    let feed = patient.get("/v1/notifications").is(200);
    assert_eq!(feed["items"][0]["referral_id"], id.as_str());
    assert_eq!(told(&stack, &sender, &id), (0, 0));
    let as_doctor = stack.somebody(&patient.user, "doctor", "clinic-x", "Dr Meena Kumari");
    as_doctor.get(&format!("/v1/referrals/{id}")).refused(404, "not-found");
    assert_eq!(told(&stack, &sender, &id), (0, 0), "in another role it is no patient's account");
}

#[test]
fn a_redirection_to_an_account_that_turned_out_to_be_anothers_is_refused() {
    let stack = Stack::shared();
    let stranger = account(&stack, "1990-09-15");
    let (sender, id) = sent(&stack, &stranger, &json!({}));
    stack.person("dr-iyer").command(&id, "decline", &json!({"reason": "capacity-full"})).is(200);
    assert_eq!(stranger.list("mine"), Vec::<String>::new());
    let consent = json!({"method": "verbal", "language": "en", "notice": "v1"});
    let redirect = json!({"to": {"member_id": "dr-rao"}, "sign": true, "consent": consent});
    let refused = sender.command(&id, "redirect", &redirect).refused(422, "patient-mismatch");
    assert_eq!(refused["errors"][0]["pointer"], "/patient/birth_date");
}

#[test]
fn a_patient_without_an_account_is_a_patient_all_the_same() {
    let stack = Stack::shared();
    let (sender, nobody) = (stack.person("dr-oconnor"), account(&stack, "1968-04-02"));
    let email = format!("patient.{}@post.example", number());
    let changes = json!({"/patient/id": null, "/patient/record_no": "MRN 1001", "/patient/email": email});
    let body = with(consult("dr-iyer", &nobody), &changes);
    let in_app = json!({"/consent": {"method": "in-app", "language": "en", "notice": "v1"}});
    let refused = sender.create(&with(body.clone(), &in_app)).refused(422, "invalid");
    assert_eq!(refused["errors"][0]["pointer"], "/consent/method");

    let created = sender.create(&body).is(201);
    let id = created["id"].as_str().unwrap();
    let receiver = stack.person("dr-iyer");
    for person in [&sender, &receiver] {
        let patient = person.read(id)["patient"].clone();
        assert_eq!((patient.get("id"), &patient["record_no"]), (None, &json!("MRN 1001")), "{}", person.user);
    }
    receiver.command(id, "require-visit", &json!({"reason": "Echo"})).is(200);
    assert_eq!(sender.read(id)["awaiting"]["who"], "patient");
    assert_eq!(nobody.list("mine"), Vec::<String>::new());
    stack.drain().is(200);
    let mails = stack.nobody().get(&format!("/.local/mail?to={email}")).is(200);
    let mails = mails.as_array().unwrap();
    assert_eq!(mails.len(), 2, "told of the referral, and of the visit: {mails:?}");
    for mail in mails {
        assert!(
            !mail["text"].as_str().unwrap().contains("/referrals/"),
            "there is no app to read on in: {mail}"
        );
    }
    receiver.command(id, "book-visit", &json!({"starts_at": in_days(1), "zone": "Asia/Kolkata"})).is(200);
}

#[test]
fn the_patient_is_neither_of_the_two_doctors() {
    let stack = Stack::shared();
    let sender = stack.person("dr-oconnor");
    for (doctor, to) in [("dr-oconnor", "dr-iyer"), ("dr-iyer", "dr-iyer"), ("desk-lab", "desk-lab")] {
        let body = with(consult(to, &stack.patient()), &json!({"/patient/id": doctor}));
        let refused = sender.create(&body).refused(422, "invalid");
        assert_eq!(refused["errors"][0]["pointer"], "/patient/id", "{doctor}");
    }
    let undated = with(consult("dr-iyer", &stack.patient()), &json!({"/patient/birth_date": null}));
    let refused = sender.create(&undated).refused(422, "invalid");
    assert_eq!(refused["errors"][0]["pointer"], "/patient/birth_date");
}

#[test]
fn a_minor_does_not_consent_alone() {
    let stack = Stack::shared();
    let minor = account(&stack, "2015-04-02");
    let changes = json!({
        "/patient/birth_date": "2015-04-02", "/patient/guardian": {"name": "Asha Devi", "relation": "mother"},
        "/consent": {"method": "in-app", "language": "en", "notice": "v1"},
    });
    let (sender, id) = sent(&stack, &minor, &changes);
    let alone = minor.command(&id, "consent", &json!({"decision": "grant"})).refused(422, "invalid");
    assert_eq!(alone["errors"][0]["pointer"], "/guardian");
    let father = json!({"name": "Ravi Kumar", "relation": "father"});
    minor.command(&id, "consent", &json!({"decision": "grant", "guardian": father})).is(200);
    for person in [&sender, &stack.person("dr-iyer"), &minor] {
        assert_eq!(person.read(&id)["consent"]["guardian"], father, "{}", person.user);
    }
}

#[test]
fn what_is_not_urgent_waits_for_consent() {
    let stack = Stack::shared();
    let (sender, patient) = (stack.person("dr-oconnor"), stack.patient());
    let unasked = json!({"/consent": {"method": "emergency", "reason": "Unconscious"}});
    for (priority, status) in [("routine", 422), ("soon", 422), ("urgent", 201), ("emergency", 201)] {
        let body = with(with(consult("dr-iyer", &patient), &unasked), &json!({"/priority": priority}));
        let answer = sender.create(&body).has(status);
        if status == 422 {
            assert_eq!(answer.problem()["errors"][0]["pointer"], "/consent/method", "{priority}");
        }
    }
}
