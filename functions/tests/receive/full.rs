//! Mails for which a log has no room.

use domain::referral::limits::{HELD_BYTES, MAIL_BYTES};
use serde_json::json;
use testing::referrals::GUEST;

use crate::world::{World, mail, types};

/// Words and history as long as is kept of a mail, in letters of four bytes.
fn largest(from: &str, number: u32) -> String {
    let line = format!("{}\n", "\u{1f600}".repeat(99));
    mail(from, number, &format!("Normal.\n\n{}\n{}", line.repeat(190), format!("> {line}").repeat(380)))
}

#[tokio::test]
async fn the_guest_hears_once_that_their_mails_have_no_room_and_can_still_accept() {
    let world = World::new();
    let (referral, address) = world.sent(1).await;
    for number in 0..15 {
        world.comes(&address, &largest(GUEST, number)).await;
    }
    let full = world.now(&referral).await;
    assert!((MAIL_BYTES / 2..MAIL_BYTES + 2_000).contains(&full.log_bytes()), "{}", full.log_bytes());
    let seen = world.seen(&referral).await;
    let entries = seen["timeline"].as_array().unwrap();
    let told: Vec<_> =
        entries.iter().filter(|entry| entry["text"].to_string().contains("not taken")).collect();
    let [told] = told[..] else { panic!("told once: {} entries", entries.len()) };
    let seq = u32::try_from(told["seq"].as_u64().unwrap()).unwrap();
    let notices = full.notices(seq);
    assert!(notices.iter().any(|notice| notice.is_for_guest() && notice.mail), "the guest is told by mail");
    // Small words have no room either; what decides has.
    world.comes(&address, &mail(GUEST, 30, "ACCEPT")).await;
    assert_eq!(world.seen(&referral).await["status"], "accepted");
}

#[tokio::test]
async fn mails_that_wait_have_room_by_their_bytes_and_the_sender_is_told_once() {
    let world = World::new();
    let (referral, address) = world.sent(1).await;
    for number in 0..6 {
        world.comes(&address, &largest("stranger@post.example", number)).await;
    }
    let seen = world.seen(&referral).await;
    let surplus = seen["held"].as_array().unwrap().iter().filter(|mail| mail["why"] == "surplus").count();
    assert_eq!(surplus, 1);
    assert!(world.now(&referral).await.held_bytes() <= HELD_BYTES / 2 + 2_000);
    assert!(types(&seen).len() < 6);
    // The guest's own address has room of its own.
    world.arrives(&[&address], &largest(GUEST, 20), &json!({"dmarc": "GRAY"})).await;
    let seen = world.seen(&referral).await;
    assert_eq!(seen["held"].as_array().unwrap().last().unwrap()["why"], "unverified");
}
