//! Servers' reports, and guests who answer after one.

use domain::{
    log::{Actor, Fact},
    referral::Referral,
    values::words::{Channel, Party},
};
use serde_json::{Value, json};
use testing::referrals::GUEST;

use crate::world::{World, mail, types};

/// The id of the mail to the guest.
const OURS: &str = "0109019a-24";

fn report(number: u32, from: &str, action: &str, status: &str) -> String {
    report_of(number, from, (OURS, GUEST), action, status)
}

/// The same of any mail, to anybody.
fn report_of(number: u32, from: &str, (original, to): (&str, &str), action: &str, status: &str) -> String {
    format!(
        "From: {from}\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <dsn-{number}@mx.elsewhere.example>\n\
         MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n\
         It did not arrive.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.elsewhere.example\n\n\
         Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n\n--b\n\
         Content-Type: text/rfc822-headers\n\nMessage-ID: <{original}@ap-south-1.amazonses.com>\n\n--b--\n"
    )
}

async fn mailed(world: &World) -> (Referral, String) {
    let (referral, address) = world.sent(1).await;
    world.table.store.put_mail(OURS, referral.handoff.id, world.shell.now()).await.unwrap();
    (referral, address)
}

fn stands(seen: &Value) -> (&Value, &Value) {
    (&seen["delivery"]["status"], &seen["awaiting"]["who"])
}

#[tokio::test]
async fn a_server_that_has_given_up_gives_the_ball_to_the_sender_and_the_guest_who_answers_takes_it_back() {
    let world = World::new();
    let (referral, address) = mailed(&world).await;
    let server = "MAILER-DAEMON@mx.elsewhere.example";
    let of_a_server = json!({"dmarc": "GRAY", "spf": "PASS", "dkim": "GRAY"});
    world.arrives(&[&address], &report(1, server, "delayed", "4.4.7"), &of_a_server).await;
    let seen = world.seen(&referral).await;
    assert_eq!(stands(&seen), (&json!("queued"), &json!("receiver")));
    world.arrives(&[&address], &report(2, server, "failed", "4.4.7"), &of_a_server).await;
    let seen = world.seen(&referral).await;
    assert_eq!((stands(&seen), types(&seen)), ((&json!("bounced"), &json!("sender")), vec!["email-bounced"]));

    world.comes(&address, &mail(GUEST, 3, "I have got it, and shall look tonight.")).await;
    let seen = world.seen(&referral).await;
    assert_eq!(stands(&seen), (&json!("delivered"), &json!("receiver")));
    assert_eq!((&seen["status"], types(&seen)), (&json!("sent"), vec!["email-bounced", "email-received"]));
    let version = seen["version"].clone();
    world.comes(&address, &mail(GUEST, 4, "Another word.")).await;
    assert_eq!(world.seen(&referral).await["version"], version, "a further note moves nothing");
    assert_eq!(world.now(&referral).await.first_broken, None);
}

#[tokio::test]
async fn a_report_of_another_mail_or_recipient_moves_nothing() {
    let world = World::new();
    let (referral, address) = mailed(&world).await;
    let server = "MAILER-DAEMON@mx.elsewhere.example";
    for (number, of) in [(1, (OURS, "somebody.else@post.example")), (2, ("0109019a-none", GUEST))] {
        world.comes(&address, &report_of(number, server, of, "failed", "5.1.1")).await;
        let seen = world.seen(&referral).await;
        assert_eq!((stands(&seen), types(&seen)), ((&json!("queued"), &json!("receiver")), vec![]), "{of:?}");
    }
    world.comes(&address, &report(3, server, "failed", "5.1.1")).await;
    world.comes(&address, &report(4, server, "failed", "5.1.1")).await;
    assert_eq!(types(&world.seen(&referral).await), ["email-bounced"], "it counts once");
}

#[tokio::test]
async fn a_report_that_fails_a_check_is_held_and_moves_nothing() {
    let world = World::new();
    let (referral, address) = mailed(&world).await;
    let unproved = json!({"dmarc": "GRAY", "spf": "FAIL", "dkim": "FAIL"});
    for (number, verdicts, why) in [
        (1, json!({"dmarc": "FAIL"}), "other-address"),
        (2, json!({"virus": "FAIL"}), "virus"),
        (3, unproved, "other-address"),
        (4, json!({"dmarc": "GRAY", "spf": "GRAY", "dkim": "GRAY"}), "other-address"),
    ] {
        let forged = report(number, "postmaster@elsewhere.example", "failed", "5.1.1");
        world.arrives(&[&address], &forged, &verdicts).await;
        let seen = world.seen(&referral).await;
        assert_eq!(stands(&seen), (&json!("queued"), &json!("receiver")), "{verdicts}");
        assert_eq!(seen["held"].as_array().unwrap().last().unwrap()["why"], why, "{verdicts}");
    }
}

/// Anyone who has seen a mail of ours knows its id: what SES said counts more.
#[tokio::test]
async fn a_report_of_a_mail_that_has_arrived_is_held_and_moves_nothing() {
    let world = World::new();
    let (referral, address) = mailed(&world).await;
    let delivered = world.now(&referral).await;
    let after =
        delivered.clone().note(Fact::EmailDelivered, Actor::system(), world.shell.now(), Channel::Email);
    world.table.store.append(&delivered, &after, None).await.unwrap();
    world.comes(&address, &report(1, "postmaster@mx.elsewhere.example", "failed", "5.1.1")).await;
    let seen = world.seen(&referral).await;
    assert_eq!(stands(&seen), (&json!("delivered"), &json!("receiver")));
    assert_eq!(seen["held"].as_array().unwrap().len(), 1);
}

/// To an address that was revoked, altered: the mail is found by what it answers, and commands nothing.
#[tokio::test]
async fn who_answers_an_old_mail_after_the_addresses_were_revoked_is_held() {
    let world = World::new();
    let (referral, _) = mailed(&world).await;
    let answer = |number| {
        mail(GUEST, number, "ACCEPT").replacen(
            "Subject:",
            &format!("In-Reply-To: <{OURS}@ap-south-1.amazonses.com>\nSubject:"),
            1,
        )
    };
    let before = world.now(&referral).await;
    let sender = Actor { party: Party::Sender, ..Actor::system() };
    let revoked = before.clone().note(Fact::LinksRevoked, sender, world.shell.now(), Channel::Api);
    world.table.store.append(&before, &revoked, None).await.unwrap();
    world.comes("r.junk@reply.referrals.example", &answer(1)).await;
    let seen = world.seen(&referral).await;
    assert_eq!((&seen["status"], &seen["held"][0]["why"]), (&json!("sent"), &json!("revoked")));
}
