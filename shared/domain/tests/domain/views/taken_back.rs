//! What was taken back is seen no more: withdrawn, voided, consent withdrawn.

use domain::{
    referral::summary::Summary,
    values::words::{
        Party::{Administrator, Patient, Receiver, Sender, System},
        Status,
    },
};
use serde_json::json as value;

use crate::fixtures::{act, bodies, commands::command, create, json, minute};

use super::{
    seen_by,
    story::{CONTENT, life, marked, marked_kinds, other_lives},
};

#[test]
fn the_receiver_sees_no_content_of_what_was_taken_back() {
    let mut taken = 0;
    for referral in other_lives(&marked()).iter().flatten() {
        let view = seen_by(Receiver, referral);
        let back = matches!(referral.status, Status::Withdrawn | Status::Voided);
        if back || referral.consent_withdrawn_at.is_some() {
            taken += 1;
            assert!(!view.contains(CONTENT), "{}: {view}", referral.status);
            for detail in ["+91 98505 50199", "meena@mail.example", "1968-04-02"] {
                assert!(!view.contains(detail), "{}: {detail} in {view}", referral.status);
            }
        } else {
            assert!(view.contains(CONTENT), "{}: {view}", referral.status);
        }
    }
    assert_eq!(taken, 6, "withdrawn three times, voided, unconsented, and completed without consent");
}

/// Who sees that it was taken back, and no more, is given no paper on which that would stand with the rest.
#[test]
fn nobody_has_a_copy_of_what_was_taken_back_from_them() {
    for referral in other_lives(&marked()).iter().flatten() {
        let withheld = |party| json(&referral.view(party))["withheld"].to_string().contains("\"bring\"");
        for party in [Sender, Receiver, Patient, Administrator] {
            assert_eq!(referral.gives_copies_to(party), !withheld(party), "{party}, {}", referral.status);
        }
        let back = !referral.is_released();
        assert_eq!(referral.gives_copies_to(Receiver), !back, "{}", referral.status);
        assert!(referral.gives_copies_to(Sender) && referral.gives_copies_to(Administrator));
    }
}

#[test]
fn the_patient_of_a_voided_referral_sees_no_content() {
    for referral in other_lives(&marked()).iter().flatten() {
        let view = seen_by(Patient, referral);
        assert_eq!(view.contains(CONTENT), referral.status != Status::Voided, "{}: {view}", referral.status);
    }
}

#[test]
fn an_administrator_and_the_system_never_see_content_and_the_sender_always_does() {
    let orders = marked_kinds().map(|order| create(&order));
    for referral in life(&marked()).iter().chain(other_lives(&marked()).iter().flatten()).chain(&orders) {
        for party in [Administrator, System] {
            let view = seen_by(party, referral);
            assert!(!view.contains(CONTENT), "{party}, {}: {view}", referral.status);
        }
        assert!(seen_by(Sender, referral).contains(CONTENT), "{}", referral.status);
    }
}

#[test]
fn what_was_voided_or_withdrawn_tells_nothing_of_the_patient() {
    let body =
        bodies::with(bodies::consult(), value!({"privacy": {"level": "doctor-only", "category": "hiv-sti"}}));
    let void = value!({"reason": "wrong-patient", "comment": "Another Meena"});
    let voided = act(create(&body), Sender, command("void", void), minute(5)).unwrap();
    for party in [Receiver, Patient] {
        let view = seen_by(party, &voided);
        for told in ["hiv-sti", "1968-04-02", "+91 98505 50199", "meena@mail.example", "Old ECGs"] {
            assert!(!view.contains(told), "{party} reads {told}: {view}");
        }
    }
    // The one who was meant by mistake is not told whose referral it was.
    assert!(!seen_by(Patient, &voided).contains("Meena Kumari"));
    assert!(!json(&Summary::of(&voided).view(Patient)).to_string().contains("Meena Kumari"));
    let withheld = json(&voided.view(Patient))["withheld"].to_string();
    for member in
        ["bring", "visit", "patient.name", "patient.birth_date", "privacy.category", "consent.guardian"]
    {
        assert!(withheld.contains(&format!("\"{member}\"")), "{member} is named: {withheld}");
    }
}
