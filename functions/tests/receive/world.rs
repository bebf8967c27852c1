//! A referral to a guest, and mails that come for it.

use std::sync::Arc;

use data_encoding::BASE64;
use domain::{
    referral::Referral,
    values::{digest::Digest, words::Party},
};
use functions::{
    ground::Shell,
    guests::{Arrived, receive},
};
use serde_json::{Value, json};
use store::{IssuedToken, TokenPurpose};
use testing::{
    bucket::Objects,
    config::config,
    referrals::{Asked, GUEST, consult},
    secrets_manager::{LINK_KEY, SecretsManager},
    ses::Ses,
    table::Table,
};

pub(crate) struct World {
    pub(crate) table: Arc<Table>,
    pub(crate) objects: Objects,
    pub(crate) shell: Shell,
}

impl World {
    pub(crate) fn new() -> Self {
        let (table, objects, keys) =
            (Arc::new(Table::new()), Objects::default(), SecretsManager::with(LINK_KEY, None));
        let shell = Shell::new(config(), table.store.clone(), Ses::default().mailer());
        let shell = shell.with_link_key(keys.secret()).with_bucket(objects.bucket());
        Self { table, objects, shell }
    }

    /// Sent to a guest, and the address that they answer to.
    pub(crate) async fn sent(&self, number: u32) -> (Referral, String) {
        self.create(consult(number).to_guest()).await
    }

    pub(crate) async fn create(&self, asked: Asked) -> (Referral, String) {
        let referral = asked.begun();
        self.table.store.create(&referral, None).await.unwrap();
        let token = self.shell.link_keys().await.unwrap().reply(self.shell.new_token().unwrap());
        let guest = Digest::of(GUEST.as_bytes());
        let known = IssuedToken::new(
            TokenPurpose::Reply,
            referral.handoff.id,
            guest,
            self.shell.now(),
            None,
            referral.last_seq(),
        );
        self.table.store.put_tokens(&[(token.hash(), known)]).await.unwrap();
        let address = format!("{}@reply.referrals.example", token.local_part());
        (referral, address)
    }

    /// A mail comes in, beyond doubt.
    pub(crate) async fn comes(&self, to: &str, mail: &str) {
        self.arrives(&[to], mail, &json!({})).await;
    }

    /// A mail comes in for these addresses; of SES's checks, these have another outcome than `PASS`.
    pub(crate) async fn arrives(&self, to: &[&str], mail: &str, verdicts: &Value) {
        let id = self.shell.new_uuid(self.shell.now()).simple().to_string();
        self.objects.put(&format!("mail/{id}"), mail.replace('\n', "\r\n").as_bytes());
        let mut receipt = json!({"recipients": to});
        for check in ["spam", "virus", "spf", "dkim", "dmarc"] {
            let status = verdicts.get(check).unwrap_or(&json!("PASS")).clone();
            receipt[format!("{check}Verdict")] = json!({"status": status});
        }
        let event = json!({"Records": [{"ses": {"mail": {"messageId": id}, "receipt": receipt}}]});
        let arrived: Arrived = serde_json::from_value(event).unwrap();
        receive(&self.shell, arrived).await.unwrap();
    }

    pub(crate) async fn now(&self, referral: &Referral) -> Referral {
        self.table.store.load(referral.handoff.id).await.unwrap().unwrap()
    }

    /// The referral as its sender sees it.
    pub(crate) async fn seen(&self, referral: &Referral) -> Value {
        serde_json::to_value(self.now(referral).await.view(Party::Sender)).unwrap()
    }
}

/// A mail with these words; each number is another message.
pub(crate) fn mail(from: &str, number: u32, words: &str) -> String {
    format!(
        "From: Dr Farida Khan <{from}>\nSubject: Re: Referral\nMessage-ID: <answer-{number}@elsewhere.example>\n\
         MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
    )
}

/// The same with a file.
pub(crate) fn with_file(from: &str, number: u32, words: &str, name: &str, bytes: &[u8]) -> String {
    let parts = format!(
        "multipart/mixed; boundary=b1\n\n--b1\nContent-Type: text/plain\n\n{words}\n--b1\n\
         Content-Type: application/octet-stream; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\n\
         Content-Transfer-Encoding: base64\n\n{}\n--b1--",
        BASE64.encode(bytes)
    );
    mail(from, number, "").replacen("text/plain; charset=utf-8", &parts, 1)
}

/// The types of the timeline's entries that came by or with mails.
pub(crate) fn types(seen: &Value) -> Vec<&str> {
    let timeline = seen["timeline"].as_array().unwrap().iter();
    timeline.map(|entry| entry["type"].as_str().unwrap()).skip(1).collect()
}
