//! Each mail has a way in and a way to answer of its own, comes once, and says nothing of the patient.

use aws::{Error, Service};
use domain::{
    commands::{
        command::CommandName,
        mail::{NotDone, NotDoneWhy},
    },
    values::{
        digest::Digest,
        words::Party::{Receiver, Sender},
    },
};
use functions::{ground::Failure, news::NotTold};
use links::LinkKeys;
use mail::reply::MARKER;
use serde_json::json;
use store::TokenPurpose;
use testing::{people::doctor, referrals::consult, secrets_manager::LINK_KEY, ses::Fault};

use crate::world::{CANARY, World, to_guest};

#[tokio::test]
async fn an_invitation_lets_in_and_says_how_to_answer() {
    let world = World::new();
    let sent = world.sent(1).await;
    world.deliver(&sent, 1).await.unwrap();
    let [mail] = &world.mails()[..] else { panic!("one mail") };
    assert_eq!(mail.to, "khan@elsewhere.example");
    assert_eq!(mail.from_name, "Dr dr-oconnor via Referrals");
    assert_eq!(mail.subject, format!("{}: A referral for you", sent.handoff.reference));
    for says in ["ACCEPT", "NEED:", "VISIT", "DECLINE:", "It is good until"] {
        assert!(mail.text.contains(says), "{says}: {}", mail.text);
    }
    assert!(!mail.text.contains("DONE"), "a consult is not done before it is accepted: {}", mail.text);
    assert!(!mail.text.contains("are not read"), "answers are: {}", mail.text);
    let referral = json!({"Name": "referral", "Value": sent.handoff.id});
    assert!(mail.tags.as_array().unwrap().contains(&referral), "{}", mail.tags);

    let (keys, now) = (LinkKeys::new(LINK_KEY, None).unwrap(), world.shell.now());
    let link = keys.read_link(&mail.link().unwrap(), now).unwrap();
    let kept = world.table.store.token(link.hash()).await.unwrap().unwrap();
    assert_eq!((kept.purpose, kept.referral), (TokenPurpose::Link, sent.handoff.id));
    assert_eq!((kept.guest, kept.ends_at), (Digest::of(b"khan@elsewhere.example"), Some(link.ends_at())));
    let (local, domain) = mail.reply_to.as_ref().unwrap().split_once('@').unwrap();
    assert_eq!(domain, "reply.mail.example");
    let reply = keys.read_reply(local).unwrap();
    assert_eq!(world.table.store.token(reply.hash()).await.unwrap().unwrap().purpose, TokenPurpose::Reply);
    assert_eq!(world.table.store.referral_of_mail("ses-1").await.unwrap(), Some(sent.handoff.id));
    let items = format!("{:?}", world.table.items());
    assert!(!items.contains(link.as_str()) && !items.contains(local), "the table has no token");
}

#[tokio::test]
async fn a_mail_comes_once_and_each_has_a_link_of_its_own() {
    let world = World::new();
    let sent = world.sent(1).await;
    world.deliver(&sent, 1).await.unwrap();
    let before = world.table.items();
    world.deliver(&sent, 1).await.unwrap();
    assert_eq!(world.mails().len(), 1);
    assert_eq!(world.table.items(), before, "and no token is made for nothing");
    let asks = json!({"asks": [{"text": CANARY}]});
    let asked = world.act(&sent, Receiver, "request-info", asks).await;
    let answers = json!({"answers": [{"ask_id": "1-1", "note": CANARY}]});
    let answered = world.act(&asked, Sender, "reply", answers).await;
    let noted = world.act(&answered, Sender, "note", json!({"text": CANARY})).await;
    for seq in 2..=4 {
        world.deliver(&noted, seq).await.unwrap();
    }
    let mails = world.mails();
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.split_once(": ").unwrap().1).collect();
    assert_eq!(subjects, ["Your question is answered", "A note was added"], "their own doing is no news");
    assert_ne!(mails[0].link(), mails[1].link());
    assert_ne!(mails[0].reply_to, mails[1].reply_to);
    assert_eq!(world.tokens(), 6);
}

#[tokio::test]
async fn a_mail_that_did_nothing_is_answered_once() {
    let world = World::new();
    let sent = world.sent(1).await;
    let not_done = NotDone { command: CommandName::Decline, why: NotDoneWhy::Words };
    let mailed = world.mailed(&sent, CANARY, not_done).await;
    for _ in 0..3 {
        world.deliver(&mailed, 2).await.unwrap();
    }
    let [mail] = &world.mails()[..] else { panic!("one mail") };
    assert_eq!(mail.to, "khan@elsewhere.example");
    assert!(mail.raw.contains("Auto-Submitted: auto-replied"), "{}", mail.raw);
    assert!(!mail.raw.contains(CANARY), "{}", mail.raw);
    assert!(mail.text.contains("read as DECLINE") && mail.link().is_some(), "{}", mail.text);
    world.deliver(&sent, 1).await.unwrap();
    let [invitation] = &world.mails()[..] else { panic!("one mail") };
    assert!(invitation.raw.contains("Auto-Submitted: auto-generated"), "{}", invitation.raw);
    assert!(invitation.text.starts_with(MARKER[0].1), "{}", invitation.text);
}

#[tokio::test]
async fn notify_leaves_guests_alone_and_deliver_members() {
    let world = World::new();
    let sent = world.sent(1).await;
    world.notify(&sent, 1).await;
    let told: Vec<_> = world.mails().into_iter().map(|mail| mail.to).collect();
    assert_eq!(told, ["pat-1@post.example"]);
    let member = world.create(consult(2).to(doctor("dr-rao"))).await;
    world.deliver(&member, 1).await.unwrap();
    assert_eq!(world.mails().len(), 0);
    world.deliver(&sent, 1).await.unwrap();
    assert_eq!(world.mails().len(), 1, "what notify told was not the guest's");
}

#[tokio::test]
async fn what_was_taken_back_leads_nowhere() {
    let world = World::new();
    let sent = world.sent(1).await;
    let withdrawn = world.act(&sent, Sender, "withdraw", json!({"reason": CANARY})).await;
    world.deliver(&withdrawn, 1).await.unwrap();
    assert_eq!(world.mails().len(), 0, "who was never told of it is not invited to it");
    world.deliver(&withdrawn, 2).await.unwrap();
    let [mail] = &world.mails()[..] else { panic!("one mail") };
    assert!(mail.subject.ends_with(": Withdrawn"), "{}", mail.subject);
    assert_eq!((mail.link(), mail.reply_to.as_ref(), world.tokens()), (None, None, 0));
    assert!(!mail.text.contains("ACCEPT"), "{}", mail.text);
}

#[tokio::test]
async fn what_waits_for_consent_is_mailed_to_nobody() {
    let world = World::new();
    let consent = json!({"method": "in-app", "language": "hi", "notice": "v1"});
    let draft = world.create(to_guest(1).with("consent", consent)).await;
    world.deliver(&draft, 1).await.unwrap();
    assert_eq!((world.mails().len(), world.tokens()), (0, 0));
}

#[tokio::test]
async fn a_failure_is_made_good_with_a_new_link() {
    let world = World::new();
    let sent = world.sent(1).await;
    world.ses.fail(Fault::Error(429, "TooManyRequestsException"));
    let failed = world.deliver(&sent, 1).await;
    assert!(
        matches!(failed, Err(NotTold::Failed(Failure::Outside(Error::Again(Service::Mail, _))))),
        "{failed:?}"
    );
    world.keys.change(|state| state.away = true);
    world.deliver(&sent, 1).await.unwrap();
    let mails = world.mails();
    assert_eq!(mails.len(), 2, "asked twice, and the key is remembered");
    assert_ne!(mails[0].link(), mails[1].link(), "nobody knows where the first one went");

    let fresh = World::new();
    let sent = fresh.sent(1).await;
    fresh.keys.change(|state| state.away = true);
    let failed = fresh.deliver(&sent, 1).await;
    assert!(
        matches!(failed, Err(NotTold::Failed(Failure::Outside(Error::Again(Service::Secret, _))))),
        "{failed:?}"
    );
    fresh.keys.change(|state| state.away = false);
    fresh.deliver(&sent, 1).await.unwrap();
    assert_eq!(fresh.mails().len(), 1);
}

#[tokio::test]
async fn nothing_of_the_patient_is_in_a_mail_and_doctor_only_ones_are_the_same() {
    let mut neutral = Vec::new();
    for category in [None, Some("hiv-sti"), Some("mental-health")] {
        let world = World::new();
        let privacy = match category {
            None => json!({"level": "shared"}),
            Some(category) => json!({"level": "doctor-only", "category": category}),
        };
        let sent = world.create(to_guest(1).with("privacy", privacy)).await;
        let accepted = world.act(&sent, Receiver, "accept", json!({})).await;
        let visit =
            json!({"starts_at": "2026-12-01T04:30:00.000Z", "zone": "Asia/Kolkata", "place": "Room 4"});
        let booked = world.act(&accepted, Sender, "book-visit", visit).await;
        let noted = world.act(&booked, Sender, "note", json!({"text": CANARY})).await;
        for seq in 1..=4 {
            world.deliver(&noted, seq).await.unwrap();
        }
        let mails = world.mails();
        assert!(mails.len() >= 2, "{mails:?}");
        for mail in &mails {
            assert!(!mail.raw.contains(CANARY) && !mail.raw.contains("pat-1"), "{}", mail.raw);
        }
        let without_link = |text: &str| {
            let words = text.split_whitespace().filter(|word| !word.contains("/l/"));
            words.collect::<Vec<_>>().join(" ")
        };
        let texts = mails.iter().map(|mail| format!("{} {}", mail.subject, without_link(&mail.text)));
        neutral.push(
            texts.map(|text| text.split("It is good until").next().unwrap().to_owned()).collect::<Vec<_>>(),
        );
    }
    assert_eq!(neutral[0], neutral[1]);
    assert_eq!(neutral[1], neutral[2]);
}

#[tokio::test]
async fn a_change_that_is_not_there_fails() {
    let world = World::new();
    let sent = world.sent(1).await;
    assert!(world.deliver(&sent, 7).await.is_err());
    assert_eq!((world.mails().len(), world.tokens()), (0, 0));
}
