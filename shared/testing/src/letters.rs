//! Referrals to a doctor without an account: as they are sent, and after all that can happen.

use domain::{
    files::{
        attachment::{Attachment, Category, FileRefusal},
        file::File,
    },
    handoff::Added,
    referral::Referral,
    values::{ids::AttachmentId, words::Party},
    view::View,
};
use serde_json::{Value, json};

use crate::{
    bodies,
    commands::act,
    files::{announced, file_id, passed, refused},
    referrals::{added, sent},
    time::minute,
};

/// A file of Dr O'Connor's: the first is an ECG, the second is refused, the third is not checked yet.
fn file(id: AttachmentId) -> File {
    let (upload, filename, category) = match id {
        id if id == file_id(1) => (passed(id), "ecg.pdf", Category::Ecg),
        id if id == file_id(2) => (refused(id, FileRefusal::Damaged), "report.pdf", Category::Lab),
        _ => (announced(id), "echo.pdf", Category::Imaging),
    };
    let file = upload.file();
    let attachment = Attachment { filename: filename.parse().unwrap(), category, ..file.attachment };
    File { attachment, ..file }
}

/// The referral that this body creates, with the files that it names.
pub fn create(body: &Value) -> Referral {
    let named = body["snapshot"]["attachments"].as_array().into_iter().flatten();
    let files = named.filter_map(|id| id.as_str()?.parse().ok()).map(file).collect();
    sent(body, Added { files, ..added() })
}

/// The referral after these commands, a minute apart.
pub fn after(referral: Referral, commands: &[(Party, &str, Value)]) -> Referral {
    let first = i64::try_from(referral.entries.len()).unwrap();
    commands.iter().zip(first..).fold(referral, |referral, ((party, name, body), minutes)| {
        act(&referral, *party, name, body.clone(), minute(minutes))
    })
}

/// What the receiver sees.
pub fn seen(referral: &Referral) -> View {
    referral.view(Party::Receiver)
}

/// Each kind of referral by a name: as it is sent, and two after what has become of them.
pub fn every() -> Vec<(&'static str, Referral)> {
    let withdrawn = json!({"decision": "withdraw"});
    vec![
        ("consult", create(&bodies::consult())),
        ("lab-order", create(&bodies::lab_order())),
        ("imaging-order", create(&bodies::imaging_order())),
        ("admission", create(&bodies::admission())),
        ("doctor-only", create(&bodies::doctor_only(bodies::consult()))),
        ("scoped", create(&bodies::scoped(bodies::consult(), &["vitals", "allergies"]))),
        ("closed", after(create(&bodies::consult()), &[(Party::Patient, "consent", withdrawn)])),
        ("lived", lived()),
    ]
}

/// A referral that has been through all that can happen: asked, answered, visited, reported, completed, corrected.
pub fn lived() -> Referral {
    use Party::{Receiver, Sender};
    let glucose =
        |value: u32| json!([{"text": "Fasting glucose", "value": value, "unit": "mg/dL", "flag": "high"}]);
    after(
        create(&bodies::consult()),
        &[
            (
                Receiver,
                "request-info",
                json!({"asks": [
                    {"text": "Prior ECG?", "wants": "file"}, {"text": "Lipids of this year", "required": false},
                ]}),
            ),
            (
                Sender,
                "reply",
                json!({"answers": [
                    {"ask_id": "1-1", "attachments": [file_id(1)]},
                    {"ask_id": "1-2", "unavailable": "Never taken"},
                ]}),
            ),
            (Receiver, "require-visit", json!({"reason": "An ECG under load", "bring": ["Running shoes"]})),
            (
                Receiver,
                "book-visit",
                json!({
                    "starts_at": "2026-11-30T05:00:00.000Z", "zone": "Asia/Kolkata", "place": "Room 4, Khan Clinic",
                }),
            ),
            (Receiver, "accept", json!({"expected_by": "2026-12-01"})),
            (Receiver, "visit-outcome", json!({"outcome": "attended"})),
            (Receiver, "report", json!({"text": "Troponin is normal.", "results": glucose(181)})),
            (
                Receiver,
                "complete",
                json!({
                    "type": "seen", "seen_on": "2026-11-22", "summary": "Stable angina.\nNo arrhythmia.",
                    "advice": "Start metoprolol 25 mg.", "results": glucose(181),
                }),
            ),
            (
                Receiver,
                "amend",
                json!({"what": "The glucose", "text": "Read wrongly.", "results": glucose(118)}),
            ),
        ],
    )
}
