//! A referral in the table: its log, what was handed over, and the row that lists show.

use std::io::{Read, Write};

use aws::Error;
use aws_sdk_dynamodb::{
    primitives::Blob,
    types::{AttributeValue, Put, TransactWriteItem},
};
use domain::{
    log::{Body, Entry, Head, Stored},
    referral::{Referral, summary::Summary},
    values::{digest::Digest, ids::ReferralId, time::Instant},
};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};

use crate::{
    Idempotency, Store,
    boxes::{index_keys, stored},
    error::{self, cancellation},
    idempotency,
    keys::{self, Item, NEW, number, text},
    outbox::waiting,
};

/// Largest hand-over, compressed, in bytes; `DynamoDB` takes items of 400 KB.
pub const HANDOFF_MAX: usize = 380_000;
/// Largest entry of the log, in bytes as stored.
pub const ENTRY_MAX: usize = 390_000;
/// Largest hand-over before compression, in bytes: what a request can carry, twice.
const HANDOFF_MAX_PLAIN: u64 = 4_000_000;

/// How often a log that does not verify is read again.
const READ_AGAIN: u32 = 2;

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// The idempotency key was used before.
    #[error("the idempotency key was used before")]
    Repeated,
    /// Another command came first.
    #[error("another command came first")]
    Moved,
    /// The next number of the log was taken, but by no command: somebody read the referral.
    #[error("the next number of the log is taken")]
    NumberTaken,
    /// Another transaction was under way on the same items.
    #[error("another transaction was under way")]
    Contended,
    /// A file that is named is no longer as it was read: a check has looked at it.
    #[error("a file has been checked in between")]
    FileMoved,
    /// The short reference is taken.
    #[error("the short reference is taken")]
    ReferenceTaken,
    /// The hand-over or an entry is larger than an item may be.
    #[error("the hand-over or an entry is too large")]
    TooLarge,
    /// The table could not be asked.
    #[error(transparent)]
    Store(#[from] Error),
}

/// A part of a transaction, and what it means when its condition does not hold.
type Part = (TransactWriteItem, NotWritten);

impl Store {
    /// The whole referral, its log verified: one query, and one SHA-256 over all that was read.
    ///
    /// A query may see one item of a transaction that is just being written and not yet another. So what does not verify is
    /// read again before it counts as broken.
    pub async fn load(&self, id: ReferralId) -> Result<Option<Referral>, Error> {
        let mut read = self.read_referral(id).await?;
        for _ in 0..READ_AGAIN {
            if read.as_ref().is_none_or(|referral| referral.first_broken.is_none()) {
                break;
            }
            read = self.read_referral(id).await?;
        }
        Ok(read)
    }

    async fn read_referral(&self, id: ReferralId) -> Result<Option<Referral>, Error> {
        let mut pages = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("PK = :pk")
            .expression_attribute_values(":pk", text(keys::referral_partition(id)))
            .into_paginator()
            .items()
            .send();
        let (mut log, mut head, mut handed_over) = (Vec::new(), None, None);
        while let Some(mut item) = pages.next().await.transpose()? {
            match item.remove(keys::SK) {
                Some(AttributeValue::S(sk)) if sk == keys::META => head = head_of(&item),
                Some(AttributeValue::S(sk)) if sk == keys::SNAP => {
                    handed_over = item.get("handoff").map(unpack).transpose()?;
                }
                Some(AttributeValue::S(sk)) => {
                    log.extend(keys::seq(&sk).map(|seq| stored_entry(seq, &mut item)));
                }
                Some(_) | None => {}
            }
        }
        let Some(handed_over) = handed_over else {
            // A row without its hand-over is no unknown referral: somebody has to look.
            return if log.is_empty() && head.is_none() {
                Ok(None)
            } else {
                Err(error::unreadable("a hand-over"))
            };
        };
        let referral = Referral::read(handed_over, log, head);
        referral.map(Some).ok_or_else(|| error::unreadable("a hand-over"))
    }

    /// A new referral: everything that it begins with, in one transaction.
    pub async fn create(
        &self,
        referral: &Referral,
        idempotency: Option<&Idempotency>,
    ) -> Result<(), NotWritten> {
        self.write(referral, self.beginning(referral)?, idempotency).await
    }

    /// What was written to a referral that was read as `before`: one transaction. An entry that moves nothing is one put.
    pub async fn append(
        &self,
        before: &Referral,
        after: &Referral,
        idempotency: Option<&Idempotency>,
    ) -> Result<(), NotWritten> {
        match after.entries.get(before.entries.len()..) {
            Some([entry]) if moves_nothing(entry) && idempotency.is_none() => self.note(after, entry).await,
            _ => self.write(after, self.progress(before, after)?, idempotency).await,
        }
    }

    /// An entry of this referral that moves nothing, and so no row: one put. Where its number is taken, one read more tells
    /// whether a first try, whose answer was lost, has written this very entry.
    pub async fn note(&self, referral: &Referral, entry: &Entry) -> Result<(), NotWritten> {
        let put = self.client.put_item().table_name(&self.table).condition_expression(NEW);
        let Err(error) = put.set_item(Some(log(referral, entry)?)).send().await else { return Ok(()) };
        let (is_taken, contended) = error.as_service_error().map_or((false, false), |error| {
            (error.is_conditional_check_failed_exception(), error.is_transaction_conflict_exception())
        });
        match (is_taken, contended) {
            (true, _) if self.is_there(referral.handoff.id, entry).await? => Ok(()),
            (true, _) | (_, true) => Err(NotWritten::NumberTaken),
            (false, false) => Err(Error::from(error).into()),
        }
    }

    /// Whether the entry that stands under this number is this one. A query, which every function that writes entries may make.
    async fn is_there(&self, id: ReferralId, entry: &Entry) -> Result<bool, Error> {
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .consistent_read(true)
            .key_condition_expression("PK = :pk AND SK = :sk")
            .expression_attribute_values(":pk", text(keys::referral_partition(id)))
            .expression_attribute_values(":sk", text(keys::log_sort(entry.seq)))
            .send()
            .await?;
        let found = found.items.unwrap_or_default().into_iter().next();
        Ok(found.and_then(|mut item| item.remove(HASH)) == Some(text(entry.hash.to_string())))
    }

    /// Closes off the old referral, read as `before`, and begins the one that replaces it: one transaction.
    pub async fn replace(
        &self,
        before: &Referral,
        after: &Referral,
        new: &Referral,
        idempotency: Option<&Idempotency>,
    ) -> Result<(), NotWritten> {
        let parts = self.progress(before, after)?.into_iter().chain(self.beginning(new)?).collect();
        self.write(new, parts, idempotency).await
    }

    /// The parts of a transaction that begin a referral.
    fn beginning(&self, referral: &Referral) -> Result<Vec<Part>, NotWritten> {
        let id = referral.handoff.id;
        let handoff = pack(&referral.handed_over)?;
        if handoff.as_ref().len() > HANDOFF_MAX {
            return Err(NotWritten::TooLarge);
        }
        let mut snap = keys::snap(id);
        snap.insert(V.to_owned(), number(VERSION));
        snap.insert("handoff".to_owned(), AttributeValue::B(handoff));
        let mut reference = keys::reference(referral.handoff.reference);
        reference.insert("referral".to_owned(), text(id.to_string()));
        let mut parts = vec![
            (self.put(meta(referral)?, Some(NEW), None)?, NotWritten::Moved),
            (self.put(snap, Some(NEW), None)?, NotWritten::Moved),
            (self.put(reference, Some(NEW), None)?, NotWritten::ReferenceTaken),
        ];
        for entry in &referral.entries {
            parts.push((self.put(log(referral, entry)?, Some(NEW), None)?, NotWritten::NumberTaken));
        }
        parts.extend(self.naming(id, &referral.handoff.files)?);
        Ok(parts)
    }

    /// The parts of a transaction that carry a referral from `before` to `after`.
    fn progress(&self, before: &Referral, after: &Referral) -> Result<Vec<Part>, NotWritten> {
        let id = after.handoff.id;
        let version = Item::from([(":version".to_owned(), number(before.version))]);
        let meta = self.put(meta(after)?, Some("version = :version"), Some(version))?;
        let mut parts = vec![(meta, NotWritten::Moved)];
        for entry in after.entries.iter().skip(before.entries.len()) {
            parts.push((self.put(log(after, entry)?, Some(NEW), None)?, NotWritten::NumberTaken));
            parts.extend(self.naming(id, &entry.files)?);
        }
        Ok(parts)
    }

    /// Writes the parts, and with them what the idempotency key was used for: `referral` as it is answered.
    async fn write(
        &self,
        referral: &Referral,
        mut parts: Vec<Part>,
        idempotency: Option<&Idempotency>,
    ) -> Result<(), NotWritten> {
        if let (Some(idempotency), Some(last)) = (idempotency, referral.entries.last()) {
            let (item, condition, values) =
                idempotency::record(idempotency, referral.handoff.id, last.seq, last.at)?;
            parts.insert(0, (self.put(item, Some(condition), Some(values))?, NotWritten::Repeated));
        }
        let (items, meanings): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        let Err(error) = sent else { return Ok(()) };
        let Some(reasons) = cancellation(&error) else { return Err(Error::from(error).into()) };
        // The first part whose condition failed says why: the parts stand in the order of what matters more.
        let failed = reasons.iter().zip(meanings).find(|(reason, _)| *reason == "ConditionalCheckFailed");
        if let Some((_, meaning)) = failed {
            return Err(meaning);
        }
        if reasons.iter().any(|reason| reason == "TransactionConflict") {
            return Err(NotWritten::Contended);
        }
        Err(error::cancelled(&reasons).into())
    }

    pub(crate) fn put(
        &self,
        item: Item,
        condition: Option<&str>,
        values: Option<Item>,
    ) -> Result<TransactWriteItem, Error> {
        let put = Put::builder()
            .table_name(&self.table)
            .set_item(Some(item))
            .set_condition_expression(condition.map(str::to_owned))
            .set_expression_attribute_values(values)
            .build()
            .map_err(error::broken)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }
}

/// Whether an entry leaves the row as it is: the receiver's first look, what a check found. The row's count of the log
/// catches up with the next entry that moves something.
fn moves_nothing(entry: &Entry) -> bool {
    const SMALL: usize = 1024;
    entry.after.is_none() && entry.files.is_empty() && entry.body.as_str().len() <= SMALL
}

/// The version of an item.
pub(crate) const V: &str = "v";
/// The version in which items of a referral are written.
const VERSION: u32 = 1;

/// An entry of this referral, with the event that has to be published.
fn log(referral: &Referral, entry: &Entry) -> Result<Item, NotWritten> {
    if entry.body.as_str().len() > ENTRY_MAX {
        return Err(NotWritten::TooLarge);
    }
    let mut item = waiting(referral, entry)?;
    item.extend(keys::log(referral.handoff.id, entry.seq));
    item.extend(chained(&entry.body, entry.hash, entry.at));
    Ok(item)
}

/// What each chained or anchored item has: the bytes as they were written, their hash, and the hour.
pub(crate) fn chained(body: &Body, hash: Digest, at: Instant) -> Item {
    Item::from([
        (V.to_owned(), number(VERSION)),
        (BODY.to_owned(), text(body.as_str())),
        (HASH.to_owned(), text(hash.to_string())),
        ("hour".to_owned(), text(at.hour())),
    ])
}

const BODY: &str = "body";
const HASH: &str = "hash";

/// An entry as the table has it. What is missing or no text can be no entry: it shows when the log is verified.
pub(crate) fn stored_entry(seq: u32, item: &mut Item) -> Stored {
    let mut text = |name| match item.remove(name) {
        Some(AttributeValue::S(text)) => text,
        Some(_) | None => String::new(),
    };
    // Of a hash that cannot be read, the one that no entry has.
    let hash = text(HASH).parse().unwrap_or_default();
    Stored { seq, body: Body::read(text(BODY)), hash }
}

/// The row that lists show, with the keys of the lists that it stands in, and how far the log goes.
fn meta(referral: &Referral) -> Result<Item, Error> {
    let head = referral.head();
    let mut item = index_keys(referral);
    item.extend(keys::meta(referral.handoff.id));
    item.insert(V.to_owned(), number(VERSION));
    item.insert("version".to_owned(), number(referral.version));
    item.insert(SEQ.to_owned(), number(head.seq));
    item.insert(HEAD.to_owned(), text(head.hash.to_string()));
    item.insert("log_bytes".to_owned(), bytes(referral.log_bytes()));
    item.insert("held_bytes".to_owned(), bytes(referral.held_bytes()));
    item.insert("summary".to_owned(), stored(&Summary::of(referral))?);
    Ok(item)
}

/// The number of the newest entry, and its hash.
const SEQ: &str = "seq";
const HEAD: &str = "head";

fn bytes(count: usize) -> AttributeValue {
    AttributeValue::N(count.to_string())
}

/// How far the log goes, by the row; none if the row does not say.
fn head_of(meta: &Item) -> Option<Head> {
    let seq = meta.get(SEQ)?.as_n().ok()?.parse().ok()?;
    let hash = meta.get(HEAD)?.as_s().ok()?.parse().ok()?;
    Some(Head { seq, hash })
}

fn pack(handed_over: &Body) -> Result<Blob, Error> {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(handed_over.as_str().as_bytes()).map_err(error::broken)?;
    Ok(Blob::new(zlib.finish().map_err(error::broken)?))
}

fn unpack(packed: &AttributeValue) -> Result<Body, Error> {
    let blob = packed.as_b().map_err(|_| error::broken("the hand-over is no binary"))?;
    let mut json = String::new();
    let mut zlib = ZlibDecoder::new(blob.as_ref()).take(HANDOFF_MAX_PLAIN);
    zlib.read_to_string(&mut json).map_err(error::broken)?;
    Ok(Body::read(json))
}
