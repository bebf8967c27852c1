//! A booked visit goes into a calendar, and out of reach when it is not to be.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::person::Person;
use crate::harness::samples::{consult, in_days, with};

/// The value of a property of the visit's file.
fn property(person: &Person, id: &str, name: &str) -> Option<String> {
    let answer = person.get(&format!("/v1/referrals/{id}/visit.ics")).has(200);
    let lines = answer.text.replace("\r\n ", "");
    lines.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}:")).map(str::to_owned))
}

#[test]
fn a_visit_is_in_the_calendar_from_booking_to_cancelling() {
    let case = Case::consult("dr-rao");
    let Case { receiver, patient, sender, id, .. } = &case;
    let path = format!("/v1/referrals/{id}/visit.ics");
    case.step(receiver, "require-visit", &json!({"reason": "Treadmill test", "bring": ["Walking shoes"]}));
    for person in [receiver, patient, sender] {
        person.get(&path).refused(404, "not-found");
    }
    let starts_at = in_days(2);
    let visit = json!({"starts_at": starts_at, "zone": "Asia/Kolkata", "place": "Room 4; first floor"});
    case.step(patient, "book-visit", &visit);

    let answer = patient.get(&path).has(200);
    assert_eq!(answer.header("content-type"), Some("text/calendar; charset=utf-8; method=PUBLISH"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let reference = patient.read(id)["ref"].as_str().unwrap().to_owned();
    let disposition = format!("attachment; filename=\"visit-{reference}.ics\"");
    assert_eq!(answer.header("content-disposition"), Some(disposition.as_str()));
    assert!(answer.text.starts_with("BEGIN:VCALENDAR\r\n") && answer.text.ends_with("END:VCALENDAR\r\n"));
    assert!(!answer.text.contains("Treadmill"), "{}", answer.text);
    let start = starts_at.replace(['-', ':'], "").split('.').next().unwrap().to_owned() + "Z";
    assert_eq!(property(patient, id, "DTSTART"), Some(start));
    assert_eq!(property(patient, id, "LOCATION").as_deref(), Some("Room 4\\; first floor"));
    let summary = format!("Visit with Dr Kavitha Rao ({reference})");
    assert_eq!(property(sender, id, "SUMMARY"), Some(summary));
    let summary = format!("Visit of a referred patient ({reference})");
    assert_eq!(property(receiver, id, "SUMMARY"), Some(summary));

    case.step(patient, "visit-outcome", &json!({"outcome": "cancelled"}));
    for person in [receiver, patient, sender] {
        person.get(&path).refused(404, "not-found");
    }
    let first = json!({"starts_at": in_days(4), "zone": "Asia/Kolkata"});
    case.step(receiver, "book-visit", &first);
    let uid = property(patient, id, "UID");
    assert_eq!(uid, Some(format!("{id}@visit.referrals")));
    let version = patient.read(id)["version"].to_string();
    assert_eq!(property(patient, id, "SEQUENCE"), Some(version));
    case.step(sender, "withdraw", &json!({"reason": "The patient feels well"}));
    for person in [receiver, patient, sender] {
        person.get(&path).refused(404, "not-found");
    }
}

#[test]
fn fetching_the_file_is_no_entry_of_the_log() {
    let case = Case::consult("dr-iyer");
    let Case { receiver, patient, sender, id, .. } = &case;
    case.step(receiver, "require-visit", &json!({"reason": "Echo"}));
    case.step(patient, "book-visit", &json!({"starts_at": in_days(1), "zone": "UTC"}));
    // The number of an entry tells how many stand before it, also of those that a timeline does not show.
    let noted = || {
        let after = sender.command(id, "note", &json!({"text": "Called"})).is(200);
        let timeline = after["timeline"].as_array().unwrap();
        (timeline.last().unwrap()["seq"].as_u64().unwrap(), after["version"].as_u64().unwrap())
    };
    let (seq, version) = noted();
    receiver.get(&format!("/v1/referrals/{id}/visit.ics")).has(200);
    patient.get(&format!("/v1/referrals/{id}/visit.ics")).has(200);
    assert_eq!(noted(), (seq + 1, version + 1), "a reading is recorded apart, and moves nothing");
}

#[test]
fn a_visit_to_come_ends_with_the_referral_and_its_invitation_is_taken_back() {
    for (ending, body) in [
        ("complete", json!({"type": "advice-only", "summary": "No visit is needed."})),
        ("decline", json!({"reason": "patient-declined"})),
        ("void", json!({"reason": "duplicate", "comment": "Sent twice"})),
        ("consent", json!({"decision": "withdraw"})),
    ] {
        let case = Case::of("dr-rao", |to, patient| {
            let email = format!("{}@post.example", patient.user);
            with(consult(to, patient), &json!({"/patient/email": email}))
        });
        let Case { receiver, patient, sender, id, stack } = &case;
        case.step(receiver, "require-visit", &json!({"reason": "Treadmill test"}));
        case.step(receiver, "book-visit", &json!({"starts_at": in_days(2), "zone": "Asia/Kolkata"}));
        case.step(receiver, "accept", &json!({}));
        let by = match ending {
            "void" => sender,
            "consent" => patient,
            _ => receiver,
        };
        let ended = case.step(by, ending, &body);
        if ending != "void" {
            assert_eq!(sender.read(id)["visit"]["outcome"], "cancelled", "{ending}");
        }
        patient.get(&format!("/v1/referrals/{id}/visit.ics")).refused(404, "not-found");
        stack.drain().is(200);
        // The receiver booked it: the invitation went to the patient.
        let mails = stack.nobody().get(&format!("/.local/mail?to={}@post.example", patient.user)).is(200);
        let last = &mails[0];
        assert!(last["subject"].as_str().unwrap().starts_with(ended["ref"].as_str().unwrap()), "{last}");
        let mail = stack.nobody().get(&format!("/.local/mail/{}", last["id"].as_str().unwrap())).has(200);
        assert!(
            mail.text.contains("method=\"CANCEL\"") || mail.text.contains("method=CANCEL"),
            "{ending}: {}",
            mail.text
        );
        let says = last["text"].as_str().unwrap();
        assert!(says.contains("will not take place"), "{ending}: {says}");
    }
}
