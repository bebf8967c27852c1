//! What there is to read: every section or why it is not there, and no more than the view has.

use documents::content::{Block, Letter, Part, Reader, letter, standing};
use domain::{referral::Referral, values::words::Party};
use serde_json::{Value, json};
use testing::{
    bodies,
    bodies::with,
    letters::{after, create, lived, seen},
    time::minute,
};

/// The sections, in the order in which a clinician reads them.
const SECTIONS: [&str; 10] = [
    "chief-complaint",
    "allergies",
    "current-rx",
    "draft-rx",
    "problems",
    "vitals",
    "labs",
    "recent-visits",
    "note",
    "attachments",
];

fn part<'a>(letter: &'a Letter, id: &str) -> &'a Part {
    letter.parts.iter().find(|part| part.id == id).unwrap_or_else(|| panic!("no part {id}"))
}

fn words(part: &Part) -> String {
    let block = |block: &Block| match block {
        Block::Text(text) | Block::Nothing(text) => text.clone(),
        Block::Facts(facts) => {
            facts.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n")
        }
        Block::Points(points) => points.join("\n"),
        Block::Table(table) => {
            let rows = std::iter::once(&table.columns).chain(&table.rows).map(|row| row.join(" | "));
            std::iter::once(table.caption.clone()).chain(rows).collect::<Vec<_>>().join("\n")
        }
        Block::Files(files) => {
            files.iter().map(|file| format!("{} ({})", file.name, file.kind)).collect::<Vec<_>>().join("\n")
        }
    };
    part.blocks.iter().map(block).collect::<Vec<_>>().join("\n")
}

fn all(letter: &Letter) -> String {
    letter.alerts.iter().cloned().chain(letter.parts.iter().map(words)).collect::<Vec<_>>().join("\n")
}

fn letter_of(body: &Value) -> Letter {
    letter(&seen(&create(body)))
}

#[test]
fn the_parts_come_in_the_order_in_which_a_clinician_reads_them() {
    let ids: Vec<_> = letter(&seen(&lived())).parts.iter().map(|part| part.id).collect();
    let before = ["people", "patient", "reason", "question", "bring"];
    let after = ["asks", "visit", "reports", "outcome", "corrections", "consent", "status", "timeline"];
    assert_eq!(ids, [&before[..], &SECTIONS, &after].concat());
}

#[test]
fn each_section_says_what_is_in_it() {
    let letter = letter_of(&bodies::consult());
    for (id, says) in [
        ("chief-complaint", "Exertional chest tightness\nSince: 8 Nov 2026"),
        (
            "allergies",
            "Allergies\nAllergy | Reaction | Severity\nPenicillin | Rash over the trunk | moderate",
        ),
        ("draft-rx", "Tab Metoprolol 25 mg 1-0-0"),
        ("note", "Father had an MI at 52.\nஅவர் தனியாக வசிக்கிறார்."),
    ] {
        assert_eq!(words(part(&letter, id)), says);
    }
    for (id, says) in [
        ("current-rx", "Tab Metformin 500 mg BD | oral, once a day | Diabetes | 1 Mar 2024"),
        ("problems", "Hypertension | 1 Jun 2019 | 38341003 (SNOMED CT)"),
        (
            "vitals",
            "Vital signs on 22 Nov 2026, 2:30 pm IST\nMeasurement | Value\nSystolic blood pressure | 152 mmHg",
        ),
        ("vitals", "Body temperature | 36.8 °C"),
        ("labs", "Fasting glucose | 118 mg/dL | 70 to 100 | High | 20 Nov 2026, 1:00 pm IST"),
        ("labs", "TSH | < 0.01 mIU/L | 0.4 - 4.2 | Critically low"),
        ("labs", "Troponin I | 0.02 ng/mL | ≤ 0.04 |  | "),
        ("recent-visits", "8 Nov 2026 | Dr O'Connor | Chest tightness | BP 150/94."),
        ("attachments", "ecg.pdf (ECG, PDF, 184 KB)"),
        ("patient", "Born: 2 Apr 1968 (58 years when this was sent)"),
        ("reason", "Other chest pain, R07.89 (ICD-10)"),
    ] {
        let found = words(part(&letter, id));
        assert!(found.contains(says), "{id} has no {says:?}:\n{found}");
    }
}

#[test]
fn what_is_known_in_part_and_what_was_reported_stand_as_they_were_given() {
    let snapshot = json!({
        "chief_complaint": {"text": "Thirst", "onset": "2026-11"},
        "problems": [{"text": "Hypertension", "onset": "2015"}, {"text": "Gout", "onset": "2019-06"}],
        "current_rx": [{"text": "Tab Metformin 500 mg BD", "started_on": "2024-03"}],
        "recent_visits": [{"date": "2026-08", "doctor": "Dr O'Connor"}],
        "vitals": [{"code": "41653-7", "comparator": ">", "value": 600, "unit": "mg/dL", "at": "2026-11-22"}],
        "labs": [
            {"text": "Potassium", "value": 4.0, "unit": "mmol/L", "at": "2026-11-20", "range": {"low": 3.5, "high": 5.0}},
            {"text": "TSH", "comparator": "<=", "value": 0.01},
        ],
    });
    let of = |patient: Value| {
        letter_of(&with(bodies::consult(), json!({"patient": patient, "snapshot": snapshot})))
    };
    let year = of(json!({"name": "Meena Kumari", "birth_date": "1968"}));
    for (id, says) in [
        ("patient", "Born: 1968"),
        ("chief-complaint", "Since: November 2026"),
        ("problems", "Hypertension | 2015"),
        ("problems", "Gout | June 2019"),
        ("current-rx", "Tab Metformin 500 mg BD | March 2024"),
        ("recent-visits", "August 2026 | Dr O'Connor"),
        (
            "vitals",
            "Vital signs on 22 Nov 2026\nMeasurement | Value\nBlood glucose by glucometer | > 600 mg/dL",
        ),
        ("labs", "Potassium | 4.0 mmol/L | 3.5 to 5.0 |"),
        ("labs", "TSH | ≤ 0.01"),
        ("labs", "20 Nov 2026"),
    ] {
        let found = words(part(&year, id));
        assert!(found.contains(says), "{id} has no {says:?}:\n{found}");
    }
    for (known, says) in [
        (json!({"birth_date": "1968-04"}), "Born: April 1968"),
        (json!({"age": {"years": 58}}), "Age: about 58 years old on 22 Nov 2026"),
    ] {
        let found = words(part(&of(with(json!({"name": "Meena Kumari"}), known)), "patient"));
        assert!(found.contains(says), "{found}");
    }
}

#[test]
fn a_section_without_content_says_why() {
    let snapshot =
        json!({"chief_complaint": {"text": "Cough"}, "allergies": "none-known", "labs": "none-known"});
    let letter = letter_of(&with(bodies::consult(), json!({"snapshot": snapshot})));
    for id in SECTIONS {
        let says = match id {
            "chief-complaint" => "Cough",
            "allergies" | "labs" => "None known",
            _ => "Not recorded",
        };
        assert_eq!(words(part(&letter, id)), says, "{id}");
    }
    let reason = with(bodies::consult(), json!({"snapshot": {}, "question": null}));
    assert_eq!(words(part(&letter_of(&reason), "chief-complaint")), "Not recorded");
    assert_eq!(words(part(&letter_of(&reason), "question")), "Not recorded");
}

#[test]
fn what_consent_does_not_cover_is_not_shared_and_not_told() {
    for shown in SECTIONS {
        let scoped = letter_of(&bodies::scoped(bodies::consult(), &[shown]));
        let whole = letter_of(&bodies::consult());
        for id in SECTIONS {
            let says = if id == shown { words(part(&whole, id)) } else { "Not shared with you".to_owned() };
            assert_eq!(words(part(&scoped, id)), says, "{id} with consent to {shown}");
        }
    }
}

#[test]
fn what_has_to_be_minded_stands_first() {
    let alerts = |referral: &Referral| letter(&seen(referral)).alerts;
    let routine = with(bodies::consult(), json!({"priority": "routine"}));
    assert!(alerts(&create(&routine)).is_empty());
    assert_eq!(alerts(&create(&bodies::consult())), ["Urgent. A decision is needed within 24 hours."]);
    assert_eq!(alerts(&create(&bodies::admission())), ["Emergency. A decision is needed within 1 hour."]);
    let accepted = after(create(&bodies::consult()), &[(Party::Receiver, "accept", json!({}))]);
    assert_eq!(alerts(&accepted), ["Urgent."], "it has been decided");
    let private = alerts(&create(&bodies::doctor_only(routine.clone())));
    assert!(private[0].starts_with("Between the doctors only (mental health)."), "{private:?}");
    let emergency = json!({"consent": {"method": "emergency", "reason": "Unconscious"}});
    assert_eq!(
        alerts(&create(&with(bodies::consult(), emergency))),
        [
            "Urgent. A decision is needed within 24 hours.",
            "Shared without the patient's consent, as an emergency. Unconscious"
        ]
    );
    let void = json!({"reason": "wrong-patient", "comment": "Another Meena"});
    let voided = alerts(&after(create(&routine), &[(Party::Sender, "void", void)]));
    assert_eq!(voided, ["Voided: this was sent by mistake. Do not act on it."]);
    let withdrawn =
        alerts(&after(create(&routine), &[(Party::Sender, "withdraw", json!({"reason": "Better"}))]));
    assert_eq!(withdrawn, ["Withdrawn: this referral was taken back. Do not act on it."]);
}

#[test]
fn orders_and_admissions_have_their_own_parts() {
    let (lab, imaging, admission) = (
        letter_of(&bodies::lab_order()),
        letter_of(&bodies::imaging_order()),
        letter_of(&bodies::admission()),
    );
    let titles = [&lab.title, &imaging.title, &admission.title];
    assert_eq!(titles, ["Laboratory order", "Imaging order", "Admission packet"]);
    assert!(
        words(part(&lab, "tests"))
            .contains("Fasting lipid profile | Venous blood | Fasting, 12 hours | 57698-3 (LOINC)")
    );
    assert!(
        words(part(&imaging, "tests"))
            .contains("CT angiography | Coronary arteries | Unpaired | With contrast")
    );
    assert_eq!(
        words(part(&imaging, "precautions")),
        "Pregnancy: Not pregnant\nReaction to contrast: Urticaria in 2019\nKidney function: eGFR 54"
    );
    assert_eq!(
        words(part(&admission, "admission")),
        "Type: emergency\nWard: Cardiology\nProposed for: 23 Nov 2026"
    );
}

#[test]
fn what_became_of_it_is_told_with_its_corrections() {
    let letter = letter(&seen(&lived()));
    for (id, says) in [
        ("asks", "Asked: Prior ECG? (a file, needed)\necg.pdf (ECG, PDF, 184 KB)"),
        (
            "asks",
            "Asked: Lipids of this year (a note or a file, if there is one)\nAnswer: Not available: Never taken",
        ),
        ("visit", "Booked for: 30 Nov 2026, 10:30 am IST\nPlace: Room 4, Khan Clinic"),
        ("visit", "Bring: Running shoes\nHow it went: The patient came"),
        ("reports", "Result: Troponin is normal."),
        ("reports", "Fasting glucose | 181 mg/dL | High. Corrected below"),
        ("outcome", "This outcome was corrected"),
        (
            "outcome",
            "Seen on: 22 Nov 2026\nSummary: Stable angina.\nNo arrhythmia.\nAdvice: Start metoprolol 25 mg.",
        ),
        ("outcome", "Fasting glucose | 181 mg/dL | High. Corrected below"),
        ("corrections", "What changed: The glucose\nCorrection: Read wrongly."),
        ("corrections", "Fasting glucose | 118 mg/dL | High"),
        ("timeline", "22 Nov 2026, 2:30 pm IST | Sent | Dr Aoife O'Connor"),
        ("timeline", "Information asked for | Dr Farida Khan | 1-1: Prior ECG?"),
        ("timeline", "File: ecg.pdf"),
    ] {
        let found = words(part(&letter, id));
        assert!(found.contains(says), "{id} has no {says:?}:\n{found}");
    }
    assert!(!words(part(&letter, "corrections")).contains("Corrected below"));
}

#[test]
fn a_reason_from_a_list_is_in_words() {
    let decline = json!({"reason": "capacity-full", "comment": "Until June", "alternative": "Dr Iyer"});
    let declined =
        letter(&seen(&after(create(&bodies::consult()), &[(Party::Receiver, "decline", decline)])));
    assert!(
        words(part(&declined, "timeline"))
            .contains("Declined | Dr Farida Khan | No capacity\nUntil June\nTry: Dr Iyer")
    );
}

#[test]
fn the_signature_names_signer_moment_and_digest() {
    let referral = create(&bodies::consult());
    let signed = letter(&seen(&referral)).signed;
    assert_eq!(signed.sha256, referral.handoff.signature.sha256.to_string());
    assert_eq!(
        (signed.by, signed.registration_no, signed.at),
        ("Dr Aoife O'Connor".to_owned(), "KMC-10001".to_owned(), "22 Nov 2026, 2:30 pm IST".to_owned())
    );
}

#[test]
fn a_doctor_only_letter_of_the_patient_is_the_same_whatever_it_is_about() {
    let of = |category: &str, text: &str| {
        let body = with(
            bodies::consult(),
            json!({
                "privacy": {"level": "doctor-only", "category": category}, "question": text,
                "reason": {"text": text}, "snapshot": {"note": text, "allergies": "none-known"},
            }),
        );
        letter(&create(&body).view(Party::Patient))
    };
    let (one, other) = (of("hiv-sti", "Marker one"), of("genetic", "Another marker"));
    assert_eq!(one, other);
    assert_eq!(one.signed.sha256, "");
    assert!(SECTIONS.iter().all(|id| one.parts.iter().all(|part| part.id != *id)));
}

#[test]
fn a_letter_whose_content_is_closed_has_no_content() {
    let commands = [
        (Party::Receiver, "accept", json!({})),
        (Party::Patient, "consent", json!({"decision": "withdraw"})),
    ];
    let closed = letter(&seen(&after(create(&bodies::consult()), &commands)));
    let text = all(&closed);
    for gone in ["Exertional", "Penicillin", "Father", "ecg.pdf", "1968", "98505"] {
        assert!(!text.contains(gone), "{gone}");
    }
    assert!(
        closed.alerts.iter().any(|alert| alert.starts_with("The patient took consent back on 22 Nov 2026"))
    );
}

#[test]
fn whose_turn_it_is_is_one_line_for_each_reader() {
    let view = seen(&create(&bodies::consult()));
    let times = "since 22 Nov 2026, 2:30 pm IST, due 23 Nov 2026, 2:30 pm IST.";
    assert_eq!(standing(&view, Reader::Party(Party::Receiver)), format!("Waiting for you {times}"));
    assert_eq!(standing(&view, Reader::Party(Party::Sender)), format!("Waiting for Dr Farida Khan {times}"));
    assert_eq!(standing(&view, Reader::Anybody), format!("Waiting for Dr Farida Khan {times}"));
    let asked = after(
        create(&bodies::consult()),
        &[(Party::Receiver, "request-info", json!({"asks": [{"text": "ECG?"}]}))],
    );
    assert!(standing(&seen(&asked), Reader::Anybody).starts_with("Waiting for Dr Aoife O'Connor since"));
    assert_eq!(seen(&asked).awaiting.since, minute(1));
    assert_eq!(
        standing(&seen(&lived()), Reader::Anybody),
        "Nobody has to act: it is done, and the outcome is below."
    );
}
