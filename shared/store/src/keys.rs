//! The keys of the single table: what each is made of.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    notices::Feed,
    referral::access::Trail,
    values::{
        digest::Digest,
        ids::{AttachmentId, PersonId, ReferralId},
        person::{Email, MemberKind},
        reference::Reference,
    },
};
use uuid::Uuid;

/// An item, or its key.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The condition that no such item is there yet.
pub(crate) const NEW: &str = "attribute_not_exists(PK)";

/// Partition key.
pub(crate) const PK: &str = "PK";
/// Sort key.
pub(crate) const SK: &str = "SK";

pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(crate) fn number(value: impl Into<i64>) -> AttributeValue {
    AttributeValue::N(value.into().to_string())
}

fn key(pk: String, sk: &str) -> Item {
    HashMap::from([(PK.to_owned(), text(pk)), (SK.to_owned(), text(sk))])
}

pub(crate) fn referral_partition(id: ReferralId) -> String {
    format!("REF#{id}")
}

/// The id of the referral whose partition this is.
pub(crate) fn referral_of(partition: &str) -> Option<&str> {
    partition.strip_prefix("REF#")
}

/// The referral as a row of lists. Sorts after the log, before the snapshot.
pub(crate) const META: &str = "META";
/// What was handed over.
pub(crate) const SNAP: &str = "SNAP";
/// What the sort key of each log entry begins with.
pub(crate) const LOG: &str = "LOG#";

pub(crate) fn meta(id: ReferralId) -> Item {
    key(referral_partition(id), META)
}

pub(crate) fn snap(id: ReferralId) -> Item {
    key(referral_partition(id), SNAP)
}

pub(crate) fn log(id: ReferralId, seq: u32) -> Item {
    key(referral_partition(id), &log_sort(seq))
}

/// The sort key of the log entry with this number.
pub(crate) fn log_sort(seq: u32) -> String {
    format!("{LOG}{seq:06}")
}

/// The number of the log entry with this sort key; none of another item.
pub(crate) fn seq(sk: &str) -> Option<u32> {
    sk.strip_prefix(LOG)?.parse().ok()
}

/// An access entry, in the trail that it stands in. Persons' trails begin with a mark that no referral's id has.
pub(crate) fn access_entry(trail: &Trail, id: Uuid) -> Item {
    key(trail_partition(trail), &id.to_string())
}

pub(crate) fn trail_partition(trail: &Trail) -> String {
    match trail {
        Trail::Referral(id) => format!("ACC#{id}"),
        Trail::Person(id) => format!("ACC#@{id}"),
    }
}

/// Which referral has this short reference: no two have the same.
pub(crate) fn reference(reference: Reference) -> Item {
    key(format!("RNO#{reference}"), "RNO")
}

pub(crate) fn idempotency(key_digest: Digest) -> Item {
    key(format!("IDEM#{key_digest}"), "IDEM")
}

pub(crate) fn member(id: &PersonId) -> Item {
    key(format!("MEM#{id}"), "MEM")
}

/// A patient's account.
pub(crate) fn account(id: &PersonId) -> Item {
    key(format!("PAT#{id}"), "PAT")
}

/// A member whose checked address this is.
pub(crate) fn address(email: &Email, kind: MemberKind, id: &PersonId) -> Item {
    let rank = match kind {
        MemberKind::Doctor => 1,
        MemberKind::Facility => 2,
    };
    key(address_partition(email), &format!("{rank}#{id}"))
}

/// An address by its digest: keys are in logs of others, too.
pub(crate) fn address_partition(email: &Email) -> String {
    format!("EML#{}", Digest::of(email.as_str().as_bytes()))
}

/// What a token with this hash opens.
pub(crate) fn token(hash: Digest) -> Item {
    key(token_partition(hash), "TOK")
}

/// That the mark of a form was used, on the page of the link with this hash.
pub(crate) fn used(link: Digest, nonce: Digest) -> Item {
    key(token_partition(link), &format!("USED#{nonce}"))
}

fn token_partition(hash: Digest) -> String {
    format!("TOK#{hash}")
}

/// A mail of ours, by the id that SES gave it.
pub(crate) fn mail(id: &str) -> Item {
    key(format!("MAIL#{id}"), "MAIL")
}

/// How much of this the person has done on this day.
pub(crate) fn counted(person: &PersonId, counted: &str, day: i64) -> Item {
    key(format!("QTA#{person}"), &format!("{counted}#{day}"))
}

/// A file, from when it is announced.
pub(crate) fn upload(id: AttachmentId) -> Item {
    key(format!("ATT#{id}"), "ATT")
}

/// A notification, in the feed that it is for.
pub(crate) fn notification(feed: &Feed, id: Uuid) -> Item {
    key(feed_partition(feed), &id.to_string())
}

pub(crate) fn feed_partition(feed: &Feed) -> String {
    format!("FEED#{feed}")
}

/// The word by which the directory finds everybody.
pub(crate) const EVERYBODY: &str = "*";
/// Into so many partitions the word of everybody is spread, so that none has every member.
const EVERYBODY_SHARDS: u8 = 10;

/// Where the directory finds a member by one of its words.
pub(crate) fn directory_word(word: &str, id: &PersonId) -> Item {
    let [byte, ..] = *Digest::of(id.as_str().as_bytes()).as_bytes();
    let shard = (word == EVERYBODY).then_some(byte % EVERYBODY_SHARDS);
    directory_place(&directory_partition(word, shard), word, id)
}

/// The key of that word and member in this partition.
pub(crate) fn directory_place(partition: &str, word: &str, id: &PersonId) -> Item {
    key(partition.to_owned(), &format!("{word}#{id}"))
}

/// The partitions that have all whom this word finds.
pub(crate) fn directory_partitions(word: &str) -> Vec<String> {
    if word == EVERYBODY {
        (0..EVERYBODY_SHARDS).map(|shard| directory_partition(word, Some(shard))).collect()
    } else {
        vec![directory_partition(word, None)]
    }
}

/// Words are spread by their first two letters, the word of everybody by members.
fn directory_partition(word: &str, shard: Option<u8>) -> String {
    let shard = shard.map_or_else(String::new, |shard| format!("#{shard}"));
    format!("DIR#{}{shard}", word.chars().take(2).collect::<String>())
}
