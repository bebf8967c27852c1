//! What becomes of mail that was sent: the events that SES puts on the bus that every account has.

use aws_sdk_sesv2::types::MessageTag;
use local::callers::OPERATOR;
use serde_json::{Value, json};

use super::mail::{FROM, raw};
use super::play::{Player, handled};
use super::world::World;

impl World {
    /// Sends a mail by these settings; gives its id.
    async fn mail_to(&self, recipients: &str, set: Option<&str>) -> String {
        let mail = format!("From: {FROM}\r\nTo: {recipients}\r\nSubject: Visit\r\n\r\nHello\r\n");
        let tag = MessageTag::builder().name("referral").value("019a-1").build().unwrap();
        let sent = raw(&self.mailer(OPERATOR), mail)
            .email_tags(tag)
            .set_configuration_set_name(set.map(str::to_owned));
        sent.send().await.unwrap().message_id.unwrap()
    }
}

#[tokio::test]
async fn each_mail_arrives_or_does_what_its_address_says() {
    let world = World::start().await;
    let player = Player::of(&world, "notify", |_| handled());
    let simulated = "bounce+1@simulator.amazonses.com, suppressionlist@simulator.amazonses.com, \
                     complaint@simulator.amazonses.com, dr-rao@clinic-a.example";
    let id = world.mail_to(simulated, Some("mail")).await;
    world.drained().await;
    let told = player.told();
    let event = |kind: &str, count: usize| {
        let found: Vec<&Value> = told.iter().filter(|event| event["detail-type"] == kind).collect();
        assert_eq!(found.len(), count, "{kind}: {told:?}");
        found
    };
    let delivered = event("Email Delivered", 1)[0];
    assert_eq!(
        (&delivered["source"], &delivered["detail"]["eventType"]),
        (&json!("aws.ses"), &json!("Delivery"))
    );
    assert_eq!(delivered["resources"], json!(["arn:aws:ses:ap-south-1:000000000000:configuration-set/mail"]));
    assert_eq!(
        delivered["detail"]["delivery"]["recipients"],
        json!(["complaint@simulator.amazonses.com", "dr-rao@clinic-a.example"])
    );
    let mail = &delivered["detail"]["mail"];
    assert_eq!(mail["messageId"], json!(id));
    assert_eq!(mail["tags"]["referral"], json!(["019a-1"]));
    assert_eq!(mail["tags"]["ses:configuration-set"], json!(["mail"]));
    assert_eq!(mail["commonHeaders"]["subject"], "Visit");
    assert_eq!(mail["destination"].as_array().unwrap().len(), 4);

    let bounces = event("Email Bounced", 2);
    let bounce = |subtype: &str| {
        let found =
            bounces.iter().find(|event| event["detail"]["bounce"]["bounceSubType"] == subtype).unwrap();
        assert_eq!(found["detail"]["bounce"]["bounceType"], "Permanent");
        found["detail"]["bounce"]["bouncedRecipients"].clone()
    };
    assert_eq!(
        bounce("General"),
        json!([{
            "emailAddress": "bounce+1@simulator.amazonses.com",
            "action": "failed",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 user unknown",
        }])
    );
    assert_eq!(bounce("Suppressed")[0]["emailAddress"], "suppressionlist@simulator.amazonses.com");
    let complaint = &event("Email Complaint Received", 1)[0]["detail"];
    assert_eq!(
        complaint["complaint"]["complainedRecipients"],
        json!([{"emailAddress": "complaint@simulator.amazonses.com"}])
    );
    assert_eq!(complaint["complaint"]["complaintFeedbackType"], "abuse");

    let (_, passed) = world.local("GET", "events", Value::Null).await;
    let kinds: Vec<&Value> = passed.as_array().unwrap().iter().map(|event| &event["type"]).collect();
    assert_eq!(kinds, ["Email Complaint Received", "Email Bounced", "Email Bounced", "Email Delivered"]);
}

#[tokio::test]
async fn of_mail_by_other_settings_nothing_is_told() {
    let world = World::start().await;
    let player = Player::of(&world, "notify", |_| handled());
    for set in [None, Some("other")] {
        world.mail_to("bounce@simulator.amazonses.com", set).await;
    }
    world.drained().await;
    assert!(player.told().is_empty());
    assert_eq!(world.mails("").await.len(), 2, "they were sent all the same");
}
