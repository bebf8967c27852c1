//! What a guest got long ago: a link as it was mailed then, signed with the stack's own key and kept in its table.
//!
//! The functions look at the real clock, so two weeks cannot pass in a test. What can be done is what `deliver` would have
//! done then, by the same code: everything after it is the running stack's.

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::{Client, config::Builder, types::AttributeValue};
use domain::values::{digest::Digest, time::Instant};
use jiff::{SignedDuration, Timestamp};
use links::{LinkKeys, LinkToken};
use store::{IssuedToken, Store, TokenPurpose};

use crate::harness::browser::Guest;
use crate::harness::stack::{Stack, number};

impl Stack {
    /// The keys that its functions sign links with.
    pub(crate) fn link_keys(&self) -> LinkKeys {
        let secrets = self.kept("secrets.json");
        LinkKeys::new(secrets["LinkKey"]["current"]["value"].as_str().unwrap(), None).unwrap()
    }

    /// Its table, as the person at this machine may use it.
    fn table(&self) -> Store {
        Store::new(self.client(), "Table".to_owned())
    }

    /// A client of its table.
    fn client(&self) -> Client {
        let services = self.nobody().get("/.local/services").is(200);
        let region = aws::Region::new("ap-south-1");
        let config = aws::config(region, Credentials::from_keys("operator", "local", None)).unwrap();
        let url = services["AWS_ENDPOINT_URL_DYNAMODB"].as_str().unwrap();
        Client::from_conf(Builder::from(&config).endpoint_url(url).build())
    }

    /// Somebody who may do anything to the table puts other words into what is stored under these keys.
    pub(crate) fn falsify(&self, partition: &str, sort: &str, from: &str, to: &str) {
        let (client, text) = (self.client(), |text: &str| AttributeValue::S(text.to_owned()));
        let key = [("PK".to_owned(), text(partition)), ("SK".to_owned(), text(sort))];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let get = client.get_item().table_name("Table").set_key(Some(key.clone().into()));
            let mut item = get.send().await.unwrap().item.unwrap();
            let body = item["body"].as_s().unwrap().replace(from, to);
            assert_ne!(&body, item["body"].as_s().unwrap(), "{from} is not there");
            item.insert("body".to_owned(), text(&body));
            client.put_item().table_name("Table").set_item(Some(item)).send().await.unwrap();
        });
    }
}

/// This moment, and so many days before it.
pub(crate) fn days_ago(days: i32) -> Instant {
    Instant::from_millis((Timestamp::now() - SignedDuration::from_hours(24) * days).as_millisecond())
}

impl Guest {
    /// A link that was mailed to them so many days ago.
    pub(crate) fn mailed_days_ago(&self, days: i32) -> LinkToken {
        let then = days_ago(days);
        let mut random = [0; 16];
        random[..4].copy_from_slice(&number().to_be_bytes());
        let link = self.stack.link_keys().link(random, then);
        let (referral, guest) = (self.id.parse().unwrap(), Digest::of(self.email.as_bytes()));
        let token = IssuedToken::new(TokenPurpose::Link, referral, guest, then, Some(link.ends_at()), 1);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async { self.stack.table().put_tokens(&[(link.hash(), token)]).await }).unwrap();
        link
    }

    /// Whoever has opened a link now has this cookie: the name is of the link, and so is the value.
    pub(crate) fn has_opened(&self, link: &LinkToken) {
        let session = self.stack.link_keys().session(link.hash(), days_ago(0));
        let name: String = link.hash().to_string().chars().take(16).collect();
        self.remember(format!("__Host-link-{name}={}", session.as_str()));
    }
}
