//! A receiver who is out sees that it is over and what they did themselves, and nothing that came later; of what was taken back, not
//! whose it was.

use serde_json::{Value, json};

use crate::harness::browser::Guest;
use crate::harness::case::{Case, standing};
use crate::harness::person::Person;
use crate::harness::samples::{asks, consult, in_days, with};
use crate::harness::stack::number;
use crate::harness::uploads::pdf;

const PATIENT: [&str; 4] = ["Meena", "1968-04-02", "98505", "meena.kumari@"];

fn redirect(to: &str) -> Value {
    let consent = json!({"method": "verbal", "language": "hi", "notice": "v1"});
    json!({"to": {"member_id": to}, "sign": true, "consent": consent})
}

/// All that this person is given of a referral, and the PDF's status.
fn everything(person: &Person, id: &str) -> String {
    let list = |name: &str| person.get(&format!("/v1/referrals?box={name}&limit=100")).has(200).json();
    let own = |page: Value| {
        let rows = page["items"].as_array().unwrap().iter();
        let of = |row: &&Value| row["id"] == id || row["referral_id"] == id;
        rows.filter(of).map(Value::to_string).collect::<String>()
    };
    let view = person.read(id);
    let mut all = vec![view.to_string(), own(list("inbox"))];
    all.push(own(person.get("/v1/notifications").is(200)));
    for seq in 1..40 {
        let entry = person.get(&format!("/v1/referrals/{id}/timeline/{seq}"));
        if entry.status == 200 {
            all.push(entry.text);
        }
    }
    let calendar = person.get(&format!("/v1/referrals/{id}/visit.ics"));
    if calendar.status == 200 {
        all.push(calendar.text);
    }
    all.join("\n")
}

#[test]
fn who_declined_sees_nothing_that_came_later() {
    let case = Case::consult("dr-iyer");
    let Case { sender, receiver, id, stack, .. } = &case;
    let first = sender.upload(&pdf(21));
    stack.drain().is(200);
    case.step(sender, "note", &json!({"text": "«before»", "attachments": [first]}));
    let why = json!({"reason": "conflict", "comment": "«their own words»"});
    case.step(receiver, "decline", &why);
    let before = receiver.read(id)["timeline"].clone();
    let file = sender.upload(&pdf(22));
    stack.drain().is(200);
    case.step(sender, "note", &json!({"text": "«after»", "attachments": [file]}));
    let new = sender.command(id, "redirect", &redirect("dr-rao")).is(201)["id"].clone();
    case.step(sender, "note", &json!({"text": "«afterwards»"}));
    stack.drain().is(200);

    let seen = receiver.read(id);
    assert_eq!(standing(&seen), standing(&sender.read(id)), "how it stands is the same for all");
    assert_eq!(seen["timeline"], before);
    assert_eq!((&seen["replaced_by"], &seen["actions"]), (&json!(null), &json!(["note"])));
    let all = everything(receiver, id);
    assert!(all.contains("«before»") && all.contains("«their own words»"), "{all}");
    for late in ["«after", new.as_str().unwrap(), &file] {
        assert!(!all.contains(late), "{late} in {all}");
    }
    receiver.get(&format!("/v1/referrals/{id}/attachments/{file}")).refused(404, "not-found");
    receiver.get(&format!("/v1/referrals/{id}/attachments/{first}")).has(303);
    receiver.letter(id).says(&["«before»"], &["«after"]);
    // What they add themselves they see.
    case.step(receiver, "note", &json!({"text": "«theirs»"}));
    let last = receiver.read(id)["timeline"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["text"], "«theirs»");
    assert!(!receiver.read(id).to_string().contains("«after"));
}

#[test]
fn who_handed_back_sees_nothing_that_came_later() {
    let case = Case::consult("dr-rao");
    let Case { sender, receiver, id, .. } = &case;
    case.step(receiver, "accept", &json!({}));
    case.step(receiver, "report", &json!({"text": "«their report»"}));
    case.step(receiver, "decline", &json!({"reason": "conflict"}));
    case.step(sender, "close-off", &json!({"reason": "«after»"}));
    let all = everything(receiver, id);
    assert!(all.contains("«their report»") && !all.contains("«after»"), "{all}");
    assert_eq!(receiver.read(id)["timeline"].as_array().unwrap().last().unwrap()["type"], "declined");
}

#[test]
fn a_guest_who_declined_has_no_link_and_gets_no_new_one() {
    let guest = Guest::with(&json!({}));
    let (old, link) = (guest.mailed_days_ago(20), guest.link());
    let page = guest.open(&link);
    let done = guest.fill_in(&link, &page, "decline", &[("reason", "conflict"), ("comment", "On leave")]);
    assert!(done.text.contains("You have declined"), "{}", done.text);
    let is_shut = |guest: &Guest, link: &str| {
        for path in [link.to_owned(), format!("{link}?done=accept"), format!("{link}/pdf")] {
            let answer = guest.get(&path).has(404);
            assert!(PATIENT.iter().all(|word| !answer.text.contains(word)), "{path}");
        }
    };
    is_shut(&guest, &link);
    for word in PATIENT {
        assert!(!done.text.contains(word), "{word}");
    }
    guest.forget();
    is_shut(&guest, &link);
    guest.get(&format!("{link}?done=decline")).has(404);
    let mails = guest.mails().len();
    guest.sender.command(&guest.id, "note", &json!({"text": "«after»"})).is(200);
    for link in [link, format!("/l/{}", old.as_str())] {
        guest.post(&format!("{link}/renew"), &[]).has(200);
    }
    guest.sender.command(&guest.id, "links/revoke", &json!({})).refused(409, "wrong-state");
    assert_eq!(guest.mails().len(), mails, "no mail of what came later, and no new link");
}

#[test]
fn what_is_voided_withdrawn_or_unconsented_names_the_patient_to_no_receiver() {
    let void = json!({"reason": "wrong-receiver", "comment": "Another Dr Iyer"});
    let take_back = json!({"decision": "withdraw"});
    for (accepts, by, command, body) in [
        (true, "sender", "void", void),
        (false, "patient", "consent", take_back.clone()),
        (true, "patient", "consent", take_back),
        (false, "sender", "withdraw", json!({"reason": "Better"})),
        (false, "patient", "withdraw", json!({"reason": "Better"})),
    ] {
        let case = Case::of("dr-iyer", consult);
        let Case { sender, receiver, patient, id, stack } = &case;
        let key = format!("out-{}", number());
        let ask = || {
            let path = format!("/v1/referrals/{id}/request-info");
            receiver.post_with(&path, &[("idempotency-key", key.as_str())], &asks(&["ECG"])).has(200).text
        };
        assert!(ask().contains("Meena"));
        if accepts {
            case.step(receiver, "accept", &json!({}));
            let visit = json!({"starts_at": in_days(2), "zone": "Asia/Kolkata", "place": "«Room»"});
            case.step(receiver, "book-visit", &visit);
        }
        case.step(if by == "sender" { sender } else { patient }, command, &body);
        stack.drain().is(200);
        let mut all = everything(receiver, id);
        all.push_str(&ask());
        for told in [&PATIENT[..], &[patient.user.as_str(), "«Room»"]].concat() {
            assert!(!all.contains(told), "{command} by {by}: {told} in {all}");
        }
        receiver.get(&format!("/v1/referrals/{id}/pdf")).refused(404, "not-found");
        let of_patient = format!("/v1/referrals?box=inbox&patient={}", patient.user);
        assert_eq!(receiver.get(&of_patient).is(200)["items"], json!([]), "a filter tells nothing, either");
        let withheld = receiver.read(id)["withheld"].to_string();
        assert!(withheld.contains("patient.name") && withheld.contains("patient.id"), "{withheld}");
        assert_eq!(sender.read(id)["patient"]["name"], "Meena Kumari");
    }
}

#[test]
fn a_list_by_patient_does_not_tell_of_a_row_that_it_hides() {
    let (first, second) = (Case::consult("dr-iyer"), Case::consult("dr-iyer"));
    let of_first = json!({"/patient/id": first.patient.user});
    let newer = first.sender.create(&with(consult("dr-iyer", &second.patient), &of_first)).is(201);
    let newer = newer["id"].as_str().unwrap();
    let page = || {
        let path = format!("/v1/referrals?box=inbox&limit=1&patient={}", first.patient.user);
        first.receiver.get(&path).is(200)
    };
    assert_eq!((&page()["items"][0]["id"], page()["next"].is_string()), (&json!(newer), true));
    let void = json!({"reason": "wrong-patient", "comment": "Another"});
    first.sender.command(newer, "void", &void).is(200);
    assert_eq!((&page()["items"][0]["id"], &page()["next"]), (&json!(first.id), &json!(null)));
    first.step(&first.patient, "withdraw", &json!({"reason": "Better"}));
    assert_eq!((&page()["items"], &page()["next"]), (&json!([]), &json!(null)));
}

#[test]
fn a_repeated_request_shows_a_patient_no_more_than_today() {
    let changes = json!({
        "/consent": {"method": "in-app", "language": "en", "notice": "v1"},
        "/privacy": {"level": "doctor-only", "category": "hiv-sti"}, "/bring": ["«Old report»"],
    });
    let case = Case::of("dr-rao", |to, patient| with(consult(to, patient), &changes));
    let path = format!("/v1/referrals/{}/consent", case.id);
    let grant = || {
        let headers = [("idempotency-key", case.id.as_str())];
        case.patient.post_with(&path, &headers, &json!({"decision": "grant"})).has(200).text
    };
    assert!(grant().contains("«Old report»"));
    case.step(&case.sender, "void", &json!({"reason": "wrong-patient", "comment": "Another"}));
    let again = grant();
    for told in [&PATIENT[..], &["«Old report»", "female"]].concat() {
        assert!(!again.contains(told), "{told} in {again}");
    }
}

#[test]
fn a_link_that_died_with_consent_stays_dead_when_consent_is_given_again() {
    let guest = Guest::with(&json!({}));
    let link = guest.link();
    let page = guest.open(&link);
    guest.fill_in(&link, &page, "accept", &[]);
    guest.patient.command(&guest.id, "consent", &json!({"decision": "withdraw"})).is(200);
    guest.get(&link).has(404);
    guest.patient.command(&guest.id, "consent", &json!({"decision": "grant"})).is(200);
    guest.get(&link).has(404);
    let fresh = guest.link();
    assert_ne!(fresh, link, "they are mailed a new one");
    guest.forget();
    assert!(guest.open(&fresh).text.contains("Meena Kumari"));
}
