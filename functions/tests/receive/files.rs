//! Files that came with mails.

use std::sync::Arc;

use serde_json::json;
use testing::referrals::GUEST;

use crate::world::{World, types, with_file};

#[tokio::test]
async fn a_file_that_was_refused_before_its_mail_was_written_is_told_as_any_other() {
    let world = World::new();
    let (referral, address) = world.sent(1).await;
    // The scan is faster than the mail's own entry.
    let table = Arc::clone(&world.table);
    world.objects.watch(move |key| {
        let id = key.strip_prefix("uploads/").unwrap();
        let mut item = table.item(&format!("ATT#{id}"), "ATT");
        item["scan"] = json!({"M": {"refused": {"S": "malware"}}});
        item["state"] = json!({"S": "refused"});
        table.put(item);
    });
    world.comes(&address, &with_file(GUEST, 1, "The ECG", "ecg.pdf", b"%PDF-1.7")).await;
    let seen = world.seen(&referral).await;
    assert_eq!(types(&seen), ["email-received", "file-refused"]);
    let told = world.now(&referral).await.notices(3);
    assert!(told.iter().any(|notice| notice.mail), "{told:?}");
    assert_eq!(world.objects.keys("uploads/").len(), 1);

    world.comes(&address, &with_file(GUEST, 2, "ACCEPT", "ecg.pdf", b"%PDF-1.7")).await;
    let seen = world.seen(&referral).await;
    let again = ["email-received", "file-refused", "email-received", "accepted", "file-refused"];
    assert_eq!(types(&seen), again);
    let file = &seen["files"][1];
    assert_eq!((&file["state"], &file["refused"]), (&json!("refused"), &json!("malware")));
    assert_eq!(world.now(&referral).await.first_broken, None);
}
