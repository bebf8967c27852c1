//! What is created is loaded unchanged, and what was handed over is never written again.

use domain::{
    clinical::snapshot::Snapshot,
    referral::{Referral, of_snapshot},
    values::{person::MemberKind, reference::Reference, words::Status},
};
use serde_json::json;
use store::{HANDOFF_MAX, NotWritten};
use testing::{
    people::{facility, member},
    referrals::{accept, consult, grant, id, note, seen},
    table::{Table, size},
};

use crate::snapshots::{heavy, noise};

#[tokio::test]
async fn what_is_created_is_loaded_unchanged() {
    let table = Table::new();
    for referral in [
        consult(1).begun(),
        consult(2).in_app().begun(),
        consult(3).lab_order().to(facility("lab-1", "lab")).begun(),
        consult(4).with("snapshot", heavy()).begun(),
    ] {
        table.store.create(&referral, None).await.unwrap();
        let loaded = table.store.load(referral.handoff.id).await.unwrap();
        assert_eq!(loaded, Some(referral));
    }
    assert_eq!(table.store.load(id(99)).await.unwrap(), None);
}

#[tokio::test]
async fn a_referral_is_found_by_its_short_reference() {
    let table = Table::new();
    for number in 1..=3 {
        table.store.create(&consult(number).begun(), None).await.unwrap();
    }
    let reference = consult(2).begun().handoff.reference;
    assert_eq!(table.store.by_reference(reference).await.unwrap(), Some(id(2)));
    assert_eq!(table.store.by_reference(Reference::new(999_999)).await.unwrap(), None);
}

#[tokio::test]
async fn what_commands_and_readers_add_is_loaded_unchanged() {
    let table = Table::new();
    let draft = consult(1).in_app().begun();
    table.store.create(&draft, None).await.unwrap();
    let mut referral = draft;
    for step in [grant, |before: &Referral| note(before, "அவர் நடக்கும்போது வலி"), accept]
    {
        let after = step(&referral);
        table.store.append(&referral, &after, None).await.unwrap();
        referral = seen(&after);
        table.store.append(&after, &referral, None).await.unwrap();
        assert_eq!(table.store.load(id(1)).await.unwrap().as_ref(), Some(&referral));
    }
    assert_eq!((referral.status, referral.entries.len()), (Status::Accepted, 8));
}

#[tokio::test]
async fn a_heavy_snapshot_fits() {
    let table = Table::new();
    let snapshot: Snapshot = domain::wire::input::parse(heavy()).unwrap();
    let counts =
        [snapshot.vitals.entries().len(), snapshot.labs.entries().len(), snapshot.current_rx.entries().len()];
    assert_eq!(counts, [1000, 600, 60]);
    let referral = consult(1).with("snapshot", heavy()).begun();
    table.store.create(&referral, None).await.unwrap();
    let kept = size(&table.item(&format!("REF#{}", id(1)), "SNAP"));
    let plain = serde_json::to_vec(&referral.handoff).unwrap().len();
    assert!((300_000..400_000).contains(&plain), "{plain} bytes");
    // Names and units are the same in each entry, values, times and numbers are not. There is room for ten of it.
    assert!((plain / 12..HANDOFF_MAX / 10).contains(&kept), "{kept} bytes for {plain}");
    let loaded = table.store.load(id(1)).await.unwrap().unwrap();
    assert_eq!(
        loaded.handoff.signature.sha256,
        of_snapshot(&loaded.handoff.snapshot, &[], &loaded.handoff.salts)
    );
    assert_eq!(loaded, referral);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_the_table_is_asked() {
    let table = Table::new();
    let referral = consult(1).with("snapshot", noise(341)).begun();
    table.store.create(&referral, None).await.unwrap();
    let kept = size(&table.item(&format!("REF#{}", id(1)), "SNAP"));
    assert!(
        (HANDOFF_MAX - 10_000..=HANDOFF_MAX + 200).contains(&kept),
        "{kept} bytes are not nearly too many"
    );
    assert_eq!(table.store.load(id(1)).await.unwrap(), Some(referral));

    table.wire.asked();
    let written = table.store.create(&consult(2).with("snapshot", noise(350)).begun(), None).await;
    assert!(matches!(written, Err(NotWritten::TooLarge)), "{written:?}");
    assert_eq!(table.wire.asked(), []);
}

/// It is written with each command, and copied to each list that it stands in.
#[tokio::test]
async fn the_row_of_a_referral_stays_small() {
    let table = Table::new();
    let english = ["Dr Aoife O'Connor", "Dr Lakshmi Rao", "Meena Kumari"];
    let tamil = [
        "மரு. லட்சுமி நாராயணன் வெங்கடேசன்",
        "மரு. மீனாட்சி சுந்தரேசுவரர் பாலசுப்பிரமணியன்",
        "தமிழ்ச்செல்வி கிருஷ்ணமூர்த்தி இராமலிங்கம்",
    ];
    for (number, names, most) in [(1, english, 1_024), (2, tamil, 1_300)] {
        // Ids as an issuer of tokens makes them.
        let member = |id: &str, name: &str| {
            let entry = json!({"name": name, "registration_no": "TNMC-120034"});
            member(id, MemberKind::Doctor, "clinic-thanjavur", entry)
        };
        let sender = member("3f6c1f5e-8d3a-4a55-9a53-0c8d1f1b7a01", names[0]);
        let receiver = member("b0c9a7d4-52c1-4f7e-8f0e-6a1d2e3c4b02", names[1]);
        let id = "d7e1f2a3-1111-4c4c-9d9d-8e8e7f7f6a03";
        let patient = json!({"id": id, "name": names[2], "birth_date": "1968-04-02", "language": "ta"});
        let referral = consult(number).from(sender).to(receiver).with("patient", patient).begun();
        table.store.create(&referral, None).await.unwrap();
        let row = table.row(&referral);
        assert!(size(&row) <= most, "{} bytes: {row:#}", size(&row));
    }
}

#[tokio::test]
async fn what_was_handed_over_is_never_written_again() {
    let table = Table::new();
    let draft = consult(1).in_app().with("snapshot", heavy()).begun();
    table.store.create(&draft, None).await.unwrap();
    let partition = format!("REF#{}", id(1));
    let before = table.item(&partition, "SNAP");
    assert!(before.is_object());

    table.wire.asked();
    let sent = grant(&draft);
    table.store.append(&draft, &sent, None).await.unwrap();
    let seen = seen(&sent);
    table.store.append(&sent, &seen, None).await.unwrap();
    table.store.append(&seen, &accept(&seen), None).await.unwrap();
    for asked in table.wire.asked() {
        assert!(!asked.body.to_string().contains("SNAP"), "{asked:?}");
    }
    assert_eq!(table.item(&partition, "SNAP"), before);
}
