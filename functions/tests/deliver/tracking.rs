//! What became of a mail is written once, to the referral that it is about, and only where it still matters.

use domain::values::words::{
    Holder,
    Party::{Receiver, Sender},
    Status,
};
use serde_json::json;
use testing::{people::doctor, referrals::consult, ses::Fault};

use crate::world::{World, nowhere, ses_event};

fn names(referral: &domain::referral::Referral) -> Vec<&'static str> {
    referral.entries.iter().map(|entry| entry.fact.name()).collect()
}

#[tokio::test]
async fn the_first_mail_that_arrives_is_the_delivery() {
    let world = World::new();
    let sent = world.sent(1).await;
    world.says(ses_event("Email Delivered", &sent, "ses-2", "noted")).await;
    assert_eq!(names(&world.now(&sent).await), ["sent"], "a later mail is none");
    for _ in 0..2 {
        world.says(ses_event("Email Delivered", &sent, "ses-1", "sent")).await;
    }
    let now = world.now(&sent).await;
    assert_eq!(names(&now), ["sent", "email-delivered"]);
    assert_eq!((now.version, now.awaiting), (sent.version, sent.awaiting));
}

#[tokio::test]
async fn a_mail_that_came_back_is_the_senders_turn() {
    for kind in [
        "Email Bounced",
        "Email Bounced: Transient",
        "Email Bounced: Undetermined",
        "Email Complaint Received",
    ] {
        let world = World::new();
        let sent = world.sent(1).await;
        for _ in 0..2 {
            world.says(ses_event(kind, &sent, "ses-1", "sent")).await;
        }
        let now = world.now(&sent).await;
        assert_eq!(names(&now), ["sent", "email-bounced"], "{kind}");
        assert_eq!((now.awaiting.who, now.undelivered), (Holder::Sender, true), "{kind}");
    }
}

#[tokio::test]
async fn a_mail_program_that_says_that_nobody_is_there_now_is_no_bounce() {
    let world = World::new();
    let sent = world.sent(1).await;
    world.says(ses_event("Email Delivered", &sent, "ses-1", "sent")).await;
    world.says(ses_event("Email Bounced: Transient", &sent, "ses-1", "sent")).await;
    assert_eq!(names(&world.now(&sent).await), ["sent", "email-delivered"]);
    world.says(ses_event("Email Bounced", &sent, "ses-1", "sent")).await;
    assert!(world.now(&sent).await.undelivered, "one for good is");
}

#[tokio::test]
async fn what_comes_back_from_whoever_has_accepted_is_said_and_takes_nothing_from_them() {
    let world = World::new();
    let sent = world.sent(1).await;
    let accepted = world.act(&sent, Receiver, "accept", json!({})).await;
    for _ in 0..2 {
        world.says(ses_event("Email Bounced", &sent, "ses-2", "noted")).await;
    }
    let now = world.now(&sent).await;
    assert_eq!(names(&now), ["sent", "accepted", "email-bounced"]);
    assert_eq!(
        (now.status, now.version, now.awaiting),
        (Status::Accepted, accepted.version, accepted.awaiting)
    );
    assert!(now.undelivered);
    world.notify(&now, 3).await;
    assert!(format!("{:?}", world.table.items()).contains("did not reach"), "the sender is told");
}

/// SES says at once that it takes no mail for this address, and reports nothing later.
#[tokio::test]
async fn a_mail_that_is_refused_at_once_is_the_senders_turn() {
    let world = World::new();
    let sent = world.sent(1).await;
    world.ses.fail(Fault::Error(400, "BadRequestException"));
    world.deliver(&sent, 1).await.unwrap();
    world.deliver(&sent, 1).await.unwrap();
    let now = world.now(&sent).await;
    assert_eq!(names(&now), ["sent", "email-bounced"]);
    assert_eq!((now.awaiting.who, now.undelivered), (Holder::Sender, true));
}

/// SES takes no mail of ours at the moment: the guest's address may be fine, and is mailed when our account is in order.
#[tokio::test]
async fn a_refusal_of_our_account_is_retried_and_is_no_bounce() {
    let world = World::new();
    let sent = world.sent(1).await;
    for code in ["MessageRejected", "MailFromDomainNotVerifiedException", "AccountSuspendedException"] {
        world.ses.fail(Fault::Error(400, code));
        assert!(world.deliver(&sent, 1).await.is_err(), "{code}");
        assert_eq!(names(&world.now(&sent).await), ["sent"], "{code}");
    }
    world.mails();
    world.deliver(&sent, 1).await.unwrap();
    assert_eq!(world.mails().len(), 1);
    assert_eq!(names(&world.now(&sent).await), ["sent"]);
}

#[tokio::test]
async fn a_report_that_comes_late_changes_nothing() {
    let world = World::new();
    let sent = world.sent(1).await;
    world.says(ses_event("Email Bounced", &sent, "ses-1", "sent")).await;
    let bounced = world.now(&sent).await;
    let noted = world.act(&bounced, Receiver, "note", json!({"text": "I have it"})).await;
    world.says(ses_event("Email Bounced", &sent, "ses-1", "sent")).await;
    assert_eq!(world.now(&sent).await.entries, noted.entries, "the same bounce once more");
    let withdrawn = world.act(&noted, Sender, "withdraw", json!({"reason": "Better"})).await;
    world.says(ses_event("Email Complaint Received", &sent, "ses-2", "withdrawn")).await;
    assert_eq!(world.now(&sent).await.entries, withdrawn.entries);
}

#[tokio::test]
async fn other_mails_are_nobodys() {
    let world = World::new();
    let member = world.create(consult(1).to(doctor("dr-rao"))).await;
    let before = world.table.items();
    for kind in ["Email Delivered", "Email Bounced", "Email Complaint Received"] {
        world.says(ses_event(kind, &member, "ses-1", "sent")).await;
        let mut untagged = ses_event(kind, &member, "ses-1", "sent");
        untagged["detail"]["mail"]["tags"] = json!({"event": ["sent"], "party": ["patient"]});
        world.says(untagged.clone()).await;
        untagged["detail"]["mail"]["tags"]["referral"] = json!([nowhere()]);
        world.says(untagged).await;
    }
    assert_eq!(world.table.items(), before);
}
