//! The directory of members: who can be picked as a receiver.

use aws::Error;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use domain::values::{
    ids::PersonId,
    person::{Email, Member, MemberKind},
};
use futures_util::future::try_join_all;

use crate::{
    Store,
    boxes::Page,
    error::{self, cancellation},
    keys::{self, EVERYBODY, Item, number, text},
    words::{TITLE, asked, copies, words, words_in, words_of},
};

/// How often an entry is written anew because somebody else changed it at the same moment.
const ATTEMPTS: u32 = 5;

/// The version of an entry: since 2 the name, the address and the workspace are of the token that wrote it; since 3 its
/// [words](crate::words) are found however they are spelled. Version 1, which has no `v`, has what was typed.
const VERSION: u32 = crate::words::SINCE;
/// Since this version an address is checked.
const CHECKED: u32 = 2;

/// Most copies of entries that a page of a search reads. Such a page may have fewer members than asked for, and still a
/// next one.
pub const COPIES_READ: usize = 500;
/// Copies that one request reads.
const COPIES_AT_ONCE: usize = 100;

/// What is searched for; everything that is given has to match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectoryQuery {
    /// The beginnings of words of the name, clinic, specialty or city.
    pub q: Option<String>,
    /// The beginnings of words of the specialty.
    pub specialty: Option<String>,
    /// The beginnings of words of the city.
    pub city: Option<String>,
    /// Doctors or facilities only.
    pub kind: Option<MemberKind>,
}

impl DirectoryQuery {
    /// Whether a page of what is searched for can have ended here.
    #[must_use]
    pub fn may_end_at(&self, (matched, _): &DirectoryCursor) -> bool {
        let word = telling(self);
        if word == EVERYBODY { *matched == word } else { matched.starts_with(&word) }
    }
}

/// Where the next page begins: the word and the member that the page before ended with.
pub type DirectoryCursor = (String, PersonId);

impl Store {
    /// Those of these members who are there: one request.
    pub async fn members(&self, ids: &[&PersonId]) -> Result<Vec<Member>, Error> {
        Ok(self.parties(ids, None).await?.0)
    }

    /// Writes a member's entry, and the words by which it is found: one read and one transaction.
    pub async fn put_member(&self, member: &Member) -> Result<(), Error> {
        for _ in 0..ATTEMPTS {
            if self.try_put_member(member).await? {
                return Ok(());
            }
        }
        Err(error::again("others change the same entry"))
    }

    /// Whether it was written. It is not when somebody else did in between: the words to take back are then others.
    async fn try_put_member(&self, new: &Member) -> Result<bool, Error> {
        let old = self.batch_get(vec![keys::member(&new.id)]).await?.pop();
        let version =
            old.as_ref().and_then(|old| old.get("version")?.as_n().ok()?.parse().ok()).unwrap_or(0_u32);
        let old_version = old.as_ref().map(version_of);
        let old = old.map(stored).transpose()?;
        let old_words =
            old.as_ref().zip(old_version).map(|(old, version)| copies(version, old)).unwrap_or_default();
        let new_words = copies(VERSION, new);
        let value: AttributeValue = serde_dynamo::to_attribute_value(new).map_err(error::broken)?;
        let entry = |mut key: Item| {
            key.insert("member".to_owned(), value.clone());
            key.insert("v".to_owned(), number(VERSION));
            key
        };
        let mut own = entry(keys::member(&new.id));
        own.insert("version".to_owned(), number(version + 1));
        let read = Item::from([(":version".to_owned(), number(version))]);
        let (unchanged, values) = match version {
            0 => ("attribute_not_exists(version)", None),
            _ => ("version = :version", Some(read)),
        };
        let mut items = vec![self.put(own, Some(unchanged), values)?];
        for word in &new_words {
            items.push(self.put(entry(keys::directory_word(word, &new.id)), None, None)?);
        }
        let (old_address, new_address) = (old.as_ref().and_then(address), address(new));
        if let Some(key) = &new_address {
            items.push(self.put(entry(key.clone()), None, None)?);
        }
        let old_words = old_words.difference(&new_words).map(|word| keys::directory_word(word, &new.id));
        let old_address = old_address.filter(|old| new_address.as_ref() != Some(old));
        for key in old_words.chain(old_address) {
            let delete = Delete::builder().table_name(&self.table).set_key(Some(key)).build();
            items.push(TransactWriteItem::builder().delete(delete.map_err(error::broken)?).build());
        }
        let sent = self.client.transact_write_items().set_transact_items(Some(items)).send().await;
        let Err(error) = sent else { return Ok(true) };
        match cancellation(&error) {
            Some(reasons) if reasons.iter().any(|reason| reason == "ConditionalCheckFailed") => Ok(false),
            Some(reasons) => Err(error::cancelled(&reasons)),
            None => Err(error.into()),
        }
    }

    /// The member whose checked address this is: one query. Where several have it, none: nothing says whose it is.
    pub async fn member_by_email(&self, email: &Email) -> Result<Option<Member>, Error> {
        let mut claimants = Vec::new();
        let mut from = None;
        loop {
            let page = self
                .client
                .query()
                .table_name(&self.table)
                .consistent_read(true)
                .key_condition_expression("PK = :pk")
                .filter_expression("v >= :checked")
                .expression_attribute_values(":pk", text(keys::address_partition(email)))
                .expression_attribute_values(":checked", number(CHECKED))
                .set_exclusive_start_key(from)
                .send()
                .await?;
            claimants.extend(page.items.unwrap_or_default());
            from = page.last_evaluated_key;
            if claimants.len() > 1 {
                return Ok(None);
            }
            if from.is_none() {
                return claimants.pop().map(member).transpose();
            }
        }
    }

    /// One page of those who match, by the word that matched: one query, of the most telling word; where no word is
    /// telling, one of each partition of everybody, at once. At most [`COPIES_READ`] copies are read. `after` is where a page
    /// of this query [may end](DirectoryQuery::may_end_at).
    pub async fn search(
        &self,
        query: &DirectoryQuery,
        limit: usize,
        after: Option<&DirectoryCursor>,
    ) -> Result<Page<Member, DirectoryCursor>, Error> {
        let word = telling(query);
        let partitions = keys::directory_partitions(&word);
        let count = COPIES_AT_ONCE.min(COPIES_READ / partitions.len());
        let mut from = after.cloned();
        let mut found: Vec<(DirectoryCursor, Member)> = Vec::new();
        for _ in 0..COPIES_READ / (count * partitions.len()) {
            let queries =
                partitions.iter().map(|partition| self.copies(partition, &word, from.as_ref(), count));
            let read = try_join_all(queries).await?;
            // Beyond where one partition's reading ended there may be more of it.
            let end = read.iter().filter_map(|(_, end)| end.clone()).min();
            let mut copies: Vec<_> = read.into_iter().flat_map(|(copies, _)| copies).collect();
            copies.retain(|(at, _)| end.as_ref().is_none_or(|end| at <= end));
            copies.sort_by(|(one, _), (other, _)| one.cmp(other));
            // Who has several such words is shown at the first, so that no other page shows them again.
            let shown = copies.into_iter().filter(|((matched, _), copy)| {
                let mut own = words_in(copy.version, &copy.member).into_iter();
                own.find(|own| own.starts_with(&word)).as_ref() == Some(matched)
                    && matches(query, &copy.member)
            });
            found.extend(shown.map(|(at, copy)| (at, copy.member)));
            from = end;
            if found.len() > limit || from.is_none() {
                break;
            }
        }
        if found.len() > limit {
            found.truncate(limit);
            from = found.last().map(|(at, _)| at.clone());
        }
        Ok(Page { items: found.into_iter().map(|(_, member)| member).collect(), next: from })
    }

    /// So many copies of entries in a partition, and where the reading ended if there are more.
    async fn copies(
        &self,
        partition: &str,
        word: &str,
        from: Option<&DirectoryCursor>,
        count: usize,
    ) -> Result<(Vec<(DirectoryCursor, Copied)>, Option<DirectoryCursor>), Error> {
        let page = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("PK = :pk AND begins_with(SK, :word)")
            .expression_attribute_values(":pk", text(partition))
            .expression_attribute_values(":word", text(word))
            .limit(i32::try_from(count).unwrap_or(i32::MAX))
            .set_exclusive_start_key(from.map(|(word, id)| keys::directory_place(partition, word, id)))
            .send()
            .await?;
        let copy = |item: Item| {
            let version = version_of(&item);
            Ok((place(&item)?, Copied { version, member: member(item)? }))
        };
        let copies = page.items.unwrap_or_default().into_iter().map(copy).collect::<Result<_, Error>>();
        Ok((copies?, page.last_evaluated_key.as_ref().map(place).transpose()?))
    }
}

/// A copy of an entry, which has the words of its version.
struct Copied {
    version: u32,
    member: Member,
}

/// The version that an entry was written in.
fn version_of(item: &Item) -> u32 {
    item.get("v").and_then(|v| v.as_n().ok()?.parse().ok()).unwrap_or(1)
}

/// The word and the member of a copy, by its key.
fn place(key: &Item) -> Result<DirectoryCursor, Error> {
    let sort = key.get(keys::SK).and_then(|sk| sk.as_s().ok()).and_then(|sk| sk.split_once('#'));
    let place = sort.and_then(|(word, id)| Some((word.to_owned(), id.parse().ok()?)));
    place.ok_or_else(|| error::unreadable("the key of a directory entry"))
}

/// The longest word of a query, which is in the fewest names. One letter alone does not name a partition.
fn telling(query: &DirectoryQuery) -> String {
    let all = [&query.q, &query.specialty, &query.city];
    let given = all.into_iter().flatten().flat_map(|text| asked(text));
    let words = given.filter(|word| word.chars().count() > 1 && word != TITLE);
    words.max_by_key(|word| word.chars().count()).unwrap_or_else(|| EVERYBODY.to_owned())
}

pub(crate) fn member(item: Item) -> Result<Member, Error> {
    let typed = !item.contains_key("v");
    let mut member = stored(item)?;
    member.entry.registration = member.entry.registration();
    if typed {
        // No referral and no mail goes to an address that nothing has checked.
        member.entry.email = None;
    }
    Ok(member)
}

/// The entry as it is stored, in whatever version.
fn stored(mut item: Item) -> Result<Member, Error> {
    let member: AttributeValue = item.remove("member").ok_or_else(|| error::broken("an entry is empty"))?;
    serde_dynamo::from_attribute_value(member).map_err(|_| error::unreadable("a directory entry"))
}

/// Where a member is found by their mail address, if they have one.
fn address(member: &Member) -> Option<Item> {
    member.entry.email.as_ref().map(|email| keys::address(email, member.kind, &member.id))
}

fn matches(query: &DirectoryQuery, member: &Member) -> bool {
    let entry = &member.entry;
    let specialty: Vec<_> = entry.specialty.iter().flat_map(|text| words_of(text.as_str())).collect();
    let city: Vec<_> = entry.city.iter().flat_map(|text| words_of(text.as_str())).collect();
    let every = |wanted: &Option<String>, there: &mut dyn Iterator<Item = &String>| {
        let there: Vec<_> = there.collect();
        let mut wanted = wanted.iter().flat_map(|text| asked(text));
        wanted.all(|word| there.iter().any(|known| known.starts_with(&word)))
    };
    query.kind.is_none_or(|kind| kind == member.kind)
        && every(&query.specialty, &mut specialty.iter())
        && every(&query.city, &mut city.iter())
        && every(&query.q, &mut words(member).iter())
}
