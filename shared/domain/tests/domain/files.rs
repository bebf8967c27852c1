//! Files: announced within limits, named by whoever they belong to, signed with the snapshot, and shown as content is.

use domain::{
    commands::mail::{HeldMail, HeldReason},
    files::{
        attachment::{FILE_MAX, FileRefusal, FileState, REFERRAL_MAX},
        file::{Announced, File, Finding, Served, Upload},
    },
    handoff::seal::{SALT_BYTES, salts},
    log::Fact,
    referral::{
        Referral,
        files::{filed, named as name},
        of_snapshot,
        refusal::Refusal,
    },
    values::{
        ids::AttachmentId,
        words::{Channel, Party},
    },
    wire::input::parse,
};
use serde_json::{Value, json};

use crate::fixtures::{
    act, actor, bodies,
    commands::command,
    create,
    files::{announced, passed, refused},
    json, mails, minute, named,
};

fn id(number: u128) -> AttachmentId {
    AttachmentId(uuid::Uuid::from_u128(number))
}

fn announcement() -> Value {
    json!({
        "filename": "ecg.pdf", "content_type": "application/pdf", "size": 184_320, "category": "ecg",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    })
}

#[test]
fn an_announcement_names_each_wrong_member() {
    assert!(parse::<Announced>(announcement()).is_ok());
    // To JSON Schema this is a whole number, too.
    assert!(parse::<Announced>(bodies::with(announcement(), json!({"size": 184_320.0}))).is_ok());
    let long = format!("{}.pdf", "a".repeat(300));
    for (member, value, code) in [
        ("filename", json!("../ecg.pdf"), "malformed"),
        ("filename", json!("scans\\ecg.pdf"), "malformed"),
        ("filename", json!("ecg\n.pdf"), "malformed"),
        ("filename", json!("ecg\u{202e}fdp.pdf"), "malformed"),
        ("filename", json!("\u{200f}ecg.pdf"), "malformed"),
        ("filename", json!(long), "too-long"),
        ("filename", json!(".pdf"), "malformed"),
        ("filename", json!(" . "), "malformed"),
        ("filename", json!(""), "malformed"),
        ("filename", json!("ecg.png"), "not-allowed"),
        ("filename", json!("ecg.pdf.exe"), "not-allowed"),
        ("content_type", json!("image/svg+xml"), "unsupported-type"),
        ("content_type", json!("text/html"), "unsupported-type"),
        ("content_type", json!("application/zip"), "unsupported-type"),
        ("content_type", json!("pdf"), "unsupported-type"),
        ("size", json!(0), "out-of-range"),
        ("size", json!(FILE_MAX + 1), "too-large"),
        ("size", json!(-1), "wrong-type"),
        ("size", json!(1.5), "wrong-type"),
        ("sha256", json!("abc"), "malformed"),
        ("category", json!("x-ray"), "not-allowed"),
    ] {
        let body = bodies::with(announcement(), json!({member: value}));
        let wrong = named(&parse::<Announced>(body).unwrap_err());
        assert_eq!(wrong, [(format!("/{member}"), code)], "{value}");
    }
}

#[test]
fn a_file_is_announced_as_its_program_calls_it_and_by_its_name_where_that_says_more() {
    for (name, said, known) in [
        ("ecg.pdf", "application/octet-stream", "application/pdf"),
        ("photo.heif", "image/heif", "image/heic"),
        ("Troponin 28.11.2026", "application/pdf", "application/pdf"),
        ("ecg", "image/jpg", "image/jpeg"),
        ("IM-0001-0001", "application/dicom", "application/dicom"),
        ("IM-0001-0001", "application/octet-stream", "application/octet-stream"),
        ("Notes of Dr. Rao", "text/plain; charset=utf-8", "text/plain"),
    ] {
        let body = bodies::with(announcement(), json!({"filename": name, "content_type": said}));
        let attachment = parse::<Announced>(body).unwrap().with_id(AttachmentId(uuid::Uuid::nil()));
        assert_eq!((attachment.content_type.as_str(), attachment.filename.as_str()), (known, name));
    }
}

/// What both checks found, and what follows.
#[test]
fn a_file_is_served_after_both_checks_and_refused_by_either() {
    let (passed, refused) = (Some(Finding::Passed), Some(Finding::Refused(FileRefusal::Polyglot)));
    for (bytes, scan, state) in [
        (None, None, FileState::Pending),
        (passed, None, FileState::Pending),
        (None, passed, FileState::Pending),
        (passed, passed, FileState::Available),
        (refused, None, FileState::Refused),
        (None, refused, FileState::Refused),
        (refused, passed, FileState::Refused),
        (passed, refused, FileState::Refused),
        (refused, refused, FileState::Refused),
    ] {
        let file = Upload { bytes, scan, ..announced(id(1)) }.file();
        assert_eq!(file.state, state, "{bytes:?} {scan:?}");
        assert_eq!(file.refused.is_some(), state == FileState::Refused);
    }
}

#[test]
fn a_file_is_named_by_its_owner_while_nothing_stands_against_it() {
    let mut kept = announced(id(5));
    kept.expires_at = None;
    let uploads =
        [announced(id(1)), passed(id(2)), refused(id(3), FileRefusal::Malware), announced(id(4)), kept];
    let later = domain::files::file::UNUSED_KEPT_FOR;
    for (by, number, now, expected) in [
        ("dr-oconnor", 1, 0, Ok(FileState::Pending)),
        ("dr-oconnor", 2, 0, Ok(FileState::Available)),
        ("dr-oconnor", 3, 0, Err("attachment-refused")),
        ("dr-oconnor", 9, 0, Err("attachment-not-ready")),
        ("dr-rao", 2, 0, Err("attachment-not-ready")),
        ("dr-oconnor", 4, later, Err("attachment-not-ready")),
        ("dr-oconnor", 5, later, Ok(FileState::Pending)),
    ] {
        let ids = [("/attachments/0".to_owned(), id(number))];
        let found = name(&ids, &uploads, &by.parse().unwrap(), None, now);
        let found = found.map(|files| files[0].state).map_err(|errors| {
            assert_eq!(errors.0[0].pointer, "/attachments/0");
            errors.0[0].code
        });
        assert_eq!(found, expected, "{by} names {number} at {now}");
    }
}

#[test]
fn the_files_of_a_referral_have_a_limit_together_and_each_counts_once() {
    let large = |number| {
        let mut upload = passed(id(number));
        upload.attachment.size = REFERRAL_MAX / 4;
        upload
    };
    let uploads: Vec<_> = (1..=5).map(large).collect();
    let by = "dr-oconnor".parse().unwrap();
    let ids = |numbers: &[u128]| -> Vec<_> {
        numbers.iter().map(|number| (format!("/{number}"), id(*number))).collect()
    };
    let four = name(&ids(&[1, 2, 3, 4]), &uploads, &by, None, 0).unwrap();
    assert_eq!(four.len(), 4);
    let mut before = create(&bodies::consult());
    before.files = four;
    let again = name(&ids(&[1, 1, 4]), &uploads, &by, Some(&before), 0).unwrap();
    assert_eq!(again, [], "what the referral has, it has");
    let fifth = |before: &Referral| name(&ids(&[5]), &uploads, &by, Some(before), 0);
    assert_eq!(named(&fifth(&before).unwrap_err()), [("/5".to_owned(), "too-large")]);
    // What was refused is served to nobody, and takes no room.
    before.files[3] = refused(id(4), FileRefusal::Malware).file();
    assert_eq!(fifth(&before).unwrap().len(), 1);
}

#[test]
fn files_that_wait_with_a_held_mail_take_no_room_of_the_referral() {
    let mut large = passed(id(20));
    large.attachment.size = REFERRAL_MAX;
    let mut waiting = mails::mail("The whole archive");
    waiting.attachments = vec![id(20)].try_into().unwrap();
    let held = HeldMail { why: HeldReason::OtherAddress, from: None, received: waiting };
    let by = actor(Party::System);
    let files = vec![large.file()];
    let referral = mails::to_guest();
    let before = referral.files_size();
    let referral = referral.note_with((Fact::EmailHeld(held), files), by, minute(5), Channel::Email);
    assert_eq!((referral.files_size(), referral.held_files_size()), (before, REFERRAL_MAX));
    let ids = [("/attachments/0".to_owned(), id(2))];
    let by = "dr-oconnor".parse().unwrap();
    assert_eq!(name(&ids, &[passed(id(2))], &by, Some(&referral), 0).unwrap().len(), 1);
    let release = referral.release(2).unwrap();
    let released = referral.note(release, actor(Party::Sender), minute(6), Channel::Api);
    assert_eq!((released.files_size(), released.held_files_size()), (before + REFERRAL_MAX, 0));
    assert!(name(&ids, &[passed(id(2))], &by, Some(&released), 0).is_err());
}

#[test]
fn what_is_in_a_file_is_signed_with_the_snapshot() {
    let handoff = create(&bodies::consult()).handoff;
    let salts = salts(&[7; SALT_BYTES]);
    assert_eq!(handoff.signature.sha256, of_snapshot(&handoff.snapshot, &handoff.files, &salts));
    let mut other = handoff.files.clone();
    other[0].attachment.sha256 = domain::values::digest::Digest::of(b"another ECG");
    assert_ne!(handoff.signature.sha256, of_snapshot(&handoff.snapshot, &other, &salts));
    // What the checks find later changes nothing of it.
    let mut checked = handoff.files.clone();
    checked[0].state = FileState::Pending;
    assert_eq!(handoff.signature.sha256, of_snapshot(&handoff.snapshot, &checked, &salts));
}

/// The sender adds a file that nobody has looked at yet.
fn noted(referral: Referral, file: File) -> Referral {
    let note = command("note", json!({"attachments": [file.attachment.attachment_id]}));
    let changes = referral.decide(note, Party::Sender, minute(5)).unwrap();
    referral.write(filed(changes, &[file]), minute(5), &actor(Party::Sender), Channel::Api)
}

fn found(referral: Referral, fact: Fact) -> Referral {
    referral.note(fact, actor(Party::System), minute(6), Channel::Storage)
}

fn files_of(referral: &Referral, party: Party) -> Value {
    let view = json(&referral.view(party));
    let files = view["files"].as_array().into_iter().flatten();
    files.map(|file| json!([file["attachment_id"], file["state"]])).collect()
}

#[test]
fn a_file_is_shown_with_how_it_stands_to_whoever_sees_content() {
    let (mine, own) = (id(7), json(&id(7)));
    let snapshot = json!(["019aa000-0000-7000-8000-000000000001", "available"]);
    let referral = noted(create(&bodies::consult()), announced(mine).file());
    for party in [Party::Sender, Party::Receiver, Party::Patient] {
        assert_eq!(files_of(&referral, party), json!([snapshot, [own, "pending"]]), "{party}");
    }
    for party in [Party::Administrator, Party::System] {
        assert_eq!(json(&referral.view(party)).get("files"), None, "{party}");
    }
    let served = Served { size: 9, sha256: domain::values::digest::Digest::of(b"stripped") };
    let checked = found(referral.clone(), Fact::FileChecked { attachment_id: mine, served: Some(served) });
    assert_eq!(files_of(&checked, Party::Receiver), json!([snapshot, [own, "available"]]));
    assert_eq!(json(&checked.view(Party::Receiver))["files"][1]["served"]["size"], 9);
    assert_eq!(checked.version, referral.version, "a check is no command");
    let why = FileRefusal::ActiveContent;
    let refused = found(referral, Fact::FileRefused { attachment_id: mine, why });
    assert_eq!(json(&refused.view(Party::Sender))["files"][1]["refused"], "active-content");
    let last = json(&refused.view(Party::Receiver))["timeline"].as_array().unwrap().last().cloned().unwrap();
    assert_eq!((&last["type"], &last["text"]), (&json!("file-refused"), &json!(why.says())));
}

#[test]
fn a_file_out_of_scope_is_nobodys_but_the_senders_whatever_becomes_of_it() {
    let scope = json!({"method": "verbal", "language": "hi", "notice": "v1", "scope": ["vitals"]});
    let referral = create(&bodies::with(bodies::consult(), json!({"consent": scope})));
    let attachment_id = referral.files[0].attachment.attachment_id;
    let refused = found(referral, Fact::FileRefused { attachment_id, why: FileRefusal::Malware });
    for party in [Party::Receiver, Party::Patient] {
        let view = json(&refused.view(party));
        assert_eq!(view["files"], json!([]), "{party}");
        assert!(!view.to_string().contains("file-refused"), "{party}");
    }
    assert_eq!(files_of(&refused, Party::Sender)[0][1], "refused");
    // Named again, it stays out, also where consent covers what is added.
    for additions in [false, true] {
        let consent = json!({"method": "verbal", "language": "hi", "notice": "v1", "additions": additions});
        let note = command("note", json!({"attachments": [attachment_id], "consent": consent}));
        let Err(Refusal::Invalid(wrong)) = act(refused.clone(), Party::Sender, note, minute(9)) else {
            panic!("it is out of scope");
        };
        let last = wrong.last().unwrap();
        assert_eq!((last.pointer.as_str(), last.code), ("/attachments/0", "outside-consent"));
    }
}
