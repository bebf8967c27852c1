//! Mails that nobody can vouch for.

use serde_json::{Value, json};
use testing::referrals::GUEST;

use crate::world::{World, mail, types};

fn held<'a>(seen: &'a Value, member: &str) -> Vec<&'a str> {
    let held = seen["held"].as_array().into_iter().flatten();
    held.filter_map(|mail| mail[member].as_str()).collect()
}

#[tokio::test]
async fn strangers_take_no_place_from_the_guest_and_the_sender_is_told_once_that_more_came() {
    let world = World::new();
    let (referral, address) = world.sent(1).await;
    for number in 0..23 {
        let stranger = format!("stranger.{number}@post.example");
        world.comes(&address, &mail(&stranger, number, "Palpitations")).await;
    }
    let seen = world.seen(&referral).await;
    let (mut others, mut text) = (vec!["other-address"; 20], vec!["Palpitations"; 20]);
    others.push("surplus");
    assert_eq!((held(&seen, "why"), held(&seen, "text")), (others.clone(), text.clone()));
    assert_eq!(types(&seen), ["email-held"; 21], "told once");

    // Nothing proves it, as of many a clinic's domain; it is from the guest's address all the same.
    let unproven = json!({"dmarc": "GRAY"});
    world.arrives(&[&address], &mail(GUEST, 30, "It is me"), &unproven).await;
    let seen = world.seen(&referral).await;
    others.push("unverified");
    text.push("It is me");
    assert_eq!((held(&seen, "why"), held(&seen, "text")), (others, text));
    let seq = u32::try_from(seen["held"][21]["seq"].as_u64().unwrap()).unwrap();
    assert!(world.now(&referral).await.notices(seq).iter().any(|notice| notice.mail), "the sender is told");
    for number in 31..55 {
        world.arrives(&[&address], &mail(GUEST, number, "Me again"), &unproven).await;
    }
    let seen = world.seen(&referral).await;
    assert_eq!(held(&seen, "why").iter().filter(|why| **why == "unverified").count(), 20);
    // What is beyond doubt needs no place.
    world.comes(&address, &mail(GUEST, 60, "ACCEPT")).await;
    assert_eq!(world.seen(&referral).await["status"], "accepted");
}

#[tokio::test]
async fn a_copy_that_could_not_be_checked_does_not_stand_before_the_one_that_was() {
    let world = World::new();
    let (referral, address) = world.sent(1).await;
    let accept = mail(GUEST, 1, "ACCEPT");
    let failed = json!({"dmarc": "PROCESSING_FAILED"});
    world.arrives(&[&address], &accept, &failed).await;
    assert_eq!(held(&world.seen(&referral).await, "why"), ["unverified"]);
    world.arrives(&[&address], &accept, &failed).await;
    assert_eq!(types(&world.seen(&referral).await), ["email-held"], "it counts once");
    world.comes(&address, &accept).await;
    let seen = world.seen(&referral).await;
    assert_eq!(
        (&seen["status"], types(&seen)),
        (&json!("accepted"), vec!["email-held", "email-received", "accepted"])
    );
    // Again, in either way: it is known.
    world.comes(&address, &accept).await;
    world.arrives(&[&address], &accept, &failed).await;
    assert_eq!(types(&world.seen(&referral).await).len(), 3);
}

#[tokio::test]
async fn what_cannot_be_read_says_so() {
    let world = World::new();
    let (referral, address) = world.sent(1).await;
    let parts = "--b\nContent-Type: text/plain\n\nx\n".repeat(501);
    let many =
        mail(GUEST, 1, "").replace("text/plain; charset=utf-8", "multipart/mixed; boundary=b") + &parts;
    world.comes(&address, &many).await;
    let seen = world.seen(&referral).await;
    assert_eq!(held(&seen, "why"), ["unreadable"]);
    let text = held(&seen, "text");
    assert!(text[0].contains("could not be read") && text[0].contains("90 days"), "{text:?}");
}
