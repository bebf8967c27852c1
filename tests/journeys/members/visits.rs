//! The receiver wants to see the patient first; the patient books, misses it, books again and comes.

use serde_json::json;

use crate::harness::case::Case;
use crate::harness::samples::in_days;

#[test]
fn booked_missed_rebooked_attended() {
    let case = Case::consult("dr-iyer");
    let Case { receiver, patient, sender, id, .. } = &case;
    let wanted = json!({"reason": "Treadmill test", "bring": ["Walking shoes"]});
    case.step(receiver, "require-visit", &wanted);
    case.stands("visit-required", "patient");
    let visit = patient.read(id)["visit"].clone();
    assert_eq!(visit["booking_url"], "https://kaveri-heart.example/appointments", "the receiver's own link");
    assert_eq!(visit["bring"], json!(["Walking shoes"]));
    assert_eq!(visit["we_will_call"], false);

    let first = in_days(2);
    case.step(patient, "book-visit", &json!({"starts_at": first, "zone": "Asia/Kolkata", "place": "Room 4"}));
    case.stands("visit-required", "receiver");
    assert_eq!(receiver.read(id)["visit"]["starts_at"], first.as_str());
    assert!(sender.read(id)["awaiting"]["due_at"].as_str().unwrap() > first.as_str(), "due after the visit");

    case.step(receiver, "visit-outcome", &json!({"outcome": "missed"}));
    case.stands("visit-required", "patient");
    let again = json!({"starts_at": in_days(4), "zone": "Asia/Kolkata"});
    case.step(receiver, "book-visit", &again);
    case.stands("visit-required", "receiver");
    case.step(patient, "visit-outcome", &json!({"outcome": "cancelled"}));
    case.step(sender, "book-visit", &again);
    case.step(receiver, "visit-outcome", &json!({"outcome": "attended"}));
    case.stands("visit-required", "receiver");
    case.step(receiver, "accept", &json!({}));
    case.stands("accepted", "receiver");

    let expected = [
        "sent",
        "visit-requested",
        "visit-booked",
        "visit-missed",
        "visit-booked",
        "visit-cancelled",
        "visit-booked",
        "visit-attended",
        "accepted",
    ];
    let timeline: Vec<_> = case.timeline().into_iter().filter(|name| name != "seen").collect();
    assert_eq!(timeline, expected);
}

#[test]
fn a_visit_after_acceptance_leaves_it_accepted() {
    let case = Case::consult("dr-rao");
    let Case { receiver, patient, .. } = &case;
    case.step(receiver, "accept", &json!({}));
    case.step(
        patient,
        "book-visit",
        &json!({"starts_at": in_days(1), "zone": "UTC", "place": "https://video.example/4"}),
    );
    case.stands("accepted", "receiver");
    case.step(receiver, "visit-outcome", &json!({"outcome": "missed"}));
    case.stands("accepted", "patient");
    case.step(patient, "book-visit", &json!({"starts_at": in_days(2), "zone": "Asia/Kolkata"}));
    case.step(patient, "visit-outcome", &json!({"outcome": "cancelled"}));
    case.stands("accepted", "receiver");
}

#[test]
fn visits_that_cannot_be_are_refused() {
    let case = Case::consult("dr-rao");
    let Case { receiver, patient, .. } = &case;
    case.refused(
        patient,
        "book-visit",
        &json!({"starts_at": in_days(1), "zone": "UTC"}),
        (409, "wrong-state"),
    );
    case.step(
        receiver,
        "require-visit",
        &json!({"reason": "Echo", "booking_url": "https://rao.example/slots"}),
    );
    assert_eq!(patient.read(&case.id)["visit"]["booking_url"], "https://rao.example/slots");
    for (starts_at, zone) in [
        (in_days(-1), "Asia/Kolkata"),
        (in_days(800), "Asia/Kolkata"),
        ("2026-02-30T10:00:00.000Z".to_owned(), "Asia/Kolkata"),
        ("tomorrow".to_owned(), "Asia/Kolkata"),
        (in_days(1), "IST"),
        (in_days(1), "../../etc/passwd?"),
    ] {
        let body = json!({"starts_at": starts_at, "zone": zone});
        case.refused(patient, "book-visit", &body, (422, "invalid"));
    }
    case.refused(receiver, "visit-outcome", &json!({"outcome": "eaten"}), (422, "invalid"));
    case.refused(patient, "visit-outcome", &json!({"outcome": "attended"}), (403, "not-your-turn"));
    case.refused(patient, "visit-outcome", &json!({"outcome": "cancelled"}), (409, "wrong-state"));
    case.stands("visit-required", "patient");
}
