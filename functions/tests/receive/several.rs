//! Which referrals a mail is for.

use serde_json::json;
use testing::referrals::{GUEST, consult};

use crate::world::{World, mail, types, with_file};

#[tokio::test]
async fn a_mail_to_the_addresses_of_several_referrals_is_a_note_on_each() {
    let world = World::new();
    let (first, to_first) = world.sent(1).await;
    let (second, to_second) = world.create(consult(2).to_guest().about("pat-2")).await;
    let both = [to_first.as_str(), &to_second];
    let accept = with_file(GUEST, 1, "ACCEPT", "ecg.pdf", b"%PDF-1.7");
    world.arrives(&both, &accept, &json!({})).await;
    world.arrives(&both, &accept, &json!({})).await;
    for referral in [&first, &second] {
        let seen = world.seen(referral).await;
        assert_eq!((&seen["status"], types(&seen)), (&json!("sent"), vec!["email-received"]));
        assert_eq!(seen["timeline"][1]["text"], "ACCEPT");
        assert_eq!(seen["timeline"][1]["attachments"].as_array().unwrap().len(), 1, "a file of its own");
    }
    // To one of them, and to somebody else: a command. Twice the same address is one.
    world
        .arrives(&[&to_first, "x@reply.referrals.example", &to_first], &mail(GUEST, 2, "ACCEPT"), &json!({}))
        .await;
    assert_eq!(world.seen(&first).await["status"], "accepted");
    assert_eq!(types(&world.seen(&second).await).len(), 1);
}

#[tokio::test]
async fn a_calendars_answer_is_no_file() {
    let world = World::new();
    let (referral, address) = world.sent(1).await;
    let calendar = "BEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:visit-1\nATTENDEE;PARTSTAT=ACCEPTED:mailto:khan@elsewhere.example\nEND:VEVENT\nEND:VCALENDAR\n";
    let parts = format!(
        "multipart/mixed; boundary=b1\n\n--b1\nContent-Type: text/calendar; method=REPLY\n\n{calendar}\n--b1--"
    );
    world.comes(&address, &mail(GUEST, 1, "").replacen("text/plain; charset=utf-8", &parts, 1)).await;
    assert_eq!(world.seen(&referral).await["timeline"][1]["text"], "The invitation was accepted.");
}
