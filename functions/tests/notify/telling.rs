//! Each is told once, whatever comes twice, fails or dies; by mail to the address of the day, and never a patient's word.

use domain::{
    notices::{Feed, Notification},
    referral::Referral,
    values::words::Party,
};
use functions::{
    ground::{Failure, Shell},
    news::{NotTold, notify},
};
use serde_json::{Value, json};
use store::{Claim, Teller};
use testing::{
    changes::event,
    config::config,
    people::{account, doctor},
    referrals::{Asked, ask, consult, decline, seen},
    ses::{Fault, Mail, Ses},
    table::Table,
    time::minute,
    wire,
};
use uuid::Uuid;

/// A word that stands wherever a patient's matters are written.
const CANARY: &str = "Quagmirella";

struct World {
    table: Table,
    ses: Ses,
    shell: Shell,
}

impl World {
    /// With the two doctors in the directory, each with an address.
    async fn new() -> Self {
        let (table, ses) = (Table::new(), Ses::default());
        let shell = Shell::new(config(), table.store.clone(), ses.mailer());
        let shell = shell.with_variables([("APP_URL", "https://app.example")]);
        for id in ["dr-oconnor", "dr-rao"] {
            let mut member = doctor(id);
            member.entry.email = Some(format!("{id}@clinic.example").parse().unwrap());
            table.store.put_member(&member).await.unwrap();
        }
        Self { table, ses, shell }
    }

    async fn create(&self, asked: Asked) -> Referral {
        let referral = asked.with("patient", patient()).begun();
        self.table.store.create(&referral, None).await.unwrap();
        referral
    }

    async fn append(&self, before: &Referral, after: Referral) -> Referral {
        self.table.store.append(before, &after, None).await.unwrap();
        after
    }

    /// As the bus says it, each time anew.
    async fn tell(&self, referral: &Referral, seq: usize) -> Result<(), NotTold> {
        self.tell_as(&Uuid::new_v4().to_string(), referral, seq).await
    }

    /// As Lambda hands it over, under this id.
    async fn tell_as(&self, invocation: &str, referral: &Referral, seq: usize) -> Result<(), NotTold> {
        notify(&self.shell, event(referral, seq), invocation).await
    }

    /// The mails since this was asked last.
    fn mails(&self) -> Vec<Mail> {
        self.ses.mails()
    }

    fn receivers(&self) -> Vec<String> {
        self.mails().into_iter().map(|mail| mail.to).collect()
    }

    async fn feed(&self, person: &str) -> Vec<Notification> {
        let feed = match person {
            patient if patient.starts_with("pat-") => Feed::Patient(account(patient)),
            doctor => Feed::Person(doctor.parse().unwrap()),
        };
        self.table.store.feed(&feed, 100, None, minute(60)).await.unwrap().items
    }
}

fn patient() -> Value {
    json!({"id": "pat-1", "name": format!("{CANARY} Kumari"), "email": "pat-1@post.example", "language": "hi", "birth_date": "1968-04-02"})
}

fn marked(number: u32) -> Asked {
    consult(number).marked(CANARY)
}

#[tokio::test]
async fn both_are_told_by_mail_and_in_their_feeds() {
    let world = World::new().await;
    let sent = world.create(consult(1)).await;
    world.tell(&sent, 1).await.unwrap();
    let mails = world.mails();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0].to, "dr-rao@clinic.example");
    assert_eq!(mails[0].subject, format!("{}: A referral for you", sent.handoff.reference));
    assert!(mails[0].text.contains(&format!("https://app.example/referrals/{}", sent.handoff.id)));
    assert_eq!(mails[1].to, "pat-1@post.example");
    assert!(mails[1].text.starts_with("नमस्ते"), "{}", mails[1].text);

    let feed = world.feed("pat-1").await;
    assert_eq!(feed.len(), 1);
    assert_eq!(feed[0].event.as_str(), "sent");
    assert!(feed[0].text.as_str().contains("Dr dr-oconnor") && feed[0].text.as_str().contains("भेजा"));
    assert_eq!(world.feed("dr-rao").await.len(), 1);
    assert_eq!(world.feed("dr-oconnor").await, [], "it was their own doing");
}

#[tokio::test]
async fn an_event_that_comes_twice_is_told_once() {
    let world = World::new().await;
    let sent = world.create(consult(1)).await;
    world.tell(&sent, 1).await.unwrap();
    let before = world.table.items();
    world.tell(&sent, 1).await.unwrap();
    assert_eq!(world.receivers().len(), 2);
    assert_eq!(world.table.items(), before);
}

#[tokio::test]
async fn events_in_any_order_end_alike() {
    let world = World::new().await;
    let sent = world.create(consult(1)).await;
    let asked = world.append(&sent, ask(&sent)).await;
    let declined = world.append(&asked, decline(&asked)).await;
    for seq in [3, 1, 2, 3, 1] {
        world.tell(&declined, seq).await.unwrap();
    }
    let types = |feed: Vec<Notification>| feed.iter().map(|told| told.event.as_str()).collect::<Vec<_>>();
    assert_eq!(types(world.feed("dr-oconnor").await), ["declined", "info-requested"]);
    assert_eq!(types(world.feed("dr-rao").await), ["sent"]);
    let receivers = world.receivers();
    assert!(
        !receivers.contains(&"dr-rao@clinic.example".to_owned()),
        "to decide is no longer theirs: {receivers:?}"
    );
    assert_eq!(receivers.len(), 3, "declined to both, and where the patient was sent: {receivers:?}");
}

#[tokio::test]
async fn a_failure_holds_up_nobody_else_and_is_made_good() {
    let errors = [(429, "TooManyRequestsException"), (404, "NotFoundException"), (400, "MessageRejected")];
    for fault in errors.map(|(status, code)| Fault::Error(status, code)).into_iter().chain([Fault::Broken]) {
        let world = World::new().await;
        let sent = world.create(consult(1)).await;
        world.ses.fail(fault.clone());
        let failed = world.tell(&sent, 1).await;
        assert!(matches!(failed, Err(NotTold::Failed(Failure::Outside(_)))), "{fault:?}: {failed:?}");
        assert_eq!(world.receivers(), ["dr-rao@clinic.example", "pat-1@post.example"], "{fault:?}");
        world.tell(&sent, 1).await.unwrap();
        assert_eq!(world.receivers(), ["dr-rao@clinic.example"], "{fault:?}: the one that failed, at once");
        world.tell(&sent, 1).await.unwrap();
        assert_eq!(world.receivers(), [] as [&str; 0]);
    }
}

#[tokio::test]
async fn an_address_that_is_refused_is_left_at_that() {
    let world = World::new().await;
    let sent = world.create(consult(1)).await;
    world.ses.fail(Fault::Error(400, "BadRequestException"));
    world.tell(&sent, 1).await.unwrap();
    world.tell(&sent, 1).await.unwrap();
    assert_eq!(world.receivers(), ["dr-rao@clinic.example", "pat-1@post.example"]);
    assert_eq!(world.feed("dr-rao").await.len(), 1, "in the feed it is, all the same");
}

#[tokio::test]
async fn a_teller_that_died_is_followed_by_another() {
    let world = World::new().await;
    let sent = world.create(consult(1)).await;
    // Killed after the claim: seen from the next one, just now, and long ago.
    let notice = sent.notices(1).into_iter().find(|notice| notice.party == Party::Receiver).unwrap();
    let notification = Notification {
        id: notice.id,
        at: notice.said.at,
        event: notice.event,
        referral_id: sent.handoff.id,
        reference: sent.handoff.reference,
        text: "As it was".parse().unwrap(),
    };
    let now = world.shell.now();
    let dead = Teller { now, invocation: "dead" };
    world.table.store.tell(&notice.feed, &notification, Some(dead)).await.unwrap();
    let early = world.tell(&sent, 1).await;
    assert!(matches!(early, Err(NotTold::Yet)), "to be tried again: {early:?}");
    assert_eq!(world.receivers(), ["pat-1@post.example"]);
    let key = (format!("FEED#{}", notice.feed), notice.id.to_string());
    let mut item = world.table.items()[&key].clone();
    item["claimed_at"] = json!({"N": (now.as_millis() - store::CLAIMED_FOR).to_string()});
    world.table.put(item);
    world.tell(&sent, 1).await.unwrap();
    assert_eq!(world.receivers(), ["dr-rao@clinic.example"]);
    let dead = Teller { now: world.shell.now(), invocation: "dead" };
    let settled =
        world.table.store.claim(&notice.feed, notice.said.referral_id, notice.id, dead).await.unwrap();
    assert_eq!(settled, Claim::Settled);
}

#[tokio::test]
async fn a_teller_that_died_and_is_tried_again_sends_at_once() {
    let world = World::new().await;
    let sent = world.create(consult(1)).await;
    // The referral, the addresses, the notification; then it cannot say that the mail was sent, nor what came of the other.
    for _ in 0..3 {
        world.table.wire.pass();
    }
    for _ in 0..3 {
        world.table.wire.fail(wire::Fault::error(503, "ServiceUnavailable"));
    }
    assert!(world.tell_as("one", &sent, 1).await.is_err());
    assert_eq!(world.receivers(), ["dr-rao@clinic.example", "pat-1@post.example"]);
    world.tell_as("one", &sent, 1).await.unwrap();
    assert_eq!(world.receivers(), ["dr-rao@clinic.example"]);
    world.tell(&sent, 1).await.unwrap();
    assert_eq!(world.receivers(), [] as [&str; 0]);
}

/// The second finds the mail claimed, looks again when it has been sent, and so has nothing to say.
#[tokio::test]
async fn two_deliveries_at_once_are_one_mail_and_no_failure() {
    let world = World::new().await;
    let sent = world.create(consult(1)).await;
    for _ in 0..5 {
        let (one, other) = tokio::join!(world.tell(&sent, 1), world.tell(&sent, 1));
        one.and(other).unwrap();
    }
    let mut receivers = world.receivers();
    receivers.sort();
    assert_eq!(receivers, ["dr-rao@clinic.example", "pat-1@post.example"]);
}

#[tokio::test]
async fn a_mail_that_was_sent_and_not_written_down_is_sent_again_and_not_forgotten() {
    let world = World::new().await;
    let sent = world.create(consult(1)).await;
    // The referral, the addresses, the notification; then that it was sent, three times.
    world.table.wire.asked();
    for _ in 0..3 {
        world.table.wire.pass();
    }
    for _ in 0..3 {
        world.table.wire.fail(wire::Fault::error(503, "ServiceUnavailable"));
    }
    let failed = world.tell(&sent, 1).await;
    assert!(matches!(failed, Err(NotTold::Failed(Failure::Outside(_)))), "{failed:?}");
    assert_eq!(world.receivers(), ["dr-rao@clinic.example", "pat-1@post.example"]);
    let again = world.tell(&sent, 1).await;
    assert!(matches!(again, Err(NotTold::Yet)), "it is claimed still, and so comes again: {again:?}");
}

#[tokio::test]
async fn who_has_no_address_is_told_in_the_feed() {
    let world = World::new().await;
    let asked = consult(1).to(doctor("dr-iyer"));
    let referral = asked.about("pat-2").begun();
    world.table.store.create(&referral, None).await.unwrap();
    world.tell(&referral, 1).await.unwrap();
    assert_eq!(world.receivers(), [] as [&str; 0]);
    assert_eq!((world.feed("dr-iyer").await.len(), world.feed("pat-2").await.len()), (1, 1));
}

#[tokio::test]
async fn telling_is_two_reads_and_two_writes_for_each_mail() {
    let world = World::new().await;
    let sent = world.create(consult(1)).await;
    world.table.wire.asked();
    world.tell(&sent, 1).await.unwrap();
    let asked = ["Query", "BatchGetItem", "PutItem", "PutItem", "PutItem", "PutItem"];
    assert_eq!(world.table.wire.operations(), asked);
    let seen = seen(&sent);
    world.table.store.append(&sent, &seen, None).await.unwrap();
    world.table.wire.asked();
    world.tell(&seen, 2).await.unwrap();
    assert_eq!(world.table.wire.operations(), ["Query", "PutItem"], "a feed alone");
}

#[tokio::test]
async fn what_is_not_there_is_tried_again_and_told_to_nobody() {
    let world = World::new().await;
    let sent = consult(1).begun();
    assert!(world.tell(&sent, 1).await.is_err());
    let sent = world.create(consult(1)).await;
    assert!(world.tell(&sent, 2).await.is_err());
    assert_eq!(world.receivers(), [] as [&str; 0]);
}

/// No word of the patient in any mail, feed, or failure; and a doctor-only referral is told in the same words whatever it is.
#[tokio::test]
async fn no_mail_and_no_feed_has_a_patients_word() {
    let world = World::new().await;
    let mut private = Vec::new();
    for (number, category) in [(1, None), (2, Some("hiv-sti")), (3, Some("mental-health"))] {
        let asked = marked(number).signed(1).referred_to_as(number.into());
        let asked = match category {
            Some(category) => asked.with("privacy", json!({"level": "doctor-only", "category": category})),
            None => asked,
        };
        let sent = world.create(asked).await;
        let asked = world.append(&sent, ask(&sent)).await;
        let declined = world.append(&asked, decline(&asked)).await;
        let mut told = Vec::new();
        for seq in 1..=declined.entries.len() {
            world.tell(&declined, seq).await.unwrap();
            for mail in world.mails() {
                assert!(
                    ![&mail.subject, &mail.text, &mail.raw].iter().any(|text| text.contains(CANARY)),
                    "{mail:?}"
                );
                told.push((mail.to, mail.subject, mail.text));
            }
        }
        for person in ["dr-oconnor", "dr-rao", "pat-1"] {
            let own = world.feed(person).await.into_iter().filter(|own| own.referral_id == sent.handoff.id);
            told.extend(own.map(|own| (person.to_owned(), own.event.to_string(), own.text.to_string())));
        }
        assert!(!format!("{told:?}").contains(CANARY) && told.len() > 5, "{told:?}");
        let (id, reference) = (sent.handoff.id.to_string(), sent.handoff.reference.to_string());
        let neutral = format!("{told:?}").replace(&id, "").replace(&reference, "");
        private.push(neutral);
    }
    assert_ne!(private[0], private[1], "of what is shared the patient is told more");
    assert_eq!(private[1], private[2]);
}
