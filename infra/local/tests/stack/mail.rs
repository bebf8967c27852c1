//! Mail by the SDK: what is sent and what is refused, who may send, and what SES makes of a mail.

use aws_credential_types::Credentials;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::{BehaviorVersion, Config, Region};
use aws_sdk_sesv2::error::{DisplayErrorContext, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::operation::send_email::builders::SendEmailFluentBuilder;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{
    Attachment, Body, Content, Destination, EmailContent, Message, MessageHeader, MessageTag, RawMessage,
};
use local::callers::OPERATOR;
use local::lambda::{SECRET, key_of};
use serde_json::{Value, json};

use super::world::World;

/// A verified sender.
pub(crate) const FROM: &str = "Referrals <referrals@mail.example>";
/// Somebody who gets mail.
pub(crate) const TO: &str = "dr-rao@clinic-a.example";

impl World {
    /// The SDK as whoever has this key.
    pub(crate) fn mailer(&self, key: &str) -> Client {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("ap-south-1"))
            .credentials_provider(Credentials::from_keys(key, SECRET, None))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .endpoint_url(self.stack.mail_url());
        Client::from_conf(config.build())
    }

    pub(crate) async fn mails(&self, query: &str) -> Vec<Value> {
        let (status, said) = self.get(&format!("/.local/mail{query}")).await;
        assert_eq!(status, 200);
        serde_json::from_slice(&said).unwrap()
    }
}

pub(crate) fn raw(client: &Client, mail: impl Into<Vec<u8>>) -> SendEmailFluentBuilder {
    let raw = RawMessage::builder().data(Blob::new(mail.into())).build().unwrap();
    client.send_email().content(EmailContent::builder().raw(raw).build())
}

fn simple(client: &Client, text: &str) -> SendEmailFluentBuilder {
    titled(client, "Visit", text)
}

fn titled(client: &Client, subject: &str, text: &str) -> SendEmailFluentBuilder {
    let content = |text: &str| Content::builder().data(text).charset("UTF-8").build().unwrap();
    let message =
        Message::builder().subject(content(subject)).body(Body::builder().text(content(text)).build());
    client
        .send_email()
        .from_email_address(FROM)
        .destination(Destination::builder().to_addresses(TO).build())
        .content(EmailContent::builder().simple(message.build()).build())
}

/// A mail of one line.
fn mail(from: &str) -> String {
    format!("From: {from}\r\nTo: {TO}\r\nSubject: Visit\r\n\r\nHello\r\n")
}

/// The code and the message of what must fail.
async fn refused(mail: SendEmailFluentBuilder) -> (String, String) {
    let error: SdkError<SendEmailError> = mail.send().await.err().unwrap();
    let Some(said) = error.as_service_error() else { panic!("{}", DisplayErrorContext(&error)) };
    let (code, message) = (said.meta().code(), said.meta().message());
    (code.unwrap_or_default().to_owned(), message.unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_mail_is_delivered_as_ses_delivers_it() {
    let mut world = World::start().await;
    let written = format!(
        "Message-ID: <mine@mail.example>\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000\r\nFrom: {FROM}\r\nTo: {TO}\r\n\
         Bcc: archive@clinic-a.example\r\nReply-To: reply+1@in.mail.example\r\nSubject: =?utf-8?B?4K6o4K6y4K6u4K+N?=\r\n\
         Content-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n\
         --c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello\r\n\
         --c\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n\
         --c\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\n--c--\r\n\
         --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=letter.pdf\r\n\
         Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--\r\n"
    );
    let client = world.mailer(OPERATOR);
    let tag = MessageTag::builder().name("referral").value("019a-1").build().unwrap();
    let sent = raw(&client, written).configuration_set_name("mail").email_tags(tag).send().await.unwrap();
    let id = sent.message_id().unwrap().to_owned();
    let shape: Vec<usize> = id.split('-').map(str::len).collect();
    assert_eq!((shape, &id[..4]), (vec![16, 8, 4, 4, 4, 12, 6], "0109"), "{id}");

    let [mail] = &world.mails("").await[..] else { panic!("one mail") };
    let expected = json!({
        "id": id,
        "to": [TO, "archive@clinic-a.example"],
        "from": "referrals@mail.example",
        "from_name": "Referrals",
        "reply_to": "reply+1@in.mail.example",
        "subject": "நலம்",
        "text": "Hello",
        "html": "<p>Hello</p>",
        "sent_at": mail["sent_at"],
        "sent_by": "operator",
        "configuration_set": "mail",
        "tags": {"referral": "019a-1"},
        "attachments": [
            {"name": "part-1", "type": "text/calendar; method=REQUEST; charset=utf-8", "size": 15},
            {"name": "letter.pdf", "type": "application/pdf", "size": 4},
        ],
    });
    assert_eq!(mail, &expected);

    let (_, delivered) = world.get(&format!("/.local/mail/{id}")).await;
    let delivered = String::from_utf8(delivered.to_vec()).unwrap();
    assert!(delivered.contains(&format!("Message-ID: <{id}@ap-south-1.amazonses.com>\r\n")), "{delivered}");
    for gone in ["mine@", "2001", "Bcc"] {
        assert!(!delivered.contains(gone), "{gone} in {delivered}");
    }

    // Kept between starts.
    world.stack.stop().await.unwrap();
    world.stack = world.folder.start().await.unwrap();
    assert_eq!(world.mails("").await, [expected]);
}

#[tokio::test]
async fn parts_are_put_together() {
    let world = World::start().await;
    let client = world.mailer(OPERATOR);
    let content = |text: &str| Content::builder().data(text).build().unwrap();
    let body = Body::builder().text(content("வணக்கம்")).html(content("<p>வணக்கம்</p>")).build();
    let header = MessageHeader::builder().name("Auto-Submitted").value("auto-generated").build().unwrap();
    let file = Attachment::builder()
        .raw_content(Blob::new("BEGIN"))
        .file_name("visit.ics")
        .content_type("text/calendar");
    let message = Message::builder()
        .subject(content("நலம் (R-7K4M-92QX)"))
        .body(body)
        .headers(header)
        .attachments(file.build().unwrap());
    let destination = Destination::builder()
        .to_addresses(format!("\"Dr, Rao\" <{TO}>"))
        .bcc_addresses("b@clinic-b.example");
    let sent = client
        .send_email()
        .from_email_address(FROM)
        .reply_to_addresses("reply@mail.example")
        .destination(destination.build())
        .content(EmailContent::builder().simple(message.build()).build());
    let id = sent.send().await.unwrap().message_id.unwrap();

    let mails = world.mails(&format!("?to={}", TO.to_uppercase())).await;
    assert_eq!(mails.len(), 1);
    for (member, expected) in [
        ("to", json!([TO, "b@clinic-b.example"])),
        ("from_name", json!("Referrals")),
        ("reply_to", json!("reply@mail.example")),
        ("subject", json!("நலம் (R-7K4M-92QX)")),
        ("text", json!("வணக்கம்")),
        ("html", json!("<p>வணக்கம்</p>")),
        ("attachments", json!([{"name": "visit.ics", "type": "text/calendar", "size": 5}])),
    ] {
        assert_eq!(mails[0][member], expected, "{member}");
    }
    let (_, delivered) = world.get(&format!("/.local/mail/{id}")).await;
    let delivered = String::from_utf8(delivered.to_vec()).unwrap();
    assert!(delivered.contains("Auto-Submitted: auto-generated\r\n"), "{delivered}");
    assert!(delivered.contains(&format!("To: \"Dr, Rao\" <{TO}>\r\n")), "{delivered}");
    assert!(!delivered.contains("clinic-b"), "{delivered}");
    assert!(world.mails("?to=nobody@clinic-a.example").await.is_empty());

    let plus = Destination::builder().to_addresses("reply+1@clinic-b.example").build();
    simple(&client, "a").destination(plus).send().await.unwrap();
    for to in ["reply+1@clinic-b.example", "reply%2B1@clinic-b.example"] {
        assert_eq!(world.mails(&format!("?to={to}")).await.len(), 1, "{to}");
    }
}

#[tokio::test]
async fn what_ses_refuses_is_refused_as_ses_says_it() {
    let world = World::start().await;
    let client = &world.mailer(OPERATOR);
    let tag = |value: &str| MessageTag::builder().name("referral").value(value).build().unwrap();
    let many = (0..51).map(|number| format!("to{number}@clinic-a.example")).collect();
    let many = Destination::builder().set_to_addresses(Some(many)).build();
    let cases = vec![
        (
            raw(client, mail("a@elsewhere.example")),
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region AP-SOUTH-1: \
             a@elsewhere.example",
        ),
        (
            raw(client, mail(FROM)).from_email_address("b@mail.example.elsewhere.example"),
            "MessageRejected",
            "b@mail.example.elsewhere.example",
        ),
        (simple(client, "a").from_email_address("a@notmail.example"), "MessageRejected", "a@notmail.example"),
        (
            simple(client, "a").configuration_set_name("none"),
            "NotFoundException",
            "Configuration set <none> does not exist.",
        ),
        (simple(client, "a").destination(many), "BadRequestException", "from 1 to 50 recipients, not 51"),
        (
            simple(client, "a").destination(Destination::builder().to_addresses("nobody").build()),
            "BadRequestException",
            "Illegal address",
        ),
        (
            simple(client, "a")
                .destination(Destination::builder().to_addresses("a@b.example\r\nBcc: c@b.example").build()),
            "BadRequestException",
            "a character that is not allowed",
        ),
        (titled(client, "a\r\nBcc: c@b.example", "a"), "BadRequestException", "The subject has a character"),
        (raw(client, "To: a@b.example\r\n\r\n"), "BadRequestException", "Missing required header 'From'."),
        (
            raw(client, format!("From: {FROM}\r\n\r\n")),
            "BadRequestException",
            "from 1 to 50 recipients, not 0",
        ),
        (
            raw(client, format!("Subject: a\r\n{}", mail(FROM))),
            "BadRequestException",
            "Duplicate header 'subject'.",
        ),
        (raw(client, format!("{}{}", mail(FROM), "a".repeat(999))), "BadRequestException", "998 characters"),
        (simple(client, "a").email_tags(tag("Meena Kumari")), "BadRequestException", "tags"),
        (simple(client, "a").email_tags(tag(&"a".repeat(257))), "BadRequestException", "tags"),
    ];
    for (mail, code, message) in cases {
        let said = refused(mail).await;
        assert_eq!(said.0, code, "{message}: {}", said.1);
        assert!(said.1.contains(message), "{}", said.1);
    }
    let lines = "a".repeat(76) + "\r\n";
    let large = mail(FROM) + &lines.repeat(40 * 1024 * 1024 / lines.len());
    assert!(refused(raw(client, large)).await.1.contains("more than 41943040 bytes"));
    assert!(world.mails("").await.is_empty());
}

#[tokio::test]
async fn a_function_may_send_what_its_policies_say() {
    let world = World::start().await;
    let polled = world.mailer(&key_of("polled"));
    simple(&polled, "a").configuration_set_name("mail").send().await.unwrap();
    raw(&polled, mail(FROM)).configuration_set_name("mail").send().await.unwrap();
    // A domain's address and those of a domain below it are the domain's.
    raw(&polled, mail("a@clinic-a.mail.example")).send().await.unwrap();
    let arn = |resource: &str| format!("arn:aws:ses:ap-south-1:000000000000:{resource}");
    for (mail, resource) in [
        (simple(&polled, "a").configuration_set_name("other"), arn("configuration-set/other")),
        (simple(&polled, "a").from_email_address("desk@lab.example"), arn("identity/desk@lab.example")),
    ] {
        let (code, message) = refused(mail).await;
        assert_eq!(code, "AccessDeniedException", "{message}");
        assert!(message.contains("ses:SendEmail") && message.contains(&resource), "{message}");
    }
    let check = world.mailer(&key_of("check"));
    simple(&check, "a").send().await.unwrap();
    let (code, message) = refused(raw(&check, mail(FROM))).await;
    assert_eq!(code, "AccessDeniedException", "{message}");
    assert!(message.contains("ses:SendRawEmail"), "{message}");
    let (code, _) = refused(simple(&world.mailer("somebody"), "a")).await;
    assert_eq!(code, "UnrecognizedClientException");

    let counted: Value = serde_json::from_slice(&world.get("/.local/requests").await.1).unwrap();
    assert_eq!(
        counted["requests"],
        json!([
            {"function": "check", "action": "SendEmail", "count": 2},
            {"function": "polled", "action": "SendEmail", "count": 5},
        ])
    );
}
