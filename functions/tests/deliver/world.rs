//! A referral to a guest, and what is mailed about it.

use aws_sdk_dynamodb::config::{Credentials, Region};
use data_encoding::BASE64;
use domain::{
    commands::{
        command::Command,
        mail::{NotDone, ReceivedMail},
    },
    log::Fact,
    referral::Referral,
    values::{
        digest::Digest,
        list::List,
        words::{Channel, Party},
    },
    wire::input::parse,
};
use events::Event;
use functions::{
    ground::Shell,
    guests::{MailEvent, deliver, track},
    news::{NotTold, notify},
};
use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::{
    manager::Manager,
    referrals::{Asked, consult, id, minute},
    ses::Ses,
    table::Table,
};

/// A word that stands wherever a patient's matters are written.
pub(crate) const CANARY: &str = "Quagmirella";
/// What signs the links.
pub(crate) const KEY: &str = "a-key-for-links-of-more-than-thirty-two-characters";

pub(crate) struct World {
    pub(crate) table: Table,
    pub(crate) ses: Ses,
    pub(crate) keys: Manager,
    pub(crate) shell: Shell,
}

/// A mail as its reader has it.
#[derive(Debug)]
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) from_name: String,
    pub(crate) reply_to: Option<String>,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) tags: Value,
    pub(crate) raw: String,
}

impl Mail {
    /// The secret part of its link.
    pub(crate) fn link(&self) -> Option<String> {
        let (_, rest) = self.text.split_once("https://links.example/l/")?;
        rest.split_whitespace().next().map(str::to_owned)
    }
}

impl World {
    pub(crate) fn new() -> Self {
        let (table, ses, keys) = (Table::new(), Ses::default(), Manager::with(KEY, None));
        let config = aws::config(Region::new("ap-south-1"), Credentials::from_keys("key", "secret", None));
        let shell = Shell::new(config.unwrap(), table.store.clone(), ses.mailer());
        let shell = shell.with_link_key(keys.secret()).with_variables([
            ("APP_URL", "https://app.example"),
            ("LINK_URL", "https://links.example"),
            ("REPLY_DOMAIN", "reply.mail.example"),
        ]);
        Self { table, ses, keys, shell }
    }

    /// Sent to a guest.
    pub(crate) async fn sent(&self, number: u32) -> Referral {
        self.create(to_guest(number)).await
    }

    pub(crate) async fn create(&self, asked: Asked) -> Referral {
        let referral = asked.begun();
        self.table.store.create(&referral, None).await.unwrap();
        referral
    }

    /// A command of this party.
    pub(crate) async fn act(&self, before: &Referral, party: Party, name: &str, body: Value) -> Referral {
        let command = match name {
            "accept" => Command::Accept(parse(body).unwrap()),
            "note" => Command::Note(parse(body).unwrap()),
            "request-info" => Command::RequestInfo(parse(body).unwrap()),
            "reply" => Command::Reply(parse(body).unwrap()),
            "withdraw" => Command::Withdraw(parse(body).unwrap()),
            "book-visit" => Command::BookVisit(parse(body).unwrap()),
            other => panic!("no test needs {other}"),
        };
        let now = minute(u32::try_from(before.entries.len()).unwrap() + 10);
        let by = match party {
            Party::Receiver => before.guest().unwrap(),
            party => domain::log::Actor { party, id: Some("dr-oconnor".parse().unwrap()), name: None },
        };
        let changes = before.decide(command, party, now).unwrap();
        let after = before.clone().write(changes, now, &by, Channel::Api);
        self.table.store.append(before, &after, None).await.unwrap();
        after
    }

    /// A mail of the guest with these words, whose first line asks for what was not done.
    pub(crate) async fn mailed(&self, before: &Referral, words: &str, not_done: NotDone) -> Referral {
        let digest = Digest::of(words.as_bytes());
        let received = ReceivedMail {
            words: Some(words.parse().unwrap()),
            cut: None,
            attachments: List::default(),
            mail: digest,
            message_id: None,
            content: digest,
            not_done: Some(not_done),
            not_taken: None,
        };
        let (guest, fact) = (before.guest().unwrap(), Fact::EmailReceived(received));
        let after = before.clone().note(fact, guest, minute(30), Channel::Email);
        self.table.store.append(before, &after, None).await.unwrap();
        after
    }

    /// As the bus says it.
    pub(crate) async fn deliver(&self, referral: &Referral, seq: usize) -> Result<(), NotTold> {
        deliver(&self.shell, event(referral, seq), "invocation").await
    }

    /// The same change, to whoever is told of it otherwise.
    pub(crate) async fn notify(&self, referral: &Referral, seq: usize) {
        notify(&self.shell, event(referral, seq), "invocation").await.unwrap();
    }

    /// What SES says of a mail.
    pub(crate) async fn says(&self, event: Value) {
        let event: MailEvent = serde_json::from_value(event).unwrap();
        track(&self.shell, event).await.unwrap();
    }

    pub(crate) async fn now(&self, referral: &Referral) -> Referral {
        self.table.store.load(referral.handoff.id).await.unwrap().unwrap()
    }

    /// The mails since this was asked last.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        let mail = |asked: String| {
            let asked: Value = serde_json::from_str(&asked).unwrap();
            let raw = BASE64.decode(asked["Content"]["Raw"]["Data"].as_str().unwrap().as_bytes()).unwrap();
            let message = MessageParser::default().parse(&raw).unwrap();
            let text = message.body_text(0).unwrap().replace("\r\n", "\n");
            let html = message.body_html(0).unwrap();
            let address = |address: Option<&mail_parser::Address<'_>>| {
                address.and_then(|all| all.first().cloned()).map(mail_parser::Addr::into_owned)
            };
            let reply_to = address(message.reply_to()).and_then(|to| to.address.map(String::from));
            Mail {
                to: asked["Destination"]["ToAddresses"][0].as_str().unwrap().to_owned(),
                from_name: address(message.from()).unwrap().name.map(String::from).unwrap_or_default(),
                reply_to,
                subject: message.subject().unwrap().to_owned(),
                text,
                tags: asked["EmailTags"].clone(),
                raw: format!("{}{html}", String::from_utf8_lossy(&raw)),
            }
        };
        self.ses.asked().into_iter().map(mail).collect()
    }

    /// The hashes of the tokens that the table has.
    pub(crate) fn tokens(&self) -> usize {
        self.table.items().keys().filter(|(partition, _)| partition.starts_with("TOK#")).count()
    }
}

fn event(referral: &Referral, seq: usize) -> Event {
    // Whatever it says of how the referral stands, only which change it is counts.
    let mut event = Event::of(referral, &referral.entries[0]).unwrap();
    event.detail.seq = u32::try_from(seq).unwrap();
    event
}

/// A consult for a guest, with the marker wherever a patient's matters are written.
pub(crate) fn to_guest(number: u32) -> Asked {
    let snapshot = json!({"chief_complaint": {"text": CANARY}, "note": CANARY});
    consult(number)
        .with("to", json!({"guest": {"name": "Dr Farida Khan", "email": "khan@elsewhere.example"}}))
        .with(
            "patient",
            json!({"id": "pat-1", "name": format!("{CANARY} Kumari"), "email": "pat-1@post.example", "birth_date": "1968-04-02"}),
        )
        .with("reason", json!({"text": CANARY}))
        .with("bring", json!([CANARY]))
        .with("snapshot", snapshot)
}

/// What SES says of a mail of this referral, as it documents it.
pub(crate) fn ses_event(kind: &str, referral: &Referral, message: &str, event: &str) -> Value {
    let (kind, bounce_type) = kind.split_once(": ").unwrap_or((kind, "Permanent"));
    json!({
        "source": "aws.ses", "detail-type": kind,
        "detail": {
            "mail": {
                "messageId": message, "destination": ["khan@elsewhere.example"],
                "tags": {"event": [event], "party": ["receiver"], "referral": [referral.handoff.id]},
            },
            "bounce": {"bounceType": bounce_type, "bounceSubType": "General"},
        },
    })
}

/// A referral that is nowhere.
pub(crate) fn nowhere() -> String {
    id(99).to_string()
}
