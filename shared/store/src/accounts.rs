//! Patients' accounts as they are known: each with the birthday that its token said last.

use std::collections::BTreeSet;

use aws::Error;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{
    ids::{PersonId, ReferralId},
    person::{Account, Member},
    time::Instant,
};

use crate::{
    Store,
    boxes::SIFTED,
    error,
    keys::{self, Item, number, text},
    members::member,
    quotas::day,
};

/// Most senders who get a notice at once that an account is not their patient's: those of the newest referrals. So naming an
/// account a thousand times does not keep it from signing in.
const MISDIRECTED: usize = 20;

/// Whom a new referral names, and when.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// Who sends it.
    pub sender: &'a PersonId,
    /// The member who gets it.
    pub receiver: Option<&'a PersonId>,
    /// The patient's account.
    pub patient: Option<&'a PersonId>,
    /// When it is made.
    pub now: Instant,
}

/// Who of them is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parties {
    /// Sender and receiver, as far as they are in the directory.
    pub members: Vec<Member>,
    /// The patient's account, if it is known.
    pub account: Option<Account>,
    /// How often the sender named a known account with another birth date today (UTC); 0 where no account is named.
    pub mismatches: u32,
}

/// How many, in the item that counts mismatches.
const MISMATCHES: &str = "mismatches";
/// The birthday, in an account's item.
const BORN: &str = "born";
/// The version in which accounts are written.
const VERSION: u32 = 1;

impl Store {
    /// Who is known of those whom a new referral names: one request.
    pub async fn parties(&self, named: Named<'_>) -> Result<Parties, Error> {
        let Named { sender, receiver, patient, now } = named;
        let members: BTreeSet<_> = [Some(sender), receiver].into_iter().flatten().collect();
        let mut wanted: Vec<_> = members.into_iter().map(keys::member).collect();
        if let Some(patient) = patient {
            wanted.extend([keys::account(patient), keys::mismatches(sender, day(now).0)]);
        }
        let mut parties = Parties::default();
        for item in self.batch_get(wanted).await? {
            match patient {
                Some(patient) if item.contains_key(BORN) => parties.account = Some(account(&item, patient)?),
                _ if item.contains_key(MISMATCHES) => parties.mismatches = count(&item)?,
                _ => parties.members.push(member(item)?),
            }
        }
        Ok(parties)
    }

    /// Whether the account is known by this birthday: one read.
    pub async fn knows(&self, known: &Account) -> Result<bool, Error> {
        let get = self.client.get_item().table_name(&self.table).set_key(Some(keys::account(&known.id)));
        let found = get.send().await?.item.map(|item| account(&item, &known.id)).transpose()?;
        Ok(found.as_ref() == Some(known))
    }

    /// The account is known by this birthday from now on: one put.
    pub async fn learn(&self, account: &Account) -> Result<(), Error> {
        let mut item = keys::account(&account.id);
        item.insert("v".to_owned(), number(VERSION));
        item.insert(BORN.to_owned(), text(account.born.to_string()));
        self.client.put_item().table_name(&self.table).set_item(Some(item)).send().await?;
        Ok(())
    }

    /// Referrals that name this account as their patient's and another birthday, the newest first: one query.
    pub async fn misdirected(&self, account: &Account) -> Result<Vec<ReferralId>, Error> {
        let found = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("mine")
            .key_condition_expression("mine = :patient")
            .filter_expression("attribute_not_exists(#summary.born) OR #summary.born <> :born")
            .expression_attribute_names("#summary", "summary")
            .expression_attribute_values(":patient", text(account.id.as_str()))
            .expression_attribute_values(":born", text(account.born.to_string()))
            .scan_index_forward(false)
            .limit(i32::try_from(SIFTED).unwrap_or(i32::MAX))
            .send()
            .await?;
        let id = |item: Item| {
            let pk = item.get(keys::PK).and_then(|pk| pk.as_s().ok()).and_then(|pk| keys::referral_of(pk));
            pk.and_then(|id| id.parse().ok()).ok_or_else(|| error::unreadable("the key of a row"))
        };
        found.items.unwrap_or_default().into_iter().take(MISDIRECTED).map(id).collect()
    }
}

fn count(item: &Item) -> Result<u32, Error> {
    let count = item.get(MISMATCHES).and_then(|count| count.as_n().ok()?.parse().ok());
    count.ok_or_else(|| error::unreadable("a count of mismatches"))
}

fn account(item: &Item, id: &PersonId) -> Result<Account, Error> {
    let born = item.get(BORN).map(AttributeValue::as_s).and_then(Result::ok);
    let born = born.and_then(|born| born.parse().ok()).ok_or_else(|| error::unreadable("an account"))?;
    Ok(Account { id: id.clone(), born })
}
