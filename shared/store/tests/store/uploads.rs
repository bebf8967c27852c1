//! Uploads: two checks at once lose nothing, and no referral misses what was found of a file that it names.

use domain::{
    files::{
        attachment::{FileRefusal, FileState},
        file::{Check, Finding, Served, Upload},
    },
    referral::{Referral, files::filed},
    values::{
        digest::Digest,
        words::{Channel, Party},
    },
};
use serde_json::json;
use store::NotWritten;
use testing::{
    commands::command,
    files::{attachment, file_id},
    people::actor,
    referrals::{consult, id},
    table::Table,
    time::minute,
};

/// Dr O'Connor's ECG, just announced.
pub(crate) fn announced(number: u128) -> Upload {
    Upload::announced(attachment(file_id(number)), "dr-oconnor".parse().unwrap(), 1_000)
}

async fn read(table: &Table, upload: &Upload) -> Option<Upload> {
    table.store.uploads(&[upload.attachment.attachment_id].into()).await.unwrap().pop()
}

/// The sender notes something with this file.
fn noted(before: &Referral, upload: &Upload) -> Referral {
    let note = command("note", json!({"attachments": [upload.attachment.attachment_id]}));
    let changes = before.decide(note, Party::Sender, minute(9)).unwrap();
    let changes = filed(changes, &[upload.file()]);
    before.clone().write(changes, minute(9), &actor(Party::Sender), Channel::Api)
}

#[tokio::test]
async fn an_upload_comes_back_as_it_was_announced_and_checked() {
    let table = Table::new();
    let upload = announced(1);
    assert_eq!(read(&table, &upload).await, None);
    table.store.announce(&upload).await.unwrap();
    assert_eq!(read(&table, &upload).await, Some(upload.clone()));
    assert!(table.store.announce(&upload).await.is_err(), "an id is announced once");

    let id = upload.attachment.attachment_id;
    let served = Some(Served { size: 9, sha256: Digest::of(b"stripped") });
    let (after, named_by) =
        table.store.found(id, Check::Bytes, Finding::Passed, served).await.unwrap().unwrap();
    assert_eq!((after.file().state, named_by.as_slice()), (FileState::Pending, [].as_slice()));
    let (after, _) = table.store.found(id, Check::Scan, Finding::Passed, None).await.unwrap().unwrap();
    assert_eq!((after.file().state, after.file().served), (FileState::Available, served));
    assert_eq!(read(&table, &upload).await, Some(after));

    let nobodys =
        table.store.found(announced(2).attachment.attachment_id, Check::Scan, Finding::Passed, None);
    assert_eq!(nobodys.await.unwrap(), None);
}

#[tokio::test]
async fn what_was_found_first_stands() {
    let table = Table::new();
    let upload = announced(1);
    let id = upload.attachment.attachment_id;
    table.store.announce(&upload).await.unwrap();
    let refused = Finding::Refused(FileRefusal::Malware);
    table.store.found(id, Check::Scan, refused, None).await.unwrap();
    let (after, _) = table.store.found(id, Check::Scan, Finding::Passed, None).await.unwrap().unwrap();
    assert_eq!((after.scan, after.file().state), (Some(refused), FileState::Refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_checks_at_once_lose_nothing() {
    let table = Table::new();
    for number in 1..=20 {
        let upload = announced(number);
        let id = upload.attachment.attachment_id;
        table.store.announce(&upload).await.unwrap();
        let found = |check| {
            let store = table.store.clone();
            tokio::spawn(async move { store.found(id, check, Finding::Passed, None).await })
        };
        let (bytes, scan) = (found(Check::Bytes), found(Check::Scan));
        let told = [bytes.await.unwrap(), scan.await.unwrap()];
        let states = told.map(|told| told.unwrap().unwrap().0.file().state);
        assert!(states.contains(&FileState::Available), "the later one knows of both: {states:?}");
        assert_eq!(read(&table, &upload).await.unwrap().file().state, FileState::Available);
    }
}

#[tokio::test]
async fn a_file_that_is_named_is_kept_and_tells_who_named_it() {
    let table = Table::new();
    let upload = announced(1);
    table.store.announce(&upload).await.unwrap();
    let first = consult(1).files(vec![upload.file()]).begun();
    table.store.create(&first, None).await.unwrap();
    let second = consult(2).begun();
    table.store.create(&second, None).await.unwrap();
    table.store.append(&second, &noted(&second, &upload), None).await.unwrap();
    assert_eq!(read(&table, &upload).await.unwrap().expires_at, None);

    let attachment_id = upload.attachment.attachment_id;
    let found = table.store.found(attachment_id, Check::Bytes, Finding::Passed, None).await.unwrap();
    let mut named_by = found.unwrap().1;
    named_by.sort_unstable();
    assert_eq!(named_by, [id(1), id(2)]);

    let loaded = table.store.load(id(2)).await.unwrap().unwrap();
    assert_eq!(loaded.files, [upload.file()]);
    assert_eq!(table.store.load(id(1)).await.unwrap().unwrap(), first);
}

#[tokio::test]
async fn nothing_is_written_of_a_file_that_was_checked_in_between() {
    for finding in [Finding::Passed, Finding::Refused(FileRefusal::Damaged)] {
        let table = Table::new();
        let upload = announced(1);
        table.store.announce(&upload).await.unwrap();
        let sent = consult(1).begun();
        table.store.create(&sent, None).await.unwrap();
        let (waiting, order) = (noted(&sent, &upload), consult(2).files(vec![upload.file()]).begun());
        for check in [Check::Bytes, Check::Scan] {
            table.store.found(upload.attachment.attachment_id, check, finding, None).await.unwrap();
        }
        let moved = table.store.append(&sent, &waiting, None).await;
        assert!(matches!(moved, Err(NotWritten::FileMoved)), "{moved:?}");
        let moved = table.store.create(&order, None).await;
        assert!(matches!(moved, Err(NotWritten::FileMoved)), "{moved:?}");
        assert_eq!(table.store.load(id(1)).await.unwrap().unwrap(), sent);
        assert_eq!(table.store.load(id(2)).await.unwrap(), None);

        // Read anew, it is named as it is now; that a refused one is not named at all is the core's to see to.
        let checked = read(&table, &upload).await.unwrap();
        table.store.append(&sent, &noted(&sent, &checked), None).await.unwrap();
    }
}
