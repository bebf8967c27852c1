//! A visit's calendar file: what it says to whom, and what it never says.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test by panicking")]

mod fixtures;

use documents::ics::{Mailed, Method, calendar};
use domain::referral::Referral;
use domain::values::words::Party::{self, Administrator, Patient, Receiver, Sender};
use serde_json::json;
use testing::time::minute;

use fixtures::{act, booked, consult, sent};

const EVERYBODY: [Party; 4] = [Sender, Receiver, Patient, Administrator];

fn file(referral: &Referral, party: Party) -> Option<String> {
    calendar(referral, party, &Method::Publish, minute(30))
}

fn mailed() -> Mailed {
    Mailed {
        organizer: "visits@referrals.example".parse().unwrap(),
        attendee: "o'neil+%?a@clinic.example".parse().unwrap(),
    }
}

/// Its lines, unfolded.
fn lines(calendar: &str) -> Vec<String> {
    calendar.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

/// The value of a property.
fn value(calendar: &str, name: &str) -> Option<String> {
    let own = format!("{name}:");
    lines(calendar).iter().find_map(|line| line.strip_prefix(&own).map(str::to_owned))
}

#[test]
fn a_file_says_when_where_with_whom_and_what_to_bring() {
    let expected = "\
        BEGIN:VCALENDAR\r\n\
        VERSION:2.0\r\n\
        PRODID:-//Referrals//Visit//EN\r\n\
        METHOD:PUBLISH\r\n\
        BEGIN:VEVENT\r\n\
        UID:019aa000-0000-7000-8000-000000000001@visit.referrals\r\n\
        DTSTAMP:20261122T093000Z\r\n\
        SEQUENCE:3\r\n\
        DTSTART:20261124T043000Z\r\n\
        SUMMARY:Visit with Dr Kavitha Rao (R-0000-0012)\r\n\
        LOCATION:Room 4\\, second floor\r\n\
        DESCRIPTION:What to bring:\\n- Old ECGs\\n- Current medicines\\n- Walking shoe\r\n \
        s\r\n\
        STATUS:CONFIRMED\r\n\
        CLASS:PRIVATE\r\n\
        END:VEVENT\r\n\
        END:VCALENDAR\r\n";
    let referral = booked(&consult());
    let own = file(&referral, Patient).unwrap();
    let reference = referral.handoff.reference.to_string();
    assert_eq!(own, expected);
    let receivers = file(&referral, Receiver).unwrap();
    assert_eq!(value(&receivers, "SUMMARY").unwrap(), format!("Visit of a referred patient ({reference})"));
    for party in EVERYBODY {
        let calendar = file(&referral, party).unwrap();
        for secret in ["Meena", "Chest", "Treadmill", "pat-1", "Telmisartan"] {
            assert!(!calendar.contains(secret), "{secret} for {party:?}: {calendar}");
        }
    }
}

#[test]
fn without_a_visit_that_is_to_come_there_is_no_file() {
    let waiting = sent(&consult());
    let required = act(&waiting, Receiver, "require-visit", json!({"reason": "Treadmill test"}));
    let booked = booked(&consult());
    let went = |outcome: &str| act(&booked, Receiver, "visit-outcome", json!({"outcome": outcome}));
    let ended = [
        act(&booked, Receiver, "decline", json!({"reason": "other"})),
        act(&booked, Sender, "withdraw", json!({"reason": "Feels well"})),
        act(&booked, Sender, "void", json!({"reason": "wrong-patient", "comment": "Another Meena"})),
    ];
    let cancelled = went("cancelled");
    for referral in
        [&waiting, &required, &cancelled, &went("missed"), &went("attended")].into_iter().chain(&ended)
    {
        for party in EVERYBODY {
            assert_eq!(file(referral, party), None, "{:?} for {party:?}", referral.status);
            let request = Method::Request(mailed());
            assert_eq!(calendar(referral, party, &request, minute(30)), None);
        }
    }
    let again = act(
        &cancelled,
        Patient,
        "book-visit",
        json!({"starts_at": "2026-11-25T04:30:00.000Z", "zone": "UTC"}),
    );
    let (first, second) = (file(&booked, Patient).unwrap(), file(&again, Patient).unwrap());
    assert_eq!(value(&first, "UID"), value(&second, "UID"), "a calendar moves it");
    assert_eq!(
        (value(&first, "SEQUENCE").unwrap(), value(&second, "SEQUENCE").unwrap()),
        ("3".into(), "5".into())
    );
    assert_eq!(value(&second, "DTSTART").unwrap(), "20261125T043000Z");
    assert_eq!(value(&second, "LOCATION"), None, "nobody said where");
}

#[test]
fn an_invitation_is_from_somebody_to_somebody_and_says_less() {
    let referral = booked(&consult());
    let invitation = calendar(&referral, Patient, &Method::Request(mailed()), minute(30)).unwrap();
    for (name, expected) in [
        ("METHOD", "REQUEST"),
        ("ORGANIZER", "mailto:visits@referrals.example"),
        ("ATTENDEE;ROLE=REQ-PARTICIPANT", "mailto:o'neil+%25%3Fa@clinic.example"),
        ("LOCATION", "Room 4\\, second floor"),
        ("STATUS", "CONFIRMED"),
    ] {
        assert_eq!(value(&invitation, name).as_deref(), Some(expected));
    }
    assert_eq!(value(&invitation, "DESCRIPTION"), None, "what to bring may say why");
    assert_eq!(calendar(&referral, Patient, &Method::Cancel(mailed()), minute(30)), None, "it stands");

    let cancelled = act(&referral, Patient, "visit-outcome", json!({"outcome": "cancelled"}));
    let cancellation = calendar(&cancelled, Patient, &Method::Cancel(mailed()), minute(40)).unwrap();
    assert_eq!(value(&cancellation, "METHOD").as_deref(), Some("CANCEL"));
    assert_eq!(value(&cancellation, "STATUS").as_deref(), Some("CANCELLED"));
    assert_eq!(value(&cancellation, "UID"), value(&invitation, "UID"));
    assert_eq!(value(&cancellation, "SEQUENCE").as_deref(), Some("4"));
}

#[test]
fn of_a_doctor_only_referral_mail_says_the_time_and_no_more() {
    let doctor_only = json!({"level": "doctor-only", "category": "mental-health"});
    let mut body = consult();
    body["privacy"] = doctor_only;
    let referral = booked(&body);
    let summary = format!("Visit ({})", referral.handoff.reference);
    for party in [Sender, Receiver, Patient] {
        let invitation = calendar(&referral, party, &Method::Request(mailed()), minute(30)).unwrap();
        assert_eq!(value(&invitation, "SUMMARY").as_deref(), Some(summary.as_str()));
        assert_eq!((value(&invitation, "LOCATION"), value(&invitation, "DESCRIPTION")), (None, None));
        assert!(!invitation.contains("Rao") && !invitation.contains("mental"), "{invitation}");
    }
    // In the app the patient sees to whom, and what to bring.
    let own = file(&referral, Patient).unwrap();
    assert!(value(&own, "SUMMARY").unwrap().starts_with("Visit with Dr Kavitha Rao"));
    assert!(value(&own, "DESCRIPTION").unwrap().contains("Old ECGs"));
}

#[test]
fn who_may_see_nothing_any_more_is_told_that_it_is_cancelled_and_no_more() {
    let referral = act(&booked(&consult()), Sender, "withdraw", json!({"reason": "Feels well"}));
    let cancellation = calendar(&referral, Receiver, &Method::Cancel(mailed()), minute(30)).unwrap();
    assert_eq!(value(&cancellation, "SUMMARY").unwrap(), format!("Visit ({})", referral.handoff.reference));
    for name in ["DTSTART", "LOCATION", "DESCRIPTION"] {
        assert_eq!(value(&cancellation, name), None, "{name}");
    }
    // The patient still sees it.
    let own = calendar(&referral, Patient, &Method::Cancel(mailed()), minute(30)).unwrap();
    assert!(value(&own, "DTSTART").is_some());
}

#[test]
fn hostile_texts_stay_texts_and_lines_stay_short() {
    for place in [
        "a\\nb; c, \"d\": e".to_owned(),
        "x".repeat(500),
        "நலம்,".repeat(100),
        "https://video.example/4".to_owned(),
    ] {
        let mut body = consult();
        body["bring"] = json!(["BEGIN:VEVENT", "a;b\\", "நலம் வேண்டும் ".repeat(13)]);
        let required = act(&sent(&body), Receiver, "require-visit", json!({"reason": "Echo"}));
        let visit =
            json!({"starts_at": "2026-11-24T10:00:00.000+05:30", "zone": "Asia/Kolkata", "place": place});
        let calendar = file(&act(&required, Patient, "book-visit", visit), Patient).unwrap();
        assert!(calendar.ends_with("\r\n") && !calendar.replace("\r\n", "").contains(['\r', '\n']));
        assert!(calendar.split("\r\n").all(|line| line.len() <= 75), "{calendar}");
        let lines = lines(&calendar);
        assert_eq!(lines.iter().filter(|line| line.starts_with("BEGIN:")).count(), 2, "{lines:?}");
        let location = value(&calendar, "LOCATION").unwrap();
        let escaped = place.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
        assert_eq!(location, escaped);
    }
}
