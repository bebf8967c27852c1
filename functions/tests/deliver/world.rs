//! A referral to a guest, and what is mailed about it.

use domain::{
    commands::mail::{NotDone, ReceivedMail},
    log::Fact,
    referral::Referral,
    values::{
        digest::Digest,
        list::List,
        words::{Channel, Party},
    },
};
use functions::{
    ground::Shell,
    guests::{MailEvent, deliver, track},
    news::{NotTold, notify},
};
use serde_json::{Value, json};
use testing::{
    changes::event,
    commands::act,
    config::config,
    referrals::{Asked, GUEST, consult, id},
    secrets_manager::{LINK_KEY, SecretsManager},
    ses::{Mail, Ses},
    table::Table,
    time::minute,
};

/// A word that stands wherever a patient's matters are written.
pub(crate) const CANARY: &str = "Quagmirella";

pub(crate) struct World {
    pub(crate) table: Table,
    pub(crate) ses: Ses,
    pub(crate) keys: SecretsManager,
    pub(crate) shell: Shell,
}

impl World {
    pub(crate) fn new() -> Self {
        let (table, ses, keys) = (Table::new(), Ses::default(), SecretsManager::with(LINK_KEY, None));
        let shell = Shell::new(config(), table.store.clone(), ses.mailer());
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
        let now = minute(i64::try_from(before.entries.len()).unwrap() + 10);
        let after = act(before, party, name, body, now);
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
        self.ses.mails()
    }

    /// The hashes of the tokens that the table has.
    pub(crate) fn tokens(&self) -> usize {
        self.table.items().keys().filter(|(partition, _)| partition.starts_with("TOK#")).count()
    }
}

/// A consult for a guest, with the marker wherever a patient's matters are written.
pub(crate) fn to_guest(number: u32) -> Asked {
    let patient = json!({
        "id": "pat-1", "name": format!("{CANARY} Kumari"), "email": "pat-1@post.example", "birth_date": "1968-04-02",
    });
    consult(number).to_guest().marked(CANARY).with("patient", patient)
}

/// What SES says of a mail of this referral, as it documents it.
pub(crate) fn ses_event(kind: &str, referral: &Referral, message: &str, event: &str) -> Value {
    let (kind, bounce_type) = kind.split_once(": ").unwrap_or((kind, "Permanent"));
    json!({
        "source": "aws.ses", "detail-type": kind,
        "detail": {
            "mail": {
                "messageId": message, "destination": [GUEST],
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
